#!/usr/bin/env bash
# In eventsource an event that the server names `open` or `error` runs the handlers of the connection's own open and error.
#
# ntfy begins each stream with `event: open`, and many servers report trouble by `event: error`. Both arrive as message
# events at the same listeners as the signs of the connection, `onopen` and `onerror` too. A state machine on those
# handlers counts two openings for one connection and takes a healthy stream for a broken one, while `readyState` says
# open. Only `'data' in event` tells the one from the other.
#
# Software: eventsource 5.1.5 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   onopen, without data, readyState 1
#   onopen, with data "welcome", readyState 1
#   onerror, with data "a sensor failed", readyState 1
#   connections at the server: 1
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund eventsource@5.1.5 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventSource } from 'eventsource'

let connections = 0
const server = createServer((request, response) => {
  connections++
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('event: open\ndata: welcome\n\nevent: error\ndata: a sensor failed\n\ndata: last\n\n')
})
await once(server.listen(0, '127.0.0.1'), 'listening')

const source = new EventSource(`http://127.0.0.1:${server.address().port}/`)
const seen = []
for (const handler of ['onopen', 'onerror'])
  source[handler] = (event) => {
    const data = 'data' in event ? `with data "${event.data}"` : 'without data'
    seen.push(`${handler}, ${data}, readyState ${source.readyState}`)
  }
await once(source, 'message')
await sleep(500)
source.close()
seen.push(`connections at the server: ${connections}`)
console.log(seen.join('\n'))
const asStated =
  seen.join('|') ===
  'onopen, without data, readyState 1|onopen, with data "welcome", readyState 1|' +
    'onerror, with data "a sensor failed", readyState 1|connections at the server: 1'
console.log(asStated ? 'As stated.' : 'CHANGED: the handlers are run in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# eventsource 2 glues a message that broke off to the first message of the next connection.
#
# A connection ends within a message: its `id:` and `data:` lines have arrived, its empty line has not. The standard throws
# such a message away and keeps the id of the last whole one, so that the server sends it again. This version keeps both the
# lines and the id: the reconnect says `Last-Event-ID: 2`, the server goes on with message 3, and the program gets one
# message with two stories in it. Where the data is JSON it no longer parses, so both are lost, although server and
# program did all that resuming asks of them.
#
# Software: eventsource 2.0.2 and, to compare, eventsource 4.1.1 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   eventsource 2.0.2 asks to go on behind 2 and gets: ["one","two\nthree"]
#   eventsource 4.1.1 asks to go on behind 1 and gets: ["one","two","three"]
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund eventsource-2@npm:eventsource@2.0.2 eventsource-4@npm:eventsource@4.1.1 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import OldEventSource from 'eventsource-2'
import { EventSource as NewEventSource } from 'eventsource-4'

const messages = ['one', 'two', 'three'].map((data, i) => `id: ${i + 1}\ndata: ${data}\n`)
let asked
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  asked = request.headers['last-event-id']
  if (asked) return response.write(messages.slice(Number(asked)).join('\n') + '\n')
  response.end(`retry: 50\n${messages[0]}\n${messages[1]}`)
})
await once(server.listen(0, '127.0.0.1'), 'listening')

const seen = []
for (const [version, EventSource] of Object.entries({ '2.0.2': OldEventSource, '4.1.1': NewEventSource })) {
  const source = new EventSource(`http://127.0.0.1:${server.address().port}/`)
  const got = []
  source.addEventListener('message', ({ data }) => got.push(data))
  for (let i = 0; i < 200 && !got.at(-1)?.endsWith('three'); i++) await sleep(50)
  source.close()
  seen.push(`asks to go on behind ${asked} and gets: ${JSON.stringify(got)}`)
  console.log(`eventsource ${version} ${seen.at(-1)}`)
}
const asStated =
  seen[0] === 'asks to go on behind 2 and gets: ["one","two\\nthree"]' &&
  seen[1] === 'asks to go on behind 1 and gets: ["one","two","three"]'
console.log(asStated ? 'As stated.' : 'CHANGED: a broken message is treated in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

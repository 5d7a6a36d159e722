#!/usr/bin/env bash
# fetch-event-source calls `onmessage` for every heartbeat, and never comes back after a stream that ended in order.
#
# Two things differ from EventSource, for which this package is used as a stand-in. A comment line followed by an empty
# line, the usual heartbeat, is handed over as a message with empty data, and so is an event without data; code that parses
# the data as JSON fails there. And where the server ends the stream properly (a time limit, a deploy), the call returns as
# done: it reconnects after errors only. A break that the network makes is healed, an orderly end is not.
#
# Software: @microsoft/fetch-event-source 2.0.1 (npm), run by `node` of PATH with the two browser objects that it asks for
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   messages: "" "" "story"
#   after an orderly end: the call returned, 1 request
#   after a broken one: 2 requests
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund @microsoft/fetch-event-source@2.0.1 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

globalThis.window = globalThis
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} }
const { fetchEventSource } = await import('@microsoft/fetch-event-source')

const requests = { orderly: 0, broken: 0 }
const server = createServer(async (request, response) => {
  const way = request.url.slice(1)
  requests[way]++
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('retry: 50\n: heartbeat\n\nevent: ping\n\ndata: story\n\n')
  await sleep(300)
  if (way === 'orderly') response.end()
  else if (requests.broken === 1) response.destroy()
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function follow(way, enough) {
  const stop = new AbortController()
  const messages = []
  let returned = false
  fetchEventSource(`http://127.0.0.1:${server.address().port}/${way}`, {
    signal: stop.signal,
    fetch: globalThis.fetch,
    onmessage: ({ data }) => messages.push(data),
    onerror: () => 50
  }).then(() => (returned = true))
  for (let i = 0; i < 100 && !enough(returned); i++) await sleep(50)
  await sleep(1000)
  const result = { messages: messages.slice(0, 3).map((data) => `"${data}"`).join(' '), returned }
  stop.abort()
  return result
}
const orderly = await follow('orderly', (returned) => returned)
await follow('broken', () => requests.broken > 1)
console.log(`messages: ${orderly.messages}`)
console.log(`after an orderly end: the call ${orderly.returned ? 'returned' : 'goes on'}, ${requests.orderly} request`)
console.log(`after a broken one: ${requests.broken} requests`)
const asStated =
  orderly.messages === '"" "" "story"' && orderly.returned && requests.orderly === 1 && requests.broken === 2
console.log(asStated ? 'As stated.' : 'CHANGED: heartbeats or ends are treated in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# eventsource 4 and eventsource-client hold a live message back until the next one comes, where lines end with CR.
#
# CR alone is one of the three line ends of the standard. The parser in these packages cannot know at the end of a piece
# whether an LF follows a CR, so it waits for the next byte before it takes the line as ended: "story CR CR" is delivered
# when the next message arrives, and never if the stream ends before. Nothing is wrong in a recorded file read at once;
# live, each message comes one late. eventsource 5 delivers at once.
#
# Software: eventsource 4.1.1 and eventsource-client 1.2.0 with eventsource-parser 3.0.6, eventsource 5.1.5 (npm), run by
#   `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   eventsource-4: a second after each message: [] then ["first"]
#   eventsource-client: a second after each message: [] then ["first"]
#   eventsource-5: a second after each message: ["first"] then ["first","second"]
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund eventsource-4@npm:eventsource@4.1.1 eventsource-parser@3.0.6 eventsource-client@1.2.0 eventsource-5@npm:eventsource@5.1.5 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventSource as Four } from 'eventsource-4'
import { EventSource as Five } from 'eventsource-5'
import { createEventSource } from 'eventsource-client'

let stream
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  stream = response
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const url = `http://127.0.0.1:${server.address().port}/`

const listen = (EventSource) => (onMessage) => {
  const source = new EventSource(url)
  source.addEventListener('message', onMessage)
  return source
}
const kinds = {
  'eventsource-4': listen(Four),
  'eventsource-client': (onMessage) => createEventSource({ url, onMessage }),
  'eventsource-5': listen(Five)
}
const seen = []
for (const [name, open] of Object.entries(kinds)) {
  const got = []
  const source = open(({ data }) => got.push(data))
  await once(server, 'request')
  stream.write('data: first\r\r')
  await sleep(1000)
  const early = JSON.stringify(got)
  stream.write('data: second\r\r')
  await sleep(1000)
  source.close()
  seen.push(`${early} then ${JSON.stringify(got)}`)
  console.log(`${name}: a second after each message: ${seen.at(-1)}`)
}
const late = '[] then ["first"]'
const asStated = seen[0] === late && seen[1] === late && seen[2] === '["first"] then ["first","second"]'
console.log(asStated ? 'As stated.' : 'CHANGED: messages whose lines end with CR are delivered at another time.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

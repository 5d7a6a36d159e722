#!/usr/bin/env bash
# launchdarkly-eventsource loses the first message of a stream whose byte order mark arrives in two pieces.
#
# The mark is three bytes. Where one piece ends within it (a slow link, a proxy that forwards each write), it is not
# recognised any more: it becomes a part of the first field's name, and the first message is gone without an error. In one
# piece the same bytes are read rightly. A test with whole strings never sees it, and a reader misses only the first
# message after a connect, now and then. eventsource 2.0.2 does the same.
#
# Software: launchdarkly-eventsource 2.2.0 and eventsource 2.0.2 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   launchdarkly-eventsource, mark in one piece: a, b; in two pieces: b
#   eventsource 2.0.2, mark in one piece: a, b; in two pieces: b
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund launchdarkly-eventsource@2.2.0 eventsource@2.0.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import PackageEventSource from 'eventsource'
import launchDarkly from 'launchdarkly-eventsource'

const bytes = Buffer.from('\uFEFFdata: a\n\ndata: b\n\n')
const server = createServer(async (request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const cut = request.url === '/two' ? 2 : bytes.length
  response.write(bytes.subarray(0, cut))
  await sleep(300)
  if (cut < bytes.length) response.write(bytes.subarray(cut))
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function read(EventSource, path) {
  const source = new EventSource(`http://127.0.0.1:${server.address().port}/${path}`)
  const got = []
  await new Promise((done) => source.addEventListener('message', ({ data }) => got.push(data) && data === 'b' && done()))
  source.close()
  return got.join(', ')
}
let asStated = true
const kinds = { 'launchdarkly-eventsource': launchDarkly.EventSource, 'eventsource 2.0.2': PackageEventSource }
for (const [name, EventSource] of Object.entries(kinds)) {
  const [one, two] = [await read(EventSource, 'one'), await read(EventSource, 'two')]
  console.log(`${name}, mark in one piece: ${one}; in two pieces: ${two}`)
  asStated &&= one === 'a, b' && two === 'b'
}
console.log(asStated ? 'As stated.' : 'CHANGED: a mark in two pieces is read in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

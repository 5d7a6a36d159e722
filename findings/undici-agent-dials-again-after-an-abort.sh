#!/usr/bin/env bash
# Ending a stream that came through undici's Agent makes it dial the server once more, for a request nobody made.
#
# Five streams are read over one Agent, each on a connection of its own, and then aborted. Five more connections reach the
# server at once and carry nothing. It surprises because an abort is meant to be the end of the business with a
# server. A reader that closes a thousand feeds (sleep, exit, "pause all") dials a thousand times more at that moment, also
# servers that it will never ask again. A `Client` of one's own that is destroyed leaves no such connection, and Node's own
# fetch behaves as the Agent does.
#
# Software: undici 7.30.2 (npm), and the fetch of `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   Agent: 5 connections for 5 streams, 10 after all were aborted
#   a Client for each: 5 connections for 5 streams, 5 after all were aborted
#   node: 5 connections for 5 streams, 10 after all were aborted
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund undici@7.30.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, Client, fetch as undiciFetch } from 'undici'

let connections = 0
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: story\n\n')
})
server.on('connection', () => connections++)
await once(server.listen(0, '127.0.0.1'), 'listening')
const origin = `http://127.0.0.1:${server.address().port}`

async function openAndAbort(open) {
  connections = 0
  const ends = []
  for (let i = 0; i < 5; i++) ends.push(await open())
  const before = connections
  for (const end of ends) await end()
  await sleep(1000)
  return [before, connections]
}
const overFetch = (fetch, options) => async () => {
  const abort = new AbortController()
  const { body } = await fetch(origin, { ...options, signal: abort.signal })
  await body.getReader().read()
  return () => abort.abort()
}
const overClient = async () => {
  const client = new Client(origin)
  const { body } = await client.request({ path: '/', method: 'GET' })
  body.on('error', () => {})
  await once(body, 'readable')
  return () => client.destroy()
}

const seen = {
  Agent: await openAndAbort(overFetch(undiciFetch, { dispatcher: new Agent() })),
  'a Client for each': await openAndAbort(overClient),
  node: await openAndAbort(overFetch(globalThis.fetch))
}
for (const [name, [before, after]] of Object.entries(seen))
  console.log(`${name}: ${before} connections for 5 streams, ${after} after all were aborted`)
const asStated = JSON.stringify(Object.values(seen)) === '[[5,10],[5,5],[5,10]]'
console.log(asStated ? 'As stated.' : 'CHANGED: an abort makes another number of connections.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# h3 sends nothing of its answer, not even the status line, before the first message of an event stream.
#
# The head and the first message leave together. A quiet h3 server is therefore not to be told from a dead one: a limit on
# the time until the head comes (30 s is common) ends the attempt, and the next one, for ever, and what is published between
# two attempts is lost where there is no replay. A test of the connection says "no answer" of a server that is well. Other
# servers (hono here) send the head at once.
#
# Software: h3 2.0.8, and hono 4.13.19 with @hono/node-server 2.1.9 to compare (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, first message after 3 s:
#   h3: head after 3 s, first message after 3 s
#   hono: head after 0 s, first message after 3 s
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund h3@2.0.8 hono@4.13.19 @hono/node-server@2.1.9 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { serve as serveHono } from '@hono/node-server'
import { H3, createEventStream, serve as serveH3 } from 'h3'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'

const WAIT = 3000
const h3 = new H3().get('/', (event) => {
  const stream = createEventStream(event)
  setTimeout(() => stream.push({ data: 'story' }), WAIT)
  return stream.send()
})
const h3Server = serveH3(h3, { port: 0, hostname: '127.0.0.1', silent: true })
await h3Server.ready()
const hono = new Hono().get('/', (context) =>
  streamSSE(context, async (stream) => {
    await sleep(WAIT)
    await stream.writeSSE({ data: 'story' })
    await sleep(WAIT)
  })
)
const honoServer = serveHono({ fetch: hono.fetch, port: 0, hostname: '127.0.0.1' })
await once(honoServer, 'listening')

let asStated = true
const origins = { h3: h3Server.url, hono: `http://127.0.0.1:${honoServer.address().port}/` }
for (const [name, url] of Object.entries(origins)) {
  const start = Date.now()
  const [response] = await once(get(url), 'response')
  const head = Math.floor((Date.now() - start) / 1000)
  await once(response, 'data')
  const message = Math.floor((Date.now() - start) / 1000)
  response.destroy()
  console.log(`${name}: head after ${head} s, first message after ${message} s`)
  asStated &&= message >= 3 && (name === 'h3') === head >= 3
}
console.log(asStated ? 'As stated.' : 'CHANGED: the head comes at another time.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

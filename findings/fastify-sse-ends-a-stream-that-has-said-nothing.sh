#!/usr/bin/env bash
# @fastify/sse answers a quiet stream with an empty 200 and its end, `keepAlive()` or not, until something was sent once.
#
# Its head is written with the first message. A handler that calls `keepAlive()`, waits for news and returns has written none, so
# Fastify takes the answer for its own: status 200, no content type, length 0. A reader gets an end where a stream should
# be, comes back, and so on; news that fall between are gone. With a greeting or `sendHeaders()` before it the stream stays open.
#
# Software: @fastify/sse 0.6.0 with fastify 5.12.8 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   keepAlive alone: status 200, no content type, 0 bytes, ended
#   sendHeaders, then keepAlive: status 200, text/event-stream, open
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund @fastify/sse@0.6.0 fastify@5.12.8 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { get } from 'node:http'
import fastify from 'fastify'
import sse from '@fastify/sse'

const app = fastify()
await app.register(sse)
app.get('/alone', { sse: true }, async (request, reply) => {
  reply.sse.keepAlive()
})
app.get('/with-head', { sse: true }, async (request, reply) => {
  reply.sse.sendHeaders()
  reply.sse.keepAlive()
})
await app.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.server.address()

const read = (path) =>
  new Promise((done) => {
    const headers = { accept: 'text/event-stream' }
    const asked = get({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
      let bytes = 0
      const told = `status ${response.statusCode}, ${response.headers['content-type'] ?? 'no content type'}`
      response.on('data', (piece) => (bytes += piece.length))
      response.on('end', () => done(`${told}, ${bytes} bytes, ended`))
      setTimeout(() => {
        done(`${told}, open`)
        asked.destroy()
      }, 1000)
    })
    asked.on('error', () => {})
  })
const seen = []
for (const [path, name] of [['/alone', 'keepAlive alone'], ['/with-head', 'sendHeaders, then keepAlive']]) {
  seen.push(await read(path))
  console.log(`${name}: ${seen.at(-1)}`)
}
const asStated = seen[0] === 'status 200, no content type, 0 bytes, ended' && seen[1] === 'status 200, text/event-stream, open'
console.log(asStated ? 'As stated.' : 'CHANGED: a quiet stream is answered in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs

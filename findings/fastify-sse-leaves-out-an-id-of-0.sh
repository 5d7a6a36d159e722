#!/usr/bin/env bash
# @fastify/sse leaves out an id of 0 and a retry of 0, and ends a stream that failed as if it were complete.
#
# A source that counts from 0 gets its first message sent without an id and all others with one: a reader that resumes by ids
# has no cursor for the first, and one stream mixes both kinds. `retry: 0` (come back at once) vanishes as well. And where
# the source throws, the answer ends with its proper last chunk, so nobody outside can tell a failure from the end.
#
# Software: @fastify/sse 0.6.0 with fastify 5.12.8 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   counting: ["data: \"a\"","id: 1\ndata: \"b\""], complete
#   failing after one: ["id: 1\ndata: \"a\""], complete
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund @fastify/sse@0.6.0 fastify@5.12.8 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import fastify from 'fastify'
import sse from '@fastify/sse'

const app = fastify()
await app.register(sse)
async function* counting() {
  yield { id: 0, retry: 0, data: 'a' }
  yield { id: 1, retry: 0, data: 'b' }
}
async function* failing() {
  yield { id: 1, data: 'a' }
  throw new Error('the source is gone')
}
const sources = { counting, failing }
for (const [name, source] of Object.entries(sources))
  app.get(`/${name}`, { sse: true }, (request, reply) => reply.sse.send(source()))
await app.listen({ port: 0, host: '127.0.0.1' })

const seen = {}
for (const name of Object.keys(sources)) {
  // fetch throws where the last chunk is missing.
  const answer = await fetch(`http://127.0.0.1:${app.server.address().port}/${name}`, {
    headers: { accept: 'text/event-stream' }
  })
  seen[name] = await answer.text().then(
    (text) => `${JSON.stringify(text.trim().split('\n\n'))}, complete`,
    (error) => `broken off: ${error.message}`
  )
}
console.log(`counting: ${seen.counting}`)
console.log(`failing after one: ${seen.failing}`)
const asStated =
  seen.counting === String.raw`["data: \"a\"","id: 1\ndata: \"b\""], complete` &&
  seen.failing === String.raw`["id: 1\ndata: \"a\""], complete`
console.log(asStated ? 'As stated.' : 'CHANGED: zeros are sent, or a failure is to be seen.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

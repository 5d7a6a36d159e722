#!/usr/bin/env bash
# graphql-sse answers 404 unless `Accept` is the words text/event-stream and nothing else.
#
# `Accept: text/event-stream, */*` means the same and more by the rules of HTTP, and so does a quality value. The handler
# compares the whole header: everything else is taken for a request to a stream that was reserved before, and answered
# "Stream not found". The address then looks mistyped, not the header. A reader that adds `*/*` so that error pages of
# picky servers reach it gets no stream here.
#
# Software: graphql-sse 2.6.1 and graphql 16.15.0 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   text/event-stream: 200 text/event-stream; charset=utf-8
#   text/event-stream, */*: 404 {"errors":[{"message":"Stream not found"}]}
#   text/event-stream;q=1: 404 {"errors":[{"message":"Stream not found"}]}
#   */*: 404 {"errors":[{"message":"Stream not found"}]}
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund graphql-sse@2.6.1 graphql@16.15.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { buildSchema, parse } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/http'

async function* stories() {
  yield { story: 'Flood' }
}
const schema = buildSchema('type Query { story: String } type Subscription { story: String }')
const document = parse('subscription { story }')
const handler = createHandler({ onSubscribe: () => ({ schema, document, rootValue: { story: stories } }) })
const server = createServer(handler)
await once(server.listen(0, '127.0.0.1'), 'listening')

const query = encodeURIComponent('subscription { story }')
const seen = []
for (const accept of ['text/event-stream', 'text/event-stream, */*', 'text/event-stream;q=1', '*/*']) {
  const request = get(`http://127.0.0.1:${server.address().port}/?query=${query}`, { headers: { accept } })
  const [response] = await once(request, 'response')
  let text = ''
  for await (const bytes of response) text += bytes
  seen.push(response.statusCode === 200 ? `200 ${response.headers['content-type']}` : `${response.statusCode} ${text}`)
  console.log(`${accept}: ${seen.at(-1)}`)
}
const refused = '404 {"errors":[{"message":"Stream not found"}]}'
const asStated = seen.join('|') === ['200 text/event-stream; charset=utf-8', refused, refused, refused].join('|')
console.log(asStated ? 'As stated.' : 'CHANGED: Accept is understood in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

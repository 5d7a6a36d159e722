#!/usr/bin/env bash
# fastify-sse-v2 drops data that is empty, so that an event of a name alone is sent and reaches no reader that keeps to the standard.
#
# By the standard an event without a data line is not dispatched, and one with an empty line is. The plugin writes no line for
# `data: ''`. So the `event: close` with which a program says that it has finished is on the wire, but `addEventListener('close')` of
# a browser is never called: a reader that waits for it to stop comes back for ever.
#
# Software: fastify-sse-v2 4.2.2 with fastify 5.12.8 (npm), run by `node` of PATH; eventsource-parser 4.1.3 as reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   on the wire: "event: tick\n\n", "event: tick\ndata: one\n\n"
#   a reader hears: tick one
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund fastify-sse-v2@4.2.2 fastify@5.12.8 eventsource-parser@4.1.3 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { createParser } from 'eventsource-parser'
import fastify from 'fastify'
import { FastifySSEPlugin } from 'fastify-sse-v2'

const app = fastify()
await app.register(FastifySSEPlugin)
app.get('/', (request, reply) => {
  reply.sse(
    (async function* () {
      yield { event: 'tick', data: '' }
      yield { event: 'tick', data: 'one' }
    })()
  )
})
await app.listen({ port: 0, host: '127.0.0.1' })
const text = await (await fetch(`http://127.0.0.1:${app.server.address().port}/`)).text()
const heard = []
createParser({ onEvent: ({ event, data }) => heard.push(`${event} ${data}`.trim()) }).feed(text)
const wire = text.split(/(?<=\n\n)/).filter((message) => message.startsWith('event'))
console.log(`on the wire: ${wire.map((message) => JSON.stringify(message)).join(', ')}`)
console.log(`a reader hears: ${heard.join(', ')}`)
await app.close()
const asStated = wire[0] === 'event: tick\n\n' && heard[0] === 'tick one'
console.log(asStated ? 'As stated.' : 'CHANGED: an event of a name alone is sent in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs

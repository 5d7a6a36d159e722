#!/usr/bin/env bash
# tRPC clears the last event ID behind the reader's back, and gives it back by an event of its own.
#
# In a subscription that mixes tracked values (with an id) and plain ones, each plain value is sent with an empty `id:`,
# which by the standard means "forget where you are". Right behind it comes an event `restore-id` with empty data and the id
# from before: one more event for every plain value, which a reader of all events takes for news that says nothing. A reader
# that stores the id of each message stores "" for the plain value, and loses its place if the connection breaks between
# the two.
#
# Software: @trpc/server 11.25.2 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   event: connected, data: {}
#   data: {"story":1}, id: n5
#   data: {"story":2}, id:
#   event: restore-id, data:, id: n5
#   event: return, data:
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund @trpc/server@11.25.2 typescript@5.9.3 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { initTRPC, tracked } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'

const t = initTRPC.create()
const router = t.router({
  news: t.procedure.subscription(async function* () {
    yield tracked('n5', { story: 1 })
    yield { story: 2 }
  })
})
const server = createHTTPServer({ router })
await once(server.listen(0, '127.0.0.1'), 'listening')

const answer = await fetch(`http://127.0.0.1:${server.address().port}/news`, {
  headers: { accept: 'text/event-stream' }
})
const blocks = (await answer.text()).split(/\n\n+/).filter(Boolean)
const seen = blocks.map((block) => block.split('\n').map((line) => line.trim()).join(', '))
console.log(seen.join('\n'))
const asStated =
  seen.join('|') ===
  'event: connected, data: {}|data: {"story":1}, id: n5|data: {"story":2}, id:|event: restore-id, data:, id: n5|event: return, data:'
console.log(asStated ? 'As stated.' : 'CHANGED: plain values are sent in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

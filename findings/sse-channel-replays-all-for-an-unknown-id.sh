#!/usr/bin/env bash
# sse-channel replays its whole history to a reader whose last event ID it does not understand.
#
# It compares ids as numbers. An id that is none ("abc", a UUID, a Kafka position of the server before) compares with
# nothing, and everything in the history is sent again, while a reader who sends no id at all gets nothing. An id that is a
# number beyond the newest gets nothing either. A reader that trusts in resuming shows the whole history twice after such a
# server replaced another one.
#
# Software: sse-channel 4.0.2 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, history of three messages:
#   no Last-Event-ID: none
#   Last-Event-ID 2: 3
#   Last-Event-ID abc: 1, 2, 3
#   Last-Event-ID 9: none
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund sse-channel@4.0.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import SseChannel from 'sse-channel'

const channel = new SseChannel({ historySize: 10 })
const server = createServer((request, response) => channel.addClient(request, response))
await once(server.listen(0, '127.0.0.1'), 'listening')
for (const id of [1, 2, 3]) channel.send({ id, data: `story ${id}` })

const seen = []
for (const id of [undefined, '2', 'abc', '9']) {
  const stop = new AbortController()
  const { body } = await fetch(`http://127.0.0.1:${server.address().port}/`, {
    headers: id ? { 'last-event-id': id } : {},
    signal: stop.signal
  })
  let text = ''
  const reading = (async () => {
    for await (const bytes of body) text += Buffer.from(bytes)
  })().catch(() => {})
  await sleep(500)
  stop.abort()
  await reading
  seen.push([...text.matchAll(/^id: (\d+)$/gm)].map(([, replayed]) => replayed).join(', ') || 'none')
  console.log(`${id ? `Last-Event-ID ${id}` : 'no Last-Event-ID'}: ${seen.at(-1)}`)
}
const asStated = seen.join('|') === 'none|3|1, 2, 3|none'
console.log(asStated ? 'As stated.' : 'CHANGED: another part of the history is replayed.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

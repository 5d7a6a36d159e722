#!/usr/bin/env bash
# sse-pubsub drops the oldest messages of its history for a reader whose id lies one beyond the newest.
#
# Ids count from 1 in each process. After a restart of the server a reader comes with an id from before. If that is far
# beyond what the new process has sent, nothing is replayed; if it is exactly one beyond, all is replayed but the first:
# the message with id 1 is never sent, and the reader, who sees 2 and 3 come, cannot know of it.
#
# Software: sse-pubsub 1.4.5 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, history of three messages:
#   Last-Event-ID 1: 2, 3
#   Last-Event-ID 3: none
#   Last-Event-ID 4: 2, 3
#   Last-Event-ID 9: none
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund sse-pubsub@1.4.5 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import SSEChannel from 'sse-pubsub'

const channel = new SSEChannel()
const server = createServer((request, response) => channel.subscribe(request, response))
await once(server.listen(0, '127.0.0.1'), 'listening')
for (const story of ['one', 'two', 'three']) channel.publish(story)

const seen = {}
for (const id of ['1', '3', '4', '9']) {
  const stop = new AbortController()
  const { body } = await fetch(`http://127.0.0.1:${server.address().port}/`, {
    headers: { 'last-event-id': id },
    signal: stop.signal
  })
  let text = ''
  const reading = (async () => {
    for await (const bytes of body) text += Buffer.from(bytes)
  })().catch(() => {})
  await sleep(500)
  stop.abort()
  await reading
  seen[id] = [...text.matchAll(/^id: (\d+)$/gm)].map(([, replayed]) => replayed).join(', ') || 'none'
  console.log(`Last-Event-ID ${id}: ${seen[id]}`)
}
const asStated = Object.values(seen).join('|') === '2, 3|none|2, 3|none'
console.log(asStated ? 'As stated.' : 'CHANGED: another part of the history is replayed.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

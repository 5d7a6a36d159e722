#!/usr/bin/env bash
# In eventsource 4 the last event ID belongs to one message only, and an id without data is never sent back.
#
# By the standard the id stays in force until the next one: every later message carries it, an `id:` line with nothing else
# moves the cursor, and an empty one clears it. In version 4 a message without an id has an empty `lastEventId`, a cursor
# that moves without data is ignored, and one that was cleared is still sent. Version 5 does all three as the standard says,
# so one and the same program stores other ids after an update. A server that sends checkpoints (`id: 77` and nothing more) is
# asked for everything again.
#
# Software: eventsource 4.1.1 and 5.1.5 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   4.1.1: inherited id "", Last-Event-ID after an id alone: 1, after an empty id: 1
#   5.1.5: inherited id "1", Last-Event-ID after an id alone: 77, after an empty id: none
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund eventsource-4@npm:eventsource@4.1.1 eventsource-5@npm:eventsource@5.1.5 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { EventSource as Four } from 'eventsource-4'
import { EventSource as Five } from 'eventsource-5'

const ends = { alone: 'id: 77\n\n', empty: 'id:\n\n' }
const waiting = {}
const server = createServer((request, response) => {
  const key = request.url.slice(1)
  if (waiting[key]) return waiting[key](request.headers['last-event-id'] ?? 'none')
  waiting[key] = () => {}
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(`retry: 50\nid: 1\ndata: a\n\ndata: b\n\n${ends[key.split('-')[1]]}`)
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function read(EventSource, key) {
  const source = new EventSource(`http://127.0.0.1:${server.address().port}/${key}`)
  let inherited
  source.addEventListener('message', ({ data, lastEventId }) => data === 'b' && (inherited = lastEventId))
  await once(source, 'open')
  const sent = await new Promise((resolve) => (waiting[key] = resolve))
  source.close()
  return { inherited, sent }
}
const seen = []
for (const [version, EventSource] of [['4.1.1', Four], ['5.1.5', Five]]) {
  const alone = await read(EventSource, `${version}-alone`)
  const empty = await read(EventSource, `${version}-empty`)
  seen.push(alone.inherited, alone.sent, empty.sent)
  console.log(
    `${version}: inherited id "${alone.inherited}", Last-Event-ID after an id alone: ${alone.sent}, after an empty id: ${empty.sent}`
  )
}
const asStated = seen.join() === ',1,1,1,77,none'
console.log(asStated ? 'As stated.' : 'CHANGED: the two versions keep ids in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# express-sse gives one and the same message a different id for each reader.
#
# `send` broadcasts to all readers, but the ids are counted per connection, from 0: who came first gets the story as `id: 2`,
# who came last as `id: 0`. After a reconnect the count begins again and Last-Event-ID is not looked at. So two readers
# cannot compare what they have, a stored id means nothing tomorrow, and "id 0 again" is another message each time.
# connect-sse 1.2.0 counts the same way.
#
# Software: express-sse 1.0.0 and express 4.22.1 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   reader from the beginning: id 0 one, id 1 two, id 2 three
#   reader who came before "three": id 0 three
#   reader who comes with Last-Event-ID 2: id 0 four
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund express-sse@1.0.0 express@4.22.1 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'
import SSE from 'express-sse'

const app = express()
const news = new SSE()
app.get('/', news.init)
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')

async function reader(headers) {
  const { body } = await fetch(`http://127.0.0.1:${server.address().port}/`, { headers })
  const seen = { text: '' }
  const read = async () => {
    for await (const bytes of body) seen.text += Buffer.from(bytes)
  }
  read().catch(() => {})
  await sleep(200)
  return () => [...seen.text.matchAll(/id: (\d+)\ndata: "(\w+)"/g)].map(([, id, data]) => `id ${id} ${data}`).join(', ')
}
const early = await reader()
news.send('one')
news.send('two')
const late = await reader()
news.send('three')
await sleep(300)
const seen = { 'from the beginning': early(), 'who came before "three"': late() }
const back = await reader({ 'last-event-id': '2' })
news.send('four')
await sleep(300)
seen['who comes with Last-Event-ID 2'] = back()

for (const [who, got] of Object.entries(seen)) console.log(`reader ${who}: ${got}`)
const asStated = Object.values(seen).join('|') === 'id 0 one, id 1 two, id 2 three|id 0 three|id 0 four'
console.log(asStated ? 'As stated.' : 'CHANGED: ids are given in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

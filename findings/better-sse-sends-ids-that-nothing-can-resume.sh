#!/usr/bin/env bash
# better-sse sends an id with every message that names the delivery and nothing else: the same story has a new one each time.
#
# A program that gives no ids sends a random UUID with each message all the same. The reader sends it back as
# Last-Event-ID, the session shows it as `lastId`, and nothing follows from it: nothing was kept. So the presence of ids says
# nothing about resuming here, and a correction of a story, or the same story broadcast once more, cannot be
# recognised by its id. A reader that takes ids for identities shows such a story twice.
#
# Software: better-sse 0.16.1 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   the same story twice: 2 ids, both random
#   again with Last-Event-ID: the session's lastId is the one that was sent, 0 messages
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund better-sse@0.16.1 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createChannel, createSession } from 'better-sse'

const channel = createChannel()
let lastId
const server = createServer(async (request, response) => {
  const session = await createSession(request, response)
  lastId = session.lastId
  channel.register(session)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

async function read(headers, meanwhile) {
  let text = ''
  const asked = get({ port: server.address().port, host: '127.0.0.1', headers, agent: false }, (response) =>
    response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('error', () => {})
  )
  await sleep(500)
  meanwhile()
  await sleep(500)
  asked.destroy()
  return [...text.matchAll(/^id: ?(.+)$/gm)].map(([, id]) => id)
}
const story = { title: 'a story', link: 'https://news.example/1' }
const ids = await read({}, () => {
  channel.broadcast(story, 'story')
  channel.broadcast(story, 'story')
})
const random = ids.every((id) => /^[0-9a-f-]{36}$/.test(id))
console.log(`the same story twice: ${new Set(ids).size} ids, ${random ? 'both random' : ids.join(' ')}`)
const again = await read({ 'last-event-id': ids[0] }, () => {})
const known = lastId === ids[0]
console.log(`again with Last-Event-ID: the session's lastId is ${known ? 'the one that was sent' : lastId}, ${again.length} messages`)
const asStated = new Set(ids).size === 2 && random && known && again.length === 0
console.log(asStated ? 'As stated.' : 'CHANGED: the ids of better-sse say something else.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs

#!/usr/bin/env bash
# One message whose id is beyond Latin-1 ends the reconnecting of three clients, with an error at every attempt.
#
# The standard lets an id be any text and sends it back as UTF-8. These clients put it into a header as it is, which fetch
# refuses before anything is sent. They do not forget the id and do not give up: they try again, for ever, and the server
# sees no second request. A feed that uses titles, paths or topics as ids is lost at its first break, and only there.
#
# Software: eventsource 4.1.1, eventsource-client 1.2.0, undici 7.30.2, and eventsource 5.1.5, which gets it right (npm), run
#   by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   eventsource-4: Last-Event-ID of the requests after 5 attempts: [""]
#   eventsource-client: Last-Event-ID of the requests after 5 attempts: [""]
#   undici: Last-Event-ID of the requests after 5 attempts: [""]
#   eventsource-5: Last-Event-ID of the requests after 5 attempts: ["","서울"]
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund eventsource-4@npm:eventsource@4.1.1 eventsource-5@npm:eventsource@5.1.5 eventsource-client@1.2.0 undici@7.30.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventSource as Four } from 'eventsource-4'
import { EventSource as Five } from 'eventsource-5'
import { createEventSource } from 'eventsource-client'
import { EventSource as Undici } from 'undici'

const asked = {}
const server = createServer((request, response) => {
  const ids = (asked[request.url.slice(1)] ??= [])
  ids.push(Buffer.from(request.headers['last-event-id'] ?? '', 'latin1').toString())
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end('retry: 30\nid: 서울\ndata: story\n\n')
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const url = (name) => `http://127.0.0.1:${server.address().port}/${name}`

const listen = (EventSource) => (name, attempt) => {
  const source = new EventSource(url(name))
  source.addEventListener('error', attempt)
  return source
}
const client = (name, attempt) => createEventSource({ url: url(name), onScheduleReconnect: attempt })
const kinds = [['eventsource-4', listen(Four)], ['eventsource-client', client], ['undici', listen(Undici)], ['eventsource-5', listen(Five)]]
const seen = []
for (const [name, open] of kinds) {
  let attempts = 0
  const source = open(name, () => attempts++)
  for (let i = 0; i < 200 && attempts < 5; i++) await sleep(50)
  source.close()
  seen.push(attempts >= 5 ? asked[name].slice(0, 2).join('>') : 'gave up')
  console.log(`${name}: Last-Event-ID of the requests after ${attempts} attempts: ${JSON.stringify(asked[name].slice(0, 2))}`)
}
const asStated = seen.join() === ',,,>서울'
console.log(asStated ? 'As stated.' : 'CHANGED: such an id is sent, or forgotten, by other clients than stated.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# eventsource-client says "connected" for an answer of 404 or 503.
#
# `onConnect` is called as soon as there is an answer, whatever its status; only the end of the answer's body, some bytes or
# none, leads to another attempt. So a feed that does not exist looks like a stream that opens and breaks every few seconds,
# for ever, and counters of reconnects, uptime or "last seen" that hang on the callbacks are wrong. The status stands
# nowhere in what the callbacks get, only in the Response of a `fetch` of one's own.
#
# Software: eventsource-client 1.2.0 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   404: connected, reconnect planned, disconnected
#   503: connected, reconnect planned, disconnected
#   204: connected, disconnected
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund eventsource-client@1.2.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEventSource } from 'eventsource-client'

const server = createServer((request, response) => {
  response.writeHead(Number(request.url.slice(1)), { 'content-type': 'text/html' }).end()
})
await once(server.listen(0, '127.0.0.1'), 'listening')

const seen = {}
for (const status of [404, 503, 204]) {
  const calls = (seen[status] = [])
  const source = createEventSource({
    url: `http://127.0.0.1:${server.address().port}/${status}`,
    onConnect: () => calls.push('connected'),
    onScheduleReconnect: () => calls.push('reconnect planned'),
    onDisconnect: () => calls.push('disconnected')
  })
  for (let i = 0; i < 100 && !calls.includes('disconnected'); i++) await sleep(50)
  source.close()
  console.log(`${status}: ${calls.join(', ')}`)
}
const failed = 'connected,reconnect planned,disconnected'
const asStated = String(seen[404]) === failed && String(seen[503]) === failed && String(seen[204]) === 'connected,disconnected'
console.log(asStated ? 'As stated.' : 'CHANGED: other callbacks are called for these answers.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

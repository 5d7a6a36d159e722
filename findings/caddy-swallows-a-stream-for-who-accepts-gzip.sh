#!/usr/bin/env bash
# Caddy with `encode gzip` swallows an event stream as soon as an event is long, for clients that accept gzip.
#
# The line stands in many configurations and does not mention event streams. A short first event passes. From 512 bytes on
# the answer is compressed, and the compressor is not emptied after each event: the reader gets the head, ten bytes of gzip
# and then nothing, while the server sends event after event. `curl` without `--compressed` gets everything at once, so the
# server looks well. A reader that accepts gzip shows "connected" and no news.
#
# Software: Caddy 2.6.2 (Debian 12, unpacked into a folder), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, an event of 700 bytes each 200 ms, after 3 s:
#   accepts gzip: status 200, gzip, 10 bytes
#   does not: status 200, as it is, 10 events or more
set -eu
dir=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
{ apt-get download caddy && dpkg -x caddy_*.deb . && usr/bin/caddy version; } >apt.log 2>&1 && grep -q '^v\?2\.6\.2' apt.log ||
  { echo 'Cannot be tried here: it needs Caddy 2.6.2 of Debian 12.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
back=$(free) front=$(free)
cat >Caddyfile <<CONF
{
  admin off
  auto_https off
}
http://127.0.0.1:$front {
  bind 127.0.0.1
  encode gzip
  reverse_proxy 127.0.0.1:$back
}
CONF
HOME=$dir XDG_DATA_HOME=$dir XDG_CONFIG_HOME=$dir usr/bin/caddy run --config Caddyfile --adapter caddyfile >caddy.log 2>&1 & pid=$!
cat >try.mjs <<'JS'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, front] = process.argv.slice(2).map(Number)
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = () => response.write(`data: ${'a story '.repeat(88)}\n\n`)
  send()
  const timer = setInterval(send, 200)
  response.on('close', () => clearInterval(timer))
}).listen(back, '127.0.0.1')

const read = (headers, ms) =>
  new Promise((done) => {
    const result = { status: 'none', coding: '', bytes: 0, events: 0 }
    const request = get({ host: '127.0.0.1', port: front, headers, agent: false }, (response) => {
      Object.assign(result, { status: response.statusCode, coding: response.headers['content-encoding'] ?? 'as it is' })
      response.on('data', (bytes) => {
        result.bytes += bytes.length
        result.events += bytes.toString('latin1').split('data:').length - 1
      })
    })
    request.on('error', () => {}).on('close', () => done(result))
    setTimeout(() => request.destroy(), ms)
  })
for (let i = 0; i < 100 && (await read({}, 200)).status !== 200; i++) await sleep(100)
const zipped = await read({ 'accept-encoding': 'gzip' }, 3000)
const plain = await read({}, 3000)
console.log(`accepts gzip: status ${zipped.status}, ${zipped.coding}, ${zipped.bytes} bytes`)
console.log(`does not: status ${plain.status}, ${plain.coding}, ${plain.events >= 10 ? '10 events or more' : `${plain.events} events`}`)
const asStated = zipped.coding === 'gzip' && zipped.bytes === 10 && plain.coding === 'as it is' && plain.events >= 10
console.log(asStated ? 'As stated.' : 'CHANGED: a compressed stream is delivered in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

#!/usr/bin/env bash
# HAProxy cuts a quiet event stream after `timeout server`; `timeout client`, whose name promises it, never does.
#
# A reader of a stream says nothing for hours, and one would raise `timeout client` for it. But that one counts only while HAProxy
# waits for the client. A stream is a server that is slow to answer: both must be silent for `timeout server` (50 s in
# Debian's file), and then the connection is gone in the middle of the body. A heartbeat must come more often than that; raising
# the other number changes nothing.
#
# Software: HAProxy 2.6.12 (Debian 12, unpacked into a folder), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   timeout client 1s, timeout server 60s: open after 4 s
#   timeout client 60s, timeout server 1s: cut off within 3 s
set -eu
dir=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
export LD_LIBRARY_PATH
{ apt-get download haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 && for deb in *.deb; do dpkg -x "$deb" .; done &&
  LD_LIBRARY_PATH=$(dirname "$(find . -name 'liblua5.3.so.0')") && LD_LIBRARY_PATH=$PWD/$LD_LIBRARY_PATH &&
  usr/sbin/haproxy -v; } >apt.log 2>&1 && grep -q 'version 2\.6\.12' apt.log ||
  { echo 'Cannot be tried here: it needs HAProxy 2.6.12 of Debian 12.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
back=$(free) one=$(free) two=$(free)
part() { # name port client server
  printf 'frontend %s\n  bind 127.0.0.1:%s\n  timeout client %s\n  default_backend b%s\nbackend b%s\n  timeout server %s\n  server s 127.0.0.1:%s\n' \
    "$1" "$2" "$3" "$1" "$1" "$4" "$back"
}
{ printf 'defaults\n  mode http\n  timeout connect 5s\n'; part one "$one" 1s 60s; part two "$two" 60s 1s; } >haproxy.cfg
usr/sbin/haproxy -db -f haproxy.cfg >haproxy.log 2>&1 & pid=$!
cat >try.mjs <<'JS'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, one, two] = process.argv.slice(2).map(Number)
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: a story\n\n')
  if (request.url === '/ready') response.end()
}).listen(back, '127.0.0.1')
function read(port, path) {
  const state = { status: 'none', end: 'open' }
  const asked = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
    state.status = response.statusCode
    response.on('error', () => (state.end = 'cut off')).on('end', () => (state.end = 'ended')).resume()
  })
  asked.on('error', () => {})
  state.close = () => asked.destroy()
  return state
}
for (let i = 0, ready; i < 50 && ready?.status !== 200; i++) {
  ready = read(one, '/ready')
  await sleep(200)
  ready.close()
}
const [byClient, byServer] = [read(one, '/news'), read(two, '/news')]
await sleep(3000)
const early = byServer.end
await sleep(1000)
console.log(`timeout client 1s, timeout server 60s: ${byClient.end} after 4 s`)
console.log(`timeout client 60s, timeout server 1s: ${early} within 3 s`)
byClient.close()
const asStated = byClient.end === 'open' && early === 'cut off'
console.log(asStated ? 'As stated.' : 'CHANGED: quiet streams are cut by another number.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$one" "$two"

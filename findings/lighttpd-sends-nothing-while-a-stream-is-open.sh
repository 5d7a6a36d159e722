#!/usr/bin/env bash
# lighttpd as a proxy sends nothing of an event stream, head included, until the stream has ended.
#
# Its default is to collect the whole answer first. Other proxies that buffer give way at some thousand bytes; here nothing
# comes however much is sent, and at the end all of it at once, with a Content-Length, as if it had been a file. A reader
# sees a server that takes the request and never answers. `server.stream-response-body = 1` cures it;
# `X-Accel-Buffering: no`, which nginx understands, does nothing.
#
# Software: lighttpd 1.4.69 (Debian 12, unpacked into a folder), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   default: while open, after 300 kB were sent: no answer; after the end: status 200, content-length yes, all events
#   stream-response-body 1: while open, after 300 kB were sent: answered; after the end: status 200, content-length no, all events
set -eu
dir=$(mktemp -d)
trap '[ -z "${pids:-}" ] || kill $pids 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
{ apt-get download lighttpd && dpkg -x lighttpd_*.deb . && usr/sbin/lighttpd -v; } >apt.log 2>&1 && grep -q 'lighttpd/1\.4\.69 ' apt.log ||
  { echo 'Cannot be tried here: it needs lighttpd 1.4.69 of Debian 12.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
back=$(free) pids= fronts=
for streaming in 0 1; do
  front=$(free)
  cat >conf$streaming <<CONF
server.bind = "127.0.0.1"
server.port = $front
server.document-root = "$dir"
server.errorlog = "$dir/log$streaming"
server.modules = ("mod_proxy")
server.stream-response-body = $streaming
proxy.server = ("" => (("host" => "127.0.0.1", "port" => $back)))
CONF
  usr/sbin/lighttpd -D -m usr/lib/lighttpd -f conf$streaming >out$streaming 2>&1 & pids="$pids $!"
  fronts="$fronts $front"
done
cat >try.mjs <<'JS'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, ...fronts] = process.argv.slice(2).map(Number)
let stream
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
  if (request.url === '/ready') return response.end()
  stream = response
  for (let i = 0; i < 20_000; i++) response.write('data: a story\n\n')
}).listen(back, '127.0.0.1')

function read(port, path) {
  const state = { status: null, events: 0 }
  const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
    Object.assign(state, { status: response.statusCode, length: response.headers['content-length'] })
    response.setEncoding('latin1').on('data', (text) => (state.events += text.split('\n\n').length - 1))
  })
  state.closed = new Promise((done) => request.on('error', () => {}).on('close', done))
  return state
}
const seen = []
for (const [i, name] of ['default', 'stream-response-body 1'].entries()) {
  for (let tries = 0, ready; tries < 100 && ready?.status !== 200; tries++) {
    await sleep(100)
    await (ready = read(fronts[i], '/ready')).closed
  }
  const state = read(fronts[i], '/live')
  await sleep(3000)
  const open = state.status ? 'answered' : 'no answer'
  stream.end()
  await state.closed
  const rest = `status ${state.status}, content-length ${state.length ? 'yes' : 'no'}, ${state.events === 20_000 ? 'all' : state.events} events`
  seen.push(`while open, after 300 kB were sent: ${open}; after the end: ${rest}`)
  console.log(`${name}: ${seen.at(-1)}`)
}
const asStated = /no answer;.* 200, content-length yes, all/.test(seen[0]) && /: answered;.* 200, content-length no, all/.test(seen[1])
console.log(asStated ? 'As stated.' : 'CHANGED: a proxied stream is delivered in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" $fronts

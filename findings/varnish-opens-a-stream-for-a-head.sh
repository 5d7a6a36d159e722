#!/usr/bin/env bash
# Varnish asks the server with GET where a client asked with HEAD, and so opens an event stream that nobody reads.
#
# A HEAD is what monitors and link checkers send to see whether an address is alive, for it costs nothing. Varnish fetches the
# whole answer to have something to keep: the server sees an ordinary reader, and one that stays when the client has
# got its head and is gone. A server that counts its readers, or has room for few, counts such ones for minutes.
#
# Software: Varnish 7.1.1 (Debian 12, unpacked into a folder; it needs a C compiler), `node` of PATH as server and client
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   the client asks: HEAD, gets 200 and is gone; the server is asked: GET; 3 s later its stream is open
set -eu
dir=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
export LD_LIBRARY_PATH
{ apt-get download varnish libvarnishapi3 libjemalloc2 && for deb in *.deb; do dpkg -x "$deb" .; done &&
  LD_LIBRARY_PATH=$(dirname "$(find . -name 'libjemalloc.so.2')"):$(dirname "$(find . -name 'libvarnishapi.so.3')"):$PWD/usr/lib/varnish &&
  usr/sbin/varnishd -V && command -v cc; } >apt.log 2>&1 && grep -q 'varnish-7\.1\.1 ' apt.log ||
  { echo 'Cannot be tried here: it needs varnish 7.1.1 of Debian 12, libvarnishapi3, libjemalloc2 and a C compiler.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
back=$(free) front=$(free)
usr/sbin/varnishd -F -j none -n "$dir/state" -a "127.0.0.1:$front" -b "127.0.0.1:$back" -s malloc,10m >varnish.log 2>&1 & pid=$!
cat >try.mjs <<'JS'
import { createServer, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, front] = process.argv.slice(2).map(Number)
const asked = { method: 'nothing', open: 0 }
createServer((incoming, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (incoming.url === '/ready') return response.end()
  asked.method = incoming.method
  asked.open++
  const timer = setInterval(() => response.write('data: a story\n\n'), 200)
  response.on('close', () => {
    asked.open--
    clearInterval(timer)
  })
}).listen(back, '127.0.0.1')
const ask = (method, path) =>
  new Promise((done) => {
    const sent = request({ host: '127.0.0.1', port: front, path, method, agent: false }, (response) => {
      done(response.statusCode)
      response.resume()
      sent.destroy()
    })
    sent.on('error', () => done('none')).end()
  })
for (let i = 0; i < 200 && (await ask('GET', '/ready')) !== 200; i++) await sleep(100)
const status = await ask('HEAD', '/news')
await sleep(3000)
const stream = asked.open > 0 ? 'open' : 'closed'
console.log(`the client asks: HEAD, gets ${status} and is gone; the server is asked: ${asked.method}; 3 s later its stream is ${stream}`)
const asStated = status === 200 && asked.method === 'GET' && stream === 'open'
console.log(asStated ? 'As stated.' : 'CHANGED: a HEAD is passed on in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

#!/usr/bin/env bash
# Varnish with `do_gzip` gives a client that does not accept gzip nothing of an event stream, not even its head, and others only the head.
#
# One line of its configuration, meant for pages, catches streams too. For who accepts gzip the answer begins, with ten bytes of
# gzip, and no event follows; for who does not, Varnish unpacks what it has packed before, and nothing comes at all until the stream
# ends. Behind Caddy, which swallows streams in much the same way, asking without gzip is the cure; here it makes it worse.
# `set beresp.do_gzip = false` for event streams, or `do_stream` with no coding, is what the operator has to say.
#
# Software: Varnish 7.1.1 (Debian 12, unpacked into a folder; it needs a C compiler), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, an event each 200 ms, after 4 s:
#   accepts gzip: status 200, gzip, 10 bytes
#   does not: no answer
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
cat >news.vcl <<CONF
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "$back"; }
sub vcl_backend_response { set beresp.do_gzip = true; }
CONF
usr/sbin/varnishd -F -j none -n "$dir/state" -a "127.0.0.1:$front" -f "$dir/news.vcl" -s malloc,10m >varnish.log 2>&1 & pid=$!
cat >try.mjs <<'JS'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, front] = process.argv.slice(2).map(Number)
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  if (request.url === '/ready') return response.end()
  const timer = setInterval(() => response.write('data: a story\n\n'), 200)
  response.on('close', () => clearInterval(timer))
}).listen(back, '127.0.0.1')
async function read(path, headers, ms) {
  const state = { told: 'no answer', bytes: 0 }
  const asked = get({ host: '127.0.0.1', port: front, path, headers, agent: false }, (response) => {
    state.told = `status ${response.statusCode}, ${response.headers['content-encoding'] ?? 'as it is'}`
    response.on('error', () => {}).on('data', (piece) => (state.bytes += piece.length))
  })
  asked.on('error', () => {})
  await sleep(ms)
  asked.destroy()
  return state.told === 'no answer' ? state.told : `${state.told}, ${state.bytes} bytes`
}
for (let i = 0; i < 100 && !(await read('/ready', {}, 200)).startsWith('status 200'); i++);
const seen = [await read('/gzip', { 'accept-encoding': 'gzip' }, 4000), await read('/plain', {}, 4000)]
console.log(`accepts gzip: ${seen[0]}\ndoes not: ${seen[1]}`)
const asStated = seen[0] === 'status 200, gzip, 10 bytes' && seen[1] === 'no answer'
console.log(asStated ? 'As stated.' : 'CHANGED: a stream is coded in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

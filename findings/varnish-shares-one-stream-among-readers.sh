#!/usr/bin/env bash
# Varnish gives a second reader the first reader's event stream from its beginning, whatever Last-Event-ID it sends.
#
# Where the server says nothing of caching, an answer that never ends is one that Varnish may keep for two minutes. The next
# reader is not asked for at the server: it gets what the first one got, from the first event on, and then both follow the
# same stream. So a reader that resumes behind event 3 is sent 1, 2, 3 again, and what the server would have replayed for it
# never comes. `Cache-Control: no-store` in the reader's request changes nothing; in the server's answer it does.
#
# Software: Varnish 7.1.1 (Debian 12, unpacked into a folder; it needs a C compiler), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, two readers, the second with Last-Event-ID 3 and Cache-Control: no-store:
#   server silent about caching: 1 stream at the server; the second reader gets 1, 2, 3
#   server says no-store: 2 streams at the server; the second reader gets 4, 5, 6
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
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, front] = process.argv.slice(2).map(Number)
const streams = {}
createServer((request, response) => {
  streams[request.url] = (streams[request.url] ?? 0) + 1
  const caching = request.url === '/no-store' ? { 'cache-control': 'no-store' } : {}
  response.writeHead(200, { 'content-type': 'text/event-stream', ...caching })
  if (request.url === '/ready') return response.end()
  const behind = Number(request.headers['last-event-id'] ?? 0)
  for (const id of [1, 2, 3]) response.write(`id: ${behind + id}\ndata: a story\n\n`)
}).listen(back, '127.0.0.1')

function read(path, headers) {
  const state = { ids: [], status: 'none' }
  const request = get({ host: '127.0.0.1', port: front, path, headers, agent: false }, (response) => {
    state.status = response.statusCode
    response.on('data', (bytes) => state.ids.push(...[...String(bytes).matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)))
  })
  state.closed = new Promise((done) => request.on('error', () => {}).on('close', done))
  state.close = () => request.destroy()
  return state
}
for (let i = 0, ready; i < 200 && ready?.status !== 200; i++) {
  await sleep(100)
  ready = read('/ready')
  await ready.closed
}
const seen = []
for (const [path, name] of [['/silent', 'server silent about caching'], ['/no-store', 'server says no-store']]) {
  const first = read(path)
  await sleep(1000)
  const second = read(path, { 'last-event-id': '3', 'cache-control': 'no-store' })
  await sleep(2000)
  seen.push(`${streams[path]} stream${streams[path] === 1 ? '' : 's'} at the server; the second reader gets ${second.ids.join(', ')}`)
  console.log(`${name}: ${seen.at(-1)}`)
  first.close()
  second.close()
}
const asStated =
  seen[0] === '1 stream at the server; the second reader gets 1, 2, 3' &&
  seen[1] === '2 streams at the server; the second reader gets 4, 5, 6'
console.log(asStated ? 'As stated.' : 'CHANGED: streams are shared in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

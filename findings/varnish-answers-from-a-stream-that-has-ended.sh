#!/usr/bin/env bash
# Varnish goes on reading an event stream after its last reader left, and gives the next one what has ended meanwhile.
#
# Where the server says nothing of caching the stream is kept while it runs, reader or not. When the server then ends it (a restart, a
# limit of its own) the whole of it is an answer of the past that is good for two minutes: a reader who comes back, with
# a Last-Event-ID or without, is not asked for at the server. It gets the old events and an orderly end, at once, each time,
# with an `Age` of some seconds. It looks like a server that answers and ends, and the new events come when the time is over.
#
# Software: Varnish 7.1.1 (Debian 12, unpacked into a folder; it needs a C compiler), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   1 s after the only reader left: 1 stream open at the server
#   the server ends it; a reader with Last-Event-ID 2 gets: 1, 2, 3, end, with an Age, and the server was asked 1 time in all
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
const open = new Set()
let asked = 0
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (request.url === '/ready') return response.end()
  asked++
  open.add(response)
  response.on('close', () => open.delete(response))
  for (const id of [1, 2, 3]) response.write(`id: ${id}\ndata: a story\n\n`)
}).listen(back, '127.0.0.1')
function read(path, headers = {}) {
  const state = { status: 'none', ids: [], end: 'open', age: undefined }
  const sent = get({ host: '127.0.0.1', port: front, path, headers, agent: false }, (response) => {
    state.status = response.statusCode
    state.age = response.headers.age
    response.on('error', () => {}).on('end', () => (state.end = 'end'))
    response.on('data', (bytes) => state.ids.push(...[...String(bytes).matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)))
  })
  sent.on('error', () => {})
  state.close = () => sent.destroy()
  return state
}
async function until(holds) {
  for (let i = 0; i < 100 && !holds(); i++) await sleep(100)
}
for (let i = 0, ready; i < 100 && ready?.status !== 200; i++) {
  ready = read('/ready')
  await sleep(200)
  ready.close()
}
const first = read('/news')
await until(() => first.ids.length === 3)
first.close()
await sleep(1000)
const left = open.size
console.log(`1 s after the only reader left: ${left} stream open at the server`)
for (const response of open) response.end()
await sleep(1500)
const second = read('/news', { 'last-event-id': '2' })
await until(() => second.end === 'end')
const { ids, end, age } = second
second.close()
const told = [...ids, end].join(', ')
console.log(`the server ends it; a reader with Last-Event-ID 2 gets: ${told}, with ${Number(age) > 0 ? 'an' : 'no'} Age, and the server was asked ${asked} time in all`)
const asStated = left === 1 && told === '1, 2, 3, end' && Number(age) > 0 && asked === 1
console.log(asStated ? 'As stated.' : 'CHANGED: a stream without readers is treated in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

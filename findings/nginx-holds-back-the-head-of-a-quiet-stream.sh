#!/usr/bin/env bash
# nginx with nothing but `proxy_pass` holds an event stream back, its status line included, until 4096 bytes have come.
#
# It speaks HTTP/1.0 to the server, whose stream then has no chunks, and such a body is buffered. Each event of a slow feed
# waits in nginx, the reader has not even an answer. And where the server is silent for as long as `proxy_read_timeout`
# (60 s by default, 2 s here), nginx does not deliver what it holds: the reader gets "200", no event, and the end. A reader
# with a limit on the time until the head comes never gets anything from a feed below 4096 bytes in that time.
# `X-Accel-Buffering: no` from the server cures it.
#
# Software: nginx 1.22.1 (Debian 12, unpacked into a folder), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   as it is: head held back for about 4096 bytes: yes; two events, then silence: status 200, 0 events, end
#   X-Accel-Buffering: no: head held back for about 4096 bytes: no; two events, then silence: status 200, 2 events, end
set -eu
dir=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
{ apt-get download nginx && dpkg -x nginx_*.deb . && usr/sbin/nginx -v; } >apt.log 2>&1 && grep -q 'nginx/1\.22\.1$' apt.log ||
  { echo 'Cannot be tried here: it needs nginx 1.22.1 of Debian 12.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
back=$(free) front=$(free)
mkdir logs
cat >nginx.conf <<CONF
daemon off; master_process off; pid nginx.pid; error_log logs/error.log;
events {}
http {
  access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  server { listen 127.0.0.1:$front; location / { proxy_pass http://127.0.0.1:$back; proxy_read_timeout 2s; } }
}
CONF
usr/sbin/nginx -p "$dir/" -c nginx.conf -e logs/error.log & pid=$!
cat >try.mjs <<'JS'
import { createServer, get } from 'node:http'
const [back, front] = process.argv.slice(2).map(Number)
const state = {}
createServer((request, response) => {
  const [, header, kind] = request.url.split('/')
  response.writeHead(200, { 'content-type': 'text/event-stream', ...(header === 'no' && { 'x-accel-buffering': 'no' }) })
  state.sent = 0
  const send = () => {
    response.write('data: a story\n\n')
    state.sent += 15
  }
  send()
  send()
  if (kind === 'silent') return
  const timer = setInterval(() => [...Array(10)].forEach(send), 30)
  response.on('close', () => clearInterval(timer))
}).listen(back, '127.0.0.1')

const read = (path) =>
  new Promise((done) => {
    const result = { status: 'none', events: 0 }
    const request = get({ host: '127.0.0.1', port: front, path, agent: false }, (response) => {
      Object.assign(result, { status: response.statusCode, sent: state.sent })
      if (!path.endsWith('silent')) return request.destroy()
      response.on('data', (bytes) => (result.events += String(bytes).split('data:').length - 1))
    })
    request.on('error', () => {}).on('close', () => done(result))
  })
for (let i = 0; i < 50 && (await read('/no/ready')).status !== 200; i++) await new Promise((next) => setTimeout(next, 100))
const seen = []
for (const [header, name] of [['-', 'as it is'], ['no', 'X-Accel-Buffering: no']]) {
  const { sent } = await read(`/${header}/flowing`)
  const { status, events } = await read(`/${header}/silent`)
  // nginx counts the head that it got as well.
  seen.push(`head held back for about 4096 bytes: ${sent >= 3900 ? 'yes' : 'no'}; two events, then silence: status ${status}, ${events} events, end`)
  console.log(`${name}: ${seen.at(-1)}`)
}
const asStated = /: yes;.* 200, 0 events/.test(seen[0]) && /: no;.* 200, 2 events/.test(seen[1])
console.log(asStated ? 'As stated.' : 'CHANGED: nginx holds back something else.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

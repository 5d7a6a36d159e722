#!/usr/bin/env bash
# nginx with its buffering on passes each event on at once where the server's answer has chunks, and holds it back where it has none.
#
# `proxy_buffering` is on in both. With `proxy_pass` alone nginx speaks HTTP/1.0 to the server, the stream ends with the
# connection, and nginx collects 4096 bytes. `proxy_http_version 1.1` lets the server send chunks, and nginx flushes after
# each. So the cure that many pages give, three lines of which one turns the buffering off, works by the first line already for small
# events; and a stream that was well comes late from the day on which that line is taken for useless and removed.
#
# Software: nginx 1.22.1 (Debian 12, unpacked into a folder), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, an event of 15 bytes each 100 ms, after 2 s:
#   proxy_pass alone: no answer
#   and proxy_http_version 1.1: status 200, 10 events or more
set -eu
dir=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
{ apt-get download nginx && dpkg -x nginx_*.deb . && usr/sbin/nginx -v; } >apt.log 2>&1 && grep -q 'nginx/1\.22\.1$' apt.log ||
  { echo 'Cannot be tried here: it needs nginx 1.22.1 of Debian 12.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
back=$(free) front=$(free)
cat >nginx.conf <<CONF
daemon off; master_process off; pid nginx.pid; error_log error.log;
events {}
http {
  access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  proxy_buffering on;
  server {
    listen 127.0.0.1:$front;
    location /alone { proxy_pass http://127.0.0.1:$back; }
    location /chunks { proxy_pass http://127.0.0.1:$back; proxy_http_version 1.1; }
    location /ready { return 204; }
  }
}
CONF
usr/sbin/nginx -p "$dir/" -c nginx.conf -e error.log & pid=$!
cat >try.mjs <<'JS'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, front] = process.argv.slice(2).map(Number)
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const timer = setInterval(() => response.write('data: a story\n\n'), 100)
  response.on('close', () => clearInterval(timer))
}).listen(back, '127.0.0.1')
async function read(path, ms) {
  const state = { status: 'none', events: 0 }
  const asked = get({ host: '127.0.0.1', port: front, path, agent: false }, (response) => {
    state.status = response.statusCode
    response.on('error', () => {}).on('data', (bytes) => (state.events += String(bytes).split('data:').length - 1))
  })
  asked.on('error', () => {})
  await sleep(ms)
  asked.destroy()
  return state
}
for (let i = 0; i < 50 && (await read('/ready', 100)).status !== 204; i++);
const seen = []
for (const [path, name] of [['/alone', 'proxy_pass alone'], ['/chunks', 'and proxy_http_version 1.1']]) {
  const { status, events } = await read(path, 2000)
  seen.push(status === 'none' ? 'no answer' : `status ${status}, ${events >= 10 ? '10 events or more' : `${events} events`}`)
  console.log(`${name}: ${seen.at(-1)}`)
}
const asStated = seen[0] === 'no answer' && seen[1] === 'status 200, 10 events or more'
console.log(asStated ? 'As stated.' : 'CHANGED: nginx holds back something else.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

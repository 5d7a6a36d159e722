#!/usr/bin/env bash
# Behind Caddy a server that crashes looks to its readers like one that ended the stream properly.
#
# HTTP has a mark for "that was all": the empty last chunk. When the server's connection breaks in the middle of a stream,
# most proxies end the reader's without it, and the client reports a broken transfer. Caddy 2.6 writes the mark itself. A
# reader cannot conclude from an orderly end that the server meant it: who waits longer, or gives up, after such an end
# ("the feed is over") does so after each crash.
#
# Software: Caddy 2.6.2 (Debian 12, unpacked into a folder), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, the server breaks off after two events:
#   direct: 2 events, broken off
#   behind Caddy: 2 events, an orderly end
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
  reverse_proxy 127.0.0.1:$back
}
CONF
HOME=$dir XDG_DATA_HOME=$dir XDG_CONFIG_HOME=$dir usr/bin/caddy run --config Caddyfile --adapter caddyfile >caddy.log 2>&1 & pid=$!
cat >try.mjs <<'JS'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, front] = process.argv.slice(2).map(Number)
createServer(async (request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: one\n\ndata: two\n\n')
  await sleep(300)
  response.socket.destroy()
}).listen(back, '127.0.0.1')
const up = (port) =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false))
    socket.on('connect', () => socket.destroy())
  })
for (let i = 0; i < 100 && !(await up(front)); i++) await sleep(100)

const seen = []
for (const [name, port] of [['direct', back], ['behind Caddy', front]]) {
  const { body } = await fetch(`http://127.0.0.1:${port}/`)
  let text = ''
  let end = 'an orderly end'
  try {
    for await (const bytes of body) text += Buffer.from(bytes)
  } catch {
    end = 'broken off'
  }
  seen.push(`${text.split('data:').length - 1} events, ${end}`)
  console.log(`${name}: ${seen.at(-1)}`)
}
const asStated = seen.join('|') === '2 events, broken off|2 events, an orderly end'
console.log(asStated ? 'As stated.' : 'CHANGED: a crash looks different.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

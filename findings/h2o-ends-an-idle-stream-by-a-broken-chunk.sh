#!/usr/bin/env bash
# h2o cuts a silent event stream by writing a chunk that is not valid, which clients report as a parse error.
#
# After `proxy.timeout.io` without a byte from the server (30 s by default, less than many heartbeats; 1 s here) a proxy is
# expected to close the connection. h2o first writes an empty line where the size of the next chunk belongs, and a `1`, so
# that nobody takes the answer for complete. fetch reports an HTTPParserError and no broken connection: it reads as "this
# is not HTTP" and not as "the line went dead". A reader that gives up on answers that are not HTTP gives up here.
#
# Software: h2o 2.2.5 (Debian 12, unpacked into a folder), `node` of PATH as server and reader
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   the last bytes of the answer: "data: a story\n\n\r\n\r\n1\r\n"
#   fetch: HTTPParserError
set -eu
dir=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
{ apt-get download h2o && dpkg -x h2o_*.deb . && usr/bin/h2o -v; } >apt.log 2>&1 && grep -q 'version 2\.2\.5' apt.log ||
  { echo 'Cannot be tried here: it needs h2o 2.2.5 of Debian 12.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
back=$(free) front=$(free)
cat >h2o.conf <<CONF
num-threads: 1
error-log: $dir/log
listen: { host: 127.0.0.1, port: $front }
hosts:
  default:
    paths:
      /:
        proxy.reverse.url: http://127.0.0.1:$back/
        proxy.timeout.io: 1000
CONF
usr/bin/h2o -c h2o.conf >out 2>&1 & pid=$!
cat >try.mjs <<'JS'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const [back, front] = process.argv.slice(2).map(Number)
createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: a story\n\n')
}).listen(back, '127.0.0.1')
const raw = () =>
  new Promise((done) => {
    let text = ''
    const socket = connect(front, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))
    socket.setEncoding('latin1').on('data', (piece) => (text += piece))
    socket.on('error', () => {}).on('close', () => done(text))
    setTimeout(() => socket.destroy(), 5000)
  })
let text = ''
for (let i = 0; i < 50 && !text; i++) {
  await sleep(100)
  text = await raw()
}
const tail = text.slice(text.indexOf('data:'))
const name = await fetch(`http://127.0.0.1:${front}/`)
  .then((answer) => answer.text())
  .catch((error) => error.cause?.name)
console.log(`the last bytes of the answer: ${JSON.stringify(tail)}`)
console.log(`fetch: ${name}`)
const asStated = tail === 'data: a story\n\n\r\n\r\n1\r\n' && name === 'HTTPParserError'
console.log(asStated ? 'As stated.' : 'CHANGED: a silent stream is cut in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$back" "$front"

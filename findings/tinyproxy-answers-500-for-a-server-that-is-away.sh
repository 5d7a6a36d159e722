#!/usr/bin/env bash
# tinyproxy answers 500 for a server that refuses the connection, where other proxies say 502, 503 or 504.
#
# A reader that keeps asking steadily while "somebody in between does not reach the server", and slows down for a server that is
# broken itself, sees a broken server: 500 is the server's own trouble by the standard, and the proxy's answer is in its place. The
# `Server: tinyproxy` line is all that tells the two apart.
#
# Software: tinyproxy 1.11.1 (Debian 12, unpacked into a folder), `node` of PATH as client
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   a port where nobody listens: 500, server: tinyproxy/1.11.1
set -eu
dir=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
{ apt-get download tinyproxy-bin && dpkg -x tinyproxy-bin_*.deb . && usr/bin/tinyproxy -v; } >apt.log 2>&1 && grep -q 'tinyproxy 1\.11\.1' apt.log ||
  { echo 'Cannot be tried here: it needs tinyproxy 1.11.1 of Debian 12.'; exit 2; }
free() { node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => s.close(console.log(s.address().port)))"; }
nobody=$(free) front=$(free)
printf 'Port %s\nListen 127.0.0.1\nTimeout 60\nMaxClients 10\nAllow 127.0.0.1\nLogFile "%s/log"\n' "$front" "$dir" >conf
usr/bin/tinyproxy -d -c conf >out 2>&1 & pid=$!
cat >try.mjs <<'JS'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [nobody, front] = process.argv.slice(2).map(Number)
const ask = () =>
  new Promise((done) => {
    const headers = { host: `127.0.0.1:${nobody}` }
    const asked = get({ host: '127.0.0.1', port: front, path: `http://127.0.0.1:${nobody}/`, headers, agent: false }, (response) => {
      response.resume()
      done(`${response.statusCode}, server: ${response.headers.server}`)
    })
    asked.on('error', () => done('none'))
  })
let told = 'none'
for (let i = 0; i < 50 && told === 'none'; i++) {
  await sleep(100)
  told = await ask()
}
console.log(`a port where nobody listens: ${told}`)
const asStated = told === '500, server: tinyproxy/1.11.1'
console.log(asStated ? 'As stated.' : 'CHANGED: a server that is away is told in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node try.mjs "$nobody" "$front"

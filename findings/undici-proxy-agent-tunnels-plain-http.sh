#!/usr/bin/env bash
# undici's ProxyAgent asks for a CONNECT tunnel even for plain http, which many proxies refuse for port 80.
#
# For an http address a client is expected to send the proxy the whole address (`GET http://host/path`); a tunnel is for
# https. ProxyAgent 7 tunnels both unless `proxyTunnel: false` is said. A reader behind a company's proxy, where CONNECT is
# allowed to port 443 only, gets no stream of an http address, while curl and browsers do.
#
# Software: undici 7.30.2 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   by default the proxy is asked: CONNECT feeds.example:80
#   with proxyTunnel: false it is asked: GET http://feeds.example/live
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund undici@7.30.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { ProxyAgent, fetch } from 'undici'

let asked
const proxy = createServer((request, response) => {
  asked = `${request.method} ${request.url}`
  response.end('data: story\n\n')
})
proxy.on('connect', (request, socket) => {
  asked = `CONNECT ${request.url}`
  socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
})
await once(proxy.listen(0, '127.0.0.1'), 'listening')
const uri = `http://127.0.0.1:${proxy.address().port}`

async function askedOf(options) {
  asked = 'nothing'
  const dispatcher = new ProxyAgent({ uri, ...options })
  await fetch('http://feeds.example/live', { dispatcher }).then((answer) => answer.text()).catch(() => {})
  return asked
}
const byDefault = await askedOf({})
const told = await askedOf({ proxyTunnel: false })
console.log(`by default the proxy is asked: ${byDefault}`)
console.log(`with proxyTunnel: false it is asked: ${told}`)
const asStated = byDefault === 'CONNECT feeds.example:80' && told === 'GET http://feeds.example/live'
console.log(asStated ? 'As stated.' : 'CHANGED: the proxy is asked in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

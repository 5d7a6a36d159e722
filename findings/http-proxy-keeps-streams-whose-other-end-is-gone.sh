#!/usr/bin/env bash
# Behind http-proxy a reader stays connected to a server that is gone, and the server goes on sending to a reader who left.
#
# When the backend's connection breaks in the middle of a stream, http-proxy and http-proxy-3 tell only their own program
# (an `error` event, or not even that) and leave the reader's connection open and silent: no end, no error, no reconnect.
# Only a limit on silence in the reader notices. httpxy closes it. The other way round, http-proxy 1.18.1 does not close the
# backend's stream when the reader goes: each reconnect leaves one more stream that is sent to nobody.
#
# Software: http-proxy 1.18.1, http-proxy-3 2.0.1, httpxy 0.5.6 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, looked at after 2 s:
#   http-proxy: server gone: reader still connected; reader gone: server still sending
#   http-proxy-3: server gone: reader still connected; reader gone: server was told
#   httpxy: server gone: reader was told; reader gone: server was told
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund http-proxy@1.18.1 http-proxy-3@2.0.1 httpxy@0.5.6 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import httpProxy from 'http-proxy'
import httpProxy3 from 'http-proxy-3'
import { createProxyServer } from 'httpxy'

const makers = { 'http-proxy': httpProxy.createProxyServer, 'http-proxy-3': httpProxy3.createProxyServer, httpxy: createProxyServer }
const listen = async (answer) => {
  const server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${server.address().port}/`
}
const seen = []
for (const [name, make] of Object.entries(makers)) {
  let stream
  const target = await listen((request, response) => {
    stream = response
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const timer = setInterval(() => response.write('data: story\n\n'), 50)
    response.on('close', () => clearInterval(timer))
  })
  const proxy = make({ target })
  proxy.on('error', () => {})
  const front = await listen((request, response) => void proxy.web(request, response)?.catch?.(() => {}))
  const read = async () => {
    const request = get(front)
    request.on('error', () => {})
    const [response] = await once(request, 'response')
    response.on('error', () => {})
    await once(response, 'data')
    return response.resume()
  }
  const reader = await read()
  stream.socket.destroy()
  await sleep(2000)
  const told = reader.destroyed || reader.readableEnded ? 'was told' : 'still connected'
  const leaver = await read()
  leaver.destroy()
  await sleep(2000)
  seen.push(`server gone: reader ${told}; reader gone: server ${stream.closed ? 'was told' : 'still sending'}`)
  console.log(`${name}: ${seen.at(-1)}`)
}
const asStated =
  seen.join('|') ===
  'server gone: reader still connected; reader gone: server still sending|' +
    'server gone: reader still connected; reader gone: server was told|server gone: reader was told; reader gone: server was told'
console.log(asStated ? 'As stated.' : 'CHANGED: the ends of streams are passed on in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# undici's EventSource, once redirected, reconnects to where it was sent and never asks the first address again.
#
# The feed answers 302 to one of two servers. After the stream has ended, the `eventsource` package asks the feed's own
# address again and is sent to the second server. undici's goes straight back to the first one, for ever.
# A feed whose address is a load balancer, or that moves, keeps hammering the server it was told of first, also when that
# one is gone and the feed's own address would lead to a good one.
#
# Software: undici 7.30.2 and eventsource 4.1.1 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   eventsource: /feed /first /feed /second /feed /second
#   undici: /feed /first /first /first /first /first
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund undici@7.30.2 eventsource@4.1.1 eventsource-parser@3.0.6 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { EventSource as PackageEventSource } from 'eventsource'
import { EventSource as UndiciEventSource } from 'undici'

const asked = {}
const server = createServer((request, response) => {
  const [, who, path] = request.url.split('/')
  const paths = (asked[who] ??= [])
  paths.push(`/${path}`)
  if (path === 'feed') {
    const location = `/${who}/${paths.length === 1 ? 'first' : 'second'}`
    return response.writeHead(302, { location }).end()
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end('retry: 50\ndata: story\n\n')
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function pathsOf(who, EventSource) {
  const source = new EventSource(`http://127.0.0.1:${server.address().port}/${who}/feed`)
  const until = Date.now() + 15_000
  while ((asked[who]?.length ?? 0) < 6 && Date.now() < until) await new Promise((next) => setTimeout(next, 20))
  source.close()
  const paths = asked[who].slice(0, 6).join(' ')
  console.log(`${who}: ${paths}`)
  return paths
}
const asStated =
  (await pathsOf('eventsource', PackageEventSource)) === '/feed /first /feed /second /feed /second' &&
  (await pathsOf('undici', UndiciEventSource)) === '/feed /first /first /first /first /first'
console.log(asStated ? 'As stated.' : 'CHANGED: another address is asked after the end of a redirected stream.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

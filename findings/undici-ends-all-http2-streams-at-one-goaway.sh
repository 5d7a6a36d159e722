#!/usr/bin/env bash
# One polite GOAWAY ends every stream that undici holds over HTTP/2, although the server goes on with all of them.
#
# A server that is about to restart says GOAWAY: no new streams here, but those that were begun are finished. Node's own
# HTTP/2 client keeps reading them. undici destroys the connection's streams at that moment, and each read fails with the
# code of a broken socket. Two hundred feeds of one server that share a connection break in the same second, with
# whatever they had not read yet, and all dial again at once.
#
# Software: undici 7.30.2 (npm) and node:http2 of `node` of PATH, which is also the server
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, a second after GOAWAY (NO_ERROR, last stream 5):
#   undici, 1 connection: ended by UND_ERR_SOCKET, ended by UND_ERR_SOCKET, ended by UND_ERR_SOCKET
#   node:http2, 1 connection: still receiving, still receiving, still receiving
set -eu
command -v openssl >/dev/null || { echo 'Cannot be tried here: openssl is missing.'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund undici@7.30.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createSecureServer } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, fetch } from 'undici'

const order = 'req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key -out cert -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1'
execFileSync('openssl', order.split(' '), { stdio: 'ignore' })
const cert = readFileSync('cert')

async function serve() {
  const sessions = []
  const server = createSecureServer({ key: readFileSync('key'), cert })
  server.on('session', (session) => sessions.push(session.on('error', () => {})))
  server.on('stream', (stream) => {
    stream.respond({ 'content-type': 'text/event-stream' })
    const timer = setInterval(() => stream.write('data: story\n\n'), 50)
    stream.on('error', () => {}).on('close', () => clearInterval(timer))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { url: `https://127.0.0.1:${server.address().port}/`, sessions }
}
function follow(body) {
  const state = { count: 0, end: null }
  const read = async () => {
    for await (const bytes of body) state.count += bytes.length
    state.end = 'its proper end'
  }
  read().catch((error) => (state.end = error.cause?.code ?? error.code))
  return state
}
const clients = {
  undici: (url) => {
    const dispatcher = new Agent({ allowH2: true, connections: 1, pipelining: 100, connect: { ca: cert } })
    return async () => follow((await fetch(url, { dispatcher })).body)
  },
  'node:http2': (url) => {
    const session = connect(url, { ca: cert }).on('error', () => {})
    return async () => follow(session.request({ ':path': '/' }))
  }
}
const seen = []
for (const [name, client] of Object.entries(clients)) {
  const { url, sessions } = await serve()
  const open = client(url)
  const streams = []
  for (let i = 0; i < 3; i++) streams.push(await open()) && (await sleep(300))
  for (const session of sessions) session.goaway()
  await sleep(500)
  const before = streams.map(({ count }) => count)
  await sleep(500)
  const ends = streams.map(({ count, end }, i) => (end ? `ended by ${end}` : count > before[i] ? 'still receiving' : 'silent'))
  seen.push(`${name}, ${sessions.length} connection: ${ends.join(', ')}`)
  console.log(seen.at(-1))
}
const [ended, kept] = ['ended by UND_ERR_SOCKET', 'still receiving'].map((state) => Array(3).fill(state).join(', '))
const asStated = seen.join('|') === `undici, 1 connection: ${ended}|node:http2, 1 connection: ${kept}`
console.log(asStated ? 'As stated.' : 'CHANGED: GOAWAY ends other streams than stated.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

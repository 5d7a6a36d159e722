#!/usr/bin/env bash
# A fetch that is read late loses what had already arrived when the connection breaks.
#
# The server sends five whole messages and dies a moment later. Whoever reads at once gets all five and then the error;
# whoever looks at the body a little later gets the error alone, although all five lay in the memory of the process.
# It surprises because a socket behaves the other way round: what was received is read first, and the end comes after it.
# A reader of live streams that pauses (a slow disk, a full queue) loses the last messages of a server that goes away, and
# asks for them again only if they had ids. Node's own fetch is the same code.
#
# Software: undici 7.30.2 (npm), and the fetch of `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   undici, read at once: 5 of 5, then UND_ERR_SOCKET
#   undici, read after the break: 0 of 5, then UND_ERR_SOCKET
#   node, read at once: 5 of 5, then UND_ERR_SOCKET
#   node, read after the break: 0 of 5, then UND_ERR_SOCKET
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund undici@7.30.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetch as undiciFetch } from 'undici'

let gone
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const messages = [1, 2, 3, 4, 5].map((n) => `id: ${n}\ndata: story ${n}\n\n`)
  response.write(messages.join(''))
  gone = sleep(300).then(() => response.socket.destroy())
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function received(fetch, late) {
  const { body } = await fetch(`http://127.0.0.1:${server.address().port}/`)
  if (late) await gone.then(() => sleep(500))
  let text = ''
  try {
    for await (const bytes of body) text += Buffer.from(bytes)
  } catch (error) {
    return { count: text.split('data:').length - 1, code: error.cause?.code }
  }
}

let asStated = true
for (const [name, fetch] of Object.entries({ undici: undiciFetch, node: globalThis.fetch }))
  for (const late of [false, true]) {
    const { count, code } = await received(fetch, late)
    console.log(`${name}, read ${late ? 'after the break' : 'at once'}: ${count} of 5, then ${code}`)
    asStated &&= count === (late ? 0 : 5) && code === 'UND_ERR_SOCKET'
  }
console.log(asStated ? 'As stated.' : 'CHANGED: what arrived before the break is no longer lost (or even the prompt reader loses it).')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

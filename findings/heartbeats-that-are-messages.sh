#!/usr/bin/env bash
# Some servers send their heartbeat as a message like any other, not as a comment.
#
# The standard suggests a comment line to keep a connection alive, which no reader ever shows. These send `data:`: a heart
# from webpack-hot-middleware, JSON on a channel of its own from Transmit (AdonisJS). Every reader gets them at its
# `message` listener, every ten seconds or so, for ever: a list of news fills with them, counters and notifications
# count them, and "the last message" is always a moment ago. No field tells them from news; only their content does.
#
# Software: webpack-hot-middleware 2.26.1 and @boringnode/transmit 0.4.0 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0, nothing published:
#   webpack-hot-middleware: data: 💓 | data: 💓
#   transmit: data: {"channel":"$$transmit/ping","payload":{}} | data: {"channel":"$$transmit/ping","payload":{}}
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund webpack-hot-middleware@2.26.1 @boringnode/transmit@0.4.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Transmit } from '@boringnode/transmit'
import hotMiddleware from 'webpack-hot-middleware'

const hook = { tap() {} }
const hot = hotMiddleware({ hooks: { invalid: hook, done: hook } }, { log: false, heartbeat: 300, path: '/' })
const transmit = new Transmit({ pingInterval: 300, transport: null })
const servers = {
  'webpack-hot-middleware': (request, response) => hot(request, response, () => response.end()),
  transmit: (request, response) =>
    transmit.createStream({ uid: '1', request, response, context: {}, injectResponseHeaders: {} })
}
const seen = {}
for (const [name, answer] of Object.entries(servers)) {
  const server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { body } = await fetch(`http://127.0.0.1:${server.address().port}/`)
  let text = ''
  for await (const bytes of body) {
    text += Buffer.from(bytes)
    if ((text.match(/^data:.*\n\n/gm) ?? []).length === 2) break
  }
  seen[name] = text.match(/^data:.*/gm).join(' | ')
  console.log(`${name}: ${seen[name]}`)
}
const ping = 'data: {"channel":"$$transmit/ping","payload":{}}'
const asStated = seen['webpack-hot-middleware'] === 'data: 💓 | data: 💓' && seen.transmit === `${ping} | ${ping}`
console.log(asStated ? 'As stated.' : 'CHANGED: the heartbeats look different.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# koa-sse-stream sends "[object Object]" for an object as data, and an empty message for an object sent as it is.
#
# Its `send` takes a string or an event `{ data, event, id }`. An object that is meant to be the message is taken for an
# event without data and goes out as an empty `data:` line, which counts as a message. An object under `data` is turned
# into text by JavaScript and not by JSON. Nothing throws; the news is gone, and readers see a message that says nothing.
# An id of 0 is left out.
#
# Software: koa-sse-stream 0.2.0 and koa 3.3.0 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   send({"title":"Flood"}): "data: "
#   send({"id":0,"data":{"title":"Flood"}}): "data: [object Object]"
#   send({"id":1,"data":"Flood"}): "id: 1\ndata: Flood"
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund koa-sse-stream@0.2.0 koa@3.3.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import Koa from 'koa'
import sse from 'koa-sse-stream'

const sent = [{ title: 'Flood' }, { id: 0, data: { title: 'Flood' } }, { id: 1, data: 'Flood' }]
// `send` changes what it is given.
const names = sent.map((what) => JSON.stringify(what))
const app = new Koa()
app.use(sse())
app.use(async (context) => {
  for (const what of sent) context.sse.send(what)
  context.sse.sendEnd()
})
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')

const answer = await fetch(`http://127.0.0.1:${server.address().port}/`)
const messages = (await answer.text()).split('\n\n').filter((message) => message && !message.startsWith(':'))
names.forEach((name, i) => console.log(`send(${name}): ${JSON.stringify(messages[i])}`))
const asStated = messages.slice(0, 3).join('|') === 'data: |data: [object Object]|id: 1\ndata: Flood'
console.log(asStated ? 'As stated.' : 'CHANGED: objects are sent in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

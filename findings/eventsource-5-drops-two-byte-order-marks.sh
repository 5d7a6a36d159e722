#!/usr/bin/env bash
# eventsource 5 drops two byte order marks at the start of a stream, and a mark that was encoded twice.
#
# The standard drops one leading U+FEFF and keeps a second, which makes the first line's field an unknown one. Here both
# are dropped, because the bytes pass a decoder that drops one and a parser that drops another. The parser also drops the
# three characters that a mark becomes when UTF-8 is taken for Latin-1 and encoded again. So the same bytes give a message
# more than in a browser, and code that compares with the standard's own tests (format-bom-2) differs.
#
# Software: eventsource 5.1.5 with eventsource-parser 4.1.3 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   one mark: a, b
#   two marks: a, b (the standard: b)
#   a mark encoded twice: a, b (the standard: b)
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund eventsource@5.1.5 eventsource-parser@4.1.3 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { EventSource } from 'eventsource'

const MARK = '\uFEFF'
const starts = {
  'one mark': MARK,
  'two marks': MARK + MARK,
  'a mark encoded twice': Buffer.from(MARK).toString('latin1')
}
const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(starts[decodeURIComponent(request.url.slice(1))] + 'data: a\n\ndata: b\n\n')
})
await once(server.listen(0, '127.0.0.1'), 'listening')

const seen = {}
for (const name of Object.keys(starts)) {
  const source = new EventSource(`http://127.0.0.1:${server.address().port}/${encodeURIComponent(name)}`)
  const got = []
  // The last message is the same whatever became of the first.
  await new Promise((done) => source.addEventListener('message', ({ data }) => got.push(data) && data === 'b' && done()))
  source.close()
  seen[name] = got.join(', ')
  console.log(`${name}: ${seen[name]}${name === 'one mark' ? '' : ' (the standard: b)'}`)
}
const asStated = Object.values(seen).every((got) => got === 'a, b')
console.log(asStated ? 'As stated.' : 'CHANGED: a second mark, or one encoded twice, is kept now.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

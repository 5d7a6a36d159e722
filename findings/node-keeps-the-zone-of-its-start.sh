#!/usr/bin/env bash
# A process of Node keeps the time zone that the machine's clock had when it first looked, for as long as it runs.
#
# After a flight, or when a laptop's settings follow the place, `new Date().getHours()` goes on in the zone of the start, in
# a program that runs for weeks. Nothing is told to the program, and no call reads the zone anew. What does: touching the
# variable TZ, and be it by deleting it where it was never set.
#
# For a reader: quiet hours, midnight and "tomorrow at eight" are hours off until the program is started again.
#
# Software: Node 24.21.0 (seen on 20 as well). Needs Linux where a mount namespace may be made.
# Seen on 2026-11-30: hour of the epoch in UTC: 0; clock set to Seoul: 0; after `delete process.env.TZ`: 9
set -euo pipefail

unshare --user --map-root-user --mount true 2>/dev/null || { echo 'no mount namespace can be made here'; exit 2; }
[ -e /usr/share/zoneinfo/Asia/Seoul ] || { echo 'the zones of tzdata are not installed'; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/etc"
ln -s /usr/share/zoneinfo/Etc/UTC "$folder/etc/localtime"
cat > "$folder/hours.cjs" <<'SCRIPT'
const { rmSync, symlinkSync } = require('node:fs')
const hour = () => new Date(0).getHours()
const said = [hour()]
rmSync('/etc/localtime')
symlinkSync('/usr/share/zoneinfo/Asia/Seoul', '/etc/localtime')
setTimeout(() => {
  said.push(hour())
  delete process.env.TZ
  said.push(hour())
  console.log(`hour of the epoch in UTC: ${said[0]}; clock set to Seoul: ${said[1]}; after delete process.env.TZ: ${said[2]}`)
  const asStated = said.join() === '0,0,9'
  console.log(asStated ? 'as stated' : 'changed: the zone is followed otherwise')
  process.exitCode = asStated ? 0 : 1
}, 2_000)
SCRIPT
node=$(command -v node)
unset TZ
unshare --user --map-root-user --mount --propagation private \
  sh -c 'mount --bind "$1" /etc && exec "$2" "$3"' sh "$folder/etc" "$node" "$folder/hours.cjs"

#!/usr/bin/env bash
# After an update by electron-updater an AppImage has another name, and was started before the old program has ended.
#
# Where the name of the file has a version in it, as electron-builder gives it by default, the old file is removed and the new one put
# beside it under its own name: launchers, links and the entry that starts it at login lead to nothing. And the new file is
# started at once, while the old program still runs: one that allows a single instance of itself finds the old one,
# hands its arguments over and ends, and a moment later the old one ends too.
#
# For a reader: nothing runs after the update, and after the next login neither.
#
# Software: electron-updater 6.8.10 (npm), run by `node` of PATH. The AppImages are scripts that write down that they were started.
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0: files: Demo-1.1.0.AppImage; started while the old program runs: true
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund electron-updater@6.8.10 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
mkdir apps fetched
for file in apps/Demo-1.0.0.AppImage fetched/Demo-1.1.0.AppImage; do
  printf '#!/bin/sh\necho started >"%s/started"\n' "$dir" >"$file"
  chmod +x "$file"
done
cat >try.cjs <<'JS'
const { existsSync, readdirSync } = require('node:fs')
const { AppImageUpdater } = require('electron-updater/out/AppImageUpdater.js')
const app = { name: 'demo', version: '1.0.0', isPackaged: true, relaunch() {}, quit() {}, onQuit() {}, whenReady: async () => {} }
process.env.APPIMAGE = `${__dirname}/apps/Demo-1.0.0.AppImage`
const updater = new AppImageUpdater(null, app)
updater.logger = null
// As after a download.
const file = `${__dirname}/fetched/Demo-1.1.0.AppImage`
updater.downloadedUpdateHelper = { file, downloadedFileInfo: { isAdminRightsRequired: false } }
updater.install(true, true)
const end = Date.now() + 10_000
const look = setInterval(() => {
  const started = existsSync(`${__dirname}/started`)
  if (!started && Date.now() < end) return
  clearInterval(look)
  const files = readdirSync(`${__dirname}/apps`).join(', ')
  console.log(`files: ${files}; started while the old program runs: ${started}`)
  const asStated = files === 'Demo-1.1.0.AppImage' && started
  console.log(asStated ? 'As stated.' : 'Changed.')
  process.exit(asStated ? 0 : 1)
}, 50)
JS
node try.cjs

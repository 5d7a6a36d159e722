#!/usr/bin/env bash
# electron-updater installs a deb by a call that stops the whole main process until the package manager has ended.
#
# The package manager runs behind `pkexec`, which asks for a password: whoever is called away from the desk between "install" and
# the password has a program that does nothing, for minutes or for a night. No timer runs, no socket is read, no window is drawn.
# The name `quitAndInstall` suggests that the program ends first; on Linux it installs first.
#
# For a reader: every stream is silent meanwhile, and what a server does not replay is lost.
#
# Software: electron-updater 6.8.10 (npm), run by `node` of PATH. pkexec and dpkg are stand-ins that take 3 s, as a person would.
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0: installed: true; longest time in which no timer ran: 3 s
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund electron-updater@6.8.10 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
mkdir bin
for name in pkexec dpkg gksudo kdesudo beesu sudo apt apt-get; do
  printf '#!/bin/sh\n/bin/sleep 3\n' >"bin/$name"
  chmod +x "bin/$name"
done
echo 'no package' >new.deb
cat >try.cjs <<'JS'
const { DebUpdater } = require('electron-updater/out/DebUpdater.js')
const app = { name: 'demo', version: '1.0.0', isPackaged: true, relaunch() {}, quit() {}, onQuit() {}, whenReady: async () => {} }
const updater = new DebUpdater(null, app)
updater.logger = null
// As after a download.
updater.downloadedUpdateHelper = { file: `${__dirname}/new.deb`, downloadedFileInfo: { isAdminRightsRequired: false } }
let last = performance.now()
let longest = 0
const ticks = setInterval(() => {
  longest = Math.max(longest, performance.now() - last)
  last = performance.now()
}, 20)
setTimeout(() => {
  const installed = updater.install(true, false)
  setTimeout(() => {
    clearInterval(ticks)
    const seconds = Math.floor(longest / 1000)
    console.log(`installed: ${installed}; longest time in which no timer ran: ${seconds} s`)
    const asStated = installed === true && seconds >= 3
    console.log(asStated ? 'As stated.' : 'Changed: the program goes on meanwhile.')
    process.exit(asStated ? 0 : 1)
  }, 100)
}, 200)
JS
PATH="$dir/bin:$PATH" node try.cjs

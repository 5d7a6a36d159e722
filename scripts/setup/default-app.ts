/**
 * The app inside the registry runtime that loads the app whose folder is given as the first argument.
 *
 * Every official Electron carries one; the registry runtime is a packaged app and does not, and without it the binary
 * ignores its arguments and ends with 1. It does what a developer's Electron does for an unpackaged folder: name,
 * version, app path and `process.defaultApp` are the given app's, and `-r file` loads a file before it.
 */
const main = `'use strict'
const { app } = require('electron')
const fs = require('fs')
const Module = require('module')
const path = require('path')

const preloads = []
let target
for (let i = 1; i < process.argv.length && target === undefined; i++) {
  const argument = process.argv[i]
  if (argument === '-r' || argument === '--require') preloads.push(process.argv[++i])
  else if (!argument.startsWith('-')) target = path.resolve(argument)
}

function fail(sentence) {
  process.stderr.write(sentence + '\\n')
  process.exit(1)
}

if (target === undefined) fail('Give the folder of an app as the first argument.')

Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
for (const preload of preloads) Module._load(path.resolve(preload), Module, false)

let appPath = target
const manifestFile = path.join(target, 'package.json')
if (fs.existsSync(manifestFile)) {
  const manifest = JSON.parse(fs.readFileSync(manifestFile, 'utf8'))
  if (manifest.version) app.setVersion(manifest.version)
  const name = manifest.productName || manifest.name
  if (name) app.setName(name)
  if (process.platform === 'linux') app.setDesktopName(manifest.desktopName || app.getName() + '.desktop')
} else if (fs.existsSync(target) && fs.statSync(target).isFile()) {
  appPath = path.dirname(target)
}
app.setAppPath(appPath)

let entry
try {
  entry = Module._resolveFilename(target, null, true)
} catch (error) {
  fail('No app could be found at ' + target + ': ' + error.message)
}
Module._load(entry, Module, true)
`

const manifest = `${JSON.stringify({ name: 'electron', productName: 'Electron', main: 'main.js' }, null, 2)}\n`

/** The default app's files, by name. */
export const defaultApp: Readonly<Record<string, string>> = { 'main.js': main, 'package.json': manifest }

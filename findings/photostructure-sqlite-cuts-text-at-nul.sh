#!/usr/bin/env bash
# @photostructure/sqlite cuts a text at its first NUL character and takes `undefined` for NULL.
#
# It is made to stand in for node:sqlite, which stores and reads all of such a text and refuses `undefined` by an error. A
# NUL inside a text is rare and valid, in JSON as \u0000 for instance: whatever follows it is neither stored nor reported,
# and a program that compares or counts gets other answers on the two. A forgotten parameter, an error there, is a NULL
# here.
#
# Software: @photostructure/sqlite 2.6.0 (npm), and node:sqlite where `node` of PATH has it
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   @photostructure/sqlite: of "a\u0000b" are stored 61 and read "a"; undefined is null
#   node:sqlite: of "a\u0000b" are stored 610062 and read "a\u0000b"; undefined is refused by ERR_INVALID_ARG_TYPE
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund @photostructure/sqlite@2.6.0 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import { DatabaseSync } from '@photostructure/sqlite'

const kinds = { '@photostructure/sqlite': DatabaseSync }
const own = await import('node:sqlite').catch(() => null)
if (own) kinds['node:sqlite'] = own.DatabaseSync
const expected = {
  '@photostructure/sqlite': 'of "a\\u0000b" are stored 61 and read "a"; undefined is null',
  'node:sqlite': 'of "a\\u0000b" are stored 610062 and read "a\\u0000b"; undefined is refused by ERR_INVALID_ARG_TYPE'
}
let asStated = true
for (const [name, Database] of Object.entries(kinds)) {
  const db = new Database(':memory:')
  db.exec('CREATE TABLE items(title TEXT)')
  const title = JSON.parse('"a\\u0000b"')
  db.prepare('INSERT INTO items VALUES(?)').run(title)
  const row = db.prepare('SELECT hex(title) AS bytes, title FROM items').get()
  let missing
  try {
    missing = `undefined is ${db.prepare('SELECT ? AS value').get(undefined).value}`
  } catch (error) {
    missing = `undefined is refused by ${error.code}`
  }
  const seen = `of ${JSON.stringify(title)} are stored ${row.bytes} and read ${JSON.stringify(row.title)}; ${missing}`
  console.log(`${name}: ${seen}`)
  asStated &&= seen === expected[name]
}
console.log(asStated ? 'As stated.' : 'CHANGED: such values are stored in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

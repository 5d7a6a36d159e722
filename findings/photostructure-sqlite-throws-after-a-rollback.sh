#!/usr/bin/env bash
# After a rollback @photostructure/sqlite can refuse every statement that changes something, because of a row that is gone.
#
# `run` answers the last rowid of the connection, whatever the statement was, and SQLite keeps that number through a
# rollback. Where it is beyond 2^53 (rows numbered by time, say), this package throws instead of answering, after the
# statement was done: an UPDATE of another table fails for a row that does not exist. It stops at the next insertion of a
# small number. Node's own node:sqlite does not throw but answers a number that is off, by one here.
#
# Software: @photostructure/sqlite 2.6.0 (npm), and node:sqlite where `node` of PATH has it
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   @photostructure/sqlite: update throws ERR_OUT_OF_RANGE, and is done; insert 2; update 2
#   node:sqlite: update 9007199254740996; insert 2; update 2
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
  '@photostructure/sqlite': 'update throws ERR_OUT_OF_RANGE, and is done; insert 2; update 2',
  'node:sqlite': 'update 9007199254740996; insert 2; update 2'
}
let asStated = true
for (const [name, Database] of Object.entries(kinds)) {
  const db = new Database(':memory:')
  db.exec("CREATE TABLE places(id INTEGER PRIMARY KEY); CREATE TABLE feeds(id INTEGER PRIMARY KEY, name); INSERT INTO feeds VALUES(1, 'old')")
  db.exec('BEGIN; INSERT INTO places VALUES(9007199254740995); ROLLBACK')
  const update = () => {
    try {
      return `update ${db.prepare("UPDATE feeds SET name = 'new' WHERE id = 1").run().lastInsertRowid}`
    } catch (error) {
      const done = db.prepare('SELECT name FROM feeds WHERE id = 1').get().name === 'new'
      return `update throws ${error.code}, and is ${done ? 'done' : 'not done'}`
    }
  }
  const first = update()
  const insert = `insert ${db.prepare("INSERT INTO feeds(name) VALUES('next')").run().lastInsertRowid}`
  const seen = `${first}; ${insert}; ${update()}`
  console.log(`${name}: ${seen}`)
  asStated &&= seen === expected[name]
}
console.log(asStated ? 'As stated.' : 'CHANGED: the last rowid is answered in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs

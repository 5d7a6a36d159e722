import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { openLibrary, type Library } from '../../../src-main/library/library.ts'
import { makeSchema, schemaVersion } from '../../../src-main/library/store/schema/steps.ts'
import { copyLibrary } from '../../../src-main/library/maintenance/copy.ts'
import { inspectBackup } from '../../../src-main/library/maintenance/inspect.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { burst, FEED_URL, threads } from '../fixtures/library-threads.ts'

/** A backup with some items, changed by `change` as by a stranger who knows SQLite. */
async function strangeBackup(change: (db: DatabaseSync) => void, version = schemaVersion): Promise<string> {
  const file = join(await temporaryFolder(), 'strange.tickertape-backup')
  const db = new DatabaseSync(file)
  ;(db as DatabaseSync & { enableDefensive?: (on: boolean) => void }).enableDefensive?.(false)
  makeSchema(db, version)
  db.exec(`INSERT INTO feeds(id, url, title, notify, added_at) VALUES(1, 'https://a.example/', 'A', 'off', 1);
    INSERT INTO items(id, feed_id, guid, version, title, excerpt, priority, received_at, sort_at)
      VALUES(1, 1, 'p:1', 'v', 'One', '', 3, 1000, 1000), (2, 1, 'p:2', 'v', 'Two', '', 3, 2000, 2000);
    INSERT INTO item_content(item_id, text) VALUES(1, 'one'), (2, 'two')`)
  change(db)
  db.close()
  return file
}

/** Writes another text of a table into the schema. */
const rewrite = (db: DatabaseSync, table: string, from: string | RegExp, to: string): void => {
  const { sql } = db.prepare('SELECT sql FROM sqlite_master WHERE name = ?').get(table) as { sql: string }
  db.exec('PRAGMA writable_schema=ON')
  db.prepare('UPDATE sqlite_master SET sql = ? WHERE name = ?').run(sql.replace(from, to), table)
  db.exec('PRAGMA writable_schema=RESET')
}

const strange: Record<string, (db: DatabaseSync) => void> = {
  'a table more': (db) => db.exec('CREATE TABLE more(x)'),
  'a view more': (db) => db.exec('CREATE VIEW more AS SELECT 1'),
  'another view under our name': (db) =>
    db.exec('DROP VIEW tt_feeds; CREATE VIEW tt_feeds AS SELECT randomblob(1000000000) AS url'),
  'a trigger more': (db) => db.exec('CREATE TRIGGER more AFTER INSERT ON items BEGIN DELETE FROM feeds; END'),
  'a virtual table more': (db) => db.exec('CREATE VIRTUAL TABLE more USING fts5(x)'),
  'a table less': (db) => db.exec('DROP TABLE smart_feeds'),
  'a view in the place of a table': (db) =>
    db.exec(`DROP TABLE smart_feeds; CREATE VIEW smart_feeds AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
      SELECT id, 'x' AS title, 'x' AS query, 0 AS position, NULL AS removed_at FROM n`),
  'a column that is computed when it is read': (db) =>
    db.exec('ALTER TABLE items ADD COLUMN more TEXT AS (hex(zeroblob(1000000)))'),
  'a column of ours that is computed': (db) =>
    rewrite(db, 'items', 'author TEXT', 'author TEXT AS (hex(zeroblob(1000000)))'),
  'a default that makes much of little': (db) =>
    rewrite(db, 'items', 'record TEXT', `record TEXT DEFAULT '${'x'.repeat(100_000)}'`),
  'a column of another kind': (db) => rewrite(db, 'items', 'title TEXT', 'title ANY'),
  'a table that takes any kind': (db) => rewrite(db, 'items', / STRICT/, '')
}

describe.each(['node', 'photostructure'] as const)('a strange backup over %s', (sqlite) => {
  it.each(Object.keys(strange))('with %s is refused by name', async (what) => {
    const file = await strangeBackup(strange[what] as (db: DatabaseSync) => void)
    expect(inspectBackup(file, sqlite)).toEqual({ ok: false, reason: { kind: 'altered' } })
  })

  it('of every version that there was is none', async () => {
    for (let version = 1; version <= schemaVersion; version++) {
      const file = await strangeBackup(() => {}, version)
      expect(inspectBackup(file, sqlite), `version ${version}`).toMatchObject({
        ok: true,
        value: { feeds: 1, items: 2 }
      })
    }
  })

  it('cannot grow while it is copied, whatever it is', async () => {
    // Rows from before a column was added hold nothing of it, and are read with its default.
    const file = await strangeBackup((db) => {
      db.exec(`WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO feeds(id, url, title, added_at, notify) SELECT i, 'https://a.example/' || i, '', 1, 'off' FROM n`)
      // The column of step 20.
      db.exec(`ALTER TABLE feeds ADD COLUMN noise TEXT DEFAULT '${'x'.repeat(100_000)}'; PRAGMA user_version=20`)
    }, 19)
    expect(statSync(file).size).toBeLessThan(2_000_000)
    // As if it had not been inspected.
    const to = `${file}.copy`
    const copy = { from: file, to, part: 'everything' as const, secrets: false, made: null, sqlite }
    expect(() => copyLibrary(copy)).toThrow(/full/)
    expect(statSync(to, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('with one damaged value is restored without it, and the log names it', async () => {
    // What was told is not told again.
    const id = sqlite === 'node' ? 1 : 2
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const file = await strangeBackup((db) => {
      rewrite(db, 'items', / STRICT/, '')
      db.exec(`UPDATE items SET published_at = 'noon', priority = x'00' WHERE id = ${id}`)
      rewrite(db, 'items', /$/, ' STRICT')
    })
    const found = inspectBackup(file, sqlite)
    expect(found).toMatchObject({ ok: true, value: { items: 2 } })
    const directory = await temporaryFolder()
    copyLibrary({
      from: file,
      to: join(directory, 'tickertape.db'),
      part: 'everything',
      secrets: false,
      made: null,
      sqlite
    })
    const library = await open(directory, sqlite)
    const { rows } = await library.list({ view: { kind: 'all' }, before: null })
    expect(rows).toHaveLength(2)
    expect(rows.find((row) => row.id === id)).toMatchObject({ publishedAt: null, priority: 3 })
    const log = said.mock.calls.map(([line]) => String(line)).join('')
    expect(log).toContain(`published_at of items ${id} cannot be read and is set aside`)
    expect(log).toContain(`priority of items ${id}`)
  })

  it('is given up between two tables', async () => {
    const file = await strangeBackup(() => {})
    const library = await open(await temporaryFolder(), sqlite)
    const abort = new AbortController()
    const inspecting = library.backups.inspect(file, { signal: abort.signal })
    abort.abort()
    await expect(inspecting).rejects.toThrow()
    const added = await library.addFeed({ url: FEED_URL, title: 'News', notify: 'off' })
    expect(added.ok && (await library.accept(burst(added.value.id, 1, 2))).inserted).toHaveLength(2)
  })
})

async function open(directory: string, sqlite: 'node' | 'photostructure'): Promise<Library> {
  const opened = await openLibrary({ directory, workers: threads, sqlite })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  atTheEnd(() => opened.value.close(5000))
  return opened.value
}

import { DatabaseSync } from 'node:sqlite'
import { pick, randomFrom } from '../feed-server/random.ts'

/** One value of a library that was changed behind SQLite's back. */
export interface Damage {
  seed: number
  table: string
  column: string
  /** The row's place in its table. */
  row: number
  kind: string
  /** Whether no build could have stored it, so that somebody must say that it is set aside. */
  isImpossible: boolean
}

/**
 * Values as SQL, by the kind of column they are put into, with what is wrong with them.
 *
 * A text in a text's place may be anybody's words: only of those in `CODED` it can be known that they are none.
 */
const VALUES: Record<string, [kind: string, sql: string, isImpossible: boolean][]> = {
  INTEGER: [
    ['the largest number', '9223372036854775807', true],
    ['the smallest number', '-9223372036854775808', true],
    ['a number beyond 2^53', '9007199254740993', true],
    ['minus one', '-1', false],
    ['zero', '0', false],
    ['a time in the year 9999', '253402300800000', false],
    ['a fraction', '0.5', true],
    ['no finite number', '9e999', true],
    ['a word', "'word'", true],
    ['bytes', "x'00ff10'", true],
    ['nothing', 'NULL', true]
  ],
  TEXT: [
    ['an empty text', "''", false],
    ['a text of 3 MB', "replace(hex(zeroblob(750000)), '0', 'ab')", false],
    ['broken JSON', `'{"a":[1,'`, true],
    ['other JSON', `'{"kind":"later","a":1}'`, true],
    ['an unknown word', "'no-such-word'", true],
    ['a text with a NUL', "CAST(x'616200636400' AS TEXT)", false],
    ['no UTF-8', "CAST(x'61c3288062ff' AS TEXT)", false],
    ['a number as a text', "'99999999999999999999'", false],
    ['bytes', "x'00ff10'", true],
    ['nothing', 'NULL', true]
  ],
  REAL: [
    ['no finite number', '9e999', true],
    ['a word', "'word'", true],
    ['bytes', "x'00ff10'", true],
    ['minus one', '-1.0', false]
  ],
  BLOB: [
    ['no bytes', "x''", false],
    ['other bytes', "x'00ff10'", false],
    ['a word', "'word'", true],
    ['a number', '9223372036854775807', true],
    ['nothing', 'NULL', true]
  ]
}

/** Columns whose texts are JSON or words of ours, so that others are known to be none. */
const CODED =
  /^(feeds\.(kind|notify|images|identity_rule|continuity|interpretation|former_interpretations|numbering|header_names)|gaps\.(kind|reason)|rules\.(conditions|actions)|item_rules\.(actions|matched)|items\.(tags|marks)|item_versions\.tags|settings\.value|health\.record)$/

/** The search index's own blocks are SQLite's to check, not ours; its settings we look at. */
const LEFT_OUT = /^item_fts(_data|_idx|_docsize|_content)?$/

/**
 * Changes one value of a library, drawn by its seed over all tables, columns, rows and kinds; answers what was done.
 *
 * The file stays a sound database: types and conditions are taken out of the schema for the moment and put back. Feed `honest` is left alone,
 * and so is what hangs on it.
 */
export function damage(file: string, seed: number, honest: number): Damage {
  const random = randomFrom('damage', seed)
  for (let tries = 0; tries < 200; tries++) {
    const done = tryOne(file, seed, honest, random)
    if (done) return done
  }
  throw new Error(`Nothing can be damaged by seed ${seed}.`)
}

function tryOne(file: string, seed: number, honest: number, random: () => number): Damage | null {
  const db = open(file)
  try {
    const places = columnsOf(db)
    const { table, column, type } = pick(places, random)
    const values = VALUES[type] ?? (VALUES['INTEGER'] as (typeof VALUES)['INTEGER'] & object)
    const [kind, sql, isImpossible] = pick(values, random)
    const owner = ownerOf(db, table)
    const where = owner === null ? '1' : `${owner} <> ${honest}`
    const count = Number(db.prepare(`SELECT count(*) AS n FROM "${table}" WHERE ${where}`).get()?.['n'])
    if (count === 0) return null
    const row = Math.floor(random() * count)
    if (!changed(db, table, column, { where, row, sql })) return null
    const isNullable = kind === 'nothing' && mayBeNull(db, table, column)
    const isText = type === 'TEXT' && !['bytes', 'nothing'].includes(kind)
    const isNamed = isImpossible && !isNullable && (!isText || CODED.test(`${table}.${column}`))
    return { seed, table, column, row, kind, isImpossible: isNamed }
  } finally {
    db.close()
  }
}

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false })
  ;(db as DatabaseSync & { enableDefensive?: (on: boolean) => void }).enableDefensive?.(false)
  db.exec('PRAGMA ignore_check_constraints=ON')
  return db
}

/** Every column of every table, and the counters, each as often as any other. */
function columnsOf(db: DatabaseSync): { table: string; column: string; type: string }[] {
  return db
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT IN ('sqlite_schema', 'sqlite_stat1', 'sqlite_stat4') ORDER BY name"
    )
    .all()
    .map((row) => row['name'] as string)
    .filter((table) => !LEFT_OUT.test(table) && !table.startsWith('tt_'))
    .flatMap((table) =>
      db
        .prepare('SELECT name, type FROM pragma_table_info(?)')
        .all(table)
        .map((row) => ({ table, column: row['name'] as string, type: row['type'] as string }))
    )
}

/** The column that says to which feed a row belongs; null where it belongs to none. */
function ownerOf(db: DatabaseSync, table: string): string | null {
  if (table === 'feeds') return 'id'
  const columns = db
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map((row) => row['name'])
  if (columns.includes('feed_id')) return 'feed_id'
  return columns.includes('item_id') ? '(SELECT feed_id FROM items WHERE id = item_id)' : null
}

const mayBeNull = (db: DatabaseSync, table: string, column: string): boolean =>
  db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ? AND "notnull" = 0 AND pk = 0').get(table, column) !==
  undefined

/** Answers whether the value is another one now. */
function changed(
  db: DatabaseSync,
  table: string,
  column: string,
  { where, row, sql }: { where: string; row: number; sql: string }
): boolean {
  const triggers = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
  const schema = db.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?").get(table)?.['sql']
  const key = db
    .prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .all(table)
    .map((one) => `"${one['name'] as string}"`)
  const names = key.length > 0 ? key.join(', ') : 'rowid'
  const before = `SELECT quote("${column}") AS value FROM "${table}" ORDER BY 1`
  const values = JSON.stringify(db.prepare(before).all())
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name as string}`)
  rewrite(db, table, loosened(String(schema)))
  try {
    db.exec(`UPDATE "${table}" SET "${column}" = ${sql}
      WHERE (${names}) IN (SELECT ${names} FROM "${table}" WHERE ${where} ORDER BY ${names} LIMIT 1 OFFSET ${row})`)
  } catch {
    // A number that the row's place in the file cannot be, or one that is there already.
  }
  rewrite(db, table, String(schema))
  for (const trigger of triggers) db.exec(trigger['sql'] as string)
  return JSON.stringify(db.prepare(before).all()) !== values
}

const loosened = (schema: string): string =>
  schema
    .replace(/CHECK\((?:[^()]|\([^()]*\))*\)/g, '')
    .replaceAll(' NOT NULL', '')
    .replace(/ STRICT\b,?/, '')
    .replace(/\)\s*,\s*WITHOUT/, ') WITHOUT')

function rewrite(db: DatabaseSync, table: string, schema: string): void {
  if (table.startsWith('sqlite_') || table.startsWith('item_fts')) return
  db.exec('PRAGMA writable_schema=ON')
  db.prepare("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?").run(schema, table)
  db.exec('PRAGMA writable_schema=RESET')
}

import { LARGEST } from './columns.ts'
import type { Database } from './sqlite.ts'

/**
 * What each column of a library may hold, as SQL: the one place that says so.
 *
 * A table's kinds of columns come from its schema, made stricter where the program's own values are: SQLite checks a value when it is
 * written, and what damaged a file asked nobody. `good` is true of what a build could have stored, `instead` is what
 * stands for what none could.
 */
export interface ColumnRule {
  name: string
  good: string
  instead: string
  /** It names the row: there is nothing that could stand for it. */
  isKey: boolean
}

/** Ids beyond this were not counted up by us, and what follows them could not be read. */
export const LARGEST_ID = 2 ** 50
/** The last time that a place in a list may have (lists/compiled-query.ts), epoch ms. */
export const LAST_TIME = 2 ** 42 - 1

type Words = readonly [words: string, instead: string]
const flag: Words = ['0, 1', '0']
/** Columns of a few words or numbers, by table. */
const WORDS: Record<string, Record<string, Words>> = {
  feeds: {
    paused: flag,
    muted: flag,
    silence_alert: flag,
    kind: ["'event-stream', 'lines', 'document'", "'event-stream'"],
    notify: ["'every', 'digest', 'alerts', 'off'", "'every'"],
    images: ["'default', 'always', 'never'", "'default'"]
  },
  items: {
    is_raw: flag,
    read: flag,
    starred: flag,
    hidden: flag,
    priority: ['1, 2, 3, 4, 5', '3'],
    source_priority: ['1, 2, 3, 4, 5', 'NULL']
  },
  gaps: { kind: ["'lost', 'unknown'", "'unknown'"] },
  rules: { enabled: flag, match_all: ['0, 1', '1'] },
  seen: { status: flag },
  rereadings: {
    hides: flag,
    state: ["'clearing', 'reading', 'stopped', 'done', 'undoing', 'undone', 'forgetting'", "'forgetting'"]
  }
}

/** Columns whose values hang together with others, by table: the condition besides the kind, and what stands for a value. */
const SPECIAL: Record<string, Record<string, readonly [good: string, instead: string]>> = {
  items: {
    sort_at: [
      `sort_at BETWEEN 0 AND ${LAST_TIME}`,
      `iif(typeof(received_at) = 'integer' AND received_at BETWEEN 0 AND ${LAST_TIME}, received_at, 0)`
    ],
    // Named after nothing that a server sends: it is no item that comes again.
    guid: ["guid <> ''", "'n:damaged-' || id"]
  },
  gaps: {
    // The schema wants them in order.
    from_at: [`from_at <= to_at OR typeof(to_at) <> 'integer'`, `iif(typeof(to_at) = 'integer', min(0, to_at), 0)`],
    to_at: ['1', `iif(typeof(from_at) = 'integer' AND from_at BETWEEN -${LARGEST} AND ${LARGEST}, from_at, 0)`]
  }
}

const IS_ID = /^(item|feed|folder|parent|message)_id$/

/** The rules of a table's columns, in order; empty for a table that is not there. Throws SQLite's errors. */
export function valueRules(db: Database, table: string, schema = 'main'): ColumnRule[] {
  const columns = db
    .prepare('SELECT name, type, "notnull" AS needed, pk FROM pragma_table_info(?, ?)')
    .all(table, schema)
  return columns.map((column) => {
    const name = column['name'] as string
    const needed = Number(column['needed']) > 0 || Number(column['pk']) > 0
    const kind = kindRule(table, name, String(column['type']), needed)
    const good = needed ? kind.good : `(${name} IS NULL OR ${kind.good})`
    return { name, good, instead: kind.instead, isKey: Number(column['pk']) > 0 }
  })
}

function kindRule(table: string, name: string, type: string, needed: boolean): { good: string; instead: string } {
  const isKind = `typeof(${name}) = '${type.toLowerCase()}'`
  const words = WORDS[table]?.[name]
  if (words) return { good: `(${isKind} AND ${name} IN (${words[0]}))`, instead: words[1] }
  const [also, instead] = SPECIAL[table]?.[name] ?? ['1', needed ? nothing(name, type) : 'NULL']
  switch (type) {
    case 'INTEGER': {
      const [least, most] = IS_ID.test(name) || name === 'id' ? [1, LARGEST_ID] : [-LARGEST, LARGEST]
      return { good: `(${isKind} AND ${name} BETWEEN ${least} AND ${most} AND (${also}))`, instead }
    }
    case 'REAL':
      return { good: `(${isKind} AND ${name} BETWEEN -${Number.MAX_VALUE} AND ${Number.MAX_VALUE})`, instead }
    case 'TEXT':
      return { good: `(${isKind} AND (${also}))`, instead }
    default:
      return { good: `(${isKind})`, instead }
  }
}

/** What stands for a value that must be there. A number in a text's place still says what it said. */
function nothing(name: string, type: string): string {
  if (type === 'TEXT') return `iif(typeof(${name}) IN ('integer', 'real'), CAST(${name} AS TEXT), '')`
  return type === 'BLOB' ? "x''" : '0'
}

/** The condition under which a row holds a value that no build could have stored. */
export const damaged = (rules: readonly ColumnRule[]): string => `NOT (${rules.map(({ good }) => good).join(' AND ')})`

import * as v from 'valibot'
import type { ItemId } from '#contract/ids.ts'
import type { Statements } from '../store/database.ts'
import { setAside, storedValue } from '../store/stored-values.ts'
import type { StoredReading } from './stored-reading.ts'

/** What an item was before it was read again, as far as that has changed. */
export type Before = Partial<StoredReading> & {
  version?: string
  /** It was hidden, since its message is no item any more; whether it was read until then. */
  wasRead?: boolean
}

/** What the log calls it. */
const WHAT = 'how an item was read before'

const text = v.exactOptional(v.string())
const words = v.exactOptional(v.nullable(v.string()))
const numberOrNone = v.exactOptional(v.nullable(v.pipe(v.number(), v.finite())))
const priority = v.picklist([1, 2, 3, 4, 5])
const flag = v.exactOptional(v.picklist([0, 1]))
/** Every column of a reading: one that is not here would not come back. */
const entries = {
  version: text,
  wasRead: v.exactOptional(v.boolean()),
  title: text,
  excerpt: text,
  url: words,
  author: words,
  image: words,
  tags: words,
  priority: v.exactOptional(priority),
  source_priority: v.exactOptional(v.nullable(priority)),
  lang: words,
  published_at: numberOrNone,
  modified_at: numberOrNone,
  revision: numberOrNone,
  is_raw: flag,
  html: words,
  text,
  attachments: words,
  is_cut: flag,
  is_covered: flag
} satisfies Record<keyof Before, unknown>
const before: v.GenericSchema<unknown, Before> = v.object(entries)

/** One entry: the item, and the version that it has as long as nothing else has changed it. */
export interface FormerReading {
  id: ItemId
  version: string
  /** Null for an item that was not there. */
  before: Before | null
}

/** What the items of a scope said before they were read again. Throws SQLite's errors; the caller has the transaction. */
export class FormerReadings {
  readonly #sql

  constructor(sql: Statements) {
    this.#sql = sql
  }

  /** Answers how much of the room it takes. */
  keep(scope: string, { id, version, before: was }: FormerReading): number {
    const json = was === null ? null : JSON.stringify(was)
    this.#sql('INSERT OR REPLACE INTO former_readings(item_id, scope, version, before) VALUES(?, ?, ?, ?)').run(
      id,
      scope,
      version,
      json
    )
    return json?.length ?? 0
  }

  /** The first few of a scope. */
  some(scope: string, most: number): FormerReading[] {
    return this.#sql('SELECT item_id, version, before FROM former_readings WHERE scope = ? ORDER BY item_id LIMIT ?')
      .all(scope, most)
      .map((row) => ({
        id: row['item_id'] as number,
        version: versionIn(row['version']),
        before: row['before'] === null ? null : storedValue<Before>(row['before'], before, {}, WHAT)
      }))
  }

  forget(id: ItemId): void {
    this.#sql('DELETE FROM former_readings WHERE item_id = ?').run(id)
  }

  /** Forgets a few of a scope; answers whether there were any. */
  forgetSome(scope: string, most: number): boolean {
    const { changes } = this.#sql(
      `DELETE FROM former_readings WHERE item_id IN (SELECT item_id FROM former_readings WHERE scope = ? ORDER BY item_id LIMIT ?)`
    ).run(scope, most)
    return Number(changes) > 0
  }
}

/** A value that is none is the version of no item: what stands there stays as it is. */
function versionIn(stored: unknown): string {
  if (typeof stored === 'string') return stored
  setAside(WHAT)
  return ''
}

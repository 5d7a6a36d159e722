import { log } from '../../base/log.ts'
import { isIndexDamage } from '../store/database.ts'
import { mendAll, remakeIndex } from '../store/mend.ts'
import type { Database } from '../store/sqlite.ts'
import type { Handlers, WriterRequests } from './protocol.ts'
import { troubleOf } from './serve.ts'

/**
 * Has calls of the writer survive a value that a start does not find: one among a million rows, which nobody looks through unasked.
 *
 * A call that fails for no reason of the disk's is made once more after the library was looked through, if that found anything.
 * Every write may be made twice, so this one may.
 */
export class Mending {
  readonly #db
  /** Whether the rows, and the index, were looked through in this run: what is sound then stays so. */
  #lookedAtRows = false
  #lookedAtIndex = false

  constructor(db: Database) {
    this.#db = db
  }

  around(handlers: Handlers<WriterRequests>): Handlers<WriterRequests> {
    const entries = Object.entries(handlers as unknown as Record<string, (input: unknown, at: number) => unknown>)
    const mended = entries.map(([name, handler]) => [
      name,
      async (input: unknown, at: number): Promise<unknown> => {
        try {
          return await handler(input, at)
        } catch (error) {
          if (troubleOf(error) !== null && !isIndexDamage(error)) throw error
          if (!this.lookThrough(isIndexDamage(error))) throw error
          return handler(input, at)
        }
      }
    ])
    return Object.fromEntries(mended) as Handlers<WriterRequests>
  }

  /** Answers whether anything was set aside, and a call that failed may succeed now. `found`: it is known that there is something. */
  lookThrough(index: boolean, found = false): boolean {
    try {
      return index ? this.#remakeIndex() : this.#mendRows(found)
    } catch (error) {
      log.error('the library could not be looked through', error)
      return false
    }
  }

  #mendRows(found: boolean): boolean {
    if (this.#lookedAtRows && !found) return false
    this.#lookedAtRows = true
    return mendAll(this.#db)
  }

  /** Asked for where SQLite says so itself, or a search fails: then its own check decides. */
  #remakeIndex(): boolean {
    if (this.#lookedAtIndex) return false
    this.#lookedAtIndex = true
    try {
      this.#db.prepare("INSERT INTO item_fts(item_fts) VALUES('integrity-check')").all()
      return false
    } catch {
      remakeIndex(this.#db)
      return true
    }
  }
}

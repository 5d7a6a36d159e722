import type { ItemId } from '#contract/ids.ts'
import type { PageKey } from '#contract/item.ts'
import { parseQuery } from '#contract/search/query.ts'
import type { ItemState } from '#contract/search/query-operators.ts'
import { statements } from '../store/database.ts'
import { conditions, LAST_PLACE_TIME, QueryCompiler, type CompiledQuery, type FindOptions } from './compiled-query.ts'
import { mergedPlaces } from './merged-page.ts'
import { feedWord, langWord, PLACE, SAME_PLACE } from './search-text.ts'
import type { Database } from '../store/sqlite.ts'

/** How long a search walks before it lets others work, in ms. */
const SLICE = 12
/** The newest items that are looked at to guess how often words occur. */
const SAMPLE = 1_000
/** What one step of each way costs, relative to the other: a look into the index for one item, and an item of a match. */
const LOOK_UP = 8
/** A page of one way through the feeds of a folder. */
const MERGED = 128
/** What a search by words takes from the index at a time; more where that is quick. A page and some more. */
const LEAST_BATCH = 128
const MOST_BATCH = 2_048
/** More feeds than this are no selection any more. */
const MOST_FEEDS = 100

/** Where a search found an item, and its priority. */
export interface Found extends PageKey {
  priority: number
}

/** States whose items have an index of their own, the fewest first. */
const indexedStates: ItemState[] = ['removed', 'starred', 'edited', 'alert', 'unread']

const VISIBLE =
  'i.hidden = 0 AND (i.starred = 1 OR i.feed_id NOT IN (SELECT id FROM feeds WHERE removed_at IS NOT NULL))'

/**
 * Finds items newest first, wherever they were inserted, over one connection.
 *
 * Words are walked in the index, whose rows stand in the order of the lists; a state that few items are in is walked in
 * its own index, and each of its items is looked up. Which is cheaper is guessed from how often the words occur of late.
 * Walks go in short steps, so that whoever asks can do other things or give up. Throws SQLite's errors.
 */
export class Search {
  readonly #sql
  readonly #compiler

  constructor(db: Database) {
    this.#sql = statements(db)
    this.#compiler = new QueryCompiler(db)
  }

  /** Whether the answer depends on the index, which fills behind ingest. */
  static usesIndex(query: string): boolean {
    return parseQuery(query).some(({ kind }) => kind === 'text' || kind === 'title' || kind === 'author')
  }

  /** Items below `before` that match, newest first; null in between means: a step is over, others may work. */
  *find(query: string, before: PageKey | null, options: FindOptions = {}): Generator<Found | null> {
    const compiled = this.#compiler.compile(parseQuery(query), options)
    if (!compiled) return
    const { positive, negative, feeds, since, until, is } = compiled
    const feed = feeds?.length === 1 ? (feeds[0] as number) : null
    let at: PageKey = before ?? { sortAt: LAST_PLACE_TIME, id: Number.MAX_SAFE_INTEGER }
    if (until <= at.sortAt) at = { sortAt: until, id: 0 }
    const byWords = positive !== null && this.#wordsFirst(compiled)
    const merged = !byWords && positive === null && feeds !== null && feeds.length > 1 && feeds.length <= MOST_FEEDS
    const pass = [VISIBLE, ...compiled.filters].join(' AND ')
    if (byWords) {
      yield* this.#byWords(compiled, at, pass)
      return
    }
    const isIn = this.#membership(positive, negative)
    const columns = `i.id AS id, i.sort_at AS sort_at, i.priority AS priority, (${pass}) AS pass`

    const walk = (): Iterable<Record<string, unknown>> => {
      const below = '(i.sort_at, i.id) < (?, ?) AND i.sort_at >= ?'
      if (merged) {
        const source = {
          feeds: 'SELECT value FROM json_each(?)',
          where: is.has('unread') ? conditions.unread : '1',
          values: [JSON.stringify(feeds)]
        }
        const one = this.#sql(`SELECT ${columns} FROM items i WHERE i.id = ? AND i.sort_at >= ?`)
        return mergedPlaces(this.#sql, source, at, MERGED).flatMap(({ id }) => one.all(...compiled.values, id, since))
      }
      // Few items are in any other state: those are sooner walked than the feed.
      const state = indexedStates.find((one) => is.has(one))
      const ofFeed =
        feed === null ? '1' : state === undefined || state === 'unread' ? 'i.feed_id = ?' : '+i.feed_id = ?'
      const driven = [state === undefined ? '1' : conditions[state], ofFeed]
      return this.#sql(
        `SELECT ${columns} FROM items i WHERE ${driven.join(' AND ')} AND ${below} ORDER BY i.sort_at DESC, i.id DESC`
      ).iterate(...compiled.values, ...(feed === null ? [] : [feed]), at.sortAt, at.id, since)
    }

    for (let ended = false; !ended;) {
      const began = performance.now()
      let rows = 0
      ended = true
      for (const row of walk()) {
        rows++
        at = { sortAt: row['sort_at'] as number, id: row['id'] as number }
        if (row['pass'] === 1 && isIn(at)) yield { ...at, priority: row['priority'] as number }
        // The clock costs more than a row.
        if (rows % 16 === 0 && performance.now() - began > SLICE) {
          ended = false
          break
        }
      }
      if (merged && rows >= MERGED) ended = false
      if (!ended) yield null
    }
  }

  /**
   * Walks what the words match, in batches: of a state that has an index of its own only items that are in it are read.
   *
   * `pass` is the condition on an item, as SQL.
   */
  *#byWords(compiled: CompiledQuery, from: PageKey, pass: string): Generator<Found | null> {
    const { positive, negative, since, is, values } = compiled
    const match = negative === null ? positive : `(${positive}) NOT (${negative})`
    const words = `${this.#factWords(compiled)}(${match})`
    const state = indexedStates.find((one) => is.has(one))
    const place = SAME_PLACE.replaceAll('f.rowid', 'f.place')
    const batch = this.#sql(
      `WITH f(place) AS MATERIALIZED (
         SELECT rowid FROM item_fts WHERE item_fts MATCH ? AND rowid < ${PLACE('CAST(? AS INTEGER)', 'CAST(? AS INTEGER)')}
           AND rowid >= ${PLACE('CAST(? AS INTEGER)', '0')} ORDER BY rowid DESC LIMIT ?)
       SELECT i.id AS id, i.sort_at AS sort_at, i.priority AS priority, (${pass}) AS pass, NULL AS size
       FROM f CROSS JOIN items i ON ${place} AND ${state === undefined ? '1' : conditions[state]}
       UNION ALL SELECT min(place) & 2097151, min(place) >> 21, NULL, 0, count(*) FROM f`
    )
    let at = { sortAt: Math.min(from.sortAt, LAST_PLACE_TIME), id: from.id }
    let began = performance.now()
    for (let size = LEAST_BATCH; ;) {
      const rows = batch.all(words, at.sortAt, at.id, since, size, ...values)
      const end = rows.pop()
      for (const row of rows) {
        if (row['pass'] !== 1) continue
        yield { sortAt: row['sort_at'] as number, id: row['id'] as number, priority: row['priority'] as number }
      }
      if (end?.['size'] !== size) return
      at = { sortAt: end['sort_at'] as number, id: end['id'] as number }
      const late = performance.now() - began > SLICE
      size = late ? Math.max(LEAST_BATCH, size / 2) : Math.min(MOST_BATCH, size * 2)
      if (!late) continue
      yield null
      began = performance.now()
    }
  }

  /** Which of some items match, and which of them the index does not know yet. */
  matching(query: string, ids: readonly ItemId[]): { found: ItemId[]; pending: ItemId[] } {
    const compiled = this.#compiler.compile(parseQuery(query), {})
    if (!compiled) return { found: [], pending: [] }
    const { positive, negative, since, until, feeds } = compiled
    const isIn = this.#membership(positive, negative)
    const usesIndex = positive !== null || negative !== null
    const rows = this.#sql(
      `SELECT i.id AS id, i.sort_at AS sort_at, (${[VISIBLE, ...compiled.filters].join(' AND ')}
         AND i.sort_at >= ? AND i.sort_at < ? AND (? OR i.feed_id IN (SELECT value FROM json_each(?)))) AS pass,
         i.id > (SELECT indexed_to FROM search_index) OR i.id IN (SELECT item_id FROM reindex) AS pending
       FROM items i WHERE i.id IN (SELECT value FROM json_each(?))`
    ).all(...compiled.values, since, until, feeds === null ? 1 : 0, JSON.stringify(feeds ?? []), JSON.stringify(ids))
    const candidates = rows.filter((row) => row['pass'] === 1)
    const pending = candidates.filter((row) => usesIndex && row['pending'] === 1)
    const found = candidates.filter(
      (row) => !pending.includes(row) && isIn({ sortAt: row['sort_at'] as number, id: row['id'] as number })
    )
    return { found: found.map((row) => row['id'] as number), pending: pending.map((row) => row['id'] as number) }
  }

  /** The feeds and languages of a query as words of the index. */
  #factWords({ feeds, langs }: CompiledQuery): string {
    const some = (words: string[]): string => `(${words.map((word) => `"${word}"`).join(' OR ')}) AND `
    const ofFeeds = feeds === null || feeds.length > MOST_FEEDS ? '' : some(feeds.map(feedWord))
    return ofFeeds + (langs.length === 0 ? '' : some(langs.map(langWord)))
  }

  #membership(positive: string | null, negative: string | null): (item: PageKey) => boolean {
    if (positive === null && negative === null) return () => true
    const look = this.#sql(
      `SELECT 1 FROM item_fts WHERE item_fts MATCH ? AND rowid = ${PLACE('CAST(? AS INTEGER)', 'CAST(? AS INTEGER)')}`
    )
    return ({ sortAt, id }) =>
      (positive === null || look.get(positive, sortAt, id) !== undefined) &&
      (negative === null || look.get(negative, sortAt, id) === undefined)
  }

  /** Whether walking what the words match finds a page sooner than looking up the few items of a state. */
  #wordsFirst({ positive, is, feeds }: CompiledQuery): boolean {
    const state = indexedStates.find((one) => is.has(one))
    if (positive === null || state === undefined || feeds?.length === 1) return true
    const items = this.#number('SELECT max(id) AS n FROM items')
    const inState =
      state === 'unread'
        ? this.#number('SELECT sum(unread) AS n FROM feeds')
        : this.#number(`SELECT count(*) AS n FROM (SELECT 1 FROM items i WHERE ${conditions[state]} LIMIT 20000)`)
    const newest = this.#sql(
      `SELECT count(*) AS n FROM (SELECT rowid FROM item_fts WHERE item_fts MATCH ?1 AND rowid >=
         (SELECT ${PLACE('i.sort_at', '0')} FROM items i ORDER BY i.sort_at DESC LIMIT 1 OFFSET ${SAMPLE}))`
    ).get(positive)
    const matches = (Math.max(1, Number(newest?.['n'] ?? 0)) / Math.min(SAMPLE, Math.max(1, items))) * items
    const page = 100
    const words = Math.min(matches, (page * items) / Math.max(1, inState))
    const lookUps = Math.min(inState, (page * items) / matches) * LOOK_UP
    return words <= lookUps
  }

  #number(sql: string): number {
    return Number(this.#sql(sql).get()?.['n'] ?? 0)
  }
}

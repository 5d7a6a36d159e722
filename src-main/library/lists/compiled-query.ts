import type { FeedId } from '#contract/ids.ts'
import { namedBy, timeOf, type QueryPart } from '#contract/search/query.ts'
import type { ItemState } from '#contract/search/query-operators.ts'
import { statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'
import { matchOf } from './search-terms.ts'
import { Vocabulary } from './vocabulary.ts'

/** The last time that a row's place in the index can hold, epoch ms. */
export const LAST_PLACE_TIME = 2 ** 42 - 1

export interface FindOptions {
  unread?: boolean | undefined
  since?: number
}

/** A query in the terms of this library. */
export interface CompiledQuery {
  positive: string | null
  negative: string | null
  /** The feeds it is about; null for all. */
  feeds: FeedId[] | null
  /** The languages it is about; none for all. */
  langs: string[]
  /** Conditions on `i`, with the values of their parameters. */
  filters: string[]
  values: (string | number)[]
  is: Set<ItemState>
  /** `sort_at` within [since, until). */
  since: number
  until: number
}

/** What an item's row must fulfil to be in a state; the words of the partial indexes. */
export const conditions: Record<ItemState, string> = {
  unread: 'i.read = 0 AND i.removed_at IS NULL',
  read: 'i.read = 1',
  starred: 'i.starred = 1',
  alert: 'i.priority >= 4',
  edited: 'i.edited_at IS NOT NULL',
  removed: 'i.removed_at IS NOT NULL'
}

/** Compiles queries for a library: names become the feeds that bear them now, words what the index knows of them. Throws SQLite's errors. */
export class QueryCompiler {
  readonly #sql
  readonly #vocabulary

  constructor(db: Database) {
    this.#sql = statements(db)
    this.#vocabulary = new Vocabulary(db)
  }

  /** Null where nothing can match. */
  compile(parts: readonly QueryPart[], { unread, since }: FindOptions): CompiledQuery | null {
    if (parts.length === 0) return null
    const now = Date.now()
    const compiled: CompiledQuery = {
      ...matchOf(parts, (from, below) => this.#vocabulary.between(from, below), this.#isRenewed()),
      feeds: null,
      langs: [],
      filters: [],
      values: [],
      is: new Set(unread ? ['unread'] : []),
      since: since ?? 0,
      until: LAST_PLACE_TIME
    }
    const { filters, values } = compiled
    const of = <K extends QueryPart['kind']>(kind: K, not: boolean): Extract<QueryPart, { kind: K }>[] =>
      parts.filter((part): part is Extract<QueryPart, { kind: K }> => part.kind === kind && part.not === not)
    const among = (column: string, set: readonly (string | number)[], not: boolean): void => {
      filters.push(`coalesce(${column}, '') ${not ? 'NOT IN' : 'IN'} (SELECT value FROM json_each(?))`)
      values.push(JSON.stringify(set))
    }

    for (const part of parts) {
      if (part.kind === 'is' && !part.not) compiled.is.add(part.state)
      if (part.kind === 'is' && part.not) filters.push(`NOT (${conditions[part.state]})`)
      // Not before is after, and the other way round.
      const from = part.kind === 'after' ? !part.not : part.kind === 'before' ? part.not : null
      if (from === true && 'moment' in part) compiled.since = Math.max(compiled.since, timeOf(part.moment, now))
      if (from === false && 'moment' in part) compiled.until = Math.min(compiled.until, timeOf(part.moment, now))
    }
    compiled.since = Math.max(0, compiled.since)
    for (const state of compiled.is) filters.push(conditions[state])

    if (parts.some((part) => part.kind === 'feed' || part.kind === 'folder')) {
      const named = (not: boolean): Set<FeedId> | null => this.#feeds(of('feed', not), of('folder', not), not)
      const [wanted, unwanted] = [named(false), named(true)]
      if (wanted) compiled.feeds = [...wanted].filter((id) => !unwanted?.has(id))
      else if (unwanted) among('i.feed_id', [...unwanted], true)
      if (compiled.feeds?.length === 0) return null
      if (compiled.feeds && compiled.feeds.length > 1) among('i.feed_id', compiled.feeds, false)
    }
    for (const not of [false, true]) {
      const langs = of('lang', not).map((part) => part.lang)
      if (!not) compiled.langs = langs
      if (langs.length > 0) {
        among("lower(substr(i.lang, 1, instr(i.lang || '-', '-') - 1))", langs, not)
      }
      const priorities = of('priority', not).flatMap(({ least, most }) =>
        [1, 2, 3, 4, 5].filter((p) => p >= least && p <= most)
      )
      if (priorities.length > 0) among('i.priority', priorities, not)
      if (!not && priorities.length > 0 && priorities.every((priority) => priority >= 4)) {
        compiled.is.add('alert')
        filters.push(conditions.alert)
      }
    }
    return compiled
  }

  #isRenewed(): boolean {
    return this.#sql('SELECT 1 FROM search_renewal').get() === undefined
  }

  /** The feeds meant by name, or by a folder that holds them at any depth; null where nothing names any. */
  #feeds(
    feeds: readonly { name: string }[],
    folders: readonly { name: string }[],
    either: boolean
  ): Set<FeedId> | null {
    if (feeds.length === 0 && folders.length === 0) return null
    const all = this.#sql('SELECT id, title, folder_id AS folder FROM feeds WHERE removed_at IS NULL').all() as {
      id: number
      title: string
      folder: number | null
    }[]
    const named = new Set(feeds.flatMap(({ name }) => namedBy(all, name).map(({ id }) => id)))
    if (folders.length === 0) return named
    const tree = this.#sql('SELECT id, parent_id AS parent, title FROM folders').all() as {
      id: number
      parent: number | null
      title: string
    }[]
    const inside = new Set(folders.flatMap(({ name }) => namedBy(tree, name).map(({ id }) => id)))
    // A folder stands in no more folders than there are.
    for (let size = -1; size !== inside.size;) {
      size = inside.size
      for (const { id, parent } of tree) if (parent !== null && inside.has(parent)) inside.add(id)
    }
    const held = new Set(all.flatMap(({ id, folder }) => (folder !== null && inside.has(folder) ? [id] : [])))
    if (either) return new Set([...named, ...held])
    return feeds.length === 0 ? held : new Set([...named].filter((id) => held.has(id)))
  }
}

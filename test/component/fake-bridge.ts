import { defaultFeedOptions, type FeedId, type FeedSummary } from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import type { AnswerOf, Bridge, InputOf, Notice, RequestName, Snapshot } from '#contract/ipc.ts'
import {
  belongs,
  TAPE_BUCKETS,
  TAPE_STEP,
  type Extent,
  type ItemDetail,
  type ItemRow,
  type Page,
  type PageKey,
  type View
} from '#contract/item.ts'
import { ok, refused } from '#contract/result.ts'
import { defaultSettings } from '#contract/settings.ts'

type Handlers = { [K in RequestName]: (input: InputOf<K>) => AnswerOf<K> | Promise<AnswerOf<K>> }

/**
 * Main, as the window sees it: feeds and items in memory, notices by hand.
 *
 * `asked` records every request in order. `answers.<name> = …` replaces one answer; `arrive`, `change` and `tell` send
 * notices as main would, one revision each.
 */
export class FakeBridge {
  readonly asked: { name: RequestName; input: unknown }[] = []
  readonly answers: Partial<Handlers> = {}
  readonly bridge: Bridge
  feeds: FeedSummary[] = []
  items: ItemRow[] = []
  /** Told with the pages and the tape; `miss` adds to them and tells. */
  gaps: Gap[] = []
  snapshot: Snapshot = {
    revision: 0,
    feeds: [],
    counts: { unread: 0, starred: 0, alerts: 0, today: 0 },
    perMinute: 0,
    settings: { ...defaultSettings, language: 'en', theme: 'light' },
    systemLanguage: 'en',
    notifications: { state: 'working' },
    online: true,
    secrets: 'stored',
    version: '0.1.0',
    libraryFile: '/home/reader/.config/tickertape/tickertape.db',
    asks: []
  }
  /** What the tape shows; empty counts are a tape without ticks. */
  tape: { counts: number[]; priorities: number[] } = {
    counts: new Array<number>(TAPE_BUCKETS).fill(0),
    priorities: new Array<number>(TAPE_BUCKETS).fill(0)
  }
  details = new Map<number, Partial<ItemDetail>>()
  #revision = 0
  #listeners = new Set<(notice: Notice) => void>()
  #watched: View = { kind: 'all' }

  constructor() {
    const handlers = this.#handlers()
    const bridge: Record<string, unknown> = {
      onNotice: (listener: (notice: Notice) => void) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      }
    }
    for (const name of Object.keys(handlers) as RequestName[]) {
      bridge[name] = async (input: never) => {
        this.asked.push({ name, input })
        const handler = (this.answers[name] ?? handlers[name]) as (input: never) => unknown
        return handler(input)
      }
    }
    this.bridge = bridge as unknown as Bridge
  }

  /** The inputs of every request of one name so far. */
  inputsOf<K extends RequestName>(name: K): InputOf<K>[] {
    return this.asked.filter((entry) => entry.name === name).map((entry) => entry.input as InputOf<K>)
  }

  tell(notice: Omit<Notice, 'revision'>): void {
    const numbered = { revision: ++this.#revision, ...notice }
    if (notice.feeds) {
      const changed = new Map(notice.feeds.map((feed) => [feed.id, feed]))
      this.feeds = [...this.feeds.filter((feed) => !changed.has(feed.id)), ...notice.feeds]
    }
    for (const listener of this.#listeners) listener(numbered)
  }

  /** Stores rows and tells the window, oldest first. */
  arrive(...rows: ItemRow[]): void {
    this.items.push(...rows)
    this.tell({ arrived: { rows: rows.filter((row) => belongs(row, this.#watched)), more: 0 } })
  }

  /** Stores gaps, new or changed, and tells the window. */
  miss(...gaps: Gap[]): void {
    const changed = new Set(gaps.map((gap) => gap.id))
    this.gaps = [...this.gaps.filter((gap) => !changed.has(gap.id)), ...gaps]
    this.tell({ gaps })
  }

  /** Changes stored rows and tells the window. */
  change(...rows: ItemRow[]): void {
    for (const row of rows) this.items = this.items.map((item) => (item.id === row.id ? row : item))
    this.tell({ changed: rows })
  }

  page(view: View, before: PageKey | null, limit: number): Page {
    const all = this.items
      .filter((row) => (view.kind === 'search' ? matches(row, view.query) : belongs(row, view)))
      .filter((row) => !before || row.sortAt < before.sortAt || (row.sortAt === before.sortAt && row.id < before.id))
      .sort((a, b) => b.sortAt - a.sortAt || b.id - a.id)
    const rows = all.slice(0, limit)
    const more = all.length > limit
    const oldest = more ? (rows.at(-1)?.sortAt ?? 0) : -1
    return { rows, more, notIndexed: 0, gaps: this.#gapsOf(view, oldest, before?.sortAt ?? Infinity) }
  }

  newer(view: View, after: PageKey, limit: number): Page {
    const above = this.page(view, null, Infinity).rows.filter(
      (row) => row.sortAt > after.sortAt || (row.sortAt === after.sortAt && row.id > after.id)
    )
    const rows = above.slice(-limit)
    const more = above.length > limit
    const newest = more ? (rows[0]?.sortAt ?? 0) : Infinity
    return { rows, more, notIndexed: 0, gaps: this.#gapsOf(view, after.sortAt, newest) }
  }

  extent(view: View): Extent | null {
    if (view.kind === 'search') return null
    const { rows } = this.page(view, null, Infinity)
    return { items: rows.length, oldest: rows.at(-1)?.sortAt ?? 0 }
  }

  #gapsOf(view: View, after: number, upTo: number): Gap[] {
    if (view.kind === 'search' || view.kind === 'starred') return []
    return this.gaps
      .filter((gap) => gap.filledAt === null && gap.toAt > after && gap.toAt <= upTo)
      .filter((gap) => view.kind !== 'feed' || gap.feedId === view.feedId)
      .sort((a, b) => b.toAt - a.toAt || b.id - a.id)
  }

  #handlers(): Handlers {
    return {
      snapshot: () => ({ ...this.snapshot, revision: this.#revision, feeds: this.feeds }),
      seen: () => null,
      watch: ({ view }) => {
        this.#watched = view
        const from = Date.now() - TAPE_BUCKETS * TAPE_STEP + 1_000
        return {
          page: this.page(view, null, 100),
          tape: { from, ...this.tape, gaps: this.#gapsOf(view, from, Infinity) },
          extent: this.extent(view),
          revision: this.#revision
        }
      },
      listItems: ({ view, before, limit }) => this.page(view, before, limit),
      listNewer: ({ view, after, limit }) => this.newer(view, after, limit),
      allowImages: () => null,
      openItem: ({ id }) => {
        const row = this.items.find((item) => item.id === id)
        return row ? ok(detailOf(row, this.details.get(id))) : refused('gone')
      },
      setRead: ({ ids, read }) => {
        this.change(...this.items.filter((row) => ids.includes(row.id)).map((row) => ({ ...row, read })))
        return null
      },
      setStarred: ({ id, starred }) => {
        this.change(...this.items.filter((row) => row.id === id).map((row) => ({ ...row, starred })))
        return null
      },
      markViewRead: ({ view, upTo }) => {
        const marked = this.page(view, null, Infinity).rows.filter((row) => !row.read && row.sortAt <= upTo.sortAt)
        const ids = new Set(marked.map((row) => row.id))
        this.items = this.items.map((row) => (ids.has(row.id) ? { ...row, read: true } : row))
        this.tell({ reload: true })
        return { count: ids.size, undo: 1 }
      },
      undoMarkRead: () => null,
      openOriginal: () => ok(null),
      copyText: () => null,
      testFeed: () => refused({ kind: 'cancelled' }),
      cancelTest: () => null,
      addFeed: ({ url, headers, ...options }) => {
        const headerNames = (headers ?? []).map(({ name }) => name)
        const feed = aFeed({ id: this.feeds.length + 1, url, ...options, headerNames })
        this.tell({ feeds: [feed] })
        return ok(feed)
      },
      editFeed: ({ id, headers, ...change }) => {
        const feed = this.feeds.find((known) => known.id === id)
        if (!feed) return refused({ kind: 'gone' })
        const headerNames = headers?.map(({ name }) => name) ?? feed.headerNames
        const edited = { ...feed, ...change, headerNames }
        this.tell({ feeds: [edited] })
        return ok(edited)
      },
      pauseFeed: ({ id }) => this.#setState(id, { kind: 'paused', by: 'user' }),
      resumeFeed: ({ id }) => this.#setState(id, { kind: 'connecting', attempt: 1 }),
      tryNow: () => null,
      removeFeed: ({ id }) => {
        this.feeds = this.feeds.filter((feed) => feed.id !== id)
        this.tell({ removedFeeds: [id], reload: true })
        return null
      },
      undoRemoveFeed: () => null,
      feedHealth: () => null,
      copyDiagnostic: () => null,
      dismissGap: ({ id }) => {
        this.miss(...this.gaps.filter((gap) => gap.id === id).map((gap) => ({ ...gap, seenAt: Date.now() })))
        return null
      },
      changeSettings: (change) => {
        this.snapshot = { ...this.snapshot, settings: { ...this.snapshot.settings, ...change } }
        return this.snapshot.settings
      },
      retryNotifications: () => null
    }
  }

  #setState(id: FeedId, state: FeedSummary['state']): null {
    this.tell({ feeds: this.feeds.filter((feed) => feed.id === id).map((feed) => ({ ...feed, state })) })
    return null
  }
}

function matches(row: ItemRow, query: string): boolean {
  return `${row.title} ${row.excerpt}`.toLowerCase().includes(query.toLowerCase())
}

function detailOf(row: ItemRow, more: Partial<ItemDetail> = {}): ItemDetail {
  return { ...row, html: null, text: row.excerpt, tags: [], message: `data: ${row.title}`, before: null, ...more }
}

/** A feed that is open, unless told otherwise. */
export function aFeed(part: Partial<FeedSummary> = {}): FeedSummary {
  const id = part.id ?? 1
  return {
    ...defaultFeedOptions,
    id,
    url: `https://feeds.example/${id}`,
    title: `Feed ${id}`,
    notify: 'off',
    addedAt: Date.now() - 86_400_000,
    unread: 0,
    lastMessageAt: Date.now(),
    openGaps: 0,
    headerNames: [],
    quiet: null,
    state: { kind: 'open', since: Date.now() - 600_000 },
    ...part
  }
}

/** An unread item that came just now, unless told otherwise; a higher id is newer. */
export function anItem(part: Partial<ItemRow> = {}): ItemRow {
  const id = part.id ?? 1
  const receivedAt = part.receivedAt ?? part.sortAt ?? Date.now()
  return {
    id,
    feedId: 1,
    title: `Item ${id}`,
    excerpt: `What item ${id} says.`,
    author: null,
    url: `https://news.example/${id}`,
    image: null,
    priority: 3,
    lang: null,
    publishedAt: null,
    receivedAt,
    sortAt: receivedAt,
    read: false,
    starred: false,
    editedAt: null,
    removedAt: null,
    raw: false,
    ...part
  }
}

/** A gap of seven minutes that ended just now, unless told otherwise. */
export function aGap(part: Partial<Gap> = {}): Gap {
  const toAt = part.toAt ?? Date.now()
  return {
    id: 1,
    feedId: 1,
    kind: 'lost',
    reason: { kind: 'ids-jumped', after: '10', before: '131' },
    fromAt: toAt - 420_000,
    toAt,
    items: 120,
    filledAt: null,
    seenAt: null,
    ...part
  }
}

import type { FeedId } from '#contract/ids.ts'
import { defaultFeedOptions, type FeedSummary } from '#contract/feed.ts'
import { foldersAround, foldersWithin, type FeedPlaces, type Folder } from '#contract/folder.ts'
import type { Gap } from '#contract/gap.ts'
import type { AnswerOf, Bridge, InputOf, Notice, RequestName, Snapshot } from '#contract/ipc.ts'
import {
  belongs,
  rowIn,
  TAPE_BUCKETS,
  TAPE_STEP,
  type Extent,
  type ItemDetail,
  type ItemRow,
  type Page,
  type PageKey,
  type View
} from '#contract/item.ts'
import { namedBy, parseQuery } from '#contract/search/query.ts'
import { ok, refused } from '#contract/result.ts'
import type { SmartFeed } from '#contract/search/smart-feed.ts'
import type { Rule } from '#contract/rule.ts'
import { defaultSettings } from '#contract/settings.ts'
import { matcher } from '../../src-renderer/state/find-matches.ts'
import { versionsOf, type EarlierVersion } from './fake-versions.ts'

type Handlers = { [K in RequestName]: (input: InputOf<K>) => AnswerOf<K> | Promise<AnswerOf<K>> }

type Placeless = Omit<Folder, 'position'>
const placed = (folders: readonly Placeless[]): Folder[] => folders.map((folder, position) => ({ ...folder, position }))

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
  /** Those of one folder in the order in which they stand. */
  folders: Placeless[] = []
  readonly places: FeedPlaces = {
    isMuted: (id) => this.feeds.find((feed) => feed.id === id)?.muted ?? false,
    isIn: (id, folderId) => this.#around(id).includes(folderId)
  }
  items: ItemRow[] = []
  /** Told with the pages and the tape; `miss` adds to them and tells. */
  gaps: Gap[] = []
  snapshot: Snapshot = {
    revision: 0,
    feeds: [],
    smartFeeds: [],
    folders: [],
    formerFeeds: [],
    counts: { unread: 0, starred: 0, alerts: 0, today: 0 },
    perMinute: 0,
    settings: { ...defaultSettings, language: 'en', theme: 'light' },
    rules: [],
    systemLanguage: 'en',
    notifications: { state: 'working' },
    online: true,
    fills: [],
    secrets: 'stored',
    version: '0.1.0',
    update: { kind: 'none' },
    libraryFile: '/home/reader/.config/tickertape/tickertape.db',
    jobs: [],
    rereadings: [],
    rereadingOffered: false,
    recovered: null,
    storageHealth: { storing: 'ok', lowDisk: null, heldLog: null },
    mishap: null,
    asks: [],
    whereabouts: null,
    first: null
  }
  /** What the tape shows; empty counts are a tape without ticks. */
  tape: { counts: number[]; priorities: number[] } = {
    counts: new Array<number>(TAPE_BUCKETS).fill(0),
    priorities: new Array<number>(TAPE_BUCKETS).fill(0)
  }
  details = new Map<number, Partial<ItemDetail>>()
  /** What edits replaced, by item, oldest first. */
  earlier = new Map<number, EarlierVersion[]>()
  #revision = 0
  #listeners = new Set<(notice: Notice) => void>()
  #watched: View = { kind: 'all' }
  #removedSmart: SmartFeed[] = []

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
    this.tell({ arrived: { rows: rows.filter((row) => this.#shows(row)), more: 0 } })
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
      .map((row) => rowIn(view, row))
      .filter((row) => (view.kind === 'search' ? this.#matches(row, view.query) : belongs(row, view, this.places)))
      .filter((row) => !before || row.sortAt < before.sortAt || (row.sortAt === before.sortAt && row.id < before.id))
      .sort((a, b) => b.sortAt - a.sortAt || b.id - a.id)
    const rows = all.slice(0, limit)
    const more = all.length > limit
    const oldest = more ? (rows.at(-1)?.sortAt ?? 0) : -1
    return { rows, more, notIndexed: 0, gaps: this.#gapsOf(view, oldest, before?.sortAt ?? Infinity) }
  }

  #shows(row: ItemRow): boolean {
    return this.#watched.kind === 'search'
      ? this.#matches(row, this.#watched.query)
      : belongs(row, this.#watched, this.places)
  }

  /** A search with words, feeds and what is unread; what else can be searched is the library's. */
  #matches(row: ItemRow, query: string): boolean {
    const text = `${row.title} ${row.excerpt}`
    const parts = parseQuery(query)
    if (parts.length === 0) return false
    return parts.every((part) => {
      if (part.kind === 'text') return (matcher([{ ...part, not: false }])?.(text).length ?? 0) > 0 !== part.not
      if (part.kind === 'feed') return namedBy(this.feeds, part.name).some((feed) => feed.id === row.feedId)
      return part.kind !== 'is' || part.state !== 'unread' || !row.read
    })
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
    const newestId = Math.max(0, ...this.items.map(({ id }) => id))
    return { items: rows.length, oldest: rows.at(-1)?.sortAt ?? 0, newestId }
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
      snapshot: () => ({
        ...this.snapshot,
        revision: this.#revision,
        feeds: this.feeds,
        folders: placed(this.folders)
      }),
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
      liveEdge: () => null,
      giveBack: () => null,
      listItems: ({ view, before, limit }) => this.page(view, before, limit),
      listNewer: ({ view, after, limit }) => this.newer(view, after, limit),
      allowImages: () => null,
      openItem: ({ id }) => {
        const row = this.items.find((item) => item.id === id)
        return row ? ok(this.#detailOf(row)) : refused('gone')
      },
      listVersions: ({ id }) => {
        const row = this.items.find((item) => item.id === id)
        return row ? versionsOf(this.#detailOf(row), this.earlier.get(id) ?? []) : []
      },
      setRead: ({ ids, read }) => {
        this.change(...this.items.filter((row) => ids.includes(row.id)).map((row) => ({ ...row, read })))
        return null
      },
      setStarred: ({ id, starred }) => {
        this.change(...this.items.filter((row) => row.id === id).map((row) => ({ ...row, starred })))
        return null
      },
      markViewRead: ({ view, upTo, newestId = Infinity }) => {
        const marked = this.page(view, null, Infinity).rows.filter(
          (row) => !row.read && row.sortAt <= upTo.sortAt && row.id <= newestId
        )
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
      trialNews: () => null,
      previewTrial: () => null,
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
      moveFeed: ({ id, folderId, before }) => {
        const others = this.feeds
          .filter((feed) => feed.folderId === folderId && feed.id !== id)
          .sort((a, b) => a.position - b.position || a.id - b.id)
        const at = others.findIndex((feed) => feed.id === before)
        const moved = this.feeds.filter((feed) => feed.id === id).map((feed) => ({ ...feed, folderId }))
        others.splice(at === -1 ? others.length : at, 0, ...moved)
        this.tell({ feeds: others.map((feed, position) => ({ ...feed, position })) })
        return ok(null)
      },
      addFolder: ({ title, parentId }) => {
        const folder = { id: Math.max(0, ...this.folders.map(({ id }) => id)) + 1, parentId, title }
        this.tellFolders([...this.folders, folder])
        return ok({ ...folder, position: this.folders.length })
      },
      renameFolder: ({ id, title }) => {
        this.tellFolders(this.folders.map((folder) => (folder.id === id ? { ...folder, title } : folder)))
        return ok(null)
      },
      moveFolder: ({ id, parentId, before }) => {
        const rest = this.folders.filter((folder) => folder.id !== id)
        const at = rest.findIndex((folder) => folder.id === before)
        const moved = this.folders.filter((folder) => folder.id === id).map((folder) => ({ ...folder, parentId }))
        rest.splice(at === -1 ? rest.length : at, 0, ...moved)
        this.tellFolders(rest)
        return ok(null)
      },
      removeFolder: ({ id, contents }) => {
        const within =
          contents === 'remove'
            ? foldersWithin(
                {
                  within: (each) =>
                    this.folders.flatMap(({ id: inside, parentId }) => (parentId === each ? [inside] : []))
                },
                id
              )
            : new Set([id])
        const inside = this.feeds.filter((feed) => feed.folderId !== null && within.has(feed.folderId))
        if (contents === 'remove') this.feeds = this.feeds.filter((feed) => !inside.includes(feed))
        this.tell(
          contents === 'remove'
            ? { removedFeeds: inside.map((feed) => feed.id) }
            : { feeds: inside.map((feed) => ({ ...feed, folderId: null })) }
        )
        this.tellFolders(this.folders.filter((folder) => !within.has(folder.id)))
        return ok(null)
      },
      undoRemoveFolder: () => null,
      feedHealth: () => null,
      copyDiagnostic: () => null,
      copyProgramDiagnostic: () => null,
      dismissGap: ({ id }) => {
        this.miss(...this.gaps.filter((gap) => gap.id === id).map((gap) => ({ ...gap, seenAt: Date.now() })))
        return null
      },
      checkForUpdate: () => null,
      downloadUpdate: () => null,
      installUpdate: () => null,
      fetchGap: ({ id }) => {
        const gap = this.gaps.find((known) => known.id === id)
        if (!gap?.fetchable) return refused('cannot-be-fetched')
        const { feedId, items: about } = gap
        this.tell({ fills: [{ gapId: id, feedId, fetched: 0, about, outcome: { kind: 'fetching' } }] })
        return ok(null)
      },
      cancelFetchGap: ({ id }) => {
        const feedId = this.gaps.find((known) => known.id === id)?.feedId ?? 1
        this.tell({ fills: [{ gapId: id, feedId, fetched: 0, about: null, outcome: { kind: 'cancelled' } }] })
        return null
      },
      saveSmartFeed: ({ title, query }) => {
        const saved = { id: this.snapshot.smartFeeds.length + 1, title, query, unread: null }
        this.#tellSmart([...this.snapshot.smartFeeds, saved])
        return ok(saved)
      },
      changeSmartFeed: ({ id, ...change }) => {
        const all = this.snapshot.smartFeeds.map((one) => (one.id === id ? { ...one, ...change } : one))
        this.#tellSmart(all)
        return all.find((one) => one.id === id) ?? null
      },
      removeSmartFeed: ({ id }) => {
        this.#removedSmart = this.snapshot.smartFeeds
        this.#tellSmart(this.snapshot.smartFeeds.filter((one) => one.id !== id))
        return null
      },
      undoRemoveSmartFeed: () => {
        this.#tellSmart(this.#removedSmart)
        return null
      },
      saveRule: ({ id, rule }) => {
        const saved: Rule = { ...rule, id: id ?? Math.max(0, ...this.snapshot.rules.map((known) => known.id)) + 1 }
        const others = this.snapshot.rules.filter((known) => known.id !== id)
        this.#setRules([...others, saved])
        return ok(saved)
      },
      setRuleEnabled: ({ id, enabled }) =>
        this.#setRules(this.snapshot.rules.map((rule) => (rule.id === id ? { ...rule, enabled } : rule))),
      moveRule: ({ id, to }) => {
        const rules = this.snapshot.rules.filter((rule) => rule.id !== id)
        rules.splice(to, 0, ...this.snapshot.rules.filter((rule) => rule.id === id))
        return this.#setRules(rules)
      },
      removeRule: ({ id }) => this.#setRules(this.snapshot.rules.filter((rule) => rule.id !== id)),
      undoRemoveRule: () => null,
      testRule: () => ok({ tested: 0, matched: 0, rows: [], oldest: null, next: null }),
      previewRereading: () => ({
        looked: this.items.length,
        changed: 0,
        nothing: 0,
        added: 0,
        samples: [],
        next: null
      }),
      startRereading: () => null,
      stopRereading: () => null,
      undoRereading: () => null,
      answerRereadingOffer: () => null,
      setHidden: ({ id, hidden }) => {
        this.items = this.items.map((row) => {
          const { hidden: _, ...shown } = row
          return row.id !== id ? row : hidden ? { ...shown, read: true, hidden } : { ...shown, read: false }
        })
        this.change(...this.items.filter((row) => row.id === id))
        this.tell({ reload: true })
        return null
      },
      changeSettings: (change) => {
        this.snapshot = { ...this.snapshot, settings: { ...this.snapshot.settings, ...change } }
        return this.snapshot.settings
      },
      storage: () => ({
        bytes: 412_000_000,
        freeBytes: 0,
        indexBytes: 96_000_000,
        items: this.items.length,
        feeds: this.feeds.map((feed) => ({ feedId: feed.id, items: 100 * feed.id, bytes: 200_000 * feed.id })),
        aside: { files: 0, bytes: 0 }
      }),
      countRemovable: () => 0,
      removeOld: () => null,
      compactLibrary: () => null,
      cancelJob: () => null,
      showFile: () => null,
      chooseImport: () => refused({ kind: 'cancelled' }),
      importFeeds: () => refused({ kind: 'gone' }),
      exportFeeds: () => ok({ file: 'Tickertape.opml', feeds: this.feeds.length }),
      backUp: () => ok({ file: 'Tickertape.tickertape-backup', bytes: 300_000_000 }),
      chooseBackup: () => refused({ kind: 'cancelled' }),
      restore: () => ok(null),
      repairLibrary: () => ok(null),
      retryNotifications: () => null
    }
  }

  #tellSmart(smartFeeds: SmartFeed[]): void {
    this.snapshot = { ...this.snapshot, smartFeeds }
    this.tell({ smartFeeds })
  }
  /** Changes the folders and tells the window. */
  tellFolders(folders: Placeless[]): void {
    const removedFolders = this.folders.map(({ id }) => id).filter((id) => !folders.some((each) => each.id === id))
    this.folders = folders
    this.tell({ folders: placed(folders), removedFolders })
  }

  #detailOf(row: ItemRow): ItemDetail {
    return detailOf(row, { earlierVersions: this.earlier.get(row.id)?.length ?? 0, ...this.details.get(row.id) })
  }

  #around(id: FeedId): number[] {
    const byId = new Map(this.folders.map((folder) => [folder.id, folder]))
    return foldersAround(byId, this.feeds.find((feed) => feed.id === id)?.folderId ?? null)
  }
  #setRules(rules: Rule[]): null {
    this.snapshot = { ...this.snapshot, rules }
    this.tell({ rules })
    return null
  }

  #setState(id: FeedId, state: FeedSummary['state']): null {
    this.tell({ feeds: this.feeds.filter((feed) => feed.id === id).map((feed) => ({ ...feed, state })) })
    return null
  }
}

function detailOf(row: ItemRow, more: Partial<ItemDetail> = {}): ItemDetail {
  return {
    ...row,
    html: null,
    text: row.excerpt,
    tags: [],
    message: `data: ${row.title}`,
    earlierVersions: 0,
    rules: [],
    ...more
  }
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
    kind: 'event-stream',
    addedAt: Date.now() - 86_400_000,
    position: 0,
    unread: 0,
    lastMessageAt: Date.now(),
    openGaps: 0,
    headerNames: [],
    quiet: null,
    catchingUp: null,
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
    fetchable: false,
    triedAt: null,
    found: 0,
    ...part
  }
}

/** A library of three feeds and as many items as asked for, one a minute until now, the highest id newest. */
export function threeFeeds(items = 300): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [1, 2, 3].map((id) => aFeed({ id }))
  const now = Date.now()
  fake.items = Array.from({ length: items }, (_, i) =>
    anItem({ id: i + 1, feedId: (i % 3) + 1, receivedAt: now - (items - i) * 60_000 })
  )
  return fake
}

import type { FeedId, FolderId, GapId } from '#contract/ids.ts'
import type { FeedSummary } from '#contract/feed.ts'
import type { Gap, GapFill } from '#contract/gap.ts'
import type { Notice } from '#contract/ipc.ts'
import { noPlaces, type FeedPlaces, type Folder } from '#contract/folder.ts'
import { belongs, type ItemRow, type View } from '#contract/item.ts'

/** Everything a notice can say, without its number. */
type News = Omit<
  Notice,
  'revision' | 'feeds' | 'removedFeeds' | 'folders' | 'removedFolders' | 'arrived' | 'changed' | 'gaps' | 'fills'
>

const MAX_ARRIVED = 200
const MAX_CHANGED = 500
/** Ten thousand feeds that change at once, as at a start, are told in as many frames as the window can draw meanwhile. */
const MAX_FEEDS = 200

/**
 * Sends the window what changed: coalesced, numbered, and the next notice only after the last was acknowledged.
 *
 * So a window that is busy gets fewer and fuller notices instead of a growing queue, and a flood of items costs at most
 * `MAX_ARRIVED` rows a notice. A hidden window is sent no rows; when it shows again a notice has it read its page again.
 */
export class Notices {
  #send: (notice: Notice) => void
  #places: FeedPlaces
  #revision = 0
  #acknowledged = 0
  #listening = false
  #visible = true
  #scheduled = false
  #view: View = { kind: 'all' }
  #news: News = {}
  #feeds = new Map<FeedId, FeedSummary>()
  #removed = new Set<FeedId>()
  #folders = new Map<FolderId, Folder>()
  #removedFolders = new Set<FolderId>()
  #arrived = new Map<number, ItemRow>()
  #more = 0
  #changed = new Map<number, ItemRow>()
  #gaps = new Map<GapId, Gap>()
  #fills = new Map<GapId, GapFill>()

  constructor(send: (notice: Notice) => void, places: FeedPlaces = noPlaces) {
    this.#send = send
    this.#places = places
  }

  get revision(): number {
    return this.#revision
  }

  /** Whether rows are sent at all: a hidden window reads its page when it shows again. */
  get takesRows(): boolean {
    return this.#visible && this.#listening
  }

  /** A window takes its snapshot: what was pending is in it, and nothing is owed to the window before. */
  restart(): void {
    this.#clear()
    this.#acknowledged = this.#revision
    this.#listening = true
  }

  /** The window is gone: nothing is sent until the next one asks for its snapshot. */
  stop(): void {
    this.#listening = false
    this.#clear()
  }

  acknowledge(revision: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(revision, this.#revision))
    this.#schedule()
  }

  /** From now on `arrived` carries the rows of this view. */
  watch(view: View): void {
    this.#view = view
    this.#arrived.clear()
    this.#more = 0
  }

  setVisible(visible: boolean): void {
    if (visible && !this.#visible) this.#news.reload = true
    this.#visible = visible
    this.#schedule()
  }

  add(news: News): void {
    const asks = [...(this.#news.asks ?? []), ...(news.asks ?? [])]
    this.#news = { ...this.#news, ...news, ...(asks.length > 0 ? { asks } : {}) }
    this.#schedule()
  }

  feed(summary: FeedSummary): void {
    this.#removed.delete(summary.id)
    this.#feeds.set(summary.id, summary)
    this.#schedule()
  }

  feedRemoved(id: FeedId): void {
    this.#feeds.delete(id)
    this.#removed.add(id)
    this.#schedule()
  }

  folders({ changed, removed }: { changed: readonly Folder[]; removed: readonly FolderId[] }): void {
    for (const folder of changed) {
      this.#removedFolders.delete(folder.id)
      this.#folders.set(folder.id, folder)
    }
    for (const id of removed) {
      this.#folders.delete(id)
      this.#removedFolders.add(id)
    }
    this.#schedule()
  }

  /** Rows in the order they were stored. */
  arrived(rows: readonly ItemRow[]): void {
    if (!this.takesRows) return
    this.#addArrived(rows.filter((row) => belongs(row, this.#view, this.#places)))
  }

  /** Rows that the open search finds. */
  arrivedInSearch(rows: readonly ItemRow[]): void {
    if (!this.takesRows || rows.length === 0) return
    this.#addArrived(rows)
  }

  #addArrived(rows: readonly ItemRow[]): void {
    for (const row of rows) {
      this.#arrived.set(row.id, row)
      if (this.#arrived.size > MAX_ARRIVED) {
        const oldest = this.#arrived.keys().next()
        if (!oldest.done) this.#arrived.delete(oldest.value)
        this.#more++
      }
    }
    this.#schedule()
  }

  changed(rows: readonly ItemRow[]): void {
    if (!this.takesRows) return
    for (const row of rows) {
      if (this.#arrived.has(row.id)) this.#arrived.set(row.id, row)
      else this.#changed.set(row.id, row)
    }
    if (this.#changed.size > MAX_CHANGED) {
      this.#changed.clear()
      this.#news.reload = true
    }
    this.#schedule()
  }

  /** Gaps as they are now; a hidden window reads its page when it shows again. */
  gaps(gaps: readonly Gap[]): void {
    if (!this.takesRows || gaps.length === 0) return
    for (const gap of gaps) this.#gaps.set(gap.id, gap)
    this.#schedule()
  }

  /** How far a gap is fetched; only the last state of each counts, also for a window that is hidden. */
  fill(fill: GapFill): void {
    if (!this.#listening) return
    this.#fills.set(fill.gapId, fill)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || !this.#listening || this.#acknowledged < this.#revision) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (this.#listening && this.#acknowledged === this.#revision) this.#flush()
    })
  }

  #flush(): void {
    const notice: Notice = {
      revision: this.#revision + 1,
      ...this.#news,
      ...(this.#feeds.size > 0 ? { feeds: [...this.#feeds.values()].slice(0, MAX_FEEDS) } : {}),
      ...(this.#removed.size > 0 ? { removedFeeds: [...this.#removed] } : {}),
      ...(this.#folders.size > 0 ? { folders: [...this.#folders.values()] } : {}),
      ...(this.#removedFolders.size > 0 ? { removedFolders: [...this.#removedFolders] } : {}),
      ...(this.#arrived.size > 0 ? { arrived: { rows: [...this.#arrived.values()], more: this.#more } } : {}),
      ...(this.#changed.size > 0 ? { changed: [...this.#changed.values()] } : {}),
      ...(this.#gaps.size > 0 ? { gaps: [...this.#gaps.values()] } : {}),
      ...(this.#fills.size > 0 ? { fills: [...this.#fills.values()] } : {})
    }
    if (Object.keys(notice).length === 1) return
    const later = [...this.#feeds].slice(MAX_FEEDS)
    this.#clear()
    // The rest goes with the next notice, as it is then.
    for (const [id, feed] of later) this.#feeds.set(id, feed)
    this.#revision = notice.revision
    this.#send(notice)
  }

  #clear(): void {
    this.#news = {}
    this.#feeds.clear()
    this.#removed.clear()
    this.#folders.clear()
    this.#removedFolders.clear()
    this.#arrived.clear()
    this.#more = 0
    this.#changed.clear()
    this.#gaps.clear()
    this.#fills.clear()
  }
}

import type { FeedId } from '#contract/ids.ts'
import type { Rereading } from '#contract/rereading.ts'
import { HOUR } from '#contract/time.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { sleep } from '../base/sleep.ts'
import type { FeedUnread, Library } from '../library/library.ts'

/** Between two steps, in ms: what arrives goes first. */
const BREATH = 5
/** How often the window hears how far it is, and reads its lists again, in ms. */
const TELL_EVERY = 250
const SHOW_EVERY = 1_000

/** What the window knows of reading again. */
export interface RereadingNews {
  rereadings: Rereading[]
  /** Messages are read better than when some of what is stored arrived, and the reader has not been told. */
  rereadingOffered: boolean
}

/**
 * Has the library read stored items again, or put back how they read, in small steps.
 *
 * What a quit cut off goes on after the next start. Nothing begins without the reader's word.
 */
export class RereadingRuns implements Disposable {
  readonly #library
  readonly #disposables = new Disposables()
  readonly #closed = new AbortController()
  readonly #known = new Map<FeedId | null, Rereading>()
  readonly #going = new Set<FeedId | null>()
  #isRunning = false
  #isOffered = false
  #toldAt = 0
  #shownAt = 0
  readonly #unread = new Map<FeedId, number>()
  #isUnshown = false

  readonly #onNews = this.#disposables.add(new Emitter<RereadingNews>())
  readonly onNews = this.#onNews.event
  /** Items read otherwise: lists are to be read again; with the feeds that were touched. */
  readonly #onItems = this.#disposables.add(new Emitter<FeedUnread[]>())
  readonly onItems = this.#onItems.event

  constructor(library: Library) {
    this.#library = library
    this.#disposables.defer(() => this.#closed.abort())
    const tidying = setInterval(() => void this.#tidy(), HOUR)
    this.#disposables.defer(() => clearInterval(tidying))
  }

  get news(): RereadingNews {
    return { rereadings: [...this.#known.values()], rereadingOffered: this.#isOffered }
  }

  /** Goes on with what was cut off, and lets go of what can be undone no longer. */
  async start(): Promise<void> {
    const { rereadings, isOffered } = await this.#library.rereadings()
    this.#isOffered = isOffered
    for (const each of rereadings) {
      this.#known.set(each.feedId, each)
      this.#going.add(each.feedId)
    }
    void this.#run()
  }

  async begin(feedId: FeedId | null, hides: boolean): Promise<void> {
    this.#goOn(feedId, await this.#library.startRereading({ feedId, hides }))
    if (feedId === null) this.#isOffered = false
    this.#tell()
  }

  async stop(feedId: FeedId | null): Promise<void> {
    this.#goOn(feedId, await this.#library.stopRereading({ feedId }))
  }

  async undo(feedId: FeedId | null): Promise<void> {
    this.#goOn(feedId, await this.#library.undoRereading({ feedId }))
  }

  /** The reader does not want it, or has been told. */
  async answerOffer(): Promise<void> {
    await this.#library.answerReadingOffer()
    this.#isOffered = false
    this.#tell()
  }

  async #tidy(): Promise<void> {
    try {
      await this.start()
    } catch (error) {
      log.error('how stored items read before could not be forgotten', error)
    }
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #goOn(feedId: FeedId | null, rereading: Rereading | null): void {
    if (rereading) this.#known.set(feedId, rereading)
    this.#going.add(feedId)
    this.#tell()
    void this.#run()
  }

  /** A step of each in turn, until all are over. */
  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      while (this.#going.size > 0 && !this.#closed.signal.aborted) {
        for (const feedId of this.#going) await this.#step(feedId)
        await sleep(BREATH, this.#closed.signal)
      }
    } catch (error) {
      log.error('stored items could not be read again', error)
      this.#going.clear()
    } finally {
      this.#isRunning = false
      this.#show()
      this.#tell()
    }
  }

  async #step(feedId: FeedId | null): Promise<void> {
    const { rereading, isOver, isChanged, unread } = await this.#library.stepRereading({ feedId })
    if (rereading) this.#known.set(feedId, rereading)
    else this.#known.delete(feedId)
    if (isOver) this.#going.delete(feedId)
    for (const each of unread) this.#unread.set(each.feedId, each.unread)
    this.#isUnshown ||= isChanged
    if (Date.now() - this.#shownAt >= SHOW_EVERY) this.#show()
    if (isOver || Date.now() - this.#toldAt >= TELL_EVERY) this.#tell()
  }

  #show(): void {
    if (!this.#isUnshown || this.#closed.signal.aborted) return
    this.#isUnshown = false
    this.#shownAt = Date.now()
    this.#onItems.fire([...this.#unread].map(([feedId, unread]) => ({ feedId, unread })))
    this.#unread.clear()
  }

  #tell(): void {
    if (this.#closed.signal.aborted) return
    this.#toldAt = Date.now()
    this.#onNews.fire(this.news)
  }
}

import type { FeedId } from '#contract/ids.ts'
import type { FeedHealth } from '#contract/health.ts'
import type { Batch } from '#contract/message.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { Subscriptions } from '../feeds/subscriptions.ts'
import { FrameLog } from '../health/frame-log.ts'
import { HealthRecord } from '../health/record.ts'
import type { Acknowledgement, Library } from '../library/library.ts'

/** How often the traffic of the connections is counted, in ms. */
const COUNT_EVERY = 10_000
/** What is due is stored at every third count: a crash costs half a minute of what happened, and some of the heartbeats. */
const SAVE_EVERY = 3
/** For how many feeds at a time, so that a thousand feeds are no hiccup. */
const SAVE_FEEDS = 200

/**
 * Keeps the health of each feed, and stores it now and then, away from the path of what arrives.
 *
 * Until when a feed was heard is stored as well, since heartbeats commit nothing: a gap after a restart begins there.
 */
export class HealthRecords implements Disposable {
  readonly #library: Library
  readonly #subscriptions: Subscriptions
  readonly #feeds: FeedList
  readonly #disposables = new Disposables()
  readonly #records = new Map<FeedId, HealthRecord>()
  readonly #stored = new Map<FeedId, string>()
  readonly #frames = new FrameLog()
  #counts = 0

  constructor(library: Library, subscriptions: Subscriptions, feeds: FeedList) {
    this.#library = library
    this.#subscriptions = subscriptions
    this.#feeds = feeds
    this.#disposables.add(subscriptions.onState(({ feedId, state }) => this.#record(feedId)?.state(state, Date.now())))
    this.#disposables.add(subscriptions.onRefused(({ feedId, reason }) => this.#record(feedId)?.refused(reason)))
    this.#disposables.add(subscriptions.onCheck(({ feedId, check }) => this.#record(feedId)?.checked(check)))
    this.#disposables.add(feeds.onRemove((id) => this.#frames.forget(id)))
    const timer = setInterval(() => {
      this.#countTraffic()
      if (++this.#counts % SAVE_EVERY > 0) return
      void this.#save(SAVE_FEEDS)
    }, COUNT_EVERY)
    this.#disposables.defer(() => clearInterval(timer))
  }

  /** Reads what earlier runs stored; before the first connection opens. */
  async start(): Promise<void> {
    for (const { feedId, record } of await this.#library.health()) this.#stored.set(feedId, record)
  }

  committed(batch: Batch, { feedId, ...counts }: Acknowledgement): void {
    if (batch.messages.length === 0) return
    this.#frames.add(feedId, batch.messages)
    this.#record(feedId)?.committed({ ...counts, messages: batch.messages.length }, Date.now())
  }

  /** Null for a feed that is gone. */
  async of(id: FeedId): Promise<FeedHealth | null> {
    this.#countTraffic()
    const facts = await this.#library.facts({ feedId: id })
    const feed = this.#feeds.get(id)
    const record = this.#record(id)
    if (!feed || !record) return null
    return {
      ...record.seen(Date.now()),
      ...facts,
      feedId: id,
      url: feed.url,
      kind: feed.kind,
      state: feed.state,
      lastMessageAt: feed.lastMessageAt,
      frames: this.#frames.of(id)
    }
  }

  /** Stores everything that is not stored yet: the program ends. */
  async saveAll(): Promise<void> {
    this.#countTraffic()
    await this.#save(Infinity)
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #record(id: FeedId): HealthRecord | null {
    const known = this.#records.get(id)
    if (known) return known
    const feed = this.#feeds.get(id)
    if (!feed) return null
    const record = new HealthRecord(feed.state, Date.now(), this.#stored.get(id) ?? null)
    this.#stored.delete(id)
    this.#records.set(id, record)
    return record
  }

  #countTraffic(): void {
    const now = Date.now()
    for (const { feedId, ...traffic } of this.#subscriptions.takeTraffic()) {
      this.#record(feedId)?.traffic(traffic, now)
    }
  }

  async #save(most: number): Promise<void> {
    const now = Date.now()
    const records: { feedId: FeedId; record: string }[] = []
    for (const [feedId, record] of [...this.#records]) {
      if (records.length >= most) break
      if (!(most === Infinity ? record.unstored : record.isDue(now))) continue
      records.push({ feedId, record: record.toJson(now) })
      // To the end of the line: with more feeds than are stored at a time, each has its turn.
      this.#records.delete(feedId)
      this.#records.set(feedId, record)
    }
    const heardUntil = this.#subscriptions.heardUntil()
    try {
      await Promise.all([
        heardUntil.length > 0 && this.#library.heardUntil(heardUntil),
        records.length > 0 && this.#library.saveHealth(records)
      ])
    } catch (error) {
      log.error("the feeds' health could not be stored", error)
    }
  }
}

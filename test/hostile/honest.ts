import { ChaosFeed } from '../../scripts/chaos/feeds.ts'
import { judge, type FeedRecord, type Judgement } from '../../scripts/chaos/judge.ts'
import { kinds } from '../../scripts/chaos/kinds.ts'
import type { ServerProcess } from '../../scripts/chaos/server-process.ts'
import { readStored } from '../../scripts/chaos/stored.ts'

/** Ten feeds that keep every promise: whatever is missing of them, or comes late, is our doing. */
const HONEST = [
  'replaying',
  'edits and removals',
  'gzip',
  'named events',
  'CRLF',
  'Korean ids',
  'reconnection time',
  'Mastodon',
  'ntfy',
  'Mercure, first generation'
]

/** How long nothing keeps bytes back between the honest servers and the program, in milliseconds. */
const HOLD_MS = 1_000

/** The honest feeds, their server, and what is known of both. */
export class HonestFeeds {
  readonly feeds: readonly ChaosFeed[]
  readonly #server
  /** Connections to servers that are gone, by the feed's number. */
  readonly #formerLinks = new Map<number, FeedRecord['links'][number][]>()
  /** One thing at a time with the server: what was published is known when it is killed. */
  #lane: Promise<unknown> = Promise.resolve()

  constructor(server: ServerProcess) {
    this.#server = server
    const wanted = HONEST.map((name) => kinds.find((kind) => kind.name === name)).filter((kind) => kind !== undefined)
    this.feeds = wanted.map((kind, index) => new ChaosFeed(index + 1, kind, 0))
  }

  get addresses(): string[] {
    return this.feeds.map(({ target }) => `http://127.0.0.1:${this.#server.port}${target}`)
  }

  get sent(): number {
    return this.feeds.reduce((sum, { items }) => sum + items.length, 0)
  }

  /** Publishes what each feed has to say within so many ms, and changes some of it. */
  publish(ms: number, random: () => number): Promise<void> {
    return this.#inLane(async () => {
      for (const feed of this.feeds) {
        if (random() < (feed.kind.rate * ms) / 1000) await feed.publish(this.#server, 1)
        if (feed.kind.edits && random() < 0.1) await feed.change(this.#server, random)
      }
    })
  }

  publishEach(count: number): Promise<void> {
    return this.#inLane(async () => {
      for (const feed of this.feeds) await feed.publish(this.#server, count)
    })
  }

  /** How many of them are being read. */
  open(): Promise<number> {
    return this.#inLane(async () => {
      let open = 0
      for (const { target } of this.feeds) if ((await this.#server.call('connections', target)) > 0) open++
      return open
    })
  }

  /** The server is killed, and comes back with its history after a while; answers when. Epoch ms. */
  restart(downMs: number): Promise<number> {
    return this.#inLane(async () => {
      for (const { number } of this.feeds) {
        const links = await this.#linksNow(number)
        const ended = links.map((link) => ({ ...link, closedAt: link.closedAt ?? Date.now() }))
        this.#formerLinks.set(number, [...(this.#formerLinks.get(number) ?? []), ...ended])
      }
      const state = await this.#server.state()
      await this.#server.kill()
      await new Promise((resolve) => setTimeout(resolve, downMs))
      await this.#server.start(state)
      return Date.now()
    })
  }

  /** Every connection that a feed had, oldest first. */
  async links(number: number): Promise<FeedRecord['links']> {
    return [...(this.#formerLinks.get(number) ?? []), ...(await this.#inLane(() => this.#linksNow(number)))]
  }

  /** Compares what was sent with what is stored. */
  async judge(userDataDir: string): Promise<Judgement> {
    const stored = readStored(userDataDir)
    const records: FeedRecord[] = []
    for (const { number, name, kind, items } of this.feeds) {
      const { items: kept, gaps } = stored.get(number) ?? { items: [], gaps: [] }
      const links = await this.links(number)
      records.push({ name, pledge: kind.pledge, sent: items, stored: kept, gaps, links })
    }
    return judge(records, HOLD_MS)
  }

  async #linksNow(number: number): Promise<FeedRecord['links'][number][]> {
    const { target } = this.feeds[number - 1] as ChaosFeed
    const requests = await this.#server.call('requests', target)
    return requests.map(({ at, endedAt }) => ({ openedAt: at, closedAt: endedAt }))
  }

  #inLane<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#lane.then(run)
    this.#lane = next.catch(() => {})
    return next
  }
}

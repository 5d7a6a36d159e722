import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomFrom } from '../../test/feed-server/random.ts'
import { AppProcess } from './app-process.ts'
import { Cable } from './cable.ts'
import { Clock } from './clock.ts'
import { drawFaults, longestHold, type Fault } from './faults.ts'
import { makeFeeds, type ChaosFeed } from './feeds.ts'
import { history, judge, summary, type FeedRecord, type Judgement } from './judge.ts'
import { Power } from './power.ts'
import { Proxy } from './proxy.ts'
import { ServerProcess } from './server-process.ts'
import { channelOf, countStored, newestStored, readStored } from './stored.ts'

export interface ChaosOptions {
  electron: string
  /** Display and session bus. */
  env: Record<string, string>
  /** How long things go wrong, in milliseconds. Start and settling come on top, and are bounded. */
  ms: number
  feeds: number
  /** Only kinds of feeds whose name holds this. */
  only?: string
  seed: number
  say: (line: string) => void
  /** Says each fault as it begins and ends. */
  verbose?: boolean
}

export interface ChaosResult {
  judgement: Judgement
  /** The last line. */
  line: string
  /** What the app printed last. */
  log: string
}

const GROUPS = 4
const TICK = 100
/** A set-up or a settling that takes longer than this is a failure of its own, in milliseconds. */
const SETTLE_LIMIT = 180_000
/** A run this long has feeds whose connections die without a word: that takes the app a minute to notice. */
const LONG = 60_000
/** So many items of a life are more than a new one can have before the reader is back. */
const FAR = 60
/** So few are less than anybody has read of the life before. */
const FEW = 10

/**
 * Lets everything go wrong that the seed tells, and compares what was sent with what is stored.
 *
 * The feed server is a process, the app another, and four proxies between them live here. Where it can be had, the app
 * stands in a network of its own, whose packets can be lost, and on a system bus of its own, which says when the machine
 * sleeps; where not, that is said and left out. Everything is ended and removed, whatever happens. Throws where nothing can be judged: the app does not start, ends by itself or never settles.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-chaos-'))
  const userDataDir = join(folder, 'data')
  // Chromium leaves folders there when it is killed.
  const temporary = join(folder, 'tmp')
  await mkdir(temporary)
  const server = new ServerProcess(options.seed)
  const clock = new Clock(join(folder, 'clock'))
  const proxies: Proxy[] = []
  const removed = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }
  const cable = Cable.lay(options.say)
  const power = await Power.find(folder, options.say)
  const app = new AppProcess({
    electron: options.electron,
    userDataDir,
    env: { ...options.env, ...clock.env, ...power?.env, TMPDIR: temporary },
    preload: Clock.preload,
    ...(cable && { inside: (program, args) => cable.inside(program, args) })
  })
  const endAll = (): void => {
    void Promise.all([app.kill(), server.kill(), power?.close()])
    cable?.close()
    rmSync(folder, removed)
  }
  process.once('exit', endAll)
  try {
    await server.start()
    for (let group = 0; group < GROUPS; group++) proxies.push(await Proxy.start(server.port, cable?.address))
    const run = new Run(options, { userDataDir, server, app, proxies, clock, cable, power })
    return await run.all()
  } catch (error) {
    throw new Error(`chaos: seed ${options.seed}: ${(error as Error).message}\n${app.log}`, { cause: error })
  } finally {
    process.off('exit', endAll)
    await app.kill()
    await server.kill()
    for (const proxy of proxies) await proxy.close()
    await power?.close()
    cable?.close()
    await rm(folder, removed)
  }
}

/** What a run is made of. */
interface Parts {
  userDataDir: string
  server: ServerProcess
  app: AppProcess
  proxies: readonly Proxy[]
  clock: Clock
  cable: Cable | null
  power: Power | null
}

class Run {
  readonly #options
  readonly #userDataDir
  readonly #server
  readonly #app
  readonly #proxies
  readonly #clock
  readonly #cable
  readonly #power
  readonly #feeds
  readonly #random
  /** One thing at a time with the server: what was published is known when it is killed. */
  #serverLane: Promise<unknown> = Promise.resolve()
  #appLane: Promise<unknown> = Promise.resolve()
  #faults = 0
  #saidAt = 0

  constructor(options: ChaosOptions, { userDataDir, server, app, proxies, clock, cable, power }: Parts) {
    this.#options = options
    this.#userDataDir = userDataDir
    this.#server = server
    this.#app = app
    this.#proxies = proxies
    this.#clock = clock
    this.#cable = cable
    this.#power = power
    this.#feeds = makeFeeds(options.feeds, GROUPS, options.ms >= LONG, options.only)
    this.#random = randomFrom('chaos', options.seed)
  }

  async all(): Promise<ChaosResult> {
    const { seed, ms, say } = this.#options
    this.#app.start(
      this.#feeds.map(({ group, target }) => `--subscribe=${(this.#proxies[group] as Proxy).url}${target}`)
    )
    await this.#until('every feed is added and open', async () => {
      if (countStored(this.#userDataDir).feeds < this.#feeds.length) return false
      return (await this.#open()) === this.#feeds.length
    })
    // Some quiet time first, in which the app learns how each feed counts.
    for (let round = 0; round < 3; round++) {
      await this.#inServerLane(async () => {
        for (const feed of this.#feeds)
          await feed.publish(this.#server, feed.kind.pledge === 'begins-anew' ? FAR / 3 : 4)
      })
      await sleep(500)
    }
    await this.#settle('before the first fault')
    say(`chaos: ${this.#feeds.length} feeds are live; things go wrong from now on.`)

    await this.#goWrong(ms)
    say('chaos: no more faults; everything settles.')
    await this.#settle('after the last fault')

    const stored = readStored(this.#userDataDir)
    const real = (shown: number): number => this.#clock.real(shown)
    const records = this.#feeds.map(({ number, name, kind, items }): FeedRecord => ({
      name,
      pledge: kind.pledge,
      lateHead: kind.lateHead === true,
      holdsBack: kind.holdsBack === true,
      sent: items,
      stored: (stored.get(number)?.items ?? []).map((item) => ({ ...item, receivedAt: real(item.receivedAt) })),
      gaps: (stored.get(number)?.gaps ?? []).map((gap) => ({
        ...gap,
        fromAt: gap.fromAt === gap.toAt ? -Infinity : real(gap.fromAt),
        toAt: real(gap.toAt)
      })),
      links: this.#proxies.flatMap(({ links }) => links.filter(({ target }) => channelOf(target) === number))
    }))
    const judgement = judge(records, longestHold)
    for (const record of records) {
      const differs = judgement.differences.some((difference) => difference.startsWith(`${record.name}:`))
      if (differs) for (const line of history(record)) say(`chaos: ${line}`)
    }
    judgement.differences.push(...this.#app.troubles.map((line) => `the app: ${line}`))
    return { judgement, line: summary(seed, this.#feeds.length, this.#faults, judgement), log: this.#app.log }
  }

  async #goWrong(ms: number): Promise<void> {
    const startedAt = Date.now()
    const planned = drawFaults(this.#options.seed, ms, GROUPS)
    const going = new Set<Promise<void>>()
    let failure: unknown
    for (;;) {
      const passed = Date.now() - startedAt
      while (planned[0] && planned[0].at <= passed) {
        const { fault } = planned.shift() as (typeof planned)[number]
        this.#faults++
        const number = this.#faults
        const note = (what: string): void => {
          if (!this.#options.verbose) return
          const { kind, ...details } = fault
          const at = ((Date.now() - startedAt) / 1000).toFixed(1)
          this.#options.say(`chaos: ${at} s: fault ${number} ${what}: ${kind} ${JSON.stringify(details)}`)
        }
        note('begins')
        const done = this.#carryOut(fault)
          .then(() => note('is over'))
          .catch((error: unknown) => (failure ??= error))
          .then(() => void going.delete(done))
        going.add(done)
      }
      if (failure !== undefined) throw failure
      if (this.#app.crashed) throw new Error('The app ended by itself.')
      if (passed >= ms && planned.length === 0) break
      this.#tell(`${Math.round(passed / 1000)} of ${Math.round(ms / 1000)} s`)
      await this.#publishSome()
      await sleep(TICK)
    }
    while (going.size > 0) {
      await Promise.race([...going, sleep(TICK)])
      await this.#publishSome()
    }
    if (failure !== undefined) throw failure
    for (const proxy of this.#proxies) proxy.calm()
  }

  async #publishSome(): Promise<void> {
    await this.#inServerLane(async () => {
      for (const feed of this.#feeds) {
        const { rate, burst, edits } = feed.kind
        if (this.#waitsForReader(feed)) continue
        if (this.#random() < (rate * TICK) / 1000) {
          await feed.publish(this.#server, burst && this.#random() < 0.1 ? burst : 1)
        }
        if (edits && this.#random() < 0.1) await feed.change(this.#server, this.#random)
      }
    })
  }

  /** Numbers that meet those of the life before unread would look like a replay, so the new life waits far below them. */
  #waitsForReader(feed: ChaosFeed): boolean {
    if (feed.unreadAfter === null || feed.inThisLife < FEW) return false
    const read = newestStored(this.#userDataDir, feed.number)
    if (read > feed.unreadAfter) feed.unreadAfter = null
    return feed.unreadAfter !== null
  }

  async #carryOut(fault: Fault): Promise<void> {
    const random = randomFrom(this.#options.seed, this.#faults)
    const proxy = 'group' in fault ? (this.#proxies[fault.group] as Proxy) : undefined
    const inGroup = 'group' in fault ? this.#feeds.filter(({ group }) => group === fault.group) : []
    const chosen = new Set(
      'share' in fault ? inGroup.filter(() => random() < fault.share).map(({ number }) => number) : []
    )
    const isChosen = (target: string): boolean => chosen.has(channelOf(target))
    switch (fault.kind) {
      case 'server killed':
        return this.#inServerLane(() => this.#restartServer(fault.downMs, fault.forgets))
      case 'server away':
        return this.#server.call('away', fault.ms).catch(unlessTheServerIsGone)
      case 'history forgotten':
        return this.#inServerLane(() => this.#forget())
      case 'connections cut':
        for (const { number, target } of inGroup) {
          if (chosen.has(number)) await this.#server.call('cut', target, fault.how).catch(unlessTheServerIsGone)
        }
        return
      case 'half frames':
        proxy?.each(isChosen, (each) => each.halve())
        return
      case 'stall':
        proxy?.each(
          () => true,
          (each) => each.stall()
        )
        await sleep(fault.ms)
        proxy?.each(
          () => true,
          (each) => each.release()
        )
        return
      case 'silent death':
        proxy?.each(
          (target) => this.#feeds.some(({ number, kind }) => kind.quiet && number === channelOf(target)),
          (each) => each.die()
        )
        return
      case 'delay':
        return this.#proxyFor(proxy, 'delayMs', fault.ms, fault.forMs)
      case 'buffering':
        return this.#proxyFor(proxy, 'bufferMs', fault.ms, fault.forMs)
      case 'bad gateway':
        proxy?.each(
          () => true,
          (each) => each.break()
        )
        if (proxy) proxy.lostServer = true
        await sleep(fault.forMs)
        if (proxy) proxy.lostServer = false
        return
      case 'status storm':
        return this.#storm(inGroup, fault)
      case 'old frames again':
        return this.#inServerLane(async () => {
          for (const feed of this.#feeds.filter(({ kind }) => kind.again)) {
            for (let count = 0; count < fault.count; count++) await feed.again(this.#server, random)
          }
        })
      case 'app killed':
        return this.#inAppLane(async () => {
          await this.#app.kill()
          await sleep(fault.downMs)
          this.#app.start()
          await this.#until('the app reads again', async () => (await this.#connections()) > 0, 60_000)
        })
      case 'app stopped':
        return this.#inAppLane(() => this.#stopApp(fault.ms))
      case 'machine asleep':
        return this.#inAppLane(async () => {
          await this.#power?.tell('sleep')
          try {
            // The system waits for those who have something to do before it sleeps.
            await sleep(200)
            await this.#stopApp(fault.ms)
          } finally {
            await this.#power?.tell('wake')
          }
        })
      case 'clock set':
        this.#clock.set(fault.hours * 3_600_000)
        await sleep(fault.forMs)
        this.#clock.set(0)
        return
      case 'packets lost':
        return this.#losePackets(fault.ms)
      case 'network lost': {
        await this.#losePackets(fault.ms)
        if (!this.#cable) return
        for (const each of this.#proxies) {
          each.each(
            () => true,
            (forwarding) => forwarding.break()
          )
        }
      }
    }
  }

  async #stopApp(ms: number): Promise<void> {
    this.#app.sleep()
    try {
      await sleep(ms)
    } finally {
      this.#app.wake()
    }
  }

  async #losePackets(ms: number): Promise<void> {
    this.#cable?.lose()
    try {
      await sleep(ms)
    } finally {
      this.#cable?.mend()
    }
  }

  async #proxyFor(proxy: Proxy | undefined, what: 'delayMs' | 'bufferMs', ms: number, forMs: number): Promise<void> {
    if (!proxy) return
    proxy[what] = ms
    await sleep(forMs)
    proxy[what] = 0
  }

  async #storm(
    feeds: readonly ChaosFeed[],
    { status, retryAfter, forMs }: Extract<Fault, { kind: 'status storm' }>
  ): Promise<void> {
    const answer = retryAfter === null ? status : { status, retryAfter }
    try {
      for (const { target } of feeds) {
        await this.#server.call('setStatus', target, answer)
        await this.#server.call('cut', target)
      }
    } catch (error) {
      unlessTheServerIsGone(error)
    }
    await sleep(forMs)
    await this.#inServerLane(async () => {
      for (const { target } of feeds) await this.#server.call('setStatus', target, null)
    })
  }

  async #restartServer(downMs: number, forgets: boolean): Promise<void> {
    if (forgets) await this.#forget()
    // What counts in memory begins again far below what anybody has read.
    for (const feed of this.#feeds.filter(({ kind }) => kind.inMemory)) {
      if (feed.inThisLife < FAR) await feed.publish(this.#server, FAR - feed.inThisLife)
    }
    const state = await this.#server.state()
    await this.#server.kill()
    await sleep(downMs)
    for (const feed of forgets ? this.#feeds : []) {
      // Not while the new numbers could reach the old ones before anybody reads them: that would look like a replay.
      if (feed.kind.pledge !== 'begins-anew' || feed.inThisLife < FAR) continue
      state.channels = state.channels.filter(({ made }) => channelOf(made) !== feed.number)
      feed.inThisLife = 0
    }
    await this.#server.start(state)
    for (const feed of this.#feeds) {
      if (feed.kind.inMemory) feed.inThisLife = 0
      if (feed.inThisLife === 0) feed.unreadAfter = feed.items.length
      await feed.publish(this.#server, 1)
    }
  }

  async #forget(): Promise<void> {
    for (const { kind, target } of this.#feeds) if (kind.forgets) await this.#server.call('forget', target)
  }

  /** Every feed has its newest item stored, and one that was published after this was called. */
  async #settle(when: string): Promise<void> {
    const from = new Map(this.#feeds.map((feed) => [feed, feed.items.length]))
    const publishedAt = new Map<ChaosFeed, number>()
    let waiting = [...from]
    await this.#until(`every feed goes on ${when}`, async () => {
      const stored = readStored(this.#userDataDir)
      waiting = waiting.filter(([feed, count]) => {
        const wanted = feed.settlesWith(count)
        return !stored.get(feed.number)?.items.some((item) => item.number >= wanted)
      })
      for (const [feed, count] of waiting) {
        if (Date.now() - (publishedAt.get(feed) ?? 0) < 4_000) continue
        if (feed.comesAgain && feed.items.length > count) continue
        if (!feed.kind.restless && (await this.#server.call('connections', feed.target)) === 0) continue
        publishedAt.set(feed, Date.now())
        await feed.publish(this.#server, 1)
      }
      const names = waiting.slice(0, 3).map(([{ name }]) => name)
      this.#tell(`settling, ${waiting.length} feeds to go: ${names.join(', ')}`)
      return waiting.length === 0
    })
  }

  /** How many feeds have a connection at the server, or come and go by themselves and get what was published before. */
  async #open(): Promise<number> {
    return this.#inServerLane(async () => {
      let open = 0
      for (const { kind, target } of this.#feeds) {
        const comesLater = kind.restless === true && kind.pledge !== 'poisoned'
        if (comesLater || (await this.#server.call('connections', target)) > 0) open++
      }
      return open
    })
  }

  #connections(): Promise<number> {
    return this.#inServerLane(() => this.#server.call('connections'))
  }

  async #until(what: string, holds: () => Promise<boolean>, limit = SETTLE_LIMIT): Promise<void> {
    const end = Date.now() + limit
    while (!(await holds())) {
      if (this.#app.crashed) throw new Error(`The app ended by itself before ${what}.`)
      if (Date.now() > end) throw new Error(`Not within ${limit / 1000} s: ${what}.`)
      await sleep(250)
    }
  }

  #inServerLane<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#serverLane.then(run)
    this.#serverLane = next.catch(() => {})
    return next
  }

  #inAppLane<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#appLane.then(run)
    this.#appLane = next.catch(() => {})
    return next
  }

  #tell(what: string): void {
    if (Date.now() - this.#saidAt < 5_000) return
    this.#saidAt = Date.now()
    const sent = this.#feeds.reduce((sum, { items }) => sum + items.length, 0)
    const { items } = countStored(this.#userDataDir)
    this.#options.say(`chaos: ${what}; ${this.#faults} faults, sent ${sent}, stored ${items}`)
  }
}

/** A fault may meet a server that another one has just killed. */
function unlessTheServerIsGone(error: unknown): void {
  if (!/server (ended|is not running)|away already|not started/i.test(String(error))) throw error
}

import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { privateMemory } from '../bench/helpers/memory.ts'
import { randomFrom } from '../feed-server/random.ts'
import { AppProcess } from '../../scripts/chaos/app-process.ts'
import { ServerProcess } from '../../scripts/chaos/server-process.ts'
import { countStored, storedSince } from '../../scripts/chaos/stored.ts'
import { HonestFeeds } from './honest.ts'
import { judgeSeen, summary, type Delivered, type Limits, type Outage, type Quit } from './judge.ts'
import { READABLE, Reader } from './reader.ts'
import { Strangers } from './strangers.ts'

export interface HostileOptions {
  electron: string
  /** Display and session bus. */
  env: Record<string, string>
  /** How long strangers do what they do, in milliseconds. Start and settling come on top, and are bounded. */
  ms: number
  strangers: number
  /** Only these habits; all where none are given. */
  habits?: readonly string[]
  seed: number
  limits: Limits
  /** Without a window, and so without anybody who reads. */
  hidden?: boolean
  say: (line: string) => void
  /** Says each turn and restart. */
  verbose?: boolean
}

export interface HostileResult {
  /** What is wrong; empty when all is well. */
  differences: string[]
  /** The last line. */
  line: string
  /** What the app printed last. */
  log: string
}

const TICK = 100
/** A start or a settling that takes longer than this is a failure of its own, in milliseconds. */
const SETTLE_LIMIT = 180_000
/** Between two turns of strangers, and between two restarts, in milliseconds. */
const TURN_EVERY = { least: 1_500, most: 4_000 }
const RESTART_EVERY = { least: 20_000, most: 45_000 }

/**
 * Reads ten honest feeds beside strangers who do whatever the seed draws, restarts everything now and then, and judges.
 *
 * The servers of both are processes of their own, so that no flood holds up what is measured. Everything is ended and
 * removed, whatever happens. Throws where nothing can be judged: the honest feeds never open or never settle.
 */
export async function runHostile(options: HostileOptions): Promise<HostileResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-hostile-'))
  const userDataDir = join(folder, 'data')
  // Chromium leaves folders there when it is killed.
  const temporary = join(folder, 'tmp')
  await mkdir(temporary)
  const random = randomFrom('hostile', options.seed)
  const server = new ServerProcess(options.seed)
  const strangers = new Strangers(options.strangers, options.habits ?? [], options.seed, random)
  const app = new AppProcess({
    electron: options.electron,
    userDataDir,
    env: { ...options.env, TMPDIR: temporary, LANGUAGE: 'en' }
  })
  const removed = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }
  const endAll = (): void => {
    void Promise.all([app.kill(), server.kill(), strangers.close()])
    rmSync(folder, removed)
  }
  process.once('exit', endAll)
  const run = new Run(options, { userDataDir, server, app, strangers, random })
  try {
    await server.start()
    await strangers.start()
    return await run.all()
  } catch (error) {
    throw new Error(`hostile: seed ${options.seed}: ${(error as Error).message}\n${app.log}`, { cause: error })
  } finally {
    process.off('exit', endAll)
    run.stopWatching()
    await app.kill()
    await server.kill()
    await strangers.close()
    await rm(folder, removed)
  }
}

/** What a run is made of. */
interface Parts {
  userDataDir: string
  server: ServerProcess
  app: AppProcess
  strangers: Strangers
  random: () => number
}

type Restart = 'the program quits' | 'the program is killed' | 'the honest server is killed' | 'strangers are killed'

class Run {
  readonly #options
  readonly #userDataDir
  readonly #app
  readonly #strangers
  readonly #random
  readonly #honest
  readonly #reader
  readonly #watching: NodeJS.Timeout
  readonly #outages: { from: number; until: number }[] = []
  readonly #quits: Quit[] = []
  readonly #memory: number[] = []
  readonly #loads: number[] = []
  readonly #troubles: string[] = []
  /** When each item of an honest feed was first seen in the library, by feed and number. Epoch ms. */
  readonly #seenAt = new Map<string, number>()
  #lastId = 0
  #saidAt = 0
  #restarts: Restart[] = []

  constructor(options: HostileOptions, { userDataDir, server, app, strangers, random }: Parts) {
    this.#options = options
    this.#userDataDir = userDataDir
    this.#app = app
    this.#strangers = strangers
    this.#random = random
    this.#honest = new HonestFeeds(server)
    this.#reader = new Reader(userDataDir, randomFrom('reader', options.seed))
    this.#watching = setInterval(() => this.#watch(), TICK)
  }

  stopWatching(): void {
    clearInterval(this.#watching)
    this.#reader.leave()
  }

  async all(): Promise<HostileResult> {
    const { ms, say } = this.#options
    const addresses = [...this.#honest.addresses, ...this.#strangers.addresses]
    await this.#start(addresses.map((address) => `--subscribe=${address}`))
    await this.#until('every feed is added', () => countStored(this.#userDataDir).feeds === addresses.length)
    await this.#until(
      'the honest feeds are open',
      async () => (await this.#honest.open()) === this.#honest.feeds.length
    )
    await this.#honest.publishEach(4)
    await this.#until('the honest feeds are stored', () => this.#isSettled())
    say(`hostile: ${addresses.length} feeds are there; strangers do what they like from now on.`)
    await this.#goOn(ms)
    await this.#until('the honest feeds are stored', () => this.#isSettled())
    await this.#quit()
    return this.#judge()
  }

  /** Strangers take turns, honest feeds publish, somebody reads, and now and then something is restarted. */
  async #goOn(ms: number): Promise<void> {
    const startedAt = Date.now()
    let turnAt = startedAt
    let restartAt = startedAt + Math.min(this.#between(RESTART_EVERY), ms / 2)
    while (Date.now() - startedAt < ms) {
      const began = Date.now()
      if (began >= turnAt) {
        this.#note(await this.#strangers.turn())
        if (this.#random() < 0.1) await this.#strangers.storm(3)
        turnAt = Date.now() + this.#between(TURN_EVERY)
      }
      if (began >= restartAt) {
        await this.#restart()
        restartAt = Date.now() + this.#between(RESTART_EVERY)
      }
      await this.#honest.publish(TICK, this.#random)
      if (!this.#options.hidden) this.#reader.press()
      await this.#lookAtProgram()
      this.#tell(`${Math.round((began - startedAt) / 1000)} of ${Math.round(ms / 1000)} s`)
      await sleep(TICK)
    }
  }

  async #restart(): Promise<void> {
    if (this.#restarts.length === 0) {
      this.#restarts = [
        'the program quits',
        'the honest server is killed',
        'the program is killed',
        'strangers are killed',
        'the program quits'
      ]
    }
    // The first of a run is an end as it should be: a short run has no other.
    const at = this.#outages.length === 0 ? 0 : Math.floor(this.#random() * this.#restarts.length)
    const [restart] = this.#restarts.splice(at, 1)
    this.#note(String(restart))
    const downMs = Math.round(this.#random() * 2_000)
    const from = Date.now()
    if (restart === 'strangers are killed') return this.#strangers.restart(downMs)
    if (restart === 'the honest server is killed') {
      this.#outages.push({ from, until: await this.#honest.restart(downMs) })
      return
    }
    if (restart === 'the program quits') await this.#quit()
    else await this.#app.kill()
    await sleep(downMs)
    await this.#start()
    this.#outages.push({ from, until: Date.now() })
  }

  async #start(flags: readonly string[] = []): Promise<void> {
    await this.#reader.awaitStart()
    this.#app.start([...(this.#options.hidden ? ['--hidden'] : [READABLE]), ...flags])
  }

  async #quit(): Promise<void> {
    // A program that has hardly begun has nothing to end, and no ear for the wish.
    await this.#untilOpen()
    const quit = await this.#app.quit(this.#options.limits.quitMs)
    this.#note(`the program ended after ${Math.round(quit.ms)} ms${quit.wrong ? `: ${quit.wrong}` : ''}`)
    this.#quits.push(quit)
  }

  /** A program that ended by itself is said, and started again: there may be more to see. */
  async #lookAtProgram(): Promise<void> {
    if (!this.#app.crashed) return
    this.#troubles.push('the program ended by itself')
    this.#note('the program ended by itself')
    if (this.#troubles.length > 5) throw new Error('The program ended by itself again and again.')
    const from = Date.now()
    await this.#app.kill()
    await this.#start()
    this.#outages.push({ from, until: Date.now() })
  }

  #watch(): void {
    this.#loads.push(loadavg()[0] ?? 0)
    const { pid } = this.#app
    if (pid !== undefined) void privateMemory(pid).then((size) => size !== null && this.#memory.push(size))
    try {
      const { lastId, items } = storedSince(this.#userDataDir, this.#lastId)
      this.#lastId = lastId
      for (const { feed, number } of items)
        this.#seenAt.set(`${feed} ${number}`, this.#seenAt.get(`${feed} ${number}`) ?? Date.now())
    } catch {
      // The library is busy: the next look finds it.
    }
  }

  #isSettled(): boolean {
    return this.#honest.feeds.every(({ number, items }) =>
      items.every((item) => this.#seenAt.has(`${number} ${item.number}`))
    )
  }

  async #judge(): Promise<HostileResult> {
    const delivered: Delivered[] = []
    const backAt = this.#outages.map(() => new Map<number, number>())
    for (const { number, items } of this.#honest.feeds) {
      const links = await this.#honest.links(number)
      for (const [index, { until }] of this.#outages.entries()) {
        const back = links.find(({ openedAt }) => openedAt >= until)
        if (back) backAt[index]?.set(number, back.openedAt)
      }
      for (const item of items) {
        const seenAt = this.#seenAt.get(`${number} ${item.number}`)
        if (seenAt !== undefined) delivered.push({ feed: number, sentAt: item.at, seenAt })
      }
    }
    const outages = this.#outages.map((outage, index): Outage => ({ ...outage, backAt: backAt[index] ?? new Map() }))
    const troubles = [...this.#troubles, ...this.#app.troubles.map((line) => `the app: ${line}`)]
    const load = this.#loads.reduce((sum, each) => sum + each, 0) / Math.max(1, this.#loads.length)
    const seen = { delivered, outages, quits: this.#quits, memoryMiB: this.#memory, troubles, load }
    const figures = judgeSeen(seen, this.#options.limits)
    const { sent, stored, replayingMissing: lost, twice, differences } = await this.#honest.judge(this.#userDataDir)
    const run = {
      seed: this.#options.seed,
      strangers: this.#strangers.count,
      habits: this.#strangers.met.size,
      sent,
      stored,
      lost,
      twice
    }
    return {
      differences: [...differences, ...figures.differences],
      line: summary(run, figures),
      log: this.#app.log
    }
  }

  #untilOpen(): Promise<void> {
    const { feeds } = this.#honest
    return this.#until('the honest feeds are open', async () => (await this.#honest.open()) === feeds.length)
  }

  async #until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + SETTLE_LIMIT
    while (!(await holds())) {
      await this.#lookAtProgram()
      if (Date.now() > end) throw new Error(`Not within ${SETTLE_LIMIT / 1000} s: ${what}.`)
      await sleep(TICK)
    }
  }

  #between({ least, most }: { least: number; most: number }): number {
    return least + this.#random() * (most - least)
  }

  #note(what: string): void {
    if (this.#options.verbose) this.#options.say(`hostile: ${what}`)
  }

  #tell(what: string): void {
    if (Date.now() - this.#saidAt < 5_000) return
    this.#saidAt = Date.now()
    const { items } = countStored(this.#userDataDir)
    const memory = Math.round(this.#memory.at(-1) ?? 0)
    const waiting = this.#honest.sent - this.#seenAt.size
    this.#options.say(`hostile: ${what}; stored ${items}, ${waiting} honest items on their way, main ${memory} MiB`)
  }
}

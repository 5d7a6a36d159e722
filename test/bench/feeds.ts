import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Bench, Measure } from './bench.ts'
import { wait } from './helpers/electron.ts'
import type { Listening, Reading } from './helpers/feeds-side.ts'

const SIDE = fileURLToPath(new URL('helpers/feeds-side.ts', import.meta.url))
const sides = ['ours', 'bare'] as const
type Side = (typeof sides)[number]
const beside = 'bare eventsource'
const REST_MS = 7_000
/** What a process costs with so many is no stream's: with the first of them it loads the code that all run. */
const FIRST = 10

/** What so many streams cost one side, all but the first few. */
interface Held {
  openMs: number
  cpuMs: number
  kib: number
}

/**
 * What an open stream costs: our subscriptions and transport beside as many of the bare package, each side, and each of
 * their servers, a process of its own. Then the server of 1,000 goes away and comes back.
 */
export const bench: Bench = {
  name: 'feeds',
  about: '100 to 2,000 open streams: time, CPU and memory of each; the server of 1,000 away for a minute',
  async *run({ runs, quick, progress }) {
    const rounds = quick ? 1 : Math.min(runs, 3)
    for (const count of quick ? [50, 100] : [100, 500, 1_000, 2_000]) {
      progress(`${count.toLocaleString('en')} streams`)
      const held: Record<Side, Held[]> = { ours: [], bare: [] }
      for (let round = 0; round < rounds; round++) for (const side of sides) held[side].push(await hold(side, count))
      const streams = `${count.toLocaleString('en')} streams`
      const each = (of: (one: Held) => number): Pick<Measure, 'ours' | 'floor' | 'beside'> => ({
        ours: held.ours.map((one) => of(one)),
        floor: held.bare.map((one) => of(one)),
        beside
      })
      yield { what: `${streams}: time to all open`, unit: 'ms', ...each(({ openMs }) => openMs), aim: null }
      yield {
        what: `${streams}: CPU to all open`,
        unit: 'ms per stream',
        ...each(({ cpuMs }) => cpuMs / (count - FIRST)),
        aim: null
      }
      yield {
        what: `${streams}: memory`,
        unit: 'KiB per stream',
        ...each(({ kib }) => kib / (count - FIRST)),
        aim: { times: 1.2, better: 'lower' }
      }
    }
    const away = quick ? { count: 50, seconds: 5 } : { count: 1_000, seconds: 60 }
    progress(`the server of ${away.count.toLocaleString('en')} streams is away for ${away.seconds} s`)
    yield* awayAndBack(away.count, away.seconds)
  }
}

/** Opens a few streams, then all the others, and lets go of them. Throws where they do not all open within a minute. */
async function hold(side: Side, count: number): Promise<Held> {
  const processes = new Processes()
  try {
    const { port } = await processes.server(0)
    const client = processes.start(side, port, FIRST, count)
    await allLive(client, FIRST)
    const before = await settled(client)
    const startedAt = Date.now()
    const { cpuMs: since } = await ask(client, 'open')
    const all = await allLive(client, count)
    return {
      openMs: (all.lastOpen ?? startedAt) - startedAt,
      cpuMs: all.cpuMs - since,
      kib: (await settled(client)) - before
    }
  } finally {
    processes.end()
  }
}

/** Memory in KiB once V8 has given back the room for young objects, which it does only where little was made of late. */
async function settled(client: ChildProcess): Promise<number> {
  await wait(REST_MS)
  await ask(client, 'settle')
  await ask(client, 'settle')
  return ownMemory(client.pid ?? 0)
}

/** What a process has for itself alone, in KiB: pages of files are shared by as many as happen to run. Linux only: 0 elsewhere. */
async function ownMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
}

/** Both sides in the same minute: the server of each goes away, and comes back at the same port. */
async function* awayAndBack(count: number, seconds: number): AsyncIterable<Measure> {
  const processes = new Processes()
  try {
    const all = await Promise.all(
      sides.map(async (side) => {
        const { server, port } = await processes.server(0)
        const client = processes.start(side, port, count)
        await allLive(client, count)
        return { server, port, client }
      })
    )
    await wait(2_000)
    const before = await Promise.all(all.map(({ client }) => ask(client, 'mark')))
    for (const { server } of all) server.kill('SIGKILL')
    await wait(seconds * 1_000)
    const away = await Promise.all(all.map(({ client }) => ask(client, 'mark')))
    const servers = await Promise.all(all.map(({ port }) => processes.server(port)))
    const back = await Promise.all(all.map(({ client }) => allLive(client, count)))

    const figures = (of: (index: number) => number): Pick<Measure, 'ours' | 'floor' | 'beside'> => ({
      ours: [of(0)],
      floor: [of(1)],
      beside
    })
    const where = `server of ${count.toLocaleString('en')} away ${seconds} s`
    yield {
      what: `${where}: dialled meanwhile`,
      unit: 'attempts',
      ...figures((index) => away[index]!.dials),
      aim: { times: 0.1, better: 'lower' }
    }
    yield {
      what: `${where}: CPU meanwhile`,
      unit: 'ms',
      ...figures((index) => away[index]!.cpuMs - before[index]!.cpuMs),
      aim: null
    }
    yield {
      what: `${where}: until the first is live again`,
      unit: 'ms',
      ...figures((index) => back[index]!.firstOpen! - servers[index]!.at),
      aim: { figure: 2_000, better: 'lower' }
    }
    yield {
      what: `${where}: until all are live again`,
      unit: 'ms',
      ...figures((index) => back[index]!.lastOpen! - servers[index]!.at),
      aim: { figure: 5_000, better: 'lower' }
    }
  } finally {
    processes.end()
  }
}

async function ask(child: ChildProcess, what: 'read' | 'mark' | 'settle' | 'open'): Promise<Reading> {
  child.send(what)
  return ((await once(child, 'message')) as [Reading])[0]
}

async function allLive(child: ChildProcess, count: number): Promise<Reading> {
  const end = Date.now() + 60_000
  for (;;) {
    const reading = await ask(child, 'read')
    if (reading.live === count) return reading
    if (Date.now() > end) throw new Error(`Only ${reading.live} of ${count} streams opened.`)
    await wait(20)
  }
}

/** The processes of one comparison; all end with it. */
class Processes {
  readonly #all = new Set<ChildProcess>()

  start(role: Side | 'server', port: number, few = 0, all = few): ChildProcess {
    const child = fork(SIDE, [role, String(port), String(few), String(all)], {
      execArgv: ['--no-warnings', '--expose-gc'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc']
    })
    this.#all.add(child)
    child.once('exit', () => this.#all.delete(child))
    return child
  }

  /** Resolves once it listens. */
  async server(port: number): Promise<Listening & { server: ChildProcess }> {
    const server = this.start('server', port)
    return { server, ...((await once(server, 'message')) as [Listening])[0] }
  }

  end(): void {
    for (const child of this.#all) child.kill('SIGKILL')
  }
}

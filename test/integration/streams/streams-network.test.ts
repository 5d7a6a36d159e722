import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Two network namespaces, joined by a cable of their own: nothing leaves them, and their link can fail for real. */
const names = { server: `ttf-s${process.pid}`, client: `ttf-c${process.pid}` }
const cable = { server: `tts${process.pid}`.slice(0, 15), client: `ttc${process.pid}`.slice(0, 15) }
const address = { server: '10.213.7.1', client: '10.213.7.2' }
const PORT = 8080
const SILENCE_MS = 3_000

const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' })

/** Why there can be no namespaces here; empty where there can. */
function obstacle(): string {
  if (process.platform !== 'linux') return 'not Linux'
  if (process.getuid?.() !== 0) return 'not root'
  try {
    ip('netns', 'add', `ttf-p${process.pid}`)
    ip('netns', 'del', `ttf-p${process.pid}`)
    return ''
  } catch {
    return 'no network namespaces'
  }
}
const missing = obstacle()
if (missing !== '') console.log(`The network tests are left out: ${missing}.`)

interface Line {
  at: number
  state?: string
  reason?: string
  got?: number[]
}

describe.skipIf(missing !== '')('a network that fails for real', () => {
  const lines: Line[] = []
  const children: ChildProcess[] = []

  const run = (where: 'server' | 'client', script: URL, ...args: string[]): ChildProcess => {
    const child = spawn('ip', ['netns', 'exec', names[where], process.execPath, script.pathname, ...args], {
      stdio: ['pipe', 'pipe', 'inherit']
    })
    children.push(child)
    return child
  }

  beforeAll(async () => {
    for (const side of ['server', 'client'] as const) ip('netns', 'add', names[side])
    ip(
      'link',
      'add',
      cable.server,
      'netns',
      names.server,
      'type',
      'veth',
      'peer',
      'name',
      cable.client,
      'netns',
      names.client
    )
    for (const side of ['server', 'client'] as const) {
      ip('-n', names[side], 'address', 'add', `${address[side]}/24`, 'dev', cable[side])
      ip('-n', names[side], 'link', 'set', cable[side], 'up')
    }
    const server = run(
      'server',
      new URL('../fixtures/namespace-server.ts', import.meta.url),
      address.server,
      String(PORT)
    )
    await new Promise((resolve) => server.stdout!.once('data', resolve))
    const client = run(
      'client',
      new URL('../fixtures/namespace-feeds.ts', import.meta.url),
      `http://${address.server}:${PORT}/`,
      String(SILENCE_MS)
    )
    createInterface({ input: client.stdout! }).on('line', (line) => lines.push(JSON.parse(line) as Line))
    await seen(0, ({ got }) => got !== undefined)
  })

  afterAll(async () => {
    for (const child of children) {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.stdin?.end()
      await gone
    }
    for (const name of Object.values(names)) {
      try {
        ip('netns', 'del', name)
      } catch {
        // It was never made.
      }
    }
  })

  /** The first line from an index on that fits. */
  async function seen(from: number, fits: (line: Line) => boolean): Promise<Line> {
    const end = Date.now() + 25_000
    for (;;) {
      const line = lines.slice(from).find(fits)
      if (line) return line
      if (Date.now() > end) throw new Error(`Waited 25 s; seen: ${JSON.stringify(lines.slice(from))}`)
      await pause(10)
    }
  }
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  /** Breaks the network until some time after that is noticed, and waits for the next live message; prints the times. */
  async function endure(what: string, breakIt: () => void, mendIt: () => void, forMs = 0): Promise<Line> {
    const from = lines.length
    const brokenAt = Date.now()
    breakIt()
    const noticed = await seen(from, ({ state }) => state === 'waiting')
    await pause(forMs)
    mendIt()
    const mendedAt = Date.now()
    const back = lines.length
    const open = await seen(from, ({ state, at }) => state === 'open' && at >= noticed.at)
    await seen(back, ({ got }) => got !== undefined)
    console.log(
      `${what}: noticed after ${noticed.at - brokenAt} ms (${noticed.reason}), live again ${open.at - mendedAt} ms after it was mended`
    )
    return noticed
  }

  /** Every item once, in order, from the first to the last. */
  function expectNothingLost(): void {
    const got = lines.flatMap((line) => line.got ?? [])
    expect(got).toEqual(got.map((_item, index) => (got[0] ?? 0) + index))
  }

  it('a link that goes down and comes up', async () => {
    const link = (state: string) => ip('-n', names.server, 'link', 'set', cable.server, state)
    const noticed = await endure(
      'link down and up',
      () => link('down'),
      () => link('up'),
      5_000
    )
    expect(noticed.reason).toBe('silence')
    expectNothingLost()
  })

  it('packets that vanish without a word, for longer than the watchdog waits', async () => {
    // Frames go to an address that nobody has, as behind a router that died.
    const neighbour = (...how: string[]) =>
      ip('-n', names.server, 'neighbour', ...how, address.client, 'dev', cable.server)
    const noticed = await endure(
      'silent drop',
      () =>
        void ip(
          '-n',
          names.server,
          'neighbour',
          'replace',
          address.client,
          'lladdr',
          '02:00:00:00:00:99',
          'nud',
          'permanent',
          'dev',
          cable.server
        ),
      () => void neighbour('del'),
      5_000
    )
    expect(noticed.reason).toBe('silence')
    expectNothingLost()
  })

  it('another network, where the machine has another address', async () => {
    const own = (how: string, which: string) =>
      ip('-n', names.client, 'address', how, `${which}/24`, 'dev', cable.client)
    const noticed = await endure(
      'another address',
      () => {
        own('del', address.client)
        own('add', '10.213.7.3')
      },
      () => {}
    )
    expect(noticed.reason).toBe('silence')
    expectNothingLost()
  })

  it('a connection that is reset', async () => {
    const [server] = children
    const noticed = await endure(
      'TCP reset',
      () => void server?.stdin?.write('reset\n'),
      () => {}
    )
    expect(noticed.reason).toBe('cut-off')
    expectNothingLost()
  })
})

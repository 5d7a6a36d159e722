import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openLibrary, type Library } from '../../../src-main/library/library.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { ITEMS, largeBatch, MESSAGES } from '../fixtures/large-batch.ts'
import { FEED_URL, threads } from '../fixtures/library-threads.ts'

async function open(directory: string, sqlite: 'node' | 'photostructure'): Promise<Library> {
  const opened = await openLibrary({ directory, workers: threads, sqlite })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  atTheEnd(() => opened.value.close(5_000))
  return opened.value
}

async function addFeed(library: Library, url: string): Promise<number> {
  const added = await library.addFeed({ url, title: url, notify: 'off' })
  if (!added.ok) throw new Error('already added')
  return added.value.id
}

describe.each(['node', 'photostructure'] as const)('a large batch, over %s', (sqlite) => {
  it.each(['is killed', 'quits'])(
    'of which a program that %s has stored a part is stored whole by the next, once',
    async (how) => {
      const directory = await temporaryFolder()
      const before = await open(directory, sqlite)
      const feedId = await addFeed(before, FEED_URL)
      await before.close(5_000)

      const file = fileURLToPath(new URL('../fixtures/library-large.ts', import.meta.url))
      const child = spawn(process.execPath, [
        file,
        directory,
        sqlite,
        String(feedId),
        how === 'quits' ? 'quit' : 'stay'
      ])
      atTheEnd(() => void child.kill('SIGKILL'))
      let said = ''
      child.stdout.on('data', (text: Buffer) => {
        said += text.toString()
        if (how === 'is killed') child.kill('SIGKILL')
      })
      const [code, signal] = await once(child, 'exit')
      expect(said).toContain('part')
      if (how === 'quits') expect([code, signal, said.trim().endsWith('closed')]).toEqual([0, null, true])

      const library = await open(directory, sqlite)
      const [feed] = await library.feeds()
      const { items } = await library.facts({ feedId })
      const stored = Number(feed!.lastEventId)
      // It stands behind the last message of which all is stored; of the next one a part is.
      expect(items).toBeGreaterThan(0)
      expect(items).toBeLessThan(MESSAGES * ITEMS)
      expect(Math.floor(items / ITEMS)).toBe(stored)
      const resumption = { from: null, to: 1_700_000_100_000, after: feed!.lastEventId }
      await library.accept({ ...largeBatch(feedId, stored + 1), phase: 'replay', resumption })
      const facts = await library.facts({ feedId })
      expect(facts).toMatchObject({ items: MESSAGES * ITEMS, gaps: [] })
      expect((await library.feeds())[0]).toMatchObject({ lastEventId: String(MESSAGES), unread: MESSAGES * ITEMS })
    }
  )
})

it('goes on behind what small feeds bring, and is not held up by them for ever', async () => {
  const library = await open(await temporaryFolder(), 'photostructure')
  const quiet = await addFeed(library, 'https://quiet.example/sse')
  const greedy: number[] = []
  for (let n = 1; n <= 12; n++) greedy.push(await addFeed(library, `https://greedy-${n}.example/sse`))
  let parts = 0
  let isWhole = false
  const large = Promise.all(
    greedy.map(async (feedId) => library.accept(largeBatch(feedId, MESSAGES), () => void parts++))
  ).then(() => (isWhole = true))
  let sent = 0
  const small = async (): Promise<unknown> => {
    const data = JSON.stringify({ id: ++sent, title: `Story ${sent}` })
    const one = { type: 'message', data, lastEventId: '', ownId: null, receivedAt: 1_700_000_000_000 + sent }
    const url = 'https://quiet.example/sse'
    return library.accept({ feedId: quiet, url, phase: 'live', messages: [one], lastEventId: '' })
  }
  await small()
  expect(parts).toBeLessThan(greedy.length / 2)
  while (!isWhole) await small()
  await large
  expect((await library.facts({ feedId: quiet })).items).toBe(sent)
  for (const feedId of greedy) expect((await library.facts({ feedId })).items).toBe(ITEMS)
})

const HONEST = 10
const ROUNDS = 12
/** One that is stored in one piece holds up the others for hundreds of their own times. */
const TIMES = 25

/** Servers of honest feeds, which send when they are told to, and a hostile one, which sends its messages without end. */
async function serveFeeds(hostile: () => string) {
  const honest = new Map<string, ServerResponse>()
  let sent = 0
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const { url = '' } = request
    if (url !== '/hostile')
      return void honest.set(
        url,
        response.on('close', () => honest.delete(url))
      )
    const write = (): void => {
      while (!response.destroyed && sent++ < 5_000) if (!response.write(hostile())) return
    }
    response.on('drain', write)
    write()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => void (server.closeAllConnections(), server.close()))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { at, honest, send: (text: string) => honest.forEach((response) => void response.write(text)) }
}

const list = JSON.stringify(Array.from({ length: ITEMS }, (_, n) => ({ a: n })))
const removal = JSON.stringify({ ids: Array.from({ length: 600_000 }, (_, n) => n) })
let hostileId = 0

describe.each([
  ['lists of two thousand small things', () => `id: ${++hostileId}\ndata: ${list}\n\n`],
  ['removals of all that one message can name', () => `id: ${++hostileId}\nevent: delete\ndata: ${removal}\n\n`]
])('a feed that sends %s', (_what, hostile) => {
  it('holds up neither ten honest feeds nor the reader', async () => {
    const server = await serveFeeds(hostile)
    const library = await open(await temporaryFolder(), 'photostructure')
    const transport = createTransport({ version: '1' })
    const troubles: unknown[] = []
    library.onStorage((state) => troubles.push(state))
    library.onLate((late) => troubles.push(late))
    library.onTrouble((trouble) => troubles.push(trouble))
    const hostileFeed = await addFeed(library, `${server.at}/hostile`)
    let hostileStored = 0
    const subscriptions = new Subscriptions({
      transport,
      accept: async (batch) => {
        const count = (): void => void (hostileStored += batch.feedId === hostileFeed ? 1 : 0)
        const done = await library.accept(batch, count)
        count()
        return done
      }
    })
    atTheEnd(async () => {
      await Promise.race([subscriptions.close(), new Promise((resolve) => setTimeout(resolve, 500))])
      await library.close(500)
      await transport.close()
    })
    const feeds: number[] = []
    for (let n = 1; n <= HONEST; n++) feeds.push(await addFeed(library, `${server.at}/honest/${n}`))
    const wanted = feeds.map((id, n) => ({
      id,
      url: `${server.at}/honest/${n + 1}`,
      paused: false,
      lastEventId: '',
      everOpened: false
    }))
    subscriptions.reconcile(wanted)
    await until('all are open', () => server.honest.size === HONEST)
    const stored = async (): Promise<number> =>
      (await Promise.all(feeds.map((feedId) => library.facts({ feedId })))).reduce((sum, { items }) => sum + items, 0)
    let said = 0
    /** Milliseconds until an item of each feed is stored, and one of them is marked read. */
    const round = async (): Promise<number> => {
      server.send(`id: ${++said}\ndata: {"id":${said},"title":"Story ${said}"}\n\n`)
      const began = performance.now()
      await until('they are stored', async () => (await stored()) >= said * HONEST, 60_000)
      const { rows } = await library.list({ view: { kind: 'feed', feedId: feeds[0]! }, before: null, limit: 1 })
      const { rows: read } = await library.setRead({ ids: [rows[0]!.id], read: true })
      expect(read).toMatchObject([{ read: true }])
      return performance.now() - began
    }
    const median = async (): Promise<number> => {
      const all = []
      for (let n = 0; n < ROUNDS; n++) all.push(await round())
      return all.sort((a, b) => a - b)[ROUNDS / 2]!
    }
    await round()
    // The first history of a feed is over with its first lull.
    await until('they are live', async () => subscriptions.heardUntil().length >= HONEST)
    const alone = await median()
    subscriptions.reconcile([
      ...wanted,
      { id: hostileFeed, url: `${server.at}/hostile`, paused: false, lastEventId: '', everOpened: false }
    ])
    await until('the hostile feed is being stored', () => hostileStored > 1, 60_000)
    const beside = await median()
    const during = hostileStored
    expect(beside / alone).toBeLessThan(TIMES)
    expect(troubles).toEqual([])
    await until('the hostile feed goes on', () => hostileStored > during)
  })
})

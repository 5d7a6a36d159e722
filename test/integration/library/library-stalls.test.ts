import { setTimeout as sleep } from 'node:timers/promises'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { ConnectionState } from '#contract/feed.ts'
import { openLibrary, type Library, type StorageState } from '../../../src-main/library/library.ts'
import type { LibraryWorkers } from '../../../src-main/library/threads/protocol.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { threads } from '../fixtures/library-threads.ts'

/** One live feed over a library whose writer can be made to fail; streams pause as the app makes them. */
async function start(workers: LibraryWorkers) {
  const opened = await openLibrary({ directory: await temporaryFolder(), workers, retryAfter: 50 })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  const server = await serve()
  const transport = createTransport({ version: '1' })
  const subscriptions = new Subscriptions({ transport, random: () => 0.01, accept: (batch) => library.accept(batch) })
  const storage: StorageState[] = []
  library.onStorage((state) => {
    storage.push(state)
    subscriptions.pauseForStorage(state.kind)
  })
  library.onLate(({ feedId, isLate }) => subscriptions.pauseLate(feedId, isLate))
  atTheEnd(async () => {
    await Promise.race([subscriptions.close(), new Promise((resolve) => setTimeout(resolve, 2_000))])
    await library.close(2_000)
    await transport.close()
  })
  const url = `${server.url}/stream?n=3`
  const added = await library.addFeed({ url, title: 'News', notify: 'off' })
  if (!added.ok) throw new Error('already added')
  const { id } = added.value
  const wanted = [{ id, url, paused: false, lastEventId: '', everOpened: false }]
  subscriptions.reconcile(wanted)
  const count = async () => (await library.list({ view: { kind: 'all' }, before: null })).rows.length
  await until('the history is stored', async () => (await count()) === 3)
  /** One more feed of the same server. */
  const addQuiet = async () => {
    const quiet = await library.addFeed({
      url: `${server.url}/stream?channel=quiet&n=0`,
      title: 'Quiet',
      notify: 'off'
    })
    if (!quiet.ok) throw new Error('already added')
    wanted.push({ ...wanted[0]!, id: quiet.value.id, url: quiet.value.url })
    subscriptions.reconcile(wanted)
    await until('it is open, too', () => subscriptions.state(quiet.value.id)?.kind === 'open')
    return (): ConnectionState | null => subscriptions.state(quiet.value.id)
  }
  return { library, server, storage, count, addQuiet, state: (): ConnectionState | null => subscriptions.state(id) }
}

/**
 * Whether the trouble is told before a timer that begins now, of `ms`, has its turn.
 *
 * Timers of one thread have their turns in the order in which they are due, however late a busy machine comes to them.
 */
const isToldWithin = (library: Library, ms: number): Promise<boolean> =>
  Promise.race([
    new Promise<boolean>((resolve) => library.onStorage(() => resolve(true))),
    sleep(ms, false, { ref: false })
  ])

/** A writer that ends when it is asked to store anything, for as long as `broken` says so. */
function killedWriter(broken: () => boolean): LibraryWorkers {
  return {
    ...threads,
    writer: (options: WorkerOptions): Worker => {
      const worker = threads.writer(options)
      const post = worker.postMessage.bind(worker)
      worker.postMessage = (call: { name: string }) => {
        if (call.name === 'accept' && broken()) void worker.terminate()
        else post(call)
      }
      return worker
    }
  }
}

it('a writer that is killed at each batch: the feed is paused within seconds, and comes back by itself with everything', async () => {
  let broken = false
  const { library, server, storage, state, count } = await start(killedWriter(() => broken))
  expect(state()?.kind).toBe('open')
  broken = true
  const inTime = isToldWithin(library, 7_500)
  server.control.publish('/stream', 2)
  await until('it is paused', () => state()?.kind === 'paused')
  expect(await inTime).toBe(true)
  expect(state()).toEqual({ kind: 'paused', by: 'library' })
  expect(storage).toMatchObject([{ kind: 'failing' }])
  server.control.publish('/stream', 2)
  broken = false
  await until('it is live again', () => state()?.kind === 'open', 40_000)
  await until('all is stored', async () => (await count()) === 7)
  expect(storage.map(({ kind }) => kind)).toEqual(['failing', 'ok'])
})

it('a writer that is killed and does not come up again soon, with nothing to store: paused within two seconds', async () => {
  let down = false
  const running = new Set<Worker>()
  const workers: LibraryWorkers = {
    ...threads,
    writer: (options) => {
      if (down) {
        const nothing = new Worker('setInterval(() => {}, 1000)', { eval: true })
        running.add(nothing)
        return nothing
      }
      const worker = threads.writer(options)
      running.add(worker)
      return worker
    }
  }
  const { library, storage, state, server, count } = await start(workers)
  down = true
  await Promise.all([...running].map((worker) => worker.terminate()))
  const inTime = isToldWithin(library, 2_500)
  await until('it is paused', () => state()?.kind === 'paused')
  expect(await inTime).toBe(true)
  down = false
  for (const worker of running) void worker.terminate()
  await until('it is live again', () => state()?.kind === 'open', 40_000)
  expect(storage.map(({ kind }) => kind)).toEqual(['failing', 'ok'])
  server.control.publish('/stream', 1)
  await until('all is stored', async () => (await count()) === 4)
})

it('a commit that takes long: what waits longer than five seconds pauses its feed, and no other', async () => {
  let held: (() => void)[] | null = null
  const workers: LibraryWorkers = {
    ...threads,
    writer: (options) => {
      const worker = threads.writer(options)
      const post = worker.postMessage.bind(worker)
      worker.postMessage = (call: { name: string }) => {
        if (held && call.name === 'accept') held.push(() => post(call))
        else post(call)
      }
      return worker
    }
  }
  const { library, storage, state, server, count, addQuiet } = await start(workers)
  const other = await addQuiet()
  const late: boolean[] = []
  library.onLate(({ isLate }) => late.push(isLate))
  const waiting: (() => void)[] = []
  held = waiting
  server.control.publish('/stream', 1)
  await until('it is paused', () => state()?.kind === 'paused')
  expect(state()).toEqual({ kind: 'paused', by: 'library' })
  expect(other()?.kind).toBe('open')
  held = null
  for (const letGo of waiting) letGo()
  await until('it is live again', () => state()?.kind === 'open', 40_000)
  await until('all is stored', async () => (await count()) === 4)
  expect(late).toEqual([true, false])
  expect(storage).toEqual([])
})

it('a writer that crashes once and is up at once: nobody is told anything', { timeout: 240_000 }, async () => {
  // Where the machine took its time the writer was not up at once, whoever was told: another library has its crash.
  for (let tries = 1; ; tries++) {
    let crashes = 0
    let endedAt = 0
    const workers = killedWriter(() => crashes-- > 0)
    const { storage, state, server, count } = await start({
      ...workers,
      writer: (options) => {
        const worker = workers.writer(options)
        worker.once('exit', () => (endedAt = performance.now()))
        return worker
      }
    })
    crashes = 1
    server.control.publish('/stream', 1)
    await until('all is stored', async () => (await count()) === 4)
    if (performance.now() - endedAt > 1_000 && tries < 20) continue
    expect(state()?.kind).toBe('open')
    expect(storage).toEqual([])
    return
  }
})

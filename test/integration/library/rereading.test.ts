import type { Worker, WorkerOptions } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { PageKey } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { Rereading } from '#contract/rereading.ts'
import { RereadingRuns } from '../../../src-main/housekeeping/rereading-runs.ts'
import { openLibrary, type Library } from '../../../src-main/library/library.ts'
import type { LibraryWorkers } from '../../../src-main/library/threads/protocol.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { FEED_URL, threads } from '../fixtures/library-threads.ts'

const ITEMS = 20_000
const BATCH = 2_000

async function open(directory: string, workers: LibraryWorkers = threads): Promise<Library> {
  const opened = await openLibrary({ directory, workers, retryAfter: 50 })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  atTheEnd(() => opened.value.close(5_000))
  return opened.value
}

const gauge = (n: number): Message => ({
  type: 'message',
  data: JSON.stringify({
    id: `g${n}`,
    station: { called: `Gauge ${n}`, level: n },
    note: `The words of ${n}. `.repeat(20)
  }),
  lastEventId: String(n),
  ownId: String(n),
  receivedAt: 1_790_000_000_000 + n
})

/** A feed of so many items, of which some are read and one is starred. */
async function filled(library: Library, items: number): Promise<number> {
  const added = await library.addFeed({ url: FEED_URL, title: 'Gauges', notify: 'off' })
  if (!added.ok) throw new Error('not added')
  const feedId = added.value.id
  for (let from = 1; from <= items; from += BATCH) await library.accept(batch(feedId, from, Math.min(BATCH, items)))
  const { rows } = await library.list({ view: { kind: 'all' }, before: null })
  await library.setRead({ ids: rows.slice(0, 5).map(({ id }) => id), read: true })
  await library.setStarred({ id: rows[7]!.id, starred: true })
  return feedId
}

const batch = (feedId: number, from: number, count: number) => ({
  feedId,
  url: FEED_URL,
  phase: 'live' as const,
  messages: Array.from({ length: count }, (_, place) => gauge(from + place)),
  lastEventId: String(from + count - 1)
})

const byCall = { fields: { title: ['/station/called'] } }

/** How often of so many the writer is killed when it is asked to go on, before or after it has done so. */
function killedWriter(kills: { before: boolean }[], everyNth: number): LibraryWorkers {
  let asked = 0
  return {
    ...threads,
    writer: (options: WorkerOptions): Worker => {
      const worker = threads.writer(options)
      const post = worker.postMessage.bind(worker)
      worker.postMessage = (call: { name: string }) => {
        const kill = call.name === 'stepRereading' && ++asked % everyNth === 0 ? kills.shift() : undefined
        if (!kill?.before) post(call)
        if (kill) void worker.terminate()
      }
      return worker
    }
  }
}

async function goOn(
  library: Library,
  feedId: number,
  each: (soFar: Rereading) => Promise<void> = async () => {}
): Promise<Rereading> {
  for (;;) {
    const { rereading, isOver } = await library.stepRereading({ feedId })
    if (isOver) return rereading!
    await each(rereading!)
  }
}

it('20,000 items are read again in short steps; a writer that is killed at them goes on, and what arrives is stored between them', async () => {
  const kills = [{ before: true }, { before: false }, { before: false }]
  const library = await open(await temporaryFolder(), killedWriter(kills, 3))
  const feedId = await filled(library, ITEMS)
  await library.editFeed({ id: feedId, interpretation: byCall })

  let looked = 0
  let changed = 0
  for (let before: PageKey | null = null, first = true; first || before; first = false) {
    const step: Awaited<ReturnType<Library['previewRereading']>> = await library.previewRereading({ feedId, before })
    looked += step.looked
    changed += step.changed
    before = step.next
  }
  expect({ looked, changed }).toEqual({ looked: ITEMS, changed: ITEMS })

  await library.startRereading({ feedId, hides: false })
  const progress: number[] = []
  let came = ITEMS
  const done = await goOn(library, feedId, async (soFar) => {
    progress.push(soFar.looked)
    if (progress.length % 5 === 0) await library.accept(batch(feedId, ++came, 1))
  })
  expect(kills).toEqual([])
  expect(done).toMatchObject({ state: 'done', looked: ITEMS, changed: ITEMS })
  expect(came, 'stored between the steps').toBeGreaterThan(ITEMS + 2)
  expect(progress.length, 'in many steps').toBeGreaterThan(20)
  const { rows } = await library.list({ view: { kind: 'all' }, before: null })
  expect(rows.every(({ title }) => title.startsWith('Gauge '))).toBe(true)
  expect(await library.counts({ todaySince: 0 })).toMatchObject({ unread: came - 5, starred: 1 })

  await library.undoRereading({ feedId })
  expect(await goOn(library, feedId)).toMatchObject({ state: 'undone' })
  const undone = await library.list({ view: { kind: 'all' }, before: null })
  expect(undone.rows.filter(({ title }) => title.startsWith('Gauge '))).toHaveLength(came - ITEMS)
  expect(await library.counts({ todaySince: 0 })).toMatchObject({ unread: came - 5, starred: 1 })
})

it.each([0, 2])('what a quit cuts off after %s steps goes on after the next start from where it was', async (steps) => {
  const directory = await temporaryFolder()
  const library = await open(directory)
  const feedId = await filled(library, BATCH)
  await library.editFeed({ id: feedId, interpretation: byCall })
  let looked = (await library.startRereading({ feedId, hides: false }))!.looked
  for (let step = 0; step < steps; step++) looked = (await library.stepRereading({ feedId })).rereading!.looked
  await library.close(5_000)

  const next = await open(directory)
  expect((await next.rereadings()).rereadings).toMatchObject([{ state: 'reading', looked }])
  expect(await goOn(next, feedId)).toMatchObject({
    state: 'done',
    looked: BATCH,
    changed: BATCH,
    undo: { items: BATCH }
  })
})

it('main goes on with what a quit cut off, and tells how far it is and when lists are to be read again', async () => {
  const directory = await temporaryFolder()
  const library = await open(directory)
  const runs = new RereadingRuns(library)
  await runs.start()
  const feedId = await filled(library, BATCH)
  await library.editFeed({ id: feedId, interpretation: byCall })
  await runs.start()
  expect(runs.news).toEqual({ rereadings: [], rereadingOffered: false })
  const first = new Promise<void>((resolve) => runs.onNews(({ rereadings }) => rereadings[0]!.looked > 0 && resolve()))
  await runs.begin(feedId, false)
  await first
  runs.dispose()
  await library.close(5_000)

  const next = await open(directory)
  const again = new RereadingRuns(next)
  atTheEnd(() => again.dispose())
  let shown = 0
  again.onItems(() => shown++)
  await again.start()
  await until('it is done', () => again.news.rereadings[0]?.state === 'done')
  expect(again.news.rereadings).toMatchObject([{ feedId, looked: BATCH, changed: BATCH }])
  await again.undo(feedId)
  await until('it is undone', () => again.news.rereadings[0]?.state === 'undone')
  await until('lists are read again', () => shown > 0)
  const { rows } = await next.list({ view: { kind: 'all' }, before: null })
  expect(rows.some(({ title }) => title.startsWith('Gauge '))).toBe(false)
})

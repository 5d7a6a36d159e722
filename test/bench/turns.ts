import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FeedId } from '#contract/ids.ts'
import type { Message } from '#contract/message.ts'
import { openLibrary, type Library } from '../../src-main/library/library.ts'
import { threads } from '../integration/fixtures/library-threads.ts'
import type { Bench, Measure } from './bench.ts'
import { wait } from './helpers/electron.ts'

/** What one feed may hold the writer for, in ms: a transaction ends within it. */
const LONGEST_TURN = 200
/** Feeds that send without end, each its next batch as soon as the last one is stored. */
const GREEDY = 5
/** Between two messages of the honest feed, in ms. */
const PACE = 50

/** Stands for the number of a message, so that making one costs next to nothing beside what is measured. */
const NUMBER = '#'
const list = (elements: number, element: (n: number) => unknown): string =>
  JSON.stringify(Array.from({ length: elements }, (_, n) => element(n)))

/** What the greedy feeds send, message by message, and how many messages a batch of theirs has. */
const greeds: [what: string, perBatch: number, template: string][] = [
  [
    'lists of 2,000 objects',
    5,
    list(2_000, (n) => ({ id: `${NUMBER}-${n}`, title: `Story ${NUMBER} ${n}`, text: 'Words.' }))
  ],
  ['lists of 2,000 words', 20, list(2_000, (n) => `word ${NUMBER} ${n}`)],
  ['removals of 2,000 items', 5, `{"deleted":${list(2_000, (n) => `${NUMBER}-${n}`)}}`],
  ['lists of 100,000 objects', 1, list(100_000, (n) => ({ n, of: NUMBER }))],
  [
    'items of 1 MB',
    2,
    JSON.stringify({ id: NUMBER, title: `Story ${NUMBER}`, text: 'All the words there are. '.repeat(40_000) })
  ]
]

/** An honest feed's message until it is stored, beside feeds that give the writer all the work they can, and alone. */
export const bench: Bench = {
  name: 'turns',
  about: 'an honest message until it is stored, beside feeds whose messages hold thousands of items',
  async *run({ quick, progress }) {
    const ms = quick ? 1_000 : 10_000
    for (const [what, perBatch, template] of greeds) {
      const floor = await honestBeside(ms, null)
      const ours = await honestBeside(ms, { perBatch, template })
      progress(`${what}: ${Math.max(...ours).toFixed(0)} ms at most, alone ${Math.max(...floor).toFixed(0)}`)
      yield {
        what: `a message until it is stored, beside ${GREEDY} feeds with ${what}`,
        unit: 'ms',
        ours,
        floor,
        beside: 'the feed alone',
        aim: { figure: LONGEST_TURN * 2, better: 'lower', of: 'p99' }
      } satisfies Measure
    }
  }
}

/** How long each message of an honest feed took to be stored, in ms. */
async function honestBeside(ms: number, greed: { perBatch: number; template: string } | null): Promise<number[]> {
  const directory = mkdtempSync(join(tmpdir(), 'tickertape-bench-'))
  const opened = await openLibrary({ directory, workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  const end = performance.now() + ms
  const isOver = (): boolean => performance.now() > end
  try {
    const feed = async (n: number): Promise<[FeedId, string]> => {
      const url = `https://${n}.example/sse`
      const added = await library.addFeed({ url, title: `Feed ${n}`, notify: 'off' })
      if (!added.ok) throw new Error('already added')
      return [added.value.id, url]
    }
    const [id, url] = await feed(0)
    let made = 0
    const greedy = Array.from({ length: greed ? GREEDY : 0 }, async (_, n) => {
      const [feedId, at] = await feed(n + 1)
      while (greed && !isOver()) {
        const messages = Array.from({ length: greed.perBatch }, () =>
          message(greed.template.replaceAll(NUMBER, String(made++)))
        )
        await library.accept({ feedId, url: at, phase: 'live', messages, lastEventId: '' })
      }
    })
    const taken: number[] = []
    for (let n = 0; !isOver(); n++) {
      const began = performance.now()
      await store(library, id, url, n)
      taken.push(performance.now() - began)
      await wait(PACE)
    }
    await Promise.all(greedy)
    return taken
  } finally {
    await library.close(10_000)
    rmSync(directory, { recursive: true, force: true })
  }
}

const store = (library: Library, feedId: FeedId, url: string, n: number): Promise<unknown> =>
  library.accept({
    feedId,
    url,
    phase: 'live',
    messages: [message(JSON.stringify({ id: n, title: `Honest ${n}`, text: 'Something happened.' }))],
    lastEventId: ''
  })

const message = (data: string): Message => ({
  type: 'message',
  data,
  lastEventId: '',
  ownId: null,
  receivedAt: Date.now()
})

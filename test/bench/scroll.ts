import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src-main/library/store/database.ts'
import { migrate } from '../../src-main/library/store/schema/migrate.ts'
import { startFeedServer } from '../feed-server/server.ts'
import type { DebuggedPage } from '../helpers/debugged-page.ts'
import { percentile, type Bench, type Measure } from './bench.ts'
import { countUnread } from './helpers/bare-store.ts'
import { start, wait } from './helpers/electron.ts'

/** Two frames of 16.7 ms never differ by less than a whole one: a tenth is what clocks differ by. */
const SAME = 1.1
const TURN = 600
const FEED_URL = 'http://127.0.0.1:9/'

type Act = (window: DebuggedPage, middle: Point) => Promise<unknown>
interface Point {
  x: number
  y: number
}

const wheelDown: Act = (window, middle) => window.wheel(middle, TURN)
const wheelUp: Act = (window, middle) => window.wheel(middle, -TURN)
const pageDown: Act = (window) => window.key('PageDown', 34)
const nextItem: Act = (window) => window.key('j', 74)

/** What is done, where in the list it begins as a share of its length, and what the same is over an empty list. */
const ways: [what: string, from: number, act: Act][] = [
  ['wheel, from the top', 0, wheelDown],
  ['wheel, from the middle', 0.5, wheelDown],
  ['wheel, from the end up', 1, wheelUp],
  ['PageDown, from the middle', 0.5, pageDown],
  ['j, from the middle', 0.5, nextItem]
]

/**
 * How evenly frames follow each other while somebody goes through a list of 1,000,000 items, beside the same turns and
 * keys over an empty list; and whether a row stands still while 200 items a second arrive above it.
 */
export const bench: Bench = {
  name: 'scroll',
  about: 'frames while a list of 1,000,000 is scrolled, beside the empty list; a row stands still while 200/s arrive',
  async *run({ quick, progress }) {
    const items = quick ? 10_000 : 1_000_000
    const seconds = quick ? 2 : 10
    const frames = new Map<Act, number[]>()
    progress('an empty list')
    const empty = await start()
    try {
      await empty.window.run(somethingIsThere, '[data-pane-focus], h1')
      const middle = await middleOfList(empty.window)
      for (const act of new Set(ways.map(([, , each]) => each)))
        frames.set(act, await framesWhile(empty.window, seconds, () => act(empty.window, middle)))
    } finally {
      await empty.close()
    }
    const userDataDir = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
    try {
      progress(`${items.toLocaleString('en')} items are stored`)
      fill(join(userDataDir, 'tickertape.db'), items)
      const full = await start({ userDataDir })
      try {
        yield* through(full.window, seconds, frames, progress)
      } finally {
        await full.close()
      }
    } finally {
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 })
    }
    yield* live(quick ? 3 : 30, progress)
  }
}

async function* through(
  window: DebuggedPage,
  seconds: number,
  floors: ReadonlyMap<Act, number[]>,
  progress: (line: string) => void
): AsyncIterable<Measure> {
  await window.run(somethingIsThere, '[role="option"]')
  const middle = await middleOfList(window)
  await window.point(middle)
  for (const [what, from, act] of ways) {
    await window.run(scrollTo, from)
    await wait(1_000)
    await window.run(focusList, null)
    const place = await window.run(firstRow, null)
    const ours = await framesWhile(window, seconds, () => act(window, middle))
    const passed = Math.abs((await window.run(firstRow, null)) - place)
    if (passed === 0) throw new Error(`Nothing moved: ${what}.`)
    progress(`${what}: ${passed.toLocaleString('en')} rows passed, longest frame ${percentile(ours, 1).toFixed(0)} ms`)
    const floor = floors.get(act) ?? []
    for (const share of ['p95', 'p99'] as const) {
      const aim = { times: SAME, better: 'lower', of: share } as const
      yield { what: `frames, ${what}, ${share}`, unit: 'ms', ours, floor, beside: 'an empty list', aim }
    }
  }
}

/** 200 items a second, with the reader in the middle. */
async function* live(seconds: number, progress: (line: string) => void): AsyncIterable<Measure> {
  progress(`200 items a second for ${seconds} s`)
  const userDataDir = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
  const server = await startFeedServer()
  try {
    fill(join(userDataDir, 'tickertape.db'), 5_000)
    const { window, close } = await start({ userDataDir, flags: [`--subscribe=${server.url}/rate?rate=200`] })
    try {
      await window.run(somethingIsThere, '[role="option"]')
      const middle = await middleOfList(window)
      await window.run(scrollDown, 2_345)
      await window.point(middle)
      await wait(1_000)
      const { moved, others, frames } = await window.run(watchRow, { ...middle, ms: seconds * 1_000 })
      const still = { figure: 0, better: 'lower' } as const
      const where = 'the row under the pointer, 200 items/s'
      yield { what: `${where}: moved by`, unit: 'px', ours: [moved], floor: null, aim: still }
      yield { what: `${where}: frames with another row there`, unit: 'items', ours: [others], floor: null, aim: still }
      const even = { figure: 17.5, better: 'lower', of: 'p99' } as const
      yield { what: 'frames, in the middle, 200 items/s', unit: 'ms', ours: frames, floor: null, aim: even }
    } finally {
      await close()
    }
  } finally {
    await server.close()
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Acts again and again for so long, and answers the ms between one frame and the next meanwhile. */
async function framesWhile(window: DebuggedPage, seconds: number, act: () => Promise<unknown>): Promise<number[]> {
  await window.run(beginFrames, null)
  const end = performance.now() + seconds * 1_000
  while (performance.now() < end) await act()
  return window.run(endFrames, null)
}

const middleOfList = (window: DebuggedPage): Promise<Point> =>
  window.run(() => {
    const box = (document.querySelector('[role="listbox"]') ?? document.body).getBoundingClientRect()
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }, null)

// What follows runs in the window.

async function somethingIsThere(selector: string): Promise<void> {
  while (document.querySelector(selector) === null) await new Promise((again) => setTimeout(again, 20))
}

function focusList(): void {
  document.querySelector<HTMLElement>('[role="listbox"]')?.focus()
}

function scrollTo(share: number): void {
  const list = document.querySelector('[role="listbox"]')
  if (list) list.scrollTop = list.scrollHeight * share
}

function scrollDown(pixels: number): void {
  const list = document.querySelector('[role="listbox"]')
  if (list) list.scrollTop = pixels
}

/** Which row of the view the first one on the screen is. */
function firstRow(): number {
  const list = document.querySelector('[role="listbox"]')
  const edge = list?.getBoundingClientRect().top ?? 0
  const rows = [...(list?.querySelectorAll('[role="option"]') ?? [])]
  const seen = rows.filter((row) => row.getBoundingClientRect().bottom > edge)
  return Math.min(...seen.map((row) => Number(row.getAttribute('aria-posinset'))))
}

interface Frames {
  frameTimes?: number[]
}

function beginFrames(): void {
  const frames: number[] = []
  Object.assign(globalThis, { frameTimes: frames } satisfies Frames)
  let last: number | null = null
  const next = (now: number): void => {
    if (last !== null) frames.push(now - last)
    last = now
    if ('frameTimes' in globalThis) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}

function endFrames(): number[] {
  const { frameTimes = [] } = globalThis as Frames
  delete (globalThis as Frames).frameTimes
  return frameTimes
}

/** Where the row under a point is, at every frame for so long. */
async function watchRow({
  x,
  y,
  ms
}: {
  x: number
  y: number
  ms: number
}): Promise<{ moved: number; others: number; frames: number[] }> {
  const under = () => document.elementFromPoint(x, y)?.closest('[role="option"]') ?? null
  const first = under()
  if (!first) throw new Error('There is no row under the pointer.')
  const top = first.getBoundingClientRect().top
  const frames: number[] = []
  let moved = 0
  let others = 0
  const { port1, port2 } = new MessageChannel()
  /** What the frame shows is certain in the task after it: a list that is moved goes along between the two. */
  const shown = (): Promise<number> =>
    new Promise((resolve) =>
      requestAnimationFrame((at) => {
        port1.onmessage = () => resolve(at)
        port2.postMessage(null)
      })
    )
  const began = performance.now()
  for (let last = began; last - began < ms;) {
    const now = await shown()
    frames.push(now - last)
    last = now
    if (under()?.id !== first.id) others++
    moved = Math.max(
      moved,
      Math.abs((document.getElementById(first.id)?.getBoundingClientRect().top ?? Infinity) - top)
    )
  }
  return { moved, others, frames: frames.slice(1) }
}

/** A library as the app makes it, with so many items of twenty feeds, a minute apart; straight through SQL. */
function fill(file: string, count: number): void {
  const db = openDatabase({ file, role: 'writer' })
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  const now = Date.now()
  db.exec('BEGIN')
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
    INSERT INTO feeds(url, title, notify, paused, added_at) SELECT '${FEED_URL}' || i, 'Feed ' || i, 'off', 1, ${now} FROM n`)
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO items(feed_id, guid, version, title, excerpt, url, priority, received_at, sort_at, read)
    SELECT 1 + i % 20, i, '1', 'Item ' || i || ': the ferry leaves the northern quay at nine and returns at noon',
      'The harbour office says that item ' || i || ' holds until further notice, and that the outer channel stays open for small boats all day.',
      'https://news.example/' || i, 3, ${now} - (${count} - i) * 60000, ${now} - (${count} - i) * 60000, i % 1000 > 0 FROM n`)
  db.exec(`INSERT INTO item_content(item_id, text, raw) SELECT id, excerpt, '{}' FROM items`)
  db.exec('UPDATE search_index SET indexed_to = (SELECT max(id) FROM items)')
  countUnread(db)
  db.exec('COMMIT')
  db.close()
}

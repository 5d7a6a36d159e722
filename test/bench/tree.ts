import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DebuggedPage } from '../helpers/debugged-page.ts'
import type { Bench, Measure } from './bench.ts'
import { settledMemory, start } from './helpers/electron.ts'
import { processTree } from './helpers/memory.ts'
import { fillTree, type TreeSize } from '../helpers/tree-library.ts'

const FEW: TreeSize = { folders: 20, feeds: 100 }
const MANY: TreeSize = { folders: 2_000, feeds: 10_000 }
/** What the same thing may differ by from one time to the next on a machine that does other things too. */
const SAME = 1.25
const SAME_MEMORY = 1.2
/** A tree that draws all of its rows is not there for a long time. */
const PATIENCE = 300_000

/** What is done in the window, and how often in a run: each answers how long it took, in ms. */
const acts: [what: string, times: number, act: (window: DebuggedPage, n: number) => Promise<number>][] = [
  ['add a feed', 40, (window, n) => window.run(addFeed, `New${n}`)],
  ['move a feed in its folder', 40, (window, n) => window.run(moveFeed, n)],
  ['move a folder among its own', 40, (window, n) => window.run(moveFolder, n)],
  ['rename a feed', 40, (window, n) => window.run(renameFeed, n)],
  ['count one item read', 40, (window, n) => window.run(setRead, n)],
  ['select a feed', 40, (window, n) => window.run(selectFeed, n)],
  ['collapse a folder', 20, (window) => window.run(collapse, null)],
  ['walk to the end and back', 20, (window) => window.run(walk, null)],
  ['find a feed in the palette', 20, (window, n) => window.run(findFeed, n)]
]

/** The tree of 10,000 feeds in 2,000 folders beside one of 100 feeds: every change costs what one row costs. */
export const bench: Bench = {
  name: 'tree',
  about: '10,000 feeds in 2,000 folders beside 100: to add, move, count, select, scroll, find; memory of the window',
  async *run({ runs, quick, progress }) {
    const few: Figures = new Map()
    const many: Figures = new Map()
    for (let run = 0; run < (quick ? 1 : Math.min(3, runs)); run++) {
      for (const [size, figures] of [
        [FEW, few],
        [MANY, many]
      ] as const) {
        progress(`${size.feeds.toLocaleString('en')} feeds`)
        await measure(size, figures, quick, progress)
      }
    }
    for (const [what, ours] of many) {
      const floor = few.get(what) ?? []
      const isMemory = what.includes('memory')
      yield {
        what,
        unit: isMemory ? 'MiB' : 'ms',
        ours,
        floor,
        beside: `${FEW.feeds} feeds`,
        aim: { times: isMemory ? SAME_MEMORY : SAME, better: 'lower', of: isMemory ? 'p50' : 'p95' }
      } satisfies Measure
    }
  }
}

type Figures = Map<string, number[]>

async function measure(
  size: TreeSize,
  figures: Figures,
  quick: boolean,
  progress: (line: string) => void
): Promise<void> {
  const add = (what: string, ...values: number[]): void => {
    figures.set(what, [...(figures.get(what) ?? []), ...values])
  }
  const userDataDir = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
  try {
    fillTree(join(userDataDir, 'tickertape.db'), size)
    const app = await start({ userDataDir })
    try {
      await app.window.run(rowsAreThere, PATIENCE)
      for (const [what, times, act] of acts) {
        const taken: number[] = []
        for (let n = 0; n < (quick ? 3 : times); n++) taken.push(await act(app.window, n))
        progress(`${what}: ${Math.max(...taken).toFixed(1)} ms at most`)
        add(what, ...taken)
      }
      add('frames while the tree is scrolled', ...(await framesOfWheel(app.window, quick ? 1 : 4)))
      add('memory of the window', await memoryOfWindow(app.pid))
    } finally {
      await app.close()
    }
  } finally {
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** MiB of the process that draws the window, after it has tidied up. */
async function memoryOfWindow(pid: number): Promise<number> {
  const renderers: number[] = []
  for (const each of await processTree(pid)) {
    const command = await readFile(`/proc/${each}/cmdline`, 'utf8').catch(() => '')
    if (command.includes('--type=renderer')) renderers.push(each)
  }
  if (renderers.length !== 1) throw new Error(`There are ${renderers.length} windows.`)
  return settledMemory(renderers[0]!)
}

async function framesOfWheel(window: DebuggedPage, seconds: number): Promise<number[]> {
  const middle = await window.run(() => {
    const box = document.querySelector('[data-scrolls]')!.getBoundingClientRect()
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }, null)
  await window.point(middle)
  await window.run(beginFrames, null)
  const end = performance.now() + seconds * 1_000
  for (let turn = 0; performance.now() < end; turn++) await window.wheel(middle, turn % 20 < 10 ? 400 : -400)
  return window.run(endFrames, null)
}

// What follows runs in the window. Each sees nothing but its argument and `InWindow`, and waits for what a reader would see.

interface InWindow {
  tickertape: Record<string, (input: object) => Promise<{ value: { id: number } }>>
  /** How long it takes from `act` until what is asked for stands in the window, in ms. */
  measured: (act: () => void, isThere: () => boolean) => Promise<number>
  rowOf: (key: string) => HTMLElement | null
  /** Whether one row stands above another. */
  isAbove: (key: string, other: string) => boolean
}
declare const globalThis: InWindow

async function rowsAreThere(limit: number): Promise<void> {
  const end = performance.now() + limit
  while (document.querySelector('[data-key="feed-6"] .count') === null) {
    if (performance.now() > end) throw new Error('There are no rows.')
    await new Promise((again) => setTimeout(again, 50))
  }
  const rowOf: InWindow['rowOf'] = (key) => document.querySelector<HTMLElement>(`[data-key="${key}"]`)
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      const watch = new MutationObserver(() => {
        watch.disconnect()
        resolve()
      })
      watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
    })
  const measured: InWindow['measured'] = async (act, isThere) => {
    const began = performance.now()
    act()
    while (!isThere()) await changed()
    // Where everything stands belongs to it.
    document.querySelector('[role="tree"]')?.getBoundingClientRect()
    const took = performance.now() - began
    // What it leaves to do is done before the next.
    await new Promise(requestAnimationFrame)
    await new Promise((rest) => setTimeout(rest, 60))
    return took
  }
  const isAbove: InWindow['isAbove'] = (key, other) =>
    (rowOf(key)?.getBoundingClientRect().top ?? NaN) < (rowOf(other)?.getBoundingClientRect().top ?? NaN)
  Object.assign(globalThis, { rowOf, measured, isAbove })
}

async function addFeed(title: string): Promise<number> {
  const { tickertape, measured } = globalThis
  const rows = () => [...document.querySelectorAll('[data-key^="feed-"]')]
  const isThere = () => rows().some((row) => row.textContent.includes(title))
  const url = `http://127.0.0.1:9/${title}`
  let added = Promise.resolve({ value: { id: 0 } })
  const act = () => (added = tickertape['addFeed']!({ url, title, folderId: 2, headers: null }))
  const took = await measured(() => void act(), isThere)
  const { id } = (await added).value
  await measured(
    () => void tickertape['removeFeed']!({ id }),
    () => !isThere()
  )
  return took
}

/** The second feed of a folder goes before its first one, or back. */
function moveFeed(n: number): Promise<number> {
  const { tickertape, measured, isAbove } = globalThis
  const up = n % 2 === 0
  return measured(
    () => void tickertape['moveFeed']!({ id: 7, folderId: 2, before: up ? 6 : 8 }),
    () => (up ? isAbove('feed-7', 'feed-6') : isAbove('feed-6', 'feed-7'))
  )
}

/** The second folder of a section goes before its first one, or back. */
function moveFolder(n: number): Promise<number> {
  const { tickertape, measured, isAbove } = globalThis
  const up = n % 2 === 0
  return measured(
    () => void tickertape['moveFolder']!({ id: 3, parentId: 1, before: up ? 2 : 4 }),
    () => (up ? isAbove('folder-3', 'folder-2') : isAbove('folder-2', 'folder-3'))
  )
}

function renameFeed(n: number): Promise<number> {
  const { tickertape, measured, rowOf } = globalThis
  const title = `Called ${n}`
  return measured(
    () => void tickertape['editFeed']!({ id: 8, title }),
    () => rowOf('feed-8')?.textContent.includes(title) === true
  )
}

function setRead(n: number): Promise<number> {
  const { tickertape, measured, rowOf } = globalThis
  const read = n % 2 === 0
  return measured(
    () => void tickertape['setRead']!({ ids: [1], read }),
    () => (rowOf('feed-6')?.querySelector('.count') === null) === read
  )
}

function selectFeed(n: number): Promise<number> {
  const { measured, rowOf } = globalThis
  const row = rowOf(n % 2 === 0 ? 'feed-7' : 'feed-8')
  return measured(
    () => row?.click(),
    () => row?.getAttribute('aria-current') === 'page'
  )
}

function collapse(): Promise<number> {
  const { measured, rowOf } = globalThis
  const state = () => rowOf('folder-2')?.getAttribute('aria-expanded')
  const before = state()
  return measured(
    () =>
      rowOf('folder-2')
        ?.querySelector('[data-toggle]')
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true })),
    () => state() !== before
  )
}

async function walk(): Promise<number> {
  const { measured, rowOf } = globalThis
  const focused = () => document.activeElement?.getAttribute('data-key')
  rowOf('folder-1')?.focus()
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  const down = await measured(
    () => press('End'),
    () => focused() !== 'folder-1'
  )
  const up = await measured(
    () => press('Home'),
    () => focused() === 'folder-1'
  )
  return Math.max(down, up)
}

async function findFeed(n: number): Promise<number> {
  const { measured } = globalThis
  const field = () => document.querySelector<HTMLInputElement>('dialog [role="combobox"]')
  const open = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true }
  await measured(
    () => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', open)),
    () => field() !== null
  )
  const wanted = `${20 + n}`
  const names = () => [...document.querySelectorAll('dialog [role="option"] .name')].map((name) => name.textContent)
  const took = await measured(
    () => {
      field()!.value = wanted
      field()!.dispatchEvent(new InputEvent('input', { bubbles: true }))
    },
    () => names().length > 0 && names().every((name) => name.includes(wanted))
  )
  await measured(
    () => document.querySelector('dialog')?.close(),
    () => field() === null
  )
  return took
}

function beginFrames(): void {
  const frames: number[] = []
  Object.assign(globalThis, { frameTimes: frames })
  let last: number | null = null
  const next = (now: number): void => {
    if (last !== null) frames.push(now - last)
    last = now
    if ('frameTimes' in globalThis) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}

function endFrames(): number[] {
  const { frameTimes } = globalThis as unknown as { frameTimes: number[] }
  Reflect.deleteProperty(globalThis, 'frameTimes')
  return frameTimes
}

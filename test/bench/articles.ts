import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { openDatabase } from '../../src-main/library/store/database.ts'
import { migrate } from '../../src-main/library/store/schema/migrate.ts'
import { costlyArticles, ordinaryArticle, type CostlyArticle } from '../helpers/costly-articles.ts'
import type { DebuggedPage } from '../helpers/debugged-page.ts'
import type { Bench, Measure } from './bench.ts'
import { start, wait } from './helpers/electron.ts'
import { processTree } from './helpers/memory.ts'

/** On the screen within so long, and keys answered within so long meanwhile, in ms. */
const ON_SCREEN = 500
const ANSWERS = 100

interface Opening {
  painted: number
  longest: number
}

/**
 * From the click on a row until its article is painted, and the longest the window answered nothing from then until the
 * whole article was there, for articles that cost more than their length says, beside an ordinary one.
 */
export const bench: Bench = {
  name: 'articles',
  about: 'from the click to the painted article, and the longest task meanwhile, for articles that cost much',
  async *run({ runs, quick, progress }) {
    const articles = quick ? costlyArticles.slice(0, 3) : costlyArticles
    const userDataDir = mkdtempSync(join(tmpdir(), 'tickertape-bench-'))
    fill(join(userDataDir, 'tickertape.db'), [ordinaryArticle, ...articles])
    try {
      const app = await start({ userDataDir })
      try {
        yield* opened(app.window, articles, quick ? 1 : runs, progress)
        progress(`memory of the window at its end: ${(await rendererMemory(app.pid)).toFixed(0)} MiB`)
      } finally {
        await app.close()
      }
    } finally {
      rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

async function* opened(
  window: DebuggedPage,
  articles: readonly CostlyArticle[],
  runs: number,
  progress: (line: string) => void
): AsyncIterable<Measure> {
  await window.run(untilRows, 1)
  await wait(1_000)
  const open = (n: number, { last }: CostlyArticle): Promise<Opening> => window.run(openItem, { n, last })
  await open(0, ordinaryArticle)
  for (const [index, costly] of articles.entries()) {
    const ours: Opening[] = []
    const floor: Opening[] = []
    for (let run = 0; run < runs; run++) {
      ours.push(await open(index + 1, costly))
      floor.push(await open(0, ordinaryArticle))
    }
    progress(
      `${costly.name}: ${ours.map(({ painted, longest }) => `${painted.toFixed(0)}/${longest.toFixed(0)}`).join(' ')} ms`
    )
    const shared = { unit: 'ms' as const, beside: 'an ordinary article' }
    yield {
      ...shared,
      what: `${costly.name}: painted`,
      ours: ours.map(({ painted }) => painted),
      floor: floor.map(({ painted }) => painted),
      aim: { figure: ON_SCREEN, better: 'lower' }
    }
    yield {
      ...shared,
      what: `${costly.name}: longest without an answer`,
      ours: ours.map(({ longest }) => longest),
      floor: floor.map(({ longest }) => longest),
      aim: { figure: ANSWERS, better: 'lower' }
    }
  }
}

/** A library with these articles, each an item that is named by its place. */
function fill(file: string, articles: readonly CostlyArticle[]): void {
  const db = openDatabase({ file, role: 'writer' })
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  const now = Date.now()
  db.exec(
    `INSERT INTO feeds(url, title, notify, paused, added_at) VALUES ('http://127.0.0.1:9/', 'Feed', 'off', 1, ${now})`
  )
  const item = db.prepare(
    `INSERT INTO items(feed_id, guid, version, title, excerpt, priority, received_at, sort_at, read) VALUES (1, ?, '1', ?, 'x', 3, ?, ?, 1)`
  )
  const content = db.prepare('INSERT INTO item_content(item_id, html, text, raw) VALUES (?, ?, ?, ?)')
  for (const [n, { html, text }] of articles.entries()) {
    const id = Number(item.run(String(n), `Article ${n}`, now - n * 1_000, now - n * 1_000).lastInsertRowid)
    content.run(id, html ?? null, text ?? 'x', '{}')
  }
  db.exec('UPDATE search_index SET indexed_to = (SELECT max(id) FROM items)')
  db.close()
}

async function untilRows(rows: number): Promise<void> {
  while (document.querySelectorAll('[role="option"]').length < rows) await new Promise(requestAnimationFrame)
}

/** Runs in the window. Rows that are far down are brought near first. */
async function openItem({ n, last }: { n: number; last: string }): Promise<Opening> {
  const title = `Article ${n}`
  const list = document.querySelector('[role="listbox"]') as HTMLElement
  const { port1, port2 } = new MessageChannel()
  const frame = (): Promise<void> =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        port1.onmessage = () => resolve()
        port2.postMessage(null)
      })
    )
  const row = (): HTMLElement | undefined =>
    [...document.querySelectorAll<HTMLElement>('[role="option"]')].find(
      (one) => one.querySelector('.title')?.textContent === title
    )
  list.scrollTop = 0
  for (await frame(); !row(); await frame()) list.scrollTop += 300
  const article = (): Element | null | undefined =>
    document.querySelector('iframe')?.contentDocument?.querySelector('article')
  let longest = 0
  let answered = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - answered)
    answered = now
  }, 1)
  const begun = performance.now()
  row()?.click()
  let painted = 0
  for (;;) {
    await frame()
    const shown = document.querySelector('[data-pane="reader"] h1')?.textContent.trim() === title
    if (shown && painted === 0 && article()?.firstChild) painted = performance.now() - begun
    if (shown && article()?.textContent.includes(last)) break
  }
  await frame()
  clearInterval(timer)
  return { painted, longest }
}

async function rendererMemory(pid: number): Promise<number> {
  const sizes = await Promise.all(
    (await processTree(pid)).map(async (each) => {
      const command = await readFile(`/proc/${each}/cmdline`, 'utf8').catch(() => '')
      const status = command.includes('--type=renderer')
        ? await readFile(`/proc/${each}/status`, 'utf8').catch(() => '')
        : ''
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
    })
  )
  return Math.max(0, ...sizes)
}

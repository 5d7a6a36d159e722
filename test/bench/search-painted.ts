/**
 * Search as you type over a million items in the real app: from the key to the painted result.
 *
 * `node test/bench/search-painted.ts --items=1000000 --rounds=10`. The field waits 80 ms for the next key before it asks;
 * that wait is part of what is measured, and told apart. Prints p50 and p95 in milliseconds for each query.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { _electron } from 'playwright-core'
import { ensureBuilt } from '../../scripts/setup/build.ts'
import { withDisplay } from '../../scripts/setup/display.ts'
import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import { repository } from '../../scripts/setup/places.ts'
import { ensureSandbox, sandboxFlags } from '../../scripts/setup/sandbox.ts'
import { connect } from '../../src-main/library/connection.ts'
import { searchLibrary } from './search-library.ts'

const { values } = parseArgs({
  options: { items: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '10' } }
})

/** What stands before, and what stands after the key that is timed: results that differ, or nothing would be painted. */
const queries: [name: string, before: string, after: string][] = [
  ['1 word', 'cond', 'conde'],
  ['commonest word', 'conde', 'the'],
  ['2-character Korean word', '수', '수출'],
  ['phrase', '"of the', '"of the"'],
  ['word and operator', 'is:starred conde', 'is:unread the']
]

const electron = await ensureElectron()
await ensureSandbox(electron)
await ensureBuilt()
const display = await withDisplay()
const folder = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
try {
  const file = join(folder, 'tickertape.db')
  await cp(searchLibrary(Number(values.items)), file)
  // Nothing is asked of any server here.
  const db = connect({ file, role: 'writer' })
  db.exec('UPDATE feeds SET paused = 1')
  db.close()
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [repository, ...sandboxFlags(), `--user-data-dir=${folder}`],
    env: { ...(process.env as Record<string, string>), ...display.env, LANGUAGE: 'en' },
    timeout: 60_000
  })
  const window = await app.firstWindow()
  await window.getByRole('option').first().waitFor()
  await window.keyboard.press('/')
  const rows = []
  for (const [name, before, after] of queries) {
    const taken: number[] = []
    for (let round = 0; round < Number(values.rounds); round++)
      taken.push(await window.evaluate(keyToPaint, { before, after }))
    taken.sort((a, b) => a - b)
    const at = (share: number): number => Math.round(taken[Math.floor((taken.length - 1) * share)] ?? NaN)
    rows.push({ query: name, 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'without the wait, p95 ms': at(0.95) - 80 })
  }
  console.table(rows)
  const { pid } = app.process()
  await app.evaluate(({ app: program }) => program.exit(0)).catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 500))
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
} finally {
  await display.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** In the window: types the beginning, waits until its result stands, types the key, and times until the next result is painted. */
async function keyToPaint({ before, after }: { before: string; after: string }): Promise<number> {
  const field = document.querySelector<HTMLInputElement>('input[type="search"], input[role="searchbox"], header input')
  const list = document.querySelector('[role="listbox"]')
  if (!field || !list) throw new Error('There is no search field.')
  const type = (text: string): void => {
    field.value = text
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text }))
  }
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect()
        resolve()
      })
      observer.observe(list.parentElement ?? list, {
        childList: true,
        subtree: true,
        characterData: true,
        attributes: true
      })
    })
  type(before)
  // Its own result, and whatever follows it, is long there.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const result = changed()
  const began = performance.now()
  type(after)
  await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 10_000))])
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  return performance.now() - began
}

import { constants } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseQuery } from '#contract/search/query.ts'
import { openDatabase } from '../../src-main/library/store/database.ts'
import { Lists } from '../../src-main/library/lists/lists.ts'
import { matchOf } from '../../src-main/library/lists/search-terms.ts'
import { Vocabulary } from '../../src-main/library/lists/vocabulary.ts'
import type { DebuggedPage } from '../helpers/debugged-page.ts'
import type { Bench, Measure } from './bench.ts'
import { start, wait } from './helpers/electron.ts'
import { searchLibrary } from './helpers/search-library.ts'

const PAGE = 100
const AIM = { figure: 60, better: 'lower', of: 'p95' } as const

/** What somebody types: what stands in the field, and the text after the key that is timed. */
interface Typed {
  what: string
  before: string
  after: string
  /** The last syllable is composed, as a Korean input method does it. */
  composed?: true
}

const typed: Typed[] = [
  { what: '1 word', before: 'cond', after: 'conde' },
  { what: 'the commonest word', before: 'conde th', after: 'conde the' },
  { what: 'the commonest word, alone', before: 'th', after: 'the' },
  { what: '2-character Korean', before: '수뷁', after: '수출', composed: true },
  { what: 'a phrase', before: '"of th', after: '"of the' },
  { what: 'a word and an operator', before: 'the is:unrea', after: 'the is:unread' }
]

/** What the library is asked in itself, by what the row of the table says. */
const queries: [what: string, query: string][] = [
  ['the commonest word', 'the '],
  ['a common beginning', 'con'],
  ['a longer beginning', 'conde'],
  ['a rare word', 'ferconwasta '],
  ['two common words', 'the of '],
  ['a phrase of common words', '"of the"'],
  ['a phrase of three', '"of the and"'],
  ['2-character Korean', '수출'],
  ['1 Korean character', '수'],
  ['a Korean phrase', '"것이 수출"'],
  ['a Korean compound', '것이수출이다'],
  ['the commonest word but not another', 'the -of '],
  ['only what it is not', '-the '],
  ['the commonest word, unread', 'the is:unread'],
  ['the commonest word, starred', 'the is:starred'],
  ['the commonest word of a folder', 'folder:harbour the '],
  ['the commonest word a month ago', 'the before:2026-10-25'],
  ['the commonest English word, Korean', 'the lang:ko'],
  ['unread in a folder', 'is:unread folder:harbour'],
  ['a folder', 'folder:harbour'],
  ['edited', 'is:edited'],
  ['alerts of a feed', 'priority:4+ feed:"Feed 7"']
]

/**
 * Search as you type: from the key to the painted result in the real window, and each kind of query in this very process.
 *
 * Beside both stands the bare statement of the index, which finds the newest matches and reads no item.
 */
export const bench: Bench = {
  name: 'search',
  about: 'from a key to the painted result, and each kind of query, over 1,000,000 items',
  async *run({ quick, progress }) {
    const items = quick ? 10_000 : 1_000_000
    progress(`a library of ${items.toLocaleString('en')} items`)
    const file = searchLibrary(items)
    yield* painted(file, quick ? 3 : 20, progress)
    yield* asked(file, quick ? 5 : 40)
  }
}

async function* painted(file: string, rounds: number, progress: (line: string) => void): AsyncIterable<Measure> {
  const userDataDir = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
  const library = join(userDataDir, 'tickertape.db')
  progress('a copy for the app')
  await copyFile(file, library, constants.COPYFILE_FICLONE)
  // Nothing is asked of any server here.
  const writer = openDatabase({ file: library, role: 'writer' })
  writer.exec('UPDATE feeds SET paused = 1')
  writer.close()
  const bare = new Bare(file)
  const app = await start({ userDataDir })
  try {
    const { window } = app
    await window.run(rowsAreThere, null)
    await window.key('/', 191)
    for (const each of typed) {
      progress(`typing ${each.after}`)
      const ours: number[] = []
      const floor: number[] = []
      for (let round = 0; round < rounds; round++) {
        ours.push(await keyToPaint(window, each))
        floor.push(bare.time(each.after) ?? 0)
      }
      yield { what: `key to paint, ${each.what}`, unit: 'ms', ours, floor, beside: 'the bare index', aim: AIM }
    }
  } finally {
    await app.close()
    bare.close()
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function* asked(file: string, rounds: number): AsyncIterable<Measure> {
  const db = openDatabase({ file, role: 'reader' })
  const lists = new Lists(db)
  const bare = new Bare(file)
  try {
    for (const [what, query] of queries) {
      const view = { kind: 'search', query } as const
      const ours: number[] = []
      const floor: number[] = []
      for (let round = 0; round < rounds; round++) {
        const began = performance.now()
        lists.page(view, null, PAGE)
        ours.push(performance.now() - began)
        const time = bare.time(query)
        if (time !== null) floor.push(time)
      }
      const beside = floor.length === 0 ? { floor: null } : { floor, beside: 'the bare index' }
      yield { what: `newest page, ${what}`, unit: 'ms', ours, ...beside, aim: AIM }
    }
  } finally {
    db.close()
    bare.close()
  }
}

/** The statement of the index alone, over a connection of its own. */
class Bare {
  readonly #db
  readonly #vocabulary

  constructor(file: string) {
    this.#db = openDatabase({ file, role: 'reader' })
    this.#vocabulary = new Vocabulary(this.#db)
  }

  /** Milliseconds for a page of matches; null for a query without words. */
  time(query: string): number | null {
    const { positive } = matchOf(parseQuery(query), (from, below) => this.#vocabulary.between(from, below))
    if (positive === null) return null
    const statement = this.#db.prepare('SELECT 1 FROM item_fts WHERE item_fts MATCH ? ORDER BY rowid DESC LIMIT ?')
    const began = performance.now()
    statement.all(positive, PAGE + 1)
    return performance.now() - began
  }

  close(): void {
    this.#db.close()
  }
}

/** Types what stands before, waits until that is settled, presses the key, and answers the ms until other rows are painted. */
async function keyToPaint(window: DebuggedPage, { before, after, composed }: Typed): Promise<number> {
  const type = (text: string): Promise<unknown> =>
    composed
      ? window.call('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
      : window.call('Input.insertText', { text })
  await window.run(emptyField, null)
  await type(before)
  // Rows that stay a moment although nothing matches have gone by then.
  await wait(500)
  await window.run(watchRows, null)
  if (composed) await type(after)
  else await window.key(after.slice(before.length), after.toUpperCase().charCodeAt(after.length - 1))
  const taken = await window.run(whenPainted, null)
  if (composed) await window.call('Input.insertText', { text: '' })
  return taken
}

// What follows runs in the window.

async function rowsAreThere(): Promise<void> {
  while (document.querySelectorAll('[role="option"]').length === 0) await new Promise((again) => setTimeout(again, 20))
}

function emptyField(): void {
  const field = document.querySelector<HTMLInputElement>('input[type="search"]')
  if (!field) throw new Error('There is no search field.')
  field.focus()
  field.value = ''
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

interface Watching {
  painted?: Promise<number>
}

/** From the moment that Chromium got the key until the first frame with other rows than now. */
function watchRows(): void {
  const rows = (): string => [...document.querySelectorAll('[role="option"]')].map(({ id }) => id).join()
  const before = rows()
  let began: number | null = null
  const pressed = (event: Event): void => {
    began ??= event.timeStamp
  }
  const events = ['keydown', 'beforeinput', 'input']
  for (const name of events) document.addEventListener(name, pressed, { capture: true })
  const painted = new Promise<number>((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error('The key changed no row.')), 10_000)
    const observer = new MutationObserver(() => {
      if (began === null || rows() === before) return
      observer.disconnect()
      clearTimeout(giveUp)
      for (const name of events) document.removeEventListener(name, pressed, { capture: true })
      requestAnimationFrame(() => {
        // The next task comes after the frame.
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - (began ?? 0))
        port2.postMessage(null)
      })
    })
    observer.observe(document.body, { childList: true, subtree: true })
  })
  Object.assign(globalThis, { painted } satisfies Watching)
}

function whenPainted(): Promise<number> {
  return (globalThis as Watching).painted ?? Promise.reject(new Error('Nobody watches.'))
}

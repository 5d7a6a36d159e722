/**
 * Search in a large library: how long the newest page of what matches takes, beside the bare statement of the index.
 *
 * `node test/bench/search.ts --items=1000000 --runs=40`. The library is filled once and kept in the system's folder for
 * temporary files. Prints a table of p50 and p95 in milliseconds; exits with 1 where a page misses the aim.
 */
import { parseArgs } from 'node:util'
import type { PageKey } from '#contract/item.ts'
import { parseQuery } from '#contract/query.ts'
import { connect } from '../../src-main/library/connection.ts'
import { Lists } from '../../src-main/library/lists.ts'
import { matchOf } from '../../src-main/library/search-text.ts'
import { Vocabulary } from '../../src-main/library/vocabulary.ts'
import { searchLibrary } from './search-library.ts'

const { values } = parseArgs({
  options: { items: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '40' } }
})
const runs = Number(values.runs)
const AIM = 60

const db = connect({ file: searchLibrary(Number(values.items)), role: 'reader' })
const lists = new Lists(db)
const vocabulary = new Vocabulary(db)

/** By what the row of the table says. */
const queries: [name: string, query: string][] = [
  ['commonest word', 'the '],
  ['commonest word, typing', 'the'],
  ['a common prefix', 'con'],
  ['a longer prefix', 'conde'],
  ['two common words', 'the of '],
  ['phrase of common words', '"of the"'],
  ['phrase', '"of the and"'],
  ['a rare word', 'ferconwasta '],
  ['2-character Korean word', '수출'],
  ['1 Korean character', '수'],
  ['Korean phrase', '"것이 수출"'],
  ['commonest word but not another', 'the -of '],
  ['only what it is not', '-the '],
  ['commonest word, unread', 'the is:unread'],
  ['commonest word, starred', 'the is:starred'],
  ['commonest word of a small feed', 'feed:"Feed 190" the '],
  ['commonest word of a folder', 'folder:harbour the '],
  ['commonest word of a month ago', 'the before:2026-10-25'],
  ['commonest English word, Korean', 'the lang:ko'],
  ['is:unread', 'is:unread'],
  ['is:unread feed:x', 'is:unread feed:"Feed 7"'],
  ['is:unread folder:x', 'is:unread folder:harbour'],
  ['folder:x', 'folder:harbour'],
  ['is:edited', 'is:edited'],
  ['is:read', 'is:read'],
  ['lang:ko', 'lang:ko'],
  ['priority:4+ feed:x', 'priority:4+ feed:"Feed 7"']
]

const at = (sorted: number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN
const timed = (run: () => unknown): number[] =>
  Array.from({ length: runs }, () => {
    const began = performance.now()
    run()
    return performance.now() - began
  }).sort((a, b) => a - b)

let missed = 0
console.log(`${'query'.padEnd(34)} ${'rows'.padStart(4)}  page p50   p95   next page p50   p95   bare index p50   p95`)
for (const [name, query] of queries) {
  const view = { kind: 'search', query } as const
  const first = lists.page(view, null, 100)
  const last: PageKey | undefined = first.rows.at(-1)
  const page = timed(() => lists.page(view, null, 100))
  const next = last ? timed(() => lists.page(view, last, 100)) : []
  const { positive } = matchOf(parseQuery(query), (beginning) => vocabulary.beginningWith(beginning))
  const bare =
    positive === null
      ? []
      : timed(() =>
          db.prepare('SELECT 1 FROM item_fts WHERE item_fts MATCH ? ORDER BY rowid DESC LIMIT 101').all(positive)
        )
  const cells = [page, next, bare].map((times) =>
    times.length === 0
      ? '       -      -'
      : `${at(times, 0.5).toFixed(1).padStart(8)} ${at(times, 0.95).toFixed(1).padStart(6)}`
  )
  if (at(page, 0.95) > AIM || at(next, 0.95) > AIM) missed++
  console.log(`${name.padEnd(34)} ${String(first.rows.length).padStart(4)} ${cells.join('       ')}`)
}
db.close()
console.log(missed === 0 ? `Every page within ${AIM} ms.` : `${missed} queries miss ${AIM} ms.`)
process.exitCode = missed === 0 ? 0 : 1

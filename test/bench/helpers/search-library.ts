import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../../src-main/library/store/schema/migrate.ts'
import { schemaVersion } from '../../../src-main/library/store/schema/steps.ts'
import { SearchIndex } from '../../../src-main/library/lists/search-index.ts'
import { factWords, indexed, PLACE } from '../../../src-main/library/lists/search-text.ts'
import { loadSqlite, type Database } from '../../../src-main/library/store/sqlite.ts'
import { Vocabulary } from '../../../src-main/library/lists/vocabulary.ts'
import { countUnread } from './bare-store.ts'
import { randomNumbers } from './random-numbers.ts'

/**
 * A library of many items in several languages, for benches; kept in the system's folder for temporary files.
 *
 * Words fall off in frequency as they do in real text; one item in 200 was filled in later, out of its order. Unread are
 * a tenth, starred one in 1,000, alerts one in 100. One of an older schema is taken over: filling takes much longer. Throws
 * where the disk refuses.
 */
export function searchLibrary(items: number): string {
  const folder = join(tmpdir(), `tickertape-bench-search-v1-${items}`)
  const file = join(folder, `schema-${schemaVersion}.db`)
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  const unfinished = join(folder, 'unfinished.db')
  const older = ['tickertape.db', ...Array.from({ length: schemaVersion }, (_, n) => `schema-${n}.db`)]
    .map((name) => join(folder, name))
    .findLast((path) => existsSync(path))
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(unfinished + end, { force: true })
  if (older !== undefined) copyFileSync(older, unfinished, constants.COPYFILE_FICLONE)
  const { DatabaseSync } = loadSqlite()
  const db = new DatabaseSync(unfinished)
  db.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA temp_store=MEMORY')
  const problem = migrate(db, unfinished)
  if (problem) throw new Error(JSON.stringify(problem))
  if (older === undefined) fill(db, items)
  const index = new SearchIndex(db)
  while (index.step(STEP_ITEMS));
  db.exec('PRAGMA optimize; PRAGMA journal_mode=WAL')
  db.close()
  // The copy of the older one that migrating leaves behind.
  rmSync(`${unfinished}.before-v${schemaVersion}`, { force: true })
  renameSync(unfinished, file)
  return file
}

export const FEEDS = 200
/** The commonest word of the English and of the Korean items, and a pair of words that often stand together. */
export const commonest = { english: 'the', korean: '것이' }

const END = Date.parse('2026-11-20T12:00:00Z')
const STEP_MS = 2_600
const PER_TRANSACTION = 5_000
/** Rows of an index of before that are made anew together. */
const STEP_ITEMS = 400

/** Picks of `words`, the earlier the more often (Zipf). */
function zipf(words: string[], next: () => number): () => string {
  const sums: number[] = []
  let sum = 0
  words.forEach((_, rank) => sums.push((sum += 1 / (rank + 2.7))))
  return () => {
    const at = next() * sum
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] as number) < at) low = middle + 1
      else high = middle
    }
    return words[low] as string
  }
}

function invented(count: number, syllables: string[], most: number, next: () => number, first: string[]): string[] {
  const words = new Set(first)
  while (words.size < count) {
    // Common words are short.
    const length = 1 + Math.floor(next() * Math.min(most, 2.5 + words.size / (count / 20)))
    let word = ''
    for (let n = 0; n < length; n++) word += syllables[Math.floor(next() * syllables.length)] as string
    words.add(word)
  }
  return [...words]
}

const characters = (from: number, count: number, next: () => number): string[] =>
  Array.from({ length: count }, () => String.fromCodePoint(from + Math.floor(next() * 2_000)))

function fill(db: Database, items: number): void {
  const next = randomNumbers(7)
  const latin =
    'ba be con da de en fer ga har in ing ko la lo ma mo na ne or pa per po qua ra re ri sa se sta ta ter ti to un va ver wa wi'
  const english = zipf(
    invented(
      60_000,
      latin.split(' '),
      5,
      next,
      'the of and to in a is that for it as was with on be by at from'.split(' ')
    ),
    next
  )
  const korean = zipf(invented(40_000, characters(0xac00, 400, next), 4, next, ['것이', '수출', '이다', '하고']), next)
  const chinese = zipf(invented(20_000, characters(0x4e00, 500, next), 4, next, ['的', '上海', '株価']), next)

  const addFeed = db.prepare(
    "INSERT INTO feeds(id, url, title, notify, added_at, folder_id) VALUES(?, ?, ?, 'off', 1, ?)"
  )
  db.exec("INSERT INTO folders(id, parent_id, title) VALUES(1, NULL, 'Harbour'), (2, 1, 'Quay'), (3, NULL, 'Rest')")
  for (let n = 1; n <= FEEDS; n++)
    addFeed.run(n, `https://feeds.example/${n}`, `Feed ${n}`, n % 10 === 0 ? (n % 20 === 0 ? 1 : 2) : 3)
  const feedOf = zipf(
    Array.from({ length: FEEDS }, (_, n) => String(n + 1)),
    next
  )

  const addItem = db.prepare(
    `INSERT INTO items(id, feed_id, guid, version, title, excerpt, priority, lang, received_at, sort_at, read, starred, edited_at, removed_at)
     VALUES(?, ?, ?, 'v', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  )
  const addContent = db.prepare('INSERT INTO item_content(item_id, text, raw) VALUES(?, ?, NULL)')
  const addIndex = db.prepare(`INSERT INTO item_fts(rowid, title, text) VALUES(${PLACE('?1', '?2')}, ?3, ?4)`)
  const sentence = (word: () => string, count: number, between: string): string =>
    Array.from({ length: count }, word).join(between)

  const vocabulary = new Vocabulary(db)
  const started = Date.now()
  for (let id = 1; id <= items; id++) {
    if (id % PER_TRANSACTION === 1) db.exec('BEGIN')
    const kind = next()
    const [word, between, lang] =
      kind < 0.5 ? [english, ' ', 'en'] : kind < 0.8 ? [korean, ' ', 'ko'] : ([chinese, '', 'zh-Hans'] as const)
    const title = sentence(word, 8, between)
    const text = sentence(word, 40 + Math.floor(next() * 70), between)
    const feed = Number(feedOf())
    const late = next() < 0.005 ? Math.floor(next() * 3 * 86_400_000) : 0
    const sortAt = END - (items - id) * STEP_MS - late
    const priority = next() < 0.01 ? 4 : 3
    const read = next() < 0.1 ? 0 : 1
    const edited = next() < 0.003 ? sortAt : null
    const removed = next() < 0.001 ? sortAt : null
    addItem.run(
      id,
      feed,
      `p:${id}`,
      title,
      text.slice(0, 300),
      priority,
      lang,
      sortAt,
      sortAt,
      read,
      next() < 0.001 ? 1 : 0,
      edited,
      removed
    )
    addContent.run(id, text)
    addIndex.all(sortAt, id, `${factWords(feed, lang)} ${indexed(title)}`, indexed(text))
    vocabulary.add(`${indexed(title)} ${indexed(text)}`, id)
    if (id % PER_TRANSACTION === 0) db.exec('COMMIT')
    if (id % 100_000 === 0) {
      process.stderr.write(
        `filled ${id.toLocaleString('en')} items in ${Math.round((Date.now() - started) / 1000)} s\n`
      )
    }
  }
  if (items % PER_TRANSACTION !== 0) db.exec('COMMIT')
  db.exec(`UPDATE search_index SET indexed_to = ${items}`)
  countUnread(db)
}

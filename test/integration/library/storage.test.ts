import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { Cancelled, openLibrary, type Library, type LibraryOptions } from '../../../src-main/library/library.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { burst, FEED_URL, numbered, threads } from '../fixtures/library-threads.ts'

const OLD = { keepDays: 1, keepItems: 0 }
const fixture = new URL('../fixtures/storage-killed.ts', import.meta.url).pathname

/** Every row of every table, but for what a backup leaves out. */
function tables(file: string, without: RegExp = /^$/): Record<string, unknown[]> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const names = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL ORDER BY name")
      .all()
      .map((row) => row['name'] as string)
      .filter((name) => !name.startsWith('sqlite_stat') && name !== 'item_fts' && !without.test(name))
    return Object.fromEntries(
      names.map((name) => {
        const statement = db.prepare(`SELECT * FROM ${name}`)
        statement.setReadBigInts(true)
        return [name, statement.all().map((row) => ({ ...row, ...('secrets' in row && { secrets: null }) }))]
      })
    )
  } finally {
    db.close()
  }
}

const integrity = (file: string): unknown => {
  const db = new DatabaseSync(file)
  try {
    db.exec("INSERT INTO item_fts(item_fts) VALUES('integrity-check')")
    return db.prepare('PRAGMA integrity_check').get()?.['integrity_check']
  } finally {
    db.close()
  }
}

describe.each(['node', 'photostructure'] as const)('storage over %s', (sqlite) => {
  const open = async (options: Partial<LibraryOptions> = {}): Promise<Library> => {
    const directory = options.directory ?? (await temporaryFolder())
    const opened = await openLibrary({ workers: threads, sqlite, ...options, directory })
    if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
    atTheEnd(() => opened.value.close(5000))
    return opened.value
  }
  const withFeed = async (options: Partial<LibraryOptions> = {}) => {
    const library = await open(options)
    const headers = { names: ['Authorization'], secrets: Buffer.from('sealed-secret-value') }
    const added = await library.addFeed({ url: FEED_URL, title: 'News', notify: 'off', headers })
    if (!added.ok) throw new Error('not added')
    return { library, feedId: added.value.id }
  }
  const fill = async (library: Library, feedId: number, count: number): Promise<void> => {
    for (let from = 1; from <= count; from += 500)
      await library.accept(burst(feedId, from, Math.min(count, from + 499)))
  }
  const indexed = (library: Library): Promise<void> =>
    until(
      'all is indexed',
      async () => (await library.list({ view: { kind: 'search', query: 'item' }, before: null })).notIndexed === 0
    )
  const removeOld = async (library: Library): Promise<number> => {
    let removed = 0
    for (let start = true; ; start = false) {
      const step = await library.retain({ limits: OLD, start, seen: true })
      removed += step.removed
      if (step.done) return removed
    }
  }
  const facts = async (library: Library, file: string) => {
    const found = await library.backups.inspect(file)
    if (!found.ok) throw new Error(JSON.stringify(found.reason))
    return found.value
  }
  const killed = async (args: string[], when: (printed: string) => boolean): Promise<void> => {
    const child = spawn(process.execPath, ['--no-warnings', fixture, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString()
      if (when(printed)) child.kill('SIGKILL')
    })
    await once(child, 'exit')
    expect(printed).not.toBe('')
  }

  it('removes behind what arrives: no batch waits long, nothing that is new goes, and each batch is committed', async () => {
    const { library, feedId } = await withFeed()
    await fill(library, feedId, 6000)
    expect(await library.countRemovable(OLD)).toBe(6000)
    let slowest = 0
    let arrived = 6000
    let done = false
    const arriving = (async () => {
      while (!done) {
        const now = Date.now()
        const messages = Array.from({ length: 10 }, () => ({ ...numbered(++arrived), receivedAt: now }))
        await library.accept({ feedId, url: FEED_URL, phase: 'live', messages, lastEventId: String(arrived) })
        slowest = Math.max(slowest, Date.now() - now)
      }
    })()
    expect(await removeOld(library)).toBe(6000)
    done = true
    await arriving
    expect(slowest).toBeLessThan(1500)
    expect((await library.counts({ todaySince: 0 })).today).toBe(arrived - 6000)
    const [feed] = await library.feeds()
    expect(feed).toMatchObject({ unread: arrived - 6000, lastEventId: String(arrived) })
    const again = await library.accept(burst(feedId, 1, 300, 'replay'))
    expect(again).toMatchObject({ inserted: [], duplicates: 300 })
  })

  it('kill -9 while old items are removed leaves a whole library that goes on where it was', async () => {
    const directory = await temporaryFolder()
    const { library, feedId } = await withFeed({ directory })
    await fill(library, feedId, 4000)
    await indexed(library)
    await library.close(5000)
    await killed([directory, sqlite, 'retain'], (printed) => printed.split('\n').length > 8)
    const file = join(directory, 'tickertape.db')
    const left = tables(file)['items']?.length ?? 0
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(4000)
    const again = await open({ directory })
    expect((await again.feeds())[0]?.unread).toBe(left)
    expect(await removeOld(again)).toBe(left)
    expect(await again.accept(burst(feedId, 1, 4000, 'replay'))).toMatchObject({ duplicates: 4000, inserted: [] })
    await again.close(5000)
    expect(integrity(file)).toBe('ok')
  })

  it('a backup that is restored gives the same library in every table, without a secret in the file', async () => {
    const directory = await temporaryFolder()
    const { library, feedId } = await withFeed({ directory })
    await fill(library, feedId, 3000)
    await library.setStarred({ id: 7, starred: true })
    await library.setRead({ ids: [8, 9], read: true })
    await library.changeSettings({ theme: 'dark' })
    await library.addOutline({
      folders: [['News'], ['News', 'Sea']],
      feeds: [{ url: 'http://127.0.0.1:9/sea', title: 'Sea', folder: ['News', 'Sea'] }]
    })
    await indexed(library)
    const backup = join(directory, 'my.tickertape-backup')
    await library.backups.backUp(backup, '1.2.3')
    const before = tables(library.file)
    expect(tables(backup, /^backup_made$/)).toEqual(before)
    expect(readFileSync(backup).includes('sealed-secret-value')).toBe(false)
    expect(integrity(backup)).toBe('ok')

    await library.accept(burst(feedId, 3001, 3100))
    await library.markRemoved({ id: feedId })
    const found = await facts(library, backup)
    expect(found).toMatchObject({ version: '1.2.3', feeds: 2, items: 3000, signIns: 1 })
    expect(found.madeAt).toBeGreaterThan(Date.now() - 60_000)
    await library.backups.stageRestore(backup, found)
    expect(library.recovered).toBeNull()
    await library.close(5000)

    const again = await open({ directory })
    expect(again.recovered).toMatchObject({ because: 'wished', madeAt: found.madeAt })
    expect(tables(again.file)).toEqual(before)
    expect(
      (await again.list({ view: { kind: 'search', query: '"words of item 2999"' }, before: null })).rows
    ).toHaveLength(1)
    expect(await again.feeds()).toMatchObject([
      { lastEventId: '3000', headerNames: ['Authorization'], secrets: null },
      {}
    ])
    const aside = again.recovered?.aside ?? ''
    expect(tables(join(directory, aside))['items']).toHaveLength(3100)
    expect(await again.accept(burst(feedId, 2990, 3010, 'replay'))).toMatchObject({ duplicates: 11 })
    await again.close(5000)
    expect((await open({ directory })).recovered).toBeNull()
  })

  it('a backup is whole while items arrive, and cancelling leaves neither a file nor a trace', async () => {
    const directory = await temporaryFolder()
    const { library, feedId } = await withFeed({ directory })
    await fill(library, feedId, 3000)
    const backup = join(directory, 'b.tickertape-backup')
    const arriving = [1, 2, 3, 4, 5].map((n) => library.accept(burst(feedId, 3000 + n * 10, 3009 + n * 10)))
    await library.backups.backUp(backup, '1', {})
    await Promise.all(arriving)
    const copied = tables(backup)
    expect(copied['items']).toHaveLength(copied['item_content']?.length ?? 0)
    expect(integrity(backup)).toBe('ok')

    const abort = new AbortController()
    const other = join(directory, 'c.tickertape-backup')
    await expect(cancelled(library.backups.backUp(other, '1', { signal: abort.signal }), abort)).rejects.toBeInstanceOf(
      Cancelled
    )
    expect(readdirSync(directory).filter((name) => name.startsWith('c.'))).toEqual([])
  })

  it('kill -9 in every part of a restore: the library is the one before or the one restored, and whole', async () => {
    const directory = await temporaryFolder()
    const { library, feedId } = await withFeed({ directory })
    await fill(library, feedId, 3000)
    const backup = join(directory, 'b.tickertape-backup')
    await library.backups.backUp(backup, '1')
    await library.accept(burst(feedId, 3001, 3010))
    await library.close(5000)
    for (const [when, items] of [
      [/staging/, 3010],
      [/staging\n\d|staged/, 3010],
      [/staged/, 3000]
    ] as const) {
      await killed([directory, sqlite, 'restore', backup], (printed) => when.test(printed))
      const again = await open({ directory })
      const stored = (await again.counts({ todaySince: 0 })).today
      expect([3000, items]).toContain(stored)
      await again.close(5000)
      expect(integrity(join(directory, 'tickertape.db'))).toBe('ok')
      if (stored === 3000) break
    }
    expect(readdirSync(directory).filter((name) => name.includes('unfinished'))).toEqual([])
  })

  it.each([
    ['foreign', (file: string) => writeFileSync(file, 'not a database at all '.repeat(500))],
    ['foreign', (file: string) => sql(file, 'CREATE TABLE x(y)')],
    ['damaged', (file: string, good: string) => (writeFileSync(file, readFileSync(good)), truncateSync(file, 40_960))],
    [
      'newer',
      (file: string, good: string) => (writeFileSync(file, readFileSync(good)), sql(file, 'PRAGMA user_version=999'))
    ],
    ['unreadable', () => {}]
  ] as const)('a %s file is refused by name', async (kind, make) => {
    const directory = await temporaryFolder()
    const { library, feedId } = await withFeed({ directory })
    await fill(library, feedId, 200)
    const good = join(directory, 'good')
    await library.backups.backUp(good, '1')
    const file = join(directory, 'other.tickertape-backup')
    make(file, good)
    expect(await library.backups.inspect(file)).toMatchObject({ ok: false, reason: { kind } })
  })

  it('a damaged library is set aside, and feeds, settings and cursors are back from the small backup', async () => {
    const directory = await temporaryFolder()
    const { library, feedId } = await withFeed({ directory })
    await fill(library, feedId, 1000)
    await library.changeSettings({ theme: 'dark' })
    await library.addOutline({ folders: [['News']], feeds: [] })
    await library.backups.backUpConfiguration('1')
    await library.close(5000)
    const [small] = readdirSync(join(directory, 'backups'))
    expect(readFileSync(join(directory, 'backups', small ?? '')).length).toBeLessThan(400_000)
    writeFileSync(join(directory, 'tickertape.db'), 'no database '.repeat(10_000))

    const again = await open({ directory })
    expect(again.recovered).toMatchObject({ because: 'damaged' })
    expect(Math.abs((again.recovered?.madeAt ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(await again.feeds()).toMatchObject([
      { title: 'News', lastEventId: '1000', unread: 0, headerNames: ['Authorization'] }
    ])
    expect((await again.feeds())[0]?.secrets).not.toBeNull()
    expect((await again.settings()).theme).toBe('dark')
    expect((await again.outline()).folders).toEqual([['News']])
    expect(readFileSync(join(directory, again.recovered?.aside ?? ''), 'utf8')).toContain('no database')
    expect(await again.accept(burst(feedId, 1001, 1010))).toMatchObject({ unread: 10 })
    expect((await again.list({ view: { kind: 'all' }, before: null })).rows).toHaveLength(10)
  })

  it('two small backups that are made at once do not spoil each other', async () => {
    const directory = await temporaryFolder()
    let working = 0
    let most = 0
    const keeper: LibraryOptions['workers']['keeper'] = (options) => {
      most = Math.max(most, ++working)
      return threads.keeper(options).once('exit', () => working--)
    }
    const { library } = await withFeed({ directory, workers: { ...threads, keeper } })
    const made = await Promise.allSettled([
      library.backups.backUpConfiguration('1'),
      library.backups.backUpConfiguration('1')
    ])
    expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(most).toBe(1)
    const names = readdirSync(join(directory, 'backups'))
    expect(names).not.toContain('unfinished')
    for (const name of names)
      expect(await library.backups.inspect(join(directory, 'backups', name))).toMatchObject({ ok: true })
  })

  it('a damaged library without a small backup is named and left as it is', async () => {
    const directory = await temporaryFolder()
    writeFileSync(join(directory, 'tickertape.db'), 'no database '.repeat(10_000))
    expect(await openLibrary({ directory, workers: threads, sqlite })).toMatchObject({ reason: { kind: 'damaged' } })
    expect(readdirSync(directory)).toEqual(['tickertape.db'])
  })

  it('500 feeds in nested folders come in at once, and leave the same', async () => {
    const library = await open()
    const folders: string[][] = [['F0']]
    const feeds = Array.from({ length: 500 }, (_, n) => {
      const folder = [`F${n % 4}`, `G${n % 12}`, `H${n % 60}`].slice(0, n % 4)
      for (let depth = 1; depth <= folder.length; depth++) folders.push(folder.slice(0, depth))
      return { url: `http://127.0.0.1:9/${n}`, title: `Feed ${n}`, folder }
    })
    const first = await library.addOutline({ folders, feeds })
    expect(first).toHaveLength(500)
    const sorted = (list: unknown[]): string[] => [...new Set(list.map((one) => JSON.stringify(one)))].sort()
    const out = await library.outline()
    expect(sorted(out.feeds)).toEqual(sorted(feeds))
    expect(sorted(out.folders)).toEqual(sorted(folders))
    expect(await library.addOutline(out)).toEqual([])
    expect(await library.outline()).toEqual(out)
  })

  it('says what it takes, and gives free room back', async () => {
    const { library, feedId } = await withFeed()
    await fill(library, feedId, 2000)
    await indexed(library)
    const figures = await library.figures()
    expect(figures).toMatchObject({ items: 2000, feeds: [{ feedId, items: 2000 }], aside: { files: 0 } })
    expect(figures.bytes).toBeGreaterThan(500_000)
    expect(figures.indexBytes).toBeGreaterThan(10_000)
    expect(figures.feeds[0]?.bytes).toBeLessThan(figures.bytes * 2)
    await library.markRemoved({ id: feedId })
    await library.purgeRemoved({ id: feedId })
    while ((await library.compact()).more);
    const after = await library.figures()
    expect(after).toMatchObject({ items: 0, freeBytes: 0 })
  })

  it('closing ends what copies, and leaves no log behind', async () => {
    const directory = await temporaryFolder()
    const { library, feedId } = await withFeed({ directory })
    await fill(library, feedId, 3000)
    const copying = library.backups.backUp(join(directory, 'x'), '1')
    const ended = expect(copying).rejects.toBeInstanceOf(Cancelled)
    await library.close(5000)
    await ended
    expect(existsSync(`${library.file}-wal`)).toBe(false)
    expect(existsSync(join(directory, 'x'))).toBe(false)
  })
})

/** Cancelled in the middle, not before it began. */
function cancelled<T>(work: Promise<T>, abort: AbortController): Promise<T> {
  setTimeout(() => abort.abort(), 120)
  return work
}

function sql(file: string, statement: string): void {
  const db = new DatabaseSync(file)
  db.exec(statement)
  db.close()
}

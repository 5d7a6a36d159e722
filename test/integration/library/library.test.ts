import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { ItemRow } from '#contract/item.ts'
import { openLibrary, type Library, type LibraryOptions, type StorageState } from '../../../src-main/library/library.ts'
import { until } from '../../helpers/until.ts'
import { burst, numbered, threads, FEED_URL } from '../fixtures/library-threads.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tickertape-library-'))
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

const fixture = (name: string): string => new URL(`../fixtures/${name}.ts`, import.meta.url).pathname

describe.each(['node', 'photostructure'] as const)('the library over %s', (sqlite) => {
  const open = async (options: Partial<LibraryOptions> = {}): Promise<Library> => {
    const opened = await openLibrary({ directory: folder(), workers: threads, sqlite, ...options })
    if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
    cleanUps.push(() => opened.value.close(5000))
    return opened.value
  }
  const withFeed = async (options: Partial<LibraryOptions> = {}) => {
    const library = await open(options)
    const added = await library.addFeed({ url: FEED_URL, title: 'News', notify: 'off' })
    if (!added.ok) throw new Error('not added')
    return { library, feedId: added.value.id }
  }
  const all = async (library: Library): Promise<ItemRow[]> => {
    const rows: ItemRow[] = []
    for (let more = true; more;) {
      const page = await library.list({ view: { kind: 'all' }, before: rows.at(-1) ?? null })
      rows.push(...page.rows)
      more = page.more
    }
    return rows
  }
  const module = sqlite === 'node' ? 'node:sqlite' : '@photostructure/sqlite'

  it('stores, lists, opens, counts and finds what arrived, and has it all after a restart', async () => {
    const directory = folder()
    const { library, feedId } = await withFeed({ directory })
    const done = await library.accept(burst(feedId, 1, 30, 'first'))
    expect(done).toMatchObject({
      feedId,
      duplicates: 0,
      lastEventId: '30',
      unread: 30,
      edited: [],
      removed: []
    })
    expect(done.inserted.map((row) => row.title)).toEqual(Array.from({ length: 30 }, (_, n) => `Item ${n + 1}`))
    const [newest] = await all(library)
    expect(newest).toEqual(done.inserted.at(-1))
    expect(await library.open({ id: newest!.id })).toMatchObject({ ok: true, value: { text: 'The words of item 30.' } })
    expect(await library.open({ id: 12345 })).toEqual({ ok: false, reason: 'gone' })
    expect(await library.setRead({ ids: [newest!.id], read: true })).toMatchObject({ unread: [{ feedId, unread: 29 }] })
    await library.setStarred({ id: newest!.id, starred: true })
    await library.changeSettings({ theme: 'dark' })
    await library.feedOpened({ id: feedId, at: 77 })
    await until(
      'all is indexed',
      async () => (await library.list({ view: { kind: 'search', query: 'item' }, before: null })).notIndexed === 0
    )
    expect(
      (await library.list({ view: { kind: 'search', query: '"words of item 7"' }, before: null })).rows
    ).toMatchObject([{ title: 'Item 7' }])
    await library.close(5000)
    expect(existsSync(`${library.file}-wal`)).toBe(false)

    const again = await open({ directory })
    expect(await again.feeds()).toMatchObject([
      { id: feedId, unread: 29, lastEventId: '30', firstOpenedAt: 77, lastMessageAt: 1_700_000_000_030 }
    ])
    expect((await again.settings()).theme).toBe('dark')
    expect(await again.counts({ todaySince: 0 })).toEqual({ unread: 29, starred: 1, alerts: 0, today: 30 })
    expect((await again.list({ view: { kind: 'starred' }, before: null })).rows).toMatchObject([
      { title: 'Item 30', read: true }
    ])
    expect((await again.tape({ view: { kind: 'all' }, now: 1_700_000_000_000 })).counts.at(-1)).toBe(30)
  })

  it('shows what messages would become without storing anything', async () => {
    const { library } = await withFeed()
    const { items: rows } = await library.preview({
      messages: [numbered(1), numbered(2), numbered(1)],
      feedUrl: FEED_URL,
      interpretation: null
    })
    expect(rows.map((row) => row.title).sort()).toEqual(['Item 1', 'Item 2'])
    expect(rows.every((row) => row.id < 0)).toBe(true)
    expect(await all(library)).toEqual([])
  })

  it('an edit of the address waits for the batches before it, so that no old cursor reaches the new server', async () => {
    const { library, feedId } = await withFeed()
    const accepted = [1, 2, 3].map((n) => library.accept(burst(feedId, n, n)))
    const edited = await library.editFeed({ id: feedId, url: 'http://127.0.0.1:10/news', title: 'News', notify: 'off' })
    await Promise.all(accepted)
    expect(edited).toMatchObject({ ok: true, value: { lastEventId: '' } })
    expect(await library.feeds()).toMatchObject([{ lastEventId: '' }])
  })

  it('erases a removed feed, also when it was cut off by a restart', async () => {
    const directory = folder()
    const { library, feedId } = await withFeed({ directory })
    await library.accept(burst(feedId, 1, 700))
    await library.markRemoved({ id: feedId })
    expect(await library.feeds()).toEqual([])
    expect(await library.undoRemoved({ id: feedId })).toMatchObject({ ok: true, value: { unread: 700 } })
    await library.markRemoved({ id: feedId })
    await library.close(5000)
    const again = await open({ directory })
    await until('the feed is erased', async () => !(await again.undoRemoved({ id: feedId })).ok)
    expect(await all(again)).toEqual([])
  })

  it('a batch that was committed just before the writer crashed is stored once, and the window is told to look again', async () => {
    let crashes = 2
    const writer: LibraryOptions['workers']['writer'] = (options) => {
      const worker = threads.writer(options)
      const emit = worker.emit.bind(worker)
      worker.emit = (event: string | symbol, ...values: unknown[]) => {
        const reply = values[0] as { kind?: string; value?: { taken?: unknown } } | undefined
        // The answer is lost and the thread with it.
        if (event === 'message' && reply?.value?.taken && crashes-- > 0) return (void worker.terminate(), true)
        return emit(event, ...values)
      }
      return worker
    }
    const { library, feedId } = await withFeed({ workers: { ...threads, writer } })
    const troubles: string[] = []
    library.onTrouble((trouble) => troubles.push(trouble.worker))
    const alarm = { ...numbered(1), data: 'Alarm at the north gate', ownId: null }
    const batches = [1, 2, 3, 4].map((n) =>
      library.accept({ feedId, url: FEED_URL, phase: 'live', messages: [alarm, alarm], lastEventId: String(n) })
    )
    const done = await Promise.all(batches)
    expect(done[0]!.reload).toBe(true)
    expect(done.at(-1)).toMatchObject({ lastEventId: '4', unread: 8 })
    expect(await all(library)).toHaveLength(8)
    expect(troubles).toEqual(['writer', 'writer'])
  })

  it('a batch that a bug refuses takes nothing from the news of the one before it', async () => {
    const { library, feedId } = await withFeed()
    // The first goes alone, the others together.
    const first = library.accept(burst(feedId, 1, 1))
    const second = library.accept(burst(feedId, 2, 2))
    const broken = library.accept({ ...burst(feedId, 3, 3), messages: [{ ...numbered(3), receivedAt: NaN }] })
    const refused = expect(broken).rejects.toThrow()
    const third = library.accept(burst(feedId, 4, 4))
    expect((await first).inserted).toHaveLength(1)
    expect(await second).toMatchObject({ inserted: [{ title: 'Item 2' }], lastEventId: '2' })
    await refused
    expect(await third).toMatchObject({ inserted: [{ title: 'Item 4' }], unread: 3 })
  })

  it('a search index that is broken costs search, never storing', async () => {
    const { library, feedId } = await withFeed()
    const troubles: string[] = []
    library.onTrouble(({ message }) => troubles.push(message))
    const { DatabaseSync } = createRequire(import.meta.url)(module) as typeof import('node:sqlite')
    const outside = new DatabaseSync(library.file)
    outside.exec('PRAGMA busy_timeout=5000; DROP TABLE item_fts')
    outside.close()
    // Longer than indexing keeps out of the way of a stream of batches.
    const end = Date.now() + 1_500
    let n = 0
    while (Date.now() < end) expect((await library.accept(burst(feedId, ++n, n))).inserted).toHaveLength(1)
    expect(troubles).toEqual([])
  })

  it('what a window shows first is answered without the thread of lists, until it is prepared', async () => {
    const readers: Worker[] = []
    const reader: LibraryOptions['workers']['reader'] = (options) => {
      readers.push(threads.reader(options))
      return readers.at(-1)!
    }
    const { library, feedId } = await withFeed({ workers: { ...threads, reader }, listsLater: true })
    await library.accept(burst(feedId, 1, 30, 'first'))
    const shown = async () => ({
      page: await library.list({ view: { kind: 'all' }, before: null }),
      extent: await library.extent({ view: { kind: 'all' } }),
      counts: await library.counts({ todaySince: 0 }),
      ticks: (await library.tape({ view: { kind: 'all' }, now: Date.now() })).counts.length
    })
    const first = await shown()
    expect(first.page.rows).toHaveLength(30)
    expect(first.extent?.items).toBe(30)
    expect(first.counts.unread).toBe(30)
    expect(readers).toHaveLength(0)
    library.prepareLists()
    expect(await shown()).toEqual(first)
    expect(readers).toHaveLength(1)
    await library.setRead({ ids: [first.page.rows[0]!.id], read: true })
    expect((await shown()).counts.unread).toBe(29)
  })

  it('a search is never the work of the thread that writes', async () => {
    const readers: Worker[] = []
    const reader: LibraryOptions['workers']['reader'] = (options) => {
      readers.push(threads.reader(options))
      return readers.at(-1)!
    }
    const library = await open({ workers: { ...threads, reader }, listsLater: true })
    await library.list({ view: { kind: 'search', query: 'harbour' }, before: null })
    expect(readers).toHaveLength(1)
  })

  it('a question is answered although the reader crashed over it', async () => {
    const readers: Worker[] = []
    const reader: LibraryOptions['workers']['reader'] = (options) => {
      readers.push(threads.reader(options))
      return readers.at(-1)!
    }
    const { library, feedId } = await withFeed({ workers: { ...threads, reader } })
    expect(readers).toHaveLength(0)
    await library.accept(burst(feedId, 1, 5))
    expect(await all(library)).toHaveLength(5)
    const asked = library.list({ view: { kind: 'all' }, before: null })
    void readers[0]!.terminate()
    expect((await asked).rows).toHaveLength(5)
    await until('the reader is back', () => readers.length === 2)
  })

  it('waits while the disk is full, says so, and goes on by itself when there is room', async () => {
    const { library, feedId } = await withFeed({ maxPages: 400, retryAfter: 20 })
    const other = await library.addFeed({ url: 'http://127.0.0.1:9/other', title: 'Other', notify: 'off' })
    if (!other.ok) throw new Error('not added')
    const states: StorageState['kind'][] = []
    const full = new Promise<void>((resolve) => {
      library.onStorage((state) => {
        states.push(state.kind)
        resolve()
      })
    })
    await library.accept(burst(other.value.id, 1, 400))
    const accepted: Promise<unknown>[] = []
    let sent = 0
    while (states.length === 0 && sent < 100_000) {
      accepted.push(library.accept(burst(feedId, sent + 1, (sent += 50))))
      await Promise.race([accepted.at(-1), full])
    }
    expect(states).toEqual(['full'])
    accepted.push(library.accept(burst(feedId, sent + 1, (sent += 1))))
    // Reading goes on, and what frees room is let through.
    expect((await library.list({ view: { kind: 'all' }, before: null })).rows).toHaveLength(100)
    await library.markRemoved({ id: other.value.id })
    await library.purgeRemoved({ id: other.value.id })
    await Promise.all(accepted)
    expect(states).toEqual(['full', 'ok'])
    expect(await all(library)).toHaveLength(sent)
    expect(await library.feeds()).toMatchObject([{ lastEventId: String(sent), unread: sent }])
  })

  it('another program reads the promised views while the app writes', async () => {
    const { library, feedId } = await withFeed()
    const outside = spawn(process.execPath, [fixture('library-outside'), library.file, module, '3000'], {
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let said = ''
    let trouble = ''
    outside.stdout.on('data', (text) => (said += text))
    outside.stderr.on('data', (text) => (trouble += text))
    const ended = once(outside, 'exit')
    for (let from = 1; from <= 3000; from += 20) await library.accept(burst(feedId, from, from + 19))
    expect(await ended, trouble).toEqual([0, null])
    const { looks, wrong, sample, feed } = JSON.parse(said)
    expect(looks).toBeGreaterThan(1)
    expect(wrong).toBe(0)
    expect(feed).toEqual({ url: FEED_URL, title: 'News', last_event_id: '3000', unread: 3000, kind: 'event-stream' })
    expect(sample).toEqual({
      feed_url: FEED_URL,
      guid: 'p:item-1',
      title: 'Item 1',
      url: null,
      author: null,
      summary: 'The words of item 1.',
      text: 'The words of item 1.',
      raw: numbered(1).data,
      published_at: null,
      received_at: 1_700_000_000_001,
      read: 0,
      starred: 0
    })
  })

  it('a library of a newer version is named and left alone', async () => {
    const directory = folder()
    await (await open({ directory })).close(5000)
    const { DatabaseSync } = createRequire(import.meta.url)(module) as {
      DatabaseSync: new (file: string) => DatabaseSync
    }
    const db = new DatabaseSync(join(directory, 'tickertape.db'))
    db.exec('PRAGMA user_version = 99')
    db.close()
    const opened = await openLibrary({ directory, workers: threads, sqlite })
    expect(opened).toEqual({ ok: false, reason: { kind: 'newer', version: 99 } })
  })

  it('a file that is no library is called damaged, a folder that cannot be had unavailable', async () => {
    const directory = folder()
    writeFileSync(join(directory, 'tickertape.db'), 'not a database '.repeat(1000))
    expect(await openLibrary({ directory, workers: threads, sqlite })).toMatchObject({
      ok: false,
      reason: { kind: 'damaged' }
    })
    writeFileSync(join(directory, 'file'), '')
    const inFile = await openLibrary({ directory: join(directory, 'file'), workers: threads, sqlite })
    expect(inFile).toMatchObject({ ok: false, reason: { kind: 'unavailable' } })
  })

  it('kill -9 in the middle of a burst loses nothing that was acknowledged, and a resend leaves each item once', async () => {
    const directory = folder()
    await (await withFeed({ directory })).library.close(5000)
    let first = 1
    for (let round = 1; round <= 3; round++) {
      const child = spawn(process.execPath, [
        fixture('library-burst'),
        directory,
        sqlite,
        String(first),
        String(first + 1999)
      ])
      cleanUps.push(() => child.kill('SIGKILL'))
      const ended = once(child, 'exit')
      let acknowledged = 0
      let trouble = ''
      child.stderr.on('data', (text) => (trouble += text))
      child.stdout.on('data', (text: Buffer) => {
        acknowledged = Number(text.toString().trim().split('\n').at(-1))
        if (acknowledged >= first + 200 * round) child.kill('SIGKILL')
      })
      expect(await ended, trouble).toEqual([null, 'SIGKILL'])

      const library = await open({ directory })
      const [feed] = await library.feeds()
      const stored = Number(feed!.lastEventId)
      expect(stored).toBeGreaterThanOrEqual(acknowledged)
      // The cursor is the newest row, and every row up to it is there.
      expect((await all(library)).map((row) => row.title)).toEqual(
        Array.from({ length: stored }, (_, n) => `Item ${stored - n}`)
      )
      const resent = await library.accept(burst(feed!.id, Math.max(1, stored - 300), stored + 50, 'replay'))
      expect(resent.inserted).toHaveLength(50)
      expect(new Set((await all(library)).map((row) => row.title)).size).toBe(stored + 50)
      expect(resent.unread).toBe(stored + 50)
      await library.close(5000)
      first = stored + 51
    }
  })
})

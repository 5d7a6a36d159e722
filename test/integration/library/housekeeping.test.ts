import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FeedOptions } from '#contract/feed.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import { defaultSettings } from '#contract/settings.ts'
import type { Job } from '#contract/storage.ts'
import type { Files } from '../../../src-main/electron/files.ts'
import { Housekeeping } from '../../../src-main/housekeeping/housekeeping.ts'
import { openLibrary } from '../../../src-main/library/library.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { burst, FEED_URL, threads } from '../fixtures/library-threads.ts'

/** Housekeeping over a real library; the reader's choice of a file is whatever `chosen` is. */
async function house() {
  const directory = await temporaryFolder()
  const opened = await openLibrary({ directory, workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  atTheEnd(() => library.close(5000))
  const added = await library.addFeed({ url: FEED_URL, title: 'News' })
  if (!added.ok) throw new Error('not added')
  const given = {
    chosen: null as string | null,
    restarts: 0,
    settings: { ...defaultSettings, keepDays: 0, keepItems: 0 }
  }
  const files: Files = {
    open: () => Promise.resolve(given.chosen),
    save: () => Promise.resolve(given.chosen),
    show: () => {}
  }
  const housekeeping = new Housekeeping({
    library,
    files,
    version: '1.0.0',
    settings: {
      get value() {
        return given.settings
      }
    },
    restart: () => given.restarts++
  })
  atTheEnd(() => housekeeping.dispose())
  return { directory, library, housekeeping, given, feedId: added.value.id }
}

test('what is confirmed is what was shown: no other number, and each but once', async () => {
  const { directory, library, housekeeping, given } = await house()
  expect(await housekeeping.chooseImport()).toEqual({ ok: false, reason: { kind: 'cancelled' } })
  given.chosen = join(directory, 'a.opml')
  await writeFile(given.chosen, '<opml><body><outline type="sse" text="A" url="http://127.0.0.1:9/a"/></body></opml>')
  const shown = await housekeeping.chooseImport()
  if (!shown.ok) throw new Error(shown.reason.kind)
  expect(shown.value).toMatchObject({ file: 'a.opml', add: 1, known: 0 })
  expect(await housekeeping.importFeeds(shown.value.choice + 1)).toMatchObject({ reason: { kind: 'gone' } })
  let imported = 0
  housekeeping.onImported(() => imported++)
  expect(await housekeeping.importFeeds(shown.value.choice)).toEqual({
    ok: true,
    value: { added: 1, whole: true }
  })
  expect(await housekeeping.importFeeds(shown.value.choice)).toMatchObject({ reason: { kind: 'gone' } })
  expect(imported).toBe(1)
  expect((await library.feeds()).map(({ title }) => title)).toEqual(['News', 'A'])
})

test('a long import is told as it goes on, can be stopped, and is made whole by the same file once more', async () => {
  const { directory, library, housekeeping, given } = await house()
  const names = Array.from({ length: 1_000 }, (_, place) => `F${place}`)
  const outlines = names.map((name) => `<outline type="sse" text="${name}" url="http://127.0.0.1:9/${name}"/>`)
  given.chosen = join(directory, 'many.opml')
  await writeFile(given.chosen, `<opml><body><outline text="All">${outlines.join('')}</outline></body></opml>`)
  const choose = async (): Promise<number> => {
    const shown = await housekeeping.chooseImport()
    if (!shown.ok) throw new Error(shown.reason.kind)
    return shown.value.choice
  }
  const stop = housekeeping.onJobs((jobs) => {
    if (jobs.some(({ kind, done }) => kind === 'importing' && done > 0)) housekeeping.cancel('importing')
  })
  const stopped = await housekeeping.importFeeds(await choose())
  stop.dispose()
  if (!stopped.ok) throw new Error(stopped.reason.kind)
  const { added, whole } = stopped.value
  expect(whole).toBe(false)
  expect(added).toBeLessThan(1_000)
  expect(await library.feeds()).toHaveLength(1 + added)
  expect(await housekeeping.importFeeds(await choose())).toEqual({
    ok: true,
    value: { added: 1_000 - added, whole: true }
  })
  const { folders, feeds } = await library.outline()
  expect(folders).toEqual([['All']])
  expect(feeds.filter(({ folder }) => folder[0] === 'All').map(({ title }) => title)).toEqual(names)
})

test('how a feed is read and when it notifies goes out with it and comes back in', async () => {
  const { directory, library, housekeeping, given, feedId } = await house()
  const interpretation: FeedInterpretation = { fields: { title: ['/headline'] }, types: { ping: 'ignore' } }
  const chosen: Partial<FeedOptions> = { notify: 'digest', interpretation }
  await library.editFeed({ id: feedId, ...chosen })
  const before = (await library.feeds())[0]
  given.chosen = join(directory, 'out.opml')
  expect(await housekeeping.exportFeeds()).toMatchObject({ value: { feeds: 1 } })
  await library.markRemoved({ id: feedId })
  const shown = await housekeeping.chooseImport()
  if (!shown.ok) throw new Error(shown.reason.kind)
  await housekeeping.importFeeds(shown.value.choice)
  const [after] = await library.feeds()
  expect(after).toMatchObject({ url: before?.url, title: before?.title, ...chosen })
})

test('several files that were opened can each be agreed to, the newest eight of them, and none carries headers', async () => {
  const { directory, library, housekeeping } = await house()
  const choices: number[] = []
  for (let place = 1; place <= 9; place++) {
    const file = join(directory, `${place}.opml`)
    const outline = `<outline type="sse" text="F${place}" url="http://127.0.0.1:9/${place}" headers="X-Evil: 1" authorization="x"/>`
    await writeFile(file, `<opml><body>${outline}</body></opml>`)
    const shown = await housekeeping.previewImport(file)
    if (!shown.ok) throw new Error(shown.reason.kind)
    choices.push(shown.value.choice)
  }
  expect(await housekeeping.importFeeds(choices[0] ?? 0)).toMatchObject({ reason: { kind: 'gone' } })
  for (const choice of choices.slice(1).reverse())
    expect(await housekeeping.importFeeds(choice)).toEqual({ ok: true, value: { added: 1, whole: true } })
  const feeds = await library.feeds()
  expect(feeds).toHaveLength(9)
  expect(feeds.flatMap(({ headerNames }) => headerNames)).toEqual([])
  for (const file of [join(directory, 'gone.opml'), directory, '/dev/zero'])
    expect(await housekeeping.previewImport(file)).toMatchObject({ ok: false, reason: { kind: 'unreadable' } })
})

test('files that are not there, no files, and the library itself are refused in words', async () => {
  const { directory, library, housekeeping, given } = await house()
  for (const chosen of [join(directory, 'not-there'), directory, '/dev/zero']) {
    given.chosen = chosen
    expect(await housekeeping.chooseImport()).toMatchObject({ ok: false, reason: { kind: 'unreadable' } })
  }
  given.chosen = library.file
  expect(await housekeeping.backUp()).toMatchObject({ reason: { kind: 'unwritable' } })
  given.chosen = join(directory, 'no', 'folder', 'x.tickertape-backup')
  expect(await housekeeping.backUp()).toMatchObject({ reason: { kind: 'unwritable' } })
  expect(await housekeeping.exportFeeds()).toMatchObject({ reason: { kind: 'unwritable' } })
  expect(housekeeping.jobs).toEqual([])
})

test('a backup goes out, is looked into, and restoring it starts the program anew once', async () => {
  const { directory, library, housekeeping, given, feedId } = await house()
  await library.accept(burst(feedId, 1, 50))
  given.chosen = join(directory, 'mine.tickertape-backup')
  expect(await housekeeping.backUp()).toMatchObject({ ok: true, value: { file: 'mine.tickertape-backup' } })
  const shown = await housekeeping.chooseBackup()
  if (!shown.ok) throw new Error(shown.reason.kind)
  expect(shown.value).toMatchObject({ feeds: 1, items: 50, version: '1.0.0' })
  expect(await housekeeping.restore(999)).toMatchObject({ reason: { kind: 'gone' } })
  expect(await housekeeping.restore(shown.value.choice)).toEqual({ ok: true, value: null })
  await until('the program starts anew', () => given.restarts === 1)
  expect((await readdir(directory)).some((name) => name.startsWith('tickertape.db.restore-'))).toBe(true)
})

test('removing tells how far it is, and settings that change meanwhile hold in the end', async () => {
  const { library, housekeeping, given, feedId } = await house()
  for (let from = 1; from <= 1500; from += 500) await library.accept(burst(feedId, from, from + 499))
  const told: Job[] = []
  const unread: number[] = []
  housekeeping.onJobs((jobs) => told.push(...jobs))
  housekeeping.onRemoved((change) => unread.push(...change.unread.map((feed) => feed.unread)))
  given.settings = { ...given.settings, keepItems: 1000 }
  const first = housekeeping.removeOld()
  given.settings = { ...given.settings, keepItems: 0, keepDays: 1 }
  await housekeeping.removeOld()
  await first
  expect(await library.countRemovable({ keepDays: 1, keepItems: 0 })).toBe(0)
  expect((await library.counts({ todaySince: 0 })).today).toBe(0)
  expect(unread.at(-1)).toBe(0)
  expect(told.every(({ kind, done, total }) => kind === 'removing' && done > 0 && done <= (total ?? done))).toBe(true)
  expect(housekeeping.jobs).toEqual([])
})

test('what a person configures is backed up by itself a little later, what arrives is not', async () => {
  const { directory, library, feedId } = await house()
  let configured = 0
  library.onConfigured(() => configured++)
  await library.accept(burst(feedId, 1, 5))
  await library.setRead({ ids: [1], read: true })
  await library.heardUntil([{ feedId, at: Date.now() }])
  expect(configured).toBe(0)
  await library.changeSettings({ theme: 'dark' })
  await library.editFeed({ id: feedId, title: 'Other' })
  expect(configured).toBe(2)
  const made = async () =>
    (await readdir(join(directory, 'backups'))).filter((name) => name.startsWith('configuration-'))
  await until('the small backup is made', async () => (await made()).length === 1)
  const [name] = await made()
  expect((await readFile(join(directory, 'backups', name ?? ''))).subarray(0, 15).toString()).toBe('SQLite format 3')
})

import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { BackupPreview, ImportPreview } from '#contract/storage.ts'
import { ok, refused } from '#contract/result.ts'
import { aFeed, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const IMPORT: ImportPreview = {
  choice: 3,
  file: 'others.opml',
  feeds: [
    { title: 'Harbour Desk', url: 'https://harbour.example/stream', folder: ['News', 'Sea'] },
    { title: '솔마을 소식', url: 'https://sol.example/sse', folder: [] }
  ],
  add: 2,
  folders: 2,
  known: 1,
  documents: 1,
  notFeeds: 14,
  badAddresses: 1,
  refused: ['https://blog.example/rss', 'javascript:alert(1)'],
  signIns: 1,
  tooDeep: 1
}
const BACKUP: BackupPreview = {
  choice: 4,
  file: 'Tickertape 2024-11-21.tickertape-backup',
  bytes: 1_234_000_000,
  madeAt: Date.now() - 86_400_000,
  version: '0.1.0',
  feeds: 9,
  items: 210_400,
  signIns: 2
}

async function open(prepare: (fake: FakeBridge) => void = () => {}) {
  const fake = new FakeBridge()
  fake.feeds = [
    aFeed({ id: 1, title: 'Harbour Desk' }),
    aFeed({ id: 2, title: '솔마을 소식', keepDays: 30 }),
    aFeed({ id: 3, title: 'Quayside Notices with a name that is longer than the table has room for', keepItems: 1000 })
  ]
  prepare(fake)
  const { app } = await openWindow(fake)
  app.panels.settings('storage')
  const ko = app.settings.language === 'ko'
  await expect.element(page.getByRole('tabpanel', { name: ko ? '저장 공간' : 'Storage' })).toBeVisible()
  return { fake, app }
}
const panel = () => page.getByRole('tabpanel', { name: 'Storage' })
const sheet = (name: string) => page.getByRole('dialog', { name })

test('what it takes is said in sizes, with the largest feeds and their own limits', async () => {
  const { fake } = await open()
  for (const text of ['412 MB', '96 MB', 'tickertape.db'])
    await expect.element(panel().getByText(text, { exact: false }).first()).toBeVisible()
  const limit = panel().getByRole('combobox', { name: 'Keep: 솔마을 소식' })
  await expect.element(limit).toHaveValue('days:30')
  await userEvent.selectOptions(panel().getByRole('combobox', { name: 'Keep: Harbour Desk' }), '10,000 items')
  await userEvent.selectOptions(limit, 'As above')
  expect(fake.inputsOf('editFeed')).toEqual([
    { id: 1, keepDays: null, keepItems: 10_000 },
    { id: 2, keepDays: null, keepItems: null }
  ])
})

test('a shorter time says what would go before anything goes, and can be declined', async () => {
  const { fake } = await open(
    (fake) => (fake.answers.countRemovable = ({ keepDays }) => (keepDays === 30 ? 12_300 : 0))
  )
  const days = panel().getByRole('combobox', { name: 'Keep items for' })
  await userEvent.selectOptions(days, '30 days')
  await expect.element(panel().getByText('12,300 items would be removed now.')).toBeVisible()
  expect(fake.inputsOf('changeSettings')).toEqual([])
  await panel().getByRole('button', { name: 'Cancel' }).click()
  await expect.element(days).toHaveValue('90')
  await userEvent.selectOptions(days, '30 days')
  await panel().getByRole('button', { name: 'Remove them' }).click()
  expect(fake.inputsOf('changeSettings')).toEqual([{ keepDays: 30, keepItems: 1_000_000 }])
  expect(fake.inputsOf('removeOld')).toHaveLength(1)
  fake.tell({ jobs: [{ kind: 'removing', done: 6150, total: 12_300 }] })
  await expect.element(panel().getByRole('progressbar', { name: 'Removing old items: 6,150' })).toBeVisible()
  await expect.element(panel().getByText('50%')).toBeVisible()
  await panel().getByRole('button', { name: 'Cancel: Removing old items: 6,150' }).click()
  expect(fake.inputsOf('cancelJob')).toEqual([{ kind: 'removing' }])
})

test('a longer time holds at once', async () => {
  const { fake } = await open()
  await userEvent.selectOptions(panel().getByRole('combobox', { name: 'Keep items for' }), 'No limit')
  await expect.poll(() => fake.inputsOf('changeSettings')).toEqual([{ keepDays: 0, keepItems: 1_000_000 }])
  expect(fake.inputsOf('removeOld')).toEqual([])
})

test('an OPML file is shown before anything is added', async () => {
  const { fake } = await open((fake) => {
    fake.answers.chooseImport = () => ok(IMPORT)
    fake.answers.importFeeds = () => ok({ added: 2, whole: true })
  })
  await panel().getByRole('button', { name: 'Import OPML…' }).click()
  const dialog = sheet('Import feeds')
  for (const text of [
    '2 feeds and 2 folders would be added.',
    '1 feed is there already.',
    '1 of them is a document (RSS, Atom, JSON Feed), checked now and then.',
    '14 are links to pages and are left out.',
    'News › Sea'
  ])
    await expect.element(dialog.getByText(text, { exact: false }).first()).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).not.toBeInTheDocument()
  expect(fake.inputsOf('importFeeds')).toEqual([])
  await panel().getByRole('button', { name: 'Import OPML…' }).click()
  await dialog.getByRole('button', { name: 'Import 2 feeds' }).click()
  await expect.element(sheet('Settings').getByText('2 feeds imported.')).toBeVisible()
  expect(fake.inputsOf('importFeeds')).toEqual([{ choice: 3 }])
})

test('a long import goes on under a bar, and says what it brought where it was stopped', async () => {
  let answer: (done: ReturnType<typeof ok<{ added: number; whole: boolean }>>) => void = () => {}
  const { fake } = await open((fake) => {
    fake.answers.chooseImport = () => ok({ ...IMPORT, add: 10_000 })
    fake.answers.importFeeds = () => new Promise((resolve) => (answer = resolve))
  })
  await panel().getByRole('button', { name: 'Import OPML…' }).click()
  const dialog = sheet('Import feeds')
  await dialog.getByRole('button', { name: 'Import 10,000 feeds' }).click()
  fake.tell({ jobs: [{ kind: 'importing', done: 30, total: 100 }] })
  await expect.element(dialog.getByRole('progressbar', { name: 'Importing' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel: Importing' }).click()
  expect(fake.inputsOf('cancelJob')).toEqual([{ kind: 'importing' }])
  answer(ok({ added: 3_000, whole: false }))
  await expect.element(dialog).not.toBeInTheDocument()
  await expect
    .element(sheet('Settings').getByText('Stopped: 3,000 feeds imported. Import again for the others.'))
    .toBeVisible()
})

test('a file that brings nothing new cannot be imported', async () => {
  await open((fake) => {
    fake.answers.chooseImport = () => ok({ ...IMPORT, add: 0, documents: 0, feeds: [], folders: 0 })
  })
  await panel().getByRole('button', { name: 'Import OPML…' }).click()
  const dialog = sheet('Import feeds')
  await expect.element(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  expect(await violations()).toEqual([])
})

test('a restore says what it holds, goes on under a bar that can be cancelled, and then starts again', async () => {
  let answer: (done: ReturnType<typeof ok<null>>) => void = () => {}
  const { fake } = await open((fake) => {
    fake.answers.chooseBackup = () => ok(BACKUP)
    fake.answers.restore = () => new Promise((resolve) => (answer = resolve))
  })
  await panel().getByRole('button', { name: 'Restore…' }).click()
  const dialog = sheet('Restore from a backup')
  for (const text of ['9 feeds, 210,400 items', '1.2 GB', '2 feeds need their sign-in again.'])
    await expect.element(dialog.getByText(text)).toBeVisible()
  await dialog.getByRole('button', { name: 'Restore and restart' }).click()
  fake.tell({ jobs: [{ kind: 'restoring', done: 1, total: 4 }] })
  await expect.element(dialog.getByRole('progressbar', { name: 'Restoring' })).toBeVisible()
  answer(ok(null))
  await expect.element(dialog.getByText('Restored. Tickertape starts again now.')).toBeVisible()
  expect(fake.inputsOf('restore')).toEqual([{ choice: 4 }])
})

test('in a narrow window the whole of what a backup holds is in sight, and the buttons below it', async () => {
  const fake = new FakeBridge()
  fake.answers.chooseBackup = () => ok(BACKUP)
  const { app } = await openWindow(fake, { width: 480, height: 700 })
  await app.storage.chooseBackup()
  const restore = sheet('Restore from a backup').getByRole('button', { name: 'Restore and restart' })
  await expect.element(restore).toBeVisible()
  expect(restore.element().getBoundingClientRect().right).toBe(480 - 24)
  for (const part of [sheet('Restore from a backup').getByRole('heading'), page.getByText(BACKUP.file)])
    expect(part.element().getBoundingClientRect().left).toBe(24)
})

test('a file that cannot be used is refused in words', async () => {
  const { fake } = await open()
  for (const [reason, words] of [
    [{ kind: 'newer', version: 99 }, 'This backup was made by a newer Tickertape.'],
    [{ kind: 'damaged' }, 'This backup is damaged.'],
    [{ kind: 'foreign' }, 'Not a Tickertape backup.']
  ] as const) {
    fake.answers.chooseBackup = () => refused(reason)
    await panel().getByRole('button', { name: 'Restore…' }).click()
    await expect.element(panel().getByRole('alert').getByText(words, { exact: false })).toBeVisible()
  }
  fake.answers.backUp = () => refused({ kind: 'cancelled' })
  await panel().getByRole('button', { name: 'Back up…' }).click()
  await expect.poll(() => panel().getByRole('alert').element().textContent).toBe('')
})

test('the first run imports as well, and says what is wrong with a file', async () => {
  const fake = new FakeBridge()
  fake.answers.chooseImport = () => refused({ kind: 'not-opml' })
  await openWindow(fake)
  await page.getByRole('button', { name: 'Import OPML' }).click()
  await expect.element(page.getByText('Not an OPML file.', { exact: false })).toBeVisible()
  fake.answers.chooseImport = () => ok(IMPORT)
  await page.getByRole('button', { name: 'Import OPML' }).click()
  await expect.element(sheet('Import feeds')).toBeVisible()
  expect(await violations()).toEqual([])
})

test('files that were opened with the program are shown one after the other, over whatever is open', async () => {
  const other = { ...IMPORT, choice: 8, file: 'second.opml' }
  const fake = new FakeBridge()
  fake.feeds = [aFeed()]
  fake.snapshot.asks = [
    { kind: 'show-settings' },
    { kind: 'import-feeds', shown: ok(IMPORT) },
    { kind: 'import-feeds', shown: ok(other) }
  ]
  fake.answers.importFeeds = () => ok({ added: 2, whole: true })
  await openWindow(fake)
  const dialog = sheet('Import feeds')
  await expect.element(dialog.getByText(IMPORT.file)).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog.getByText(other.file)).toBeVisible()
  expect(fake.inputsOf('importFeeds')).toEqual([])
  await dialog.getByRole('button', { name: 'Import 2 feeds' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(fake.inputsOf('importFeeds')).toEqual([{ choice: 8 }])
  await expect.element(sheet('Settings')).toBeVisible()
})

test('a file that was opened with the program and cannot be used is told, and no key of the list does anything meanwhile', async () => {
  const fake = new FakeBridge()
  fake.feeds = [aFeed()]
  fake.snapshot.asks = [
    { kind: 'import-feeds', shown: refused({ kind: 'not-opml' }) },
    { kind: 'import-feeds', shown: ok(IMPORT) }
  ]
  await openWindow(fake)
  await expect.element(page.getByText('Not an OPML file.', { exact: false })).toBeVisible()
  await expect.element(sheet('Import feeds')).toBeVisible()
  await userEvent.keyboard('?')
  await expect.element(page.getByRole('dialog', { name: 'Keyboard' })).not.toBeInTheDocument()
})

test('a library that was set aside is named, shown and taken note of', async () => {
  const fake = new FakeBridge()
  fake.feeds = [aFeed()]
  const madeAt = new Date().setHours(0, 1, 0, 0)
  fake.snapshot.recovered = { because: 'damaged', madeAt, aside: 'tickertape.db.damaged-1' }
  await openWindow(fake)
  await expect.element(page.getByText('Library was damaged; feeds and rules are back from 00:01.')).toBeVisible()
  await page.getByRole('button', { name: 'Show old file' }).click()
  expect(fake.inputsOf('showFile')).toEqual([{ which: 'aside' }])
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect.element(page.getByRole('button', { name: 'Show old file' })).not.toBeInTheDocument()
})

test('every control is reached and used by keyboard alone', async () => {
  const { fake } = await open((fake) => (fake.answers.chooseImport = () => ok(IMPORT)))
  panel().element().querySelector('select')?.focus()
  const names: string[] = []
  for (let n = 0; n < 12; n++) {
    names.push((document.activeElement as HTMLElement).innerText || (document.activeElement?.id ?? ''))
    if (document.activeElement?.textContent?.includes('Import OPML')) break
    await userEvent.tab()
  }
  await userEvent.keyboard('{Enter}')
  await expect.element(sheet('Import feeds')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.activeElement?.textContent).toContain('Import OPML')
  expect(fake.inputsOf('chooseImport')).toHaveLength(1)
})

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    test(`axe finds nothing wrong (${theme}, ${language})`, async () => {
      const { fake, app } = await open((fake) => {
        fake.snapshot.settings = { ...fake.snapshot.settings, theme, language }
        fake.snapshot.recovered = { because: 'wished', madeAt: Date.now(), aside: 'x' }
        fake.answers.countRemovable = () => 5
        fake.answers.chooseImport = () => ok(IMPORT)
        fake.answers.chooseBackup = () => ok(BACKUP)
        fake.answers.backUp = () => refused({ kind: 'unwritable', message: 'EACCES' })
      })
      fake.tell({
        jobs: [
          { kind: 'removing', done: 1, total: 4 },
          { kind: 'backing-up', done: 0, total: null }
        ]
      })
      await app.storage.propose({ keepDays: 7 })
      await app.storage.backUp()
      expect(await violations()).toEqual([])
      await page.screenshot({ path: `../../../test-results/storage-${theme}-${language}.png` })
      for (const choose of [() => app.storage.chooseImport(), () => app.storage.chooseBackup()]) {
        await choose()
        await expect.poll(() => document.querySelectorAll('dialog[open]').length).toBe(2)
        expect(await violations()).toEqual([])
        await page.screenshot({
          path: `../../../test-results/sheet-${app.storage.sheet?.kind}-${theme}-${language}.png`
        })
        app.storage.closeSheet()
        await expect.poll(() => document.querySelectorAll('dialog[open]').length).toBe(1)
      }
    })

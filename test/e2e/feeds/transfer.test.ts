import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

/**
 * The system's own dialogs cannot be clicked by a test, and the copy that the app starts of itself cannot be driven: so
 * the dialogs answer with a file, and starting anew is left to the test. Everything else is as a person does it.
 */
async function dialogsAnswer(app: RunningApp, file: string): Promise<void> {
  await app.electron.evaluate(({ app, dialog }, path) => {
    const begins: (string | undefined)[] = []
    Object.assign(globalThis, { begins })
    const begun = (asked: unknown[]): void => void begins.push((asked.at(-1) as { defaultPath?: string }).defaultPath)
    dialog.showOpenDialog = (...asked: unknown[]) => {
      begun(asked)
      return Promise.resolve({ canceled: false, filePaths: [path] })
    }
    dialog.showSaveDialog = (...asked: unknown[]) => {
      begun(asked)
      return Promise.resolve({ canceled: false, filePath: path })
    }
    app.relaunch = () => {}
  }, file)
}

/** Where the dialogs began, of those that were opened since they answer. */
const dialogsBegan = (app: RunningApp): Promise<(string | undefined)[]> =>
  app.electron.evaluate(() => (globalThis as unknown as { begins: (string | undefined)[] }).begins)

const count = async (app: RunningApp, sql = 'SELECT title FROM tt_items'): Promise<number> =>
  (await readLibrary(app.userDataDir, sql)).length
const feedsOf = (app: RunningApp): Promise<{ url: string; title: string }[]> =>
  readLibrary(app.userDataDir, 'SELECT url, title FROM tt_feeds ORDER BY url')

async function storagePage(app: RunningApp): Promise<void> {
  await app.window.getByRole('button', { name: 'Settings' }).first().click()
  await app.window.getByRole('tab', { name: 'Storage' }).click()
  const panel = app.window.getByRole('tabpanel', { name: 'Storage' })
  // Once all is counted there is a list of feeds above the buttons: a click meanwhile would miss them.
  await panel.locator('dd', { hasText: /\d/ }).first().waitFor()
}

test('OPML in at the first run, seen before it is added, live at once, and out again the same', async () => {
  const server = await serve()
  const folder = await temporaryFolder()
  const stream = (channel: string): string => `${server.url}/stream?channel=${channel}`
  const file = join(folder, 'others.opml')
  const escaped = (url: string): string => url.replace(/&/g, '&amp;')
  await writeFile(
    file,
    `<?xml version="1.0"?><opml version="2.0"><body><outline text="News"><outline text="Sea">
      <outline type="sse" text="Harbour" url="${escaped(stream('harbour'))}"/></outline>
      <outline type="sse" text="Town" url="${escaped(stream('town'))}"/>
      <outline type="rss" text="Blog" xmlUrl="${escaped(`${server.url}/document/rss?channel=blog`)}"/></outline>
      <outline type="sse" text="Bad" url="javascript:alert(1)"/></body></opml>`
  )
  const app = await launch()
  await dialogsAnswer(app, file)
  await app.window.getByRole('button', { name: 'Import OPML' }).click()
  const sheet = app.window.getByRole('dialog', { name: 'Import feeds' })
  await sheet.getByText('3 feeds and 2 folders would be added.').waitFor()
  await sheet.getByText('1 of them is a document (RSS, Atom, JSON Feed), checked now and then.').waitFor()
  expect(await feedsOf(app)).toEqual([])
  await sheet.getByRole('button', { name: 'Import 3 feeds' }).click()
  await until('both streams are held', () =>
    ['harbour', 'town'].every((channel) => server.control.connections(`/stream?channel=${channel}`) === 1)
  )
  await app.window.getByRole('treeitem', { name: /^Harbour/ }).waitFor()
  await until('the entries of the document are items', async () => (await count(app)) === 10)

  const out = join(folder, 'out.opml')
  await dialogsAnswer(app, out)
  await storagePage(app)
  await app.window.getByRole('button', { name: 'Export OPML…' }).click()
  await app.window.getByRole('dialog').getByText('3 feeds exported: out.opml').waitFor()
  // Where the last file was.
  expect((await dialogsBegan(app)).map((begin) => begin && dirname(begin))).toEqual([folder])
  const written = await readFile(out, 'utf8')
  expect(written).toContain('<outline text="News">')
  expect(written).toContain('type="rss" text="Blog" title="Blog"')
  expect(written).toContain(`type="sse" text="Town" title="Town" xmlUrl="${escaped(stream('town'))}"`)

  const again = await launch()
  await dialogsAnswer(again, out)
  await again.window.getByRole('button', { name: 'Import OPML' }).click()
  await again.window.getByRole('button', { name: 'Import 3 feeds' }).click()
  await until('the feeds are there', async () => (await feedsOf(again)).length === 3)
  expect(await feedsOf(again)).toEqual(await feedsOf(app))
  await again.quit()
  await app.quit()
})

test('a backup, a change of mind, a restore: everything is as it was, and what came since comes again', async () => {
  const server = await serve()
  const target = '/stream?channel=news&history=1000'
  server.control.publish(target, 30)
  const folder = await temporaryFolder()
  const userDataDir = await temporaryFolder()
  const file = join(folder, 'mine.tickertape-backup')
  let app = await launch({ userDataDir, flags: [`--subscribe=${server.url}${target}`] })
  await until('the history is stored', async () => (await count(app)) === 30)
  await dialogsAnswer(app, file)
  await storagePage(app)
  await app.window.getByRole('button', { name: 'Back up…' }).click()
  await app.window.getByRole('dialog').getByText('Backed up: mine.tickertape-backup').waitFor()
  server.control.publish(target, 5)
  await until('more came', async () => (await count(app)) === 35)

  await app.window.getByRole('button', { name: 'Restore…' }).click()
  const sheet = app.window.getByRole('dialog', { name: 'Restore from a backup' })
  await sheet.getByText('1 feed, 30 items').waitFor()
  const closed = app.window.waitForEvent('close')
  await sheet.getByRole('button', { name: 'Restore and restart' }).click()
  await closed
  await app.quit()

  app = await launch({ userDataDir })
  await app.window.getByText('Restored from the backup of').waitFor()
  await until('the server was asked for what came since', async () => (await count(app)) === 35)
  expect(await count(app, 'SELECT DISTINCT guid FROM tt_items')).toBe(35)
  expect((await readdir(userDataDir)).filter((name) => name.startsWith('tickertape.db.before-restore-'))).not.toEqual(
    []
  )
  await app.quit()
})

test('a damaged library: the window says so, and the feeds are back and live from the small backup', async () => {
  const server = await serve()
  const target = '/stream?channel=news'
  server.control.publish(target, 10)
  const userDataDir = await temporaryFolder()
  let app = await launch({ userDataDir, flags: [`--subscribe=${server.url}${target}`] })
  await until('the small backup is made', async () => (await backups(userDataDir)).length > 0)
  await app.quit()
  await writeFile(join(userDataDir, 'tickertape.db'), 'no database '.repeat(10_000))

  app = await launch({ userDataDir })
  await app.window.getByText('Library was damaged; feeds and rules are back from').waitFor()
  await until('the stream is held', () => server.control.connections(target) === 1)
  server.control.publish(target, 1)
  await until('news are stored', async () => (await count(app)) > 0)
  await app.quit()
})

async function backups(userDataDir: string): Promise<string[]> {
  try {
    return (await readdir(join(userDataDir, 'backups'))).filter((name) => name.startsWith('configuration-'))
  } catch {
    return []
  }
}

test('a shorter time removes old items on a yes but for unread alerts, and they do not come back', async () => {
  const server = await serve()
  const target = '/stream?channel=news&history=1000'
  server.control.publish(target, 40)
  const userDataDir = await temporaryFolder()
  let app = await launch({ userDataDir, flags: [`--subscribe=${server.url}${target}`] })
  await until('the history is stored', async () => (await count(app)) === 40)
  await app.window.getByRole('option').first().waitFor()
  await app.quit()
  age(userDataDir, 60)

  app = await launch({ userDataDir })
  await storagePage(app)
  await app.window.getByLabel('Keep items for').selectOption('30')
  const proposal = app.window.getByText(/^\d+ items would be removed now\.$/)
  await proposal.waitFor()
  const old = Number.parseInt((await proposal.textContent()) ?? '', 10)
  expect(old).toBe(40 - unreadAlerts(userDataDir))
  expect(await count(app)).toBe(40)
  await app.window.getByRole('button', { name: 'Remove them' }).click()
  await until('they are gone', async () => (await count(app)) === 40 - old)
  server.control.publish(target, 1)
  await until('a new one comes', async () => (await count(app)) === 41 - old)
  await app.quit()
})

/** The views that are promised to others know no priority. */
function unreadAlerts(userDataDir: string): number {
  const db = new DatabaseSync(join(userDataDir, 'tickertape.db'), { readOnly: true })
  const row = db.prepare('SELECT count(*) AS n FROM items WHERE priority >= 4 AND read = 0').get()
  db.close()
  return Number(row?.['n'])
}

/** What was received so many days ago, as far as the library knows. */
function age(userDataDir: string, days: number): void {
  const db = new DatabaseSync(join(userDataDir, 'tickertape.db'))
  db.exec(`UPDATE items SET sort_at = sort_at - ${days * 86_400_000}, received_at = received_at - ${days * 86_400_000}`)
  db.close()
}

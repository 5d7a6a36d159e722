import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SentFrame } from '../../feed-server/server.ts'
import { appArguments, electronPath, launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { isRunning, until } from '../../helpers/until.ts'

interface StoredItem {
  guid: string
  title: string
}

const stored = (app: RunningApp): Promise<StoredItem[]> =>
  readLibrary<StoredItem>(app.userDataDir, 'SELECT guid, title FROM tt_items ORDER BY title')
const items = (frames: SentFrame[]): SentFrame[] => frames.filter(({ kind }) => kind === 'item')
const titleOf = ({ data }: SentFrame): string => (JSON.parse(data) as { title: string }).title
/** As SQLite sorts them: by bytes, not by locale. */
const sorted = (titles: string[]): string[] => titles.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

test('--subscribe adds without a question, and another process reads every item and the last id while the app runs', async () => {
  const server = await serve()
  server.control.publish('/stream?channel=news', 20)
  const app = await launch({ flags: [`--subscribe=${server.url}/stream?channel=news`] })
  await until('the history is stored', async () => (await stored(app)).length === 20)
  server.control.publish('/stream?channel=news', 5)
  await until('all items are stored', async () => (await stored(app)).length === 25)

  const sent = items(server.control.published('/stream?channel=news'))
  expect((await stored(app)).map(({ title }) => title)).toEqual(sorted(sent.map(titleOf)))
  expect(await readLibrary(app.userDataDir, 'SELECT url, last_event_id, unread FROM tt_feeds')).toEqual([
    { url: `${server.url}/stream?channel=news`, last_event_id: sent.at(-1)?.eventId, unread: 25 }
  ])
  await app.quit()
})

test('a second start hands its feed over to the running app and ends', async () => {
  const server = await serve()
  const app = await launch()
  const second = spawn(
    electronPath(),
    appArguments(app.userDataDir, [`--subscribe=${server.url}/stream?channel=second`]),
    {
      stdio: 'ignore'
    }
  )
  const code = await new Promise((resolve) => second.once('exit', resolve))
  expect(code).toBe(0)
  await until('the running app holds the stream', () => server.control.connections('/stream?channel=second') === 1)

  const third = spawn(electronPath(), appArguments(app.userDataDir, [`${server.url}/stream?channel=third`]), {
    stdio: 'ignore'
  })
  await new Promise((resolve) => third.once('exit', resolve))
  const dialog = app.window.getByRole('dialog')
  await dialog.waitFor()
  await until('the address is filled in', async () =>
    (await dialog.getByRole('textbox', { name: 'Address' }).inputValue()).endsWith('/stream?channel=third')
  )
  await app.quit()
})

test('OPML files that are opened with the program are shown cold and running, one after the other, and add nothing unasked', async () => {
  const server = await serve()
  const folder = await temporaryFolder()
  const opml = async (name: string, channel: string): Promise<string> => {
    const url = `${server.url}/stream?channel=${channel}`
    const text = `<opml><body><outline type="sse" text="${channel}" url="${url}" headers="X-Evil: 1" authorization="x"/></body></opml>`
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  const first = await opml('first.opml', 'one')
  const second = await opml('second.OPML', 'two')
  const feeds = async (): Promise<number> => (await readLibrary(app.userDataDir, 'SELECT url FROM tt_feeds')).length
  const app = await launch({ flags: [first, second] })
  const sheet = app.window.getByRole('dialog', { name: 'Import feeds' })
  await sheet.getByText('first.opml').waitFor()
  expect(await feeds()).toBe(0)
  await app.window.keyboard.press('Escape')
  await sheet.getByText('second.OPML').waitFor()
  await sheet.getByRole('button', { name: 'Import 1 feed' }).click()
  await until('its stream is held', () => server.control.connections('/stream?channel=two') === 1)
  await sheet.waitFor({ state: 'hidden' })
  // Only the name and the address are taken of an outline.
  expect(server.control.requests('/stream?channel=two')[0]?.headers).not.toHaveProperty('x-evil')
  expect(await feeds()).toBe(1)

  const start = async (...args: string[]): Promise<void> => {
    const child = spawn(electronPath(), appArguments(app.userDataDir, args), { stdio: 'ignore', cwd: folder })
    await new Promise((resolve) => child.once('exit', resolve))
  }
  // A link of a stranger's page, whatever it ends in: it neither reaches a file nor adds beside itself.
  await start(`tickertape:x/..${first}`, `--subscribe=${server.url}/stream?channel=three`)
  await start('first.opml')
  await sheet.getByText('first.opml').waitFor()
  await sheet.getByText('1 feed would be added', { exact: false }).waitFor()
  await app.window.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })

  await writeFile(join(folder, 'bad.opml'), 'not at all')
  await mkdir(join(folder, 'folder.opml'))
  await start('bad.opml', 'folder.opml', 'gone.opml')
  await app.window.getByText('Not an OPML file.', { exact: false }).waitFor()
  expect(await feeds()).toBe(1)
  expect(server.control.requests('/stream?channel=three')).toEqual([])
  await app.quit()
})

test('--hidden opens no window, and holds its streams all the same', async () => {
  const server = await serve()
  const userDataDir = await temporaryFolder()
  const child = spawn(
    electronPath(),
    appArguments(userDataDir, [
      '--hidden',
      `--subscribe=${server.url}/stream?channel=quiet`,
      '--remote-debugging-port=0'
    ]),
    { stdio: ['ignore', 'ignore', 'pipe'] }
  )
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  atTheEnd(async () => {
    if (isRunning(child.pid)) child.kill('SIGKILL')
    await ended
  })
  let printed = ''
  child.stderr.on('data', (data: Buffer) => (printed += data.toString()))
  await until('the stream is held', () => server.control.connections('/stream?channel=quiet') === 1)
  await until('the debugging port is known', () => /ws:\/\/127\.0\.0\.1:(\d+)/.test(printed))
  const port = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(printed)?.[1]
  const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { type: string }[]
  expect(pages.filter(({ type }) => type === 'page')).toEqual([])

  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  await until('its socket is closed', () => server.control.connections('/stream?channel=quiet') === 0)
})

test('kill -9 in a burst of 5,000: after a restart each item is there, and none twice', async () => {
  const server = await serve()
  const target = '/stream?channel=burst&history=10000'
  const url = `${server.url}${target}`
  const userDataDir = await temporaryFolder()
  let app = await launch({ userDataDir, flags: [`--subscribe=${url}`] })
  await until('the stream is open', () => server.control.connections(target) === 1)
  server.control.publish(target, 5000)
  await until('the burst is under way', async () => (await stored(app)).length > 0)
  await app.kill()

  app = await launch({ userDataDir })
  await until('all are stored', async () => (await stored(app)).length >= 5000)
  server.control.publish(target, 1)
  await until('the stream goes on', async () => (await stored(app)).length >= 5001)
  const titles = (await stored(app)).map(({ title }) => title)
  expect(titles).toEqual(sorted(items(server.control.published(target)).map(titleOf)))
  expect(new Set((await stored(app)).map(({ guid }) => guid)).size).toBe(5001)
  await app.quit()
})

test('an edit sent twice and an old version sent late leave one item with the newest text, and all it said can be read', async () => {
  const server = await serve()
  const target = '/stream?channel=edits'
  const [first] = server.control.publish(target, 1)
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`] })
  await until('the item is stored', async () => (await stored(app)).length === 1)
  const id = first?.id ?? ''
  server.control.edit(target, id, { title: 'Ferry delayed' })
  server.control.edit(target, id, { title: 'Ferry delayed until noon' })
  server.control.again(target, id, 3)
  server.control.again(target, id, 1)
  server.control.publish(target, 1)
  await until('the last one is stored', async () => (await stored(app)).length === 2)
  expect((await stored(app)).map(({ title }) => title)).toContain('Ferry delayed until noon')

  await app.window.getByRole('option').filter({ hasText: 'Ferry delayed until noon' }).click()
  await app.window.getByRole('button', { name: 'Show changes' }).click()
  const changes = app.window.getByRole('region', { name: 'What the source changed' })
  const place = (words: string) => changes.getByRole('status').filter({ hasText: words }).waitFor()
  const earlierTitle = () =>
    changes.locator('h3:text-is("Title") + p').evaluate((line) => {
      const copy = line.cloneNode(true) as HTMLElement
      for (const added of copy.querySelectorAll('ins')) added.remove()
      return copy.textContent?.trim()
    })
  await place('2 of 2')
  expect(await earlierTitle()).toBe('Ferry delayed')
  await changes.getByRole('button', { name: 'Earlier change' }).click()
  await place('1 of 2')
  expect(await earlierTitle()).toBe(titleOf(first!))
  await app.quit()
})

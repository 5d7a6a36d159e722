import { expect, test } from 'vitest'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const path = '/stream?channel=gauges'

async function serve(): Promise<FeedServer> {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  return server
}

/** What no mapper knows: nothing in it is called a title. */
const reading = (n: number) => ({ event: 'reading', data: { station: { called: `Gauge ${n}` }, level: { now: n } } })
const chatter = (n: number) => ({ event: 'chatter', data: { words: { said: `Nothing new (${n})` } } })

const dialog = ({ window }: RunningApp) => window.getByRole('dialog')
const titles = async (app: RunningApp): Promise<string[]> =>
  (await readLibrary<{ title: string }>(app.userDataDir, 'SELECT title FROM tt_items ORDER BY title')).map(
    ({ title }) => title
  )

test('an address with an unknown payload: a key becomes the title by a click, a type is left out, and that is what is read', async () => {
  const server = await serve()
  server.control.publish(path, [reading(1), chatter(1), reading(2)])
  const app = await launch()
  await app.window.getByRole('textbox', { name: 'Address of the feed' }).fill(server.url + path)
  await app.window.keyboard.press('Enter')
  await dialog(app).getByText('3 messages').waitFor()
  await dialog(app).getByText('Resumes by event ID.').waitFor()

  // While the dialog is open the stream goes on.
  await app.window.mouse.move(5, 5)
  server.control.publish(path, [reading(3)])
  await dialog(app).getByText('4 messages').waitFor()
  const key = dialog(app).getByRole('button', { name: '"called"' }).first()
  await key.focus()
  await app.window.keyboard.press('Enter')
  await app.window.getByRole('menuitem', { name: 'Use as title' }).click()
  const preview = dialog(app).getByRole('group', { name: 'What you will read' })
  await preview.getByText('Gauge 3', { exact: true }).waitFor()
  await dialog(app)
    .getByRole('checkbox', { name: /^chatter, / })
    .uncheck()
  await until('only readings are left', async () => (await preview.locator('article').count()) === 3)

  await dialog(app).getByRole('button', { name: 'Add feed' }).click()
  await until('what is stored is what was shown', async () => (await titles(app)).length === 3)
  expect(await titles(app)).toEqual(['Gauge 1', 'Gauge 2', 'Gauge 3'])
  await until('the trial has let go', () => server.control.connections(path) === 1)
  server.control.publish(path, [chatter(2), reading(4)])
  await app.window.getByRole('option').filter({ hasText: 'Gauge 4' }).waitFor()

  // Edited later: stored items stay, and come once however often the server sends them again.
  await app.window.getByRole('button', { name: 'Settings' }).click()
  await dialog(app)
    .getByRole('button', { name: /^Edit: / })
    .click()
  const editor = app.window.getByRole('dialog', { name: 'Edit feed' })
  await editor.getByRole('button', { name: 'Connect' }).click()
  await editor.getByText('6 messages').waitFor()
  await editor.getByRole('button', { name: 'Title: as guessed' }).waitFor()
  await editor.getByRole('button', { name: '"now"' }).first().click()
  await app.window.getByRole('menuitem', { name: 'Add to the title' }).click()
  await editor.getByRole('group', { name: 'What you will read' }).getByText('Gauge 4 4', { exact: true }).waitFor()
  await editor.getByText('What you change here is for items from now on.').waitFor()
  await editor.getByRole('button', { name: 'Save' }).click()
  await editor.waitFor({ state: 'detached' })
  server.control.cut(path)
  await until('it is open again', () => server.control.connections(path) === 1)
  server.control.publish(path, [chatter(3), reading(5)])
  await until('the next one is stored', async () => (await titles(app)).length === 5)
  expect(await titles(app)).toEqual(['Gauge 1', 'Gauge 2', 'Gauge 3', 'Gauge 4', 'Gauge 5 5'])
  await app.quit()
})

test('cancelled, the trial leaves nothing: no connection, no feed', async () => {
  const server = await serve()
  server.control.publish(path, [reading(1)])
  const app = await launch()
  await app.window.getByRole('textbox', { name: 'Address of the feed' }).fill(server.url + path)
  await app.window.keyboard.press('Enter')
  await dialog(app).getByText('1 message').waitFor()
  expect(server.control.connections(path)).toBe(1)
  await app.window.keyboard.press('Escape')
  await dialog(app).waitFor({ state: 'detached' })
  await until('the stream is closed', () => server.control.connections(path) === 0)
  await app.window.getByRole('heading', { name: 'Add your first feed' }).waitFor()
  expect(await titles(app)).toEqual([])
  await app.quit()
})

import { expect, test } from 'vitest'
import { startFeedServer, type SentFrame } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const rows = ({ window }: RunningApp) => window.getByRole('listbox', { name: 'Items' }).getByRole('option')
const row = (app: RunningApp, title: string) => rows(app).filter({ hasText: title })
const feedButton = ({ window }: RunningApp, name: string) =>
  window.getByRole('navigation').getByRole('treeitem', { name: new RegExp(`^${name},`) })
const articleFrame = ({ window }: RunningApp) => window.getByRole('main').frameLocator('iframe')
const titleOf = ({ data }: SentFrame): string => (JSON.parse(data) as { title: string }).title

async function addInSettings(app: RunningApp, address: string, name?: string): Promise<void> {
  await app.window.getByRole('button', { name: 'Settings' }).click()
  const settings = app.window.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('textbox', { name: 'Address of the feed' }).fill(address)
  await settings.getByRole('button', { name: 'Connect' }).click()
  const dialog = app.window.getByRole('dialog', { name: 'Add a feed' })
  await dialog.getByText('first bytes').waitFor()
  if (name !== undefined) await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await dialog.getByRole('button', { name: 'Add feed' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

async function closeDialogs({ window }: RunningApp): Promise<void> {
  while ((await window.getByRole('dialog').count()) > 0) await window.keyboard.press('Escape')
}

test('a feed added in settings is read, its link leaves for the browser, and a restart finds everything as it was', async () => {
  const server = await serve()
  const target = '/stream?channel=harbour'
  const link = `${server.url}/articles/harbour/99`
  server.control.publish(target, [
    {
      item: {
        title: 'Ferry leaves at nine',
        content_html: `<p>See <a href="${link}">the timetable</a>, or <a href="tel:+1 555 1234">call</a>.</p>`,
        url: link
      }
    },
    { item: { title: 'Fog on the outer channel' } }
  ])
  const userDataDir = await temporaryFolder()
  let app = await launch({ userDataDir })
  await app.window.getByRole('heading', { name: 'Add your first feed' }).waitFor()
  await addInSettings(app, `${server.url}${target}`, 'Harbour Desk')
  await closeDialogs(app)
  await row(app, 'Ferry leaves at nine').waitFor()
  await feedButton(app, 'Harbour Desk')
    .and(app.window.getByRole('treeitem', { name: /2 unread, live/ }))
    .waitFor()

  server.control.publish(target, [{ item: { title: 'Bridge closed until noon' } }])
  await row(app, 'Bridge closed until noon').waitFor()
  expect(await rows(app).count()).toBe(3)

  await row(app, 'Ferry leaves at nine').click()
  await articleFrame(app).getByRole('link', { name: 'the timetable' }).click()
  await until('the link left', async () => (await app.opened()).length === 1)
  expect(await app.opened()).toEqual([link])
  await articleFrame(app).getByRole('link', { name: 'call' }).click()
  await until('the number left', async () => (await app.opened()).length === 2)
  expect(await app.opened()).toEqual([link, 'tel:+15551234'])
  await app.window.getByRole('button', { name: 'Star', exact: true }).click()
  await feedButton(app, 'Harbour Desk')
    .and(app.window.getByRole('treeitem', { name: /2 unread/ }))
    .waitFor()
  await app.quit()

  app = await launch({ userDataDir })
  await row(app, 'Bridge closed until noon').waitFor()
  expect(await rows(app).count()).toBe(3)
  await feedButton(app, 'Harbour Desk')
    .and(app.window.getByRole('treeitem', { name: /2 unread, live/ }))
    .waitFor()
  expect(await row(app, 'Ferry leaves at nine').getByRole('img', { name: 'starred' }).count()).toBe(1)
  expect(await row(app, 'Ferry leaves at nine').getByRole('img', { name: 'unread' }).count()).toBe(0)
  expect(await row(app, 'Bridge closed until noon').getByRole('img', { name: 'unread' }).count()).toBe(1)
  expect(server.control.requests(target).at(-1)?.lastEventId).toBe('3')
  await app.quit()
})

test('a feed whose server is killed and restarts shows each missed item once', async () => {
  let server = await startFeedServer()
  atTheEnd(() => server.close())
  const target = '/stream?channel=outage'
  server.control.publish(target, 3)
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`] })
  await until('the history is shown', async () => (await rows(app).count()) === 3)
  const { port, otherPort } = server
  await server.close()
  await app.window.getByRole('treeitem', { name: /, (in \d+ s|connecting)/ }).waitFor()

  server = await startFeedServer({ port, otherPort, stateFrom: server.state })
  server.control.publish(target, 4)
  await until('the missed items are shown', async () => (await rows(app).count()) >= 7)
  await app.window.getByRole('treeitem', { name: /, live$/ }).waitFor()
  server.control.publish(target, 1)
  await until('the stream goes on', async () => (await rows(app).count()) === 8)
  const stored = await readLibrary<{ title: string }>(app.userDataDir, 'SELECT title FROM tt_items')
  const sent = server.control.published(target).filter(({ kind }) => kind === 'item')
  expect(stored.map(({ title }) => title).sort()).toEqual(sent.map(titleOf).sort())
  await app.quit()
})

test('hostile markup runs nothing, asks for nothing and leaves through nothing', async () => {
  const server = await serve()
  const app = await launch({ flags: [`--subscribe=${server.url}/hostile`] })
  server.control.publish('/hostile', 10)
  await until('the items are shown', async () => (await rows(app).count()) >= 5)
  const count = Math.min(10, await rows(app).count())
  for (let n = 0; n < count; n++) {
    await rows(app).nth(n).click()
    await app.window.getByRole('main').locator('iframe').waitFor()
  }
  expect(server.control.requests('/trap')).toEqual([])
  expect(await app.window.evaluate(() => '__gotOut' in window)).toBe(false)
  expect(await app.opened()).toEqual([])
  expect(app.electron.windows()).toHaveLength(1)
  await app.quit()
})

test.each([
  ['hello', /Not an address/],
  ['/private', /Needs sign-in/],
  ['/status/404', /Nothing at this address/],
  ['a server that is gone', /takes no connections/]
])('a mistake in settings is answered by a sentence: %s', async (address, sentence) => {
  const server = await serve()
  const gone = await startFeedServer()
  await gone.close()
  const typed = address.startsWith('/') ? `${server.url}${address}` : address.replace('a server that is gone', gone.url)
  const app = await launch()
  await app.window.getByRole('button', { name: 'Settings' }).click()
  const settings = app.window.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('textbox', { name: 'Address of the feed' }).fill(typed)
  await settings.getByRole('button', { name: 'Connect' }).click()
  await app.window.getByRole('dialog').getByText(sentence).first().waitFor()
  expect(await readLibrary(app.userDataDir, 'SELECT * FROM tt_feeds')).toEqual([])
  await app.quit()
})

test('a feed is paused, resumed, edited, removed and brought back in settings, and the others never notice', async () => {
  const server = await serve()
  const other = '/stream?channel=other'
  const target = '/stream?channel=one'
  server.control.publish(target, 2)
  const app = await launch({ flags: [`--subscribe=${server.url}${other}`] })
  await until('the other stream is open', () => server.control.connections(other) === 1)
  await addInSettings(app, `${server.url}${target}`, 'One')
  const settings = app.window.getByRole('dialog', { name: 'Settings' })

  await settings.getByRole('button', { name: 'Pause: One' }).click()
  await until('its stream is closed', () => server.control.connections(target) === 0)
  server.control.publish(target, 1)
  await settings.getByRole('button', { name: 'Resume: One' }).click()
  await until('its stream is open again', () => server.control.connections(target) === 1)
  const count = async (): Promise<number> => (await readLibrary(app.userDataDir, 'SELECT guid FROM tt_items')).length
  await until('what it missed is there', async () => (await count()) === 3)

  await settings.getByRole('button', { name: 'Edit: One' }).click()
  const edit = app.window.getByRole('dialog', { name: 'Edit feed' })
  await edit.getByRole('textbox', { name: 'Name' }).fill('Uno')
  await edit.getByRole('button', { name: 'Save' }).click()
  await settings.getByRole('button', { name: 'Remove: Uno' }).click()
  await until('its stream is closed', () => server.control.connections(target) === 0)
  expect(await count()).toBe(0)
  await settings.getByRole('button', { name: 'Undo' }).click()
  await until('its stream is open again', () => server.control.connections(target) === 1)
  expect(await count()).toBe(3)
  await settings.getByText('Uno', { exact: true }).waitFor()

  const again = settings.getByRole('textbox', { name: 'Address of the feed' })
  await again.fill(`${server.url}${target}`)
  await settings.getByRole('button', { name: 'Connect' }).click()
  await app.window
    .getByRole('dialog')
    .getByText(/Already added: Uno/)
    .first()
    .waitFor()
  expect(server.control.requests(other)).toHaveLength(1)
  await app.quit()
})

test('images are fetched only where the reader wants them: never unasked, for one article by hand, for a feed always', async () => {
  const server = await serve()
  const target = '/stream?channel=pictures'
  const picture = (name: string): string => `/images/ferry-${name}.png`
  const item = (title: string, name: string) => ({
    item: { title, content_html: `<p>${title}</p><img src="${server.url}${picture(name)}" alt="The pier">` }
  })
  server.control.publish(target, [item('First', '1'), item('Second', '2'), item('Third', '3')])
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`] })
  await until('the items are listed', async () => (await rows(app).count()) === 3)
  await app.window.keyboard.press('Control+,')
  const settings = app.window.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Reading' }).click()
  await settings.getByRole('radio', { name: 'Per feed' }).click()
  await app.window.keyboard.press('Escape')

  const asked = (name: string): number => server.control.requests(picture(name)).length
  const main = app.window.getByRole('main')
  await row(app, 'First').click()
  await main.getByText('Images are not shown.').waitFor()
  // Main itself refuses: the article could have been built before the choice was made.
  const refused = await app.window.evaluate(
    (url) =>
      new Promise((resolve) => {
        const image = new Image()
        image.onload = () => resolve('loaded')
        image.onerror = () => resolve('refused')
        image.src = `app://media/?u=${encodeURIComponent(url)}&i=1&f=1`
      }),
    `${server.url}${picture('1')}`
  )
  expect(refused).toBe('refused')
  expect(asked('1')).toBe(0)
  await main.getByRole('button', { name: 'Load images' }).click()
  await articleFrame(app).getByRole('img', { name: 'The pier' }).waitFor()
  await until('it was fetched', () => asked('1') === 1)

  await row(app, 'Second').click()
  await main.getByRole('button', { name: 'Always for this feed' }).click()
  await until('the second was fetched', () => asked('2') === 1)
  await row(app, 'Third').click()
  await until('so was the third', () => asked('3') === 1)
  await app.quit()
})

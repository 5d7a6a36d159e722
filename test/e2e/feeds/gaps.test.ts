import { expect, test } from 'vitest'
import { startFeedServer, type FeedServer, type FeedServerOptions } from '../../feed-server/server.ts'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

async function serve(options: FeedServerOptions = {}): Promise<FeedServer> {
  const server = await startFeedServer(options)
  atTheEnd(() => server.close())
  return server
}

/** Another server in the place of one that was closed, with what that one knows. */
async function serveAgain(before: FeedServer): Promise<FeedServer> {
  const { port, otherPort, state } = before
  return serve({ port, otherPort, stateFrom: state })
}

const rows = ({ window }: RunningApp) => window.getByRole('listbox', { name: 'Items' }).getByRole('option')
const gaps = (app: RunningApp) => rows(app).filter({ hasText: /^(May have missed|Missed) / })
const feedButton = ({ window }: RunningApp, name: RegExp) =>
  window.getByRole('navigation').getByRole('treeitem', { name })

/** Whether each line of the list is a gap, from the top. */
const shape = async (app: RunningApp): Promise<string> =>
  rows(app).evaluateAll((lines) =>
    lines
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((line) => (line.querySelector('.gap') ? 'gap' : 'item'))
      .join(' ')
  )

async function tryNow(app: RunningApp): Promise<void> {
  await app.window.keyboard.press('Shift+R')
}

/** Off the list, so that it flows. */
async function pointerAway({ window }: RunningApp): Promise<void> {
  await window.mouse.move(5, 5)
}

test('a feed without ids that is cut off: a row in its place, the triangle at the feed, and its health by key', async () => {
  const server = await serve()
  const app = await launch({ flags: [`--subscribe=${server.url}/without-ids?rate=0`] })
  await feedButton(app, /, live$/).waitFor()
  await pointerAway(app)
  server.control.publish('/without-ids', 2)
  await until('both are shown', async () => (await shape(app)) === 'item item')

  server.control.cut('/without-ids')
  await until('it is open again', () => server.control.connections('/without-ids') === 1)
  await gaps(app).waitFor()
  server.control.publish('/without-ids', 1)
  await until('the gap is between', async () => (await shape(app)) === 'item gap item item')
  expect(await gaps(app).innerText()).toMatch(/^May have missed /)
  expect(await gaps(app).evaluate((line) => getComputedStyle(line.firstElementChild!).backgroundImage)).toMatch(
    /repeating-linear-gradient/
  )
  const feed = feedButton(app, /, 1 gap/)
  await feed.waitFor()
  expect(await feed.locator('svg.shape.trouble').count()).toBe(1)
  expect(await app.window.locator('.tape .gap').count()).toBe(1)

  await feed.click()
  await app.window.keyboard.press('h')
  const health = app.window.getByRole('main')
  await health.getByRole('heading', { name: /^Health: / }).waitFor()
  await health.getByText('cannot resume').waitFor()
  await health.getByText('this server cannot be asked what it sent meanwhile').waitFor()
  await app.window.keyboard.press('Escape')
  await health.getByText('Choose an item to read it here.').waitFor()

  await gaps(app).click()
  await feedButton(app, /, live$/).waitFor()
  expect(await gaps(app).count()).toBe(1)
  expect(await gaps(app).getByText('Dismiss').count()).toBe(0)
})

test('a feed whose server restarts with its history has no gap', async () => {
  const before = await serve()
  const app = await launch({ flags: [`--subscribe=${before.url}/stream?n=6`] })
  await until('the history is shown', async () => (await rows(app).count()) === 6)
  await before.close()
  await feedButton(app, /, (in \d+ s|connecting)/).waitFor()
  const after = await serveAgain(before)
  after.control.publish('/stream', 2)
  await tryNow(app)
  await feedButton(app, /8 unread, live$/).waitFor()
  await pointerAway(app)
  await until('all is shown', async () => (await rows(app).count()) === 8)
  expect(await gaps(app).count()).toBe(0)
})

test('a server that counts on but lost what it had sent meanwhile: the loss is certain, and counted', async () => {
  const before = await serve()
  const app = await launch({ flags: [`--subscribe=${before.url}/stream?n=40`] })
  await feedButton(app, /40 unread, live$/).waitFor()
  await before.close()
  before.control.publish('/stream', 5)
  before.control.forget()
  await feedButton(app, /, (in \d+ s|connecting)/).waitFor()
  const after = await serveAgain(before)
  await tryNow(app)
  await feedButton(app, /40 unread, live$/).waitFor()
  after.control.publish('/stream', 1)
  await pointerAway(app)
  await gaps(app).waitFor()
  expect(await gaps(app).innerText()).toMatch(/^Missed [^]*5 messages · server kept no copy/)
  await until('the gap is between', async () => (await shape(app)).startsWith('item gap item'))
})

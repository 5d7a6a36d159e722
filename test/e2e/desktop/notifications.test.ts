import { expect, test } from 'vitest'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { startNotificationBus, type Behaviour, type NotificationBus } from '../../helpers/notification-daemon.ts'
import { until } from '../../helpers/until.ts'

const WATCHED = '/stream?channel=watched'
const ELSEWHERE = '/stream?channel=elsewhere'

interface Scene {
  server: FeedServer
  bus: NotificationBus
  app: RunningApp
}

/** Two feeds that notify; the window shows the list of the first, so that only the second is worth a notification. */
async function scene(behaviour: Behaviour, history = 3): Promise<Scene> {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  const bus = await startNotificationBus(behaviour)
  atTheEnd(() => bus.close())
  server.control.publish(ELSEWHERE, history)
  const app = await launch({
    flags: [`--subscribe=${server.url}${WATCHED}`, `--subscribe=${server.url}${ELSEWHERE}`],
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address }
  })
  const live = app.window.getByRole('navigation').getByRole('treeitem', { name: /, live$/ })
  await until('both are live', async () => (await live.count()) === 2)
  await live.first().click()
  await until(
    'both streams are open',
    () => server.control.connections(WATCHED) + server.control.connections(ELSEWHERE) === 2
  )
  await until('the history is stored', async () => (await stored(app)) === history)
  // A new feed's first history ends with its first lull, of a second.
  await app.window.waitForTimeout(1_500)
  return { server, bus, app }
}

const stored = async (app: RunningApp): Promise<number> =>
  (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0

test('a new item is notified, and a click on it shows the window with that item open', async () => {
  const { server, bus, app } = await scene('answers')
  server.control.publish(ELSEWHERE, [
    { item: { title: 'Fog <b>over</b> the channel', summary: '<p>Visibility &lt; 400 m &amp; falling.</p>' } },
    { item: { title: 'Ferry delayed' } }
  ])
  await until('two notifications', async () => (await bus.received()).length === 2)
  const received = await bus.received()
  expect(received[0]).toMatchObject({ app: 'Tickertape', title: 'Fog over the channel', urgency: 1 })
  // The service announces markup, so the text is written as such.
  expect(received[0]?.body).toMatch(/Visibility &lt; 400 m &amp; falling\.$/)
  expect(received[1]?.title).toBe('Ferry delayed')

  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await bus.click(1)
  await app.window.getByRole('main').getByRole('heading', { name: 'Fog over the channel' }).waitFor()
  await until('the window is shown', () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
  )
  await app.quit()
})

test('what the reader is looking at, and the first history of a new feed, raise nothing', async () => {
  const { server, bus, app } = await scene('answers', 40)
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
  await until('the window has the focus', () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused() ?? false)
  )
  // Not of high priority: alerts are told even so.
  server.control.publish(WATCHED, [
    { item: { title: 'Seen', priority: 3 } },
    { item: { title: 'Seen too', priority: 3 } }
  ])
  await until('the items are stored', async () => (await stored(app)) === 42)
  // The next notification proves that the earlier ones would have come by now.
  server.control.publish(ELSEWHERE, [{ item: { title: 'The only one' } }])
  await until('a notification', async () => (await bus.received()).length > 0)
  expect((await bus.received()).map(({ title }) => title)).toEqual(['The only one'])
  await app.quit()
})

test('a burst is one summary, and so is a catch-up after the server was away', async () => {
  const { server, bus, app } = await scene('answers')
  server.control.publish(ELSEWHERE, 1000)
  await until('a notification', async () => (await bus.received()).length > 0)
  expect((await bus.received())[0]?.title).toMatch(/^[\d,]+ new$/)
  await until('the burst is stored', async () => (await stored(app)) === 1003)
  expect(await bus.received()).toHaveLength(1)
  await app.quit()

  const other = await scene('answers')
  const { port, otherPort } = other.server
  await other.server.close()
  const back = await startFeedServer({ port, otherPort, stateFrom: other.server.state })
  atTheEnd(() => back.close())
  back.control.publish(ELSEWHERE, 12)
  await until('a notification', async () => (await other.bus.received()).length > 0)
  expect((await other.bus.received()).map(({ title }) => title)).toEqual(['While you were away: 12 new'])
  await other.app.quit()
})

test.each(['missing', 'refuses'] as const)(
  'a notification service that is %s: the window says so, and items still arrive',
  async (behaviour) => {
    const { server, bus, app } = await scene(behaviour)
    const asked = async (): Promise<number> => (behaviour === 'refuses' ? (await bus.received()).length : 0)
    server.control.publish(ELSEWHERE, 1)
    const bar = app.window.getByText('The notification service does not answer. Items still arrive.')
    await bar.waitFor()
    server.control.publish(ELSEWHERE, 2)
    await until('the items are stored', async () => (await stored(app)) === 6)
    const before = await asked()
    await app.window.getByRole('button', { name: 'Try again' }).click()
    // What it did not take waits, so it is asked at once, and the window tells the truth about it again.
    if (behaviour === 'refuses') await until('it is asked again', async () => (await asked()) > before)
    await bar.waitFor()
    await app.quit()
  }
)

test('a notification service that hangs holds nothing up (printed): the window says so and items still arrive', async () => {
  const { server, app } = await scene('hangs')
  await app.electron.evaluate(() => {
    const state = globalThis as { longest?: number; last?: number }
    state.longest = 0
    state.last = performance.now()
    setInterval(() => {
      const now = performance.now()
      state.longest = Math.max(state.longest ?? 0, now - (state.last ?? now))
      state.last = now
    }, 20)
  })
  const asked = performance.now()
  server.control.publish(ELSEWHERE, 3)
  await app.window.getByText('The notification service does not answer.').waitFor({ timeout: 60_000 })
  const hung = performance.now() - asked

  const before = await stored(app)
  for (let n = 1; n <= 3; n++) {
    server.control.publish(ELSEWHERE, 1)
    await until('the item is stored', async () => (await stored(app)) === before + n)
  }
  await app.window.waitForTimeout(1_500)
  const after = await app.electron.evaluate(() => (globalThis as { longest?: number }).longest ?? 0)
  console.log(`a service hung for ${(hung / 1000).toFixed(1)} s and held the main process for ${Math.round(after)} ms`)
  expect(after).toBeLessThan(hung / 2)
  await app.quit()
})

import { execFile, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import { libraryPath } from '../../../scripts/setup/unpacked.ts'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startNotificationBus, type Behaviour, type NotificationBus } from '../../helpers/notification-daemon.ts'
import { isRunning, until } from '../../helpers/until.ts'

const HARBOUR = '/stream?channel=harbour'
const QUAYSIDE = '/stream?channel=quayside'

interface Scene {
  server: FeedServer
  bus: NotificationBus
  app: RunningApp
}

/** Two feeds that notify of every item, and a window that nobody looks at. */
async function scene({
  behaviour = 'answers',
  history = 1,
  started = () => {}
}: { behaviour?: Behaviour; history?: number; started?: (bus: NotificationBus) => unknown } = {}): Promise<Scene> {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  const bus = await startNotificationBus(behaviour)
  atTheEnd(() => bus.close())
  await started(bus)
  const app = await launch({
    flags: [`--subscribe=${server.url}${HARBOUR}`, `--subscribe=${server.url}${QUAYSIDE}`],
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address }
  })
  await until(
    'both streams are open',
    () => server.control.connections(HARBOUR) + server.control.connections(QUAYSIDE) === 2
  )
  server.control.publish(HARBOUR, history)
  server.control.publish(QUAYSIDE, 1)
  await until('the history is stored', async () => (await stored(app)) === history + 1)
  // A new feed's first history ends with its first lull, of a second.
  await app.window.waitForTimeout(1_500)
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur())
  return { server, bus, app }
}

const stored = async (app: RunningApp): Promise<number> =>
  (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0

const titles = async (bus: NotificationBus): Promise<string[]> => (await bus.received()).map(({ title }) => title)

/** The first feed in the tree. */
const harbour = (app: RunningApp): Locator =>
  app.window
    .getByRole('navigation')
    .getByRole('treeitem', { name: /, live$/ })
    .first()

/** Whether any part of the window has been scrolled by more than a row. */
const scrolled = (app: RunningApp): Promise<boolean> =>
  app.window.evaluate(() => [...document.querySelectorAll('*')].some((element) => element.scrollTop > 200))

async function settingsPage(app: RunningApp): Promise<Locator> {
  const dialog = app.window.getByRole('dialog', { name: 'Settings' })
  if (!(await dialog.isVisible())) await app.window.keyboard.press('Control+,')
  await dialog.getByRole('tab', { name: 'Notifications' }).click()
  return dialog
}

test('a burst of 1,000 items in 5 s over two feeds is two notifications at most (printed), and a click opens the list', async () => {
  const { server, bus, app } = await scene()
  for (let step = 0; step < 10; step++) {
    server.control.publish(HARBOUR, 70)
    server.control.publish(QUAYSIDE, 30)
    await app.window.waitForTimeout(500)
  }
  await until('the burst is stored', async () => (await stored(app)) === 1_002)
  const told = (seen: string[]): number =>
    seen.reduce((sum, title) => sum + Number(title.match(/^[\d,]+/)?.[0].replace(',', '')), 0)
  await until('all of it is told', async () => told(await titles(bus)) === 1_000, 45_000)
  const seen = await bus.received()
  console.log(`1,000 items in 5 s raised ${seen.length} notifications: ${seen.map(({ title }) => title).join('; ')}`)
  expect(seen.length).toBeLessThanOrEqual(2)
  expect(seen[0]?.title).toMatch(/ new in 2 feeds$/)
  expect(seen[0]?.body).toMatch(/^(\d+ alerts? · )?127\.0\.0\.1:\d+ \d+ · 127\.0\.0\.1:\d+ \d+$/)
  await harbour(app).click()
  await bus.click(1)
  const all = app.window.getByRole('navigation').getByRole('button', { name: /^All\b/ })
  await until('the list of all is open', async () => (await all.getAttribute('aria-current')) === 'page')
  await app.quit()
})

test('alerts only: the reader chooses it, and hears of what is important and of nothing else', async () => {
  const { server, bus, app } = await scene()
  const page = await settingsPage(app)
  const feeds = page.getByRole('combobox', { name: /^Notifications of / })
  for (const feed of await feeds.all()) await feed.selectOption('Alerts only')
  server.control.publish(HARBOUR, [{ item: { title: 'Ferry on time', priority: 3 } }])
  server.control.publish(QUAYSIDE, [{ item: { title: 'Quay closed', priority: 5 } }])
  await until('a notification', async () => (await titles(bus)).length > 0)
  await until('both are stored', async () => (await stored(app)) === 4)
  server.control.publish(HARBOUR, [{ item: { title: 'Fog at noon', priority: 4 } }])
  await until('the next notification', async () => (await titles(bus)).length > 1)
  expect(await titles(bus)).toEqual(['Quay closed', 'Fog at noon'])
  expect((await bus.received()).map(({ urgency }) => urgency)).toEqual([2, 1])
  await app.quit()
})

test('quiet hours hold back all but what is urgent, where that may come through; their end is one digest', async () => {
  const { server, bus, app } = await scene()
  const page = await settingsPage(app)
  await page.getByRole('switch', { name: 'Quiet hours' }).click()
  // Hours that end as they begin last the whole day.
  await page.getByLabel('From', { exact: true }).fill('00:00')
  await page.getByLabel('To', { exact: true }).fill('00:00')
  await page.getByRole('switch', { name: 'Urgent items come through' }).click()
  await until('the choice is kept', async () => {
    const rows = await readLibrary<{ key: string; value: string }>(app.userDataDir, 'SELECT key, value FROM settings')
    const kept = new Map(rows.map(({ key, value }) => [key, value]))
    return kept.get('quietTo') === '0' && kept.get('quietFrom') === '0' && kept.get('urgentPierces') === 'true'
  })
  server.control.publish(
    HARBOUR,
    [1, 2, 3, 4, 5].map((n) => ({ item: { title: `News ${n}`, priority: 3 } }))
  )
  server.control.publish(QUAYSIDE, [{ item: { title: 'High water', priority: 4 } }])
  await until('the items are stored', async () => (await stored(app)) === 8)
  server.control.publish(QUAYSIDE, [{ item: { title: 'Quay closed', priority: 5 } }])
  await until('what is urgent is told', async () => (await titles(bus)).length > 0)
  expect(await titles(bus)).toEqual(['Quay closed'])

  await page.getByRole('switch', { name: 'Quiet hours' }).click()
  await until('what was held back is told', async () => (await titles(bus)).length > 1)
  expect((await bus.received())[1]).toMatchObject({ title: '6 new in 2 feeds' })
  expect((await bus.received())[1]?.body).toMatch(/^1 alert · \S+ 5 · \S+ 1$/)
  await app.quit()
})

test('a list that is scrolled away from its newest items is not what the reader looks at', async () => {
  const { server, bus, app } = await scene({ history: 60 })
  await harbour(app).click()
  const list = app.window.getByRole('listbox')
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
  await until('the window has the focus', () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused() ?? false)
  )
  server.control.publish(HARBOUR, [{ item: { title: 'Before their eyes', priority: 3 } }])
  await until('it is stored', async () => (await stored(app)) === 62)
  await list.hover()
  await app.window.mouse.wheel(0, 1_500)
  await until('the list stands lower', () => scrolled(app))
  server.control.publish(HARBOUR, [{ item: { title: 'Above the edge', priority: 3 } }])
  await until('it is told', async () => (await titles(bus)).length > 0)
  expect(await titles(bus)).toEqual(['Above the edge'])
  await app.quit()
})

/** Where `npm test` unpacked a real daemon and a hand for the mouse. */
const dunstFolder = process.env['TICKERTAPE_DUNST']
if (dunstFolder === undefined)
  console.log(
    "The test with a real pop-up and a real click is skipped: it needs dunst, and a display that is nobody's."
  )

test.skipIf(dunstFolder === undefined)(
  'a real daemon shows a real pop-up, and a real click on it opens the item',
  async () => {
    const home = dunstFolder as string
    const config = join(await temporaryFolder(), 'dunstrc')
    await writeFile(
      config,
      `[global]
idle_threshold = 0
origin = top-left
offset = 40x40
mouse_left_click = do_action
[urgency_normal]
timeout = 0
`
    )
    let env: NodeJS.ProcessEnv = {}
    const tool = async (name: string, ...args: string[]): Promise<string> =>
      (await promisify(execFile)(join(home, 'usr/bin', name), args, { env })).stdout.trim()
    const { server, app } = await scene({
      behaviour: 'missing',
      started: async (bus) => {
        const libraries = await libraryPath(home)
        env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: bus.address, LD_LIBRARY_PATH: libraries }
        const dunst = spawn(join(home, 'usr/bin/dunst'), ['-conf', config], { env, stdio: 'ignore' })
        atTheEnd(async () => {
          if (!isRunning(dunst.pid)) return
          const ended = new Promise((resolve) => dunst.once('exit', resolve))
          dunst.kill('SIGKILL')
          await ended
        })
        await until('dunst answers', async () => (await tool('dunstctl', 'count', 'displayed')) === '0')
      }
    })
    server.control.publish(HARBOUR, [{ item: { title: 'Fog over the channel', priority: 3 } }])
    await until('the pop-up is on the screen', async () => (await tool('dunstctl', 'count', 'displayed')) === '1')
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const popUp = (await tool('xdotool', 'search', '--onlyvisible', '--class', 'dunst')).split('\n').at(-1) as string
    await tool('xdotool', 'mousemove', '--window', popUp, '30', '15', 'click', '1')
    await app.window.getByRole('main').getByRole('heading', { name: 'Fog over the channel' }).waitFor()
    await until('the window is shown', () =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
    )
    await app.quit()
  }
)

import { expect, test } from 'vitest'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { until } from '../../helpers/until.ts'

/** Its signs of life come so often that even a clock in a hurry hears them in time. */
const ASKED = '/stream?channel=asked&heartbeat=0.2'
const OTHER = '/stream?channel=other&heartbeat=0.2'
const PACE = 30

/** From now on the app's main process lives so many times faster: its clocks and its timers, both. */
const hurry = ({ electron }: RunningApp, pace: number): Promise<void> =>
  electron.evaluate((_electron, times) => {
    const faster = (clock: { now(): number }): void => {
      const real = clock.now.bind(clock)
      const begin = real()
      Object.defineProperty(clock, 'now', { value: () => begin + (real() - begin) * times })
    }
    faster(performance)
    faster(Date)
    const set = globalThis.setTimeout
    Object.assign(globalThis, {
      setTimeout: (act: () => void, ms = 0, ...args: never[]) => set(act, ms / times, ...(args as [])) as unknown
    })
  }, pace)

test('a feed that is quiet for far longer than usual is told where its reader asked for it, and once', async () => {
  const server = await serve()
  const bus = await startNotificationBus('answers')
  atTheEnd(() => bus.close())
  const app = await launch({
    flags: [`--subscribe=${server.url}${ASKED}`, `--subscribe=${server.url}${OTHER}`],
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address }
  })
  const tree = app.window.getByRole('navigation')
  await until('both streams are open', () => server.control.connections() === 2)
  await until('both are live', async () => (await tree.getByRole('treeitem', { name: /, live$/ }).count()) === 2)
  await app.window.keyboard.press('Control+,')
  const settings = app.window.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Notifications' }).click()
  // Their items are no matter here.
  for (const feed of await settings.getByRole('combobox', { name: /^Notifications of / }).all())
    await feed.selectOption('Off')
  const asked = settings.getByRole('checkbox').first()
  await asked.check()
  await app.window.keyboard.press('Escape')
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())

  await hurry(app, PACE)
  // Ten arrivals a few of the app's seconds apart are a habit.
  for (let n = 0; n < 10; n++) {
    for (const target of [ASKED, OTHER]) server.control.publish(target, 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await until('it is told', async () => (await bus.received()).length > 0)
  const [told] = await bus.received()
  // After five minutes; a second of a busy machine is half of one to the app.
  expect(told?.title).toMatch(/^127\.0\.0\.1:\d+: quiet for [5-9] min$/)
  expect(told?.body).toMatch(/^Usually one every \d+ s$/)
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show())
  await until('both are seen to be quiet', async () => (await tree.getByText(/quiet \d+ min/).count()) === 2)
  expect(await bus.received()).toHaveLength(1)
  await app.quit()
})

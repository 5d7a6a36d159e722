import { expect, test } from 'vitest'
import type { Bridge } from '#contract/ipc.ts'
import { AppProcess } from '../../../scripts/chaos/app-process.ts'
import { Clock } from '../../../scripts/chaos/clock.ts'
import { electronPath, launch, readLibrary } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startHttpProxy } from '../../helpers/http-proxy.ts'
import { startLogind } from '../../helpers/logind.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { startTrayHost } from '../../helpers/tray-host.ts'
import { until } from '../../helpers/until.ts'

// What a program that runs for weeks goes through. Another zone of the clock: test/unit/base/time-zone.test.ts and
// test/component/window/time-zone.test.ts; another network: streams-network.test.ts; displays of two scales: wayland.test.ts.

const TARGET = '/stream?channel=long'
const NIGHT = 9 * 3_600_000
const stored = async (userDataDir: string): Promise<number> =>
  (await readLibrary(userDataDir, 'SELECT DISTINCT guid FROM tt_items')).length

test('a night asleep: what was sent meanwhile is there once, told as one, and no gap is claimed', async () => {
  const [logind, bus] = [await startLogind(), await startNotificationBus('answers')]
  atTheEnd(bus.close)
  const server = await serve()
  server.control.publish(TARGET, 3)
  const userDataDir = await temporaryFolder()
  const clock = new Clock(`${userDataDir}/clock`)
  const env = { ...logind.env, ...clock.env, DBUS_SESSION_BUS_ADDRESS: bus.address }
  const app = new AppProcess({ electron: electronPath(), userDataDir, env, preload: Clock.preload })
  atTheEnd(() => app.kill())
  app.start([`--subscribe=${server.url}${TARGET}`, '--hidden'])
  await until('the history is stored', async () => (await stored(userDataDir)) === 3)
  // A feed's first history is no news, and ends with its first lull.
  await until('an item is told', async () => {
    server.control.publish(TARGET, 1)
    return until('this one is', async () => (await bus.received()).length > 0, 3_000).then(
      () => true,
      () => false
    )
  })
  const before = server.control.published(TARGET).length
  await until('all of it is stored', async () => (await stored(userDataDir)) === before)
  const told = (await bus.received()).length

  await logind.tell('sleep')
  await until('the stream is closed', () => server.control.connections(TARGET) === 0)
  process.kill(app.pid ?? 0, 'SIGSTOP')
  clock.set(NIGHT)
  server.control.publish(TARGET, 60)
  process.kill(app.pid ?? 0, 'SIGCONT')
  await logind.tell('wake')
  await until('the stream is open', () => server.control.connections(TARGET) === 1)
  await until('the night is stored', async () => (await stored(userDataDir)) === before + 60)
  await until('it is told', async () => (await bus.received()).length > told)
  server.control.publish(TARGET, 1)
  await until('the morning is stored', async () => (await stored(userDataDir)) === before + 61)

  expect((await bus.received()).slice(told).map(({ title }) => title)).toContainEqual(expect.stringMatching(/60 new/))
  expect(await readLibrary(userDataDir, 'SELECT guid FROM tt_items')).toHaveLength(before + 61)
  expect(await readLibrary(userDataDir, 'SELECT id FROM gaps')).toEqual([])
  expect(app.troubles).toEqual([])
})

test('a proxy that is set while the program runs: what could not be reached is live by it, what is open stays', async () => {
  const server = await serve()
  const behind = '/stream?channel=behind'
  server.control.publish(behind, 2)
  const proxy = await startHttpProxy()
  atTheEnd(() => proxy.close())
  // A name that the proxy alone can look up, as in a company's network.
  const address = server.url.replace('127.0.0.1', 'feeds.test') + behind
  const app = await launch({ flags: [`--subscribe=${server.url}${TARGET}`, `--subscribe=${address}`] })
  await until('the near one is live', () => server.control.connections(TARGET) === 1)
  await app.window
    .getByRole('navigation')
    .getByRole('treeitem', { name: /, (offline|in \d+)/ })
    .first()
    .waitFor()
  await app.window.evaluate(
    (proxyAddress) =>
      (window as unknown as { tickertape: Bridge }).tickertape.changeSettings({ proxy: 'manual', proxyAddress }),
    `http://${proxy.address}`
  )
  await until('the far one is live', () => server.control.connections(behind) === 1)
  await until('its history is stored', async () => (await stored(app.userDataDir)) === 2)
  expect(proxy.asked).toEqual([`GET ${address}`])
  expect(server.control.requests(TARGET)).toHaveLength(1)
  await app.quit()
})

test('another language holds at once in the window, the tray and what is told', async () => {
  const bus = await startNotificationBus('answers')
  atTheEnd(bus.close)
  const tray = await startTrayHost(bus.address)
  atTheEnd(tray.stop)
  const app = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
  await app.window.getByRole('heading', { name: 'Add your first feed' }).waitFor()
  const menu = async (): Promise<readonly string[]> => (await tray.look())?.menu ?? []
  await until('the tray speaks English', async () => (await menu()).includes('Settings'))
  const speak = (language: 'ko' | 'en'): Promise<unknown> =>
    app.window.evaluate(
      (language) => (window as unknown as { tickertape: Bridge }).tickertape.changeSettings({ language }),
      language
    )
  await speak('ko')
  await app.window.getByRole('heading', { name: '첫 피드를 추가하세요' }).waitFor()
  expect(await app.window.evaluate(() => document.documentElement.lang)).toBe('ko')
  await until('the tray speaks Korean', async () => (await menu()).includes('설정'))
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await until('what is told is Korean', async () => (await bus.received()).some(({ title }) => /[가-힣]/.test(title)))
  await speak('en')
  await until('the tray speaks English again', async () => (await menu()).includes('Settings'))
  await app.quit()
})

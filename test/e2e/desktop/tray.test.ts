import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { startTrayHost, type TrayHost } from '../../helpers/tray-host.ts'
import { isRunning, until } from '../../helpers/until.ts'

const windowState = (app: RunningApp) =>
  app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return 'none'
    return window.isMinimized() ? 'minimised' : window.isVisible() ? 'shown' : 'hidden'
  })
/** As the window manager's close button does. */
const close = (app: RunningApp) =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
const menuOf = async (tray: TrayHost) => (await tray.look())?.menu ?? []

async function desktop() {
  const bus = await startNotificationBus('answers')
  atTheEnd(bus.close)
  const tray = await startTrayHost(bus.address)
  atTheEnd(tray.stop)
  return { bus, tray, env: { DBUS_SESSION_BUS_ADDRESS: bus.address } }
}

test('closing goes to the tray, is told once, and the tray brings the window back and tells what is new', async () => {
  const server = await serve()
  const { bus, tray, env } = await desktop()
  const target = '/stream?channel=tray'
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`], env })
  const { pid } = app.electron.process()
  await until('the icon is there', async () => (await tray.look()) !== null)
  await until('the stream is live', () => server.control.connections(target) === 1)
  const calm = (await tray.look())?.icon
  expect(await menuOf(tray)).toContain('Nothing unread')

  await close(app)
  await until('the window is hidden', async () => (await windowState(app)) === 'hidden')
  await until('it was told', async () =>
    (await bus.received()).some(({ title }) => title === 'Tickertape stays in the tray')
  )

  server.control.publish(target, 2)
  await until('the tray counts', async () => (await menuOf(tray)).includes('2 unread'))
  const fresh = (await tray.look())?.icon
  expect(fresh).not.toBe(calm)

  await tray.click()
  await until('the window is back', async () => (await windowState(app)) === 'shown')
  await close(app)
  await until('the window is hidden again', async () => (await windowState(app)) === 'hidden')
  expect((await bus.received()).filter(({ title }) => title === 'Tickertape stays in the tray')).toHaveLength(1)

  server.control.setStatus('/stream', { status: 404 })
  server.control.cut(target)
  await until('trouble shows', async () => (await menuOf(tray)).includes('1 feed in trouble'))
  await until('its icon shows', async () => ![calm, fresh].includes((await tray.look())?.icon))
  server.control.setStatus('/stream', null)

  await tray.choose('Pause all feeds')
  await until('all are paused', async () => (await menuOf(tray)).includes('Resume all feeds'))
  await tray.choose('Resume all feeds')
  await until('it is live again', () => server.control.connections(target) === 1)

  await tray.choose('For 1 hour')
  await until('it says so', async () =>
    (await menuOf(tray)).some((text) => text.startsWith('Notifications snoozed until'))
  )
  // The program goes while the panel still waits for its answer.
  await tray.choose('Quit').catch(() => undefined)
  await until('the program has ended', () => !isRunning(pid) || /Waiting for the debugger/.test(app.log()))
})

test('where no panel shows icons, closing minimises, and a hidden start comes to the task bar', async () => {
  const bus = await startNotificationBus('answers')
  atTheEnd(bus.close)
  const env = { DBUS_SESSION_BUS_ADDRESS: bus.address }
  const app = await launch({ env })
  await until('the window is there', async () => (await windowState(app)) === 'shown')
  await app.electron.evaluate(({ app: electron, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) throw new Error('There is no window.')
    const minimise = window.minimize.bind(window)
    const seen = electron as unknown as { minimised?: number }
    window.minimize = () => {
      seen.minimised = (seen.minimised ?? 0) + 1
      minimise()
    }
  })
  await close(app)
  // Without a window manager a minimised window stays drawn; what counts is that it is not hidden.
  const minimised = () =>
    app.electron.evaluate(({ app: electron }) => (electron as unknown as { minimised?: number }).minimised ?? 0)
  await until('it is minimised', async () => (await minimised()) === 1)
  expect(await windowState(app)).not.toBe('hidden')
  await app.quit()

  const hidden = await launch({ env, flags: ['--hidden'] })
  // A panel has a quarter of a minute to come.
  await until('it can be reached', async () => (await windowState(hidden)) !== 'hidden', 90_000)
  await hidden.quit()
})

test('a panel that starts after the program, or starts anew, shows the icon, and the window can be hidden', async () => {
  const bus = await startNotificationBus('answers')
  atTheEnd(bus.close)
  const app = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
  const first = await startTrayHost(bus.address)
  atTheEnd(first.stop)
  expect(await first.look()).toBeNull()
  // The panel is asked whether it has this very icon when the window is closed, and every half minute.
  await close(app)
  await until('the icon is there', async () => (await first.look()) !== null)
  await until('the window is hidden', async () => (await windowState(app)) === 'hidden')
  await first.stop()

  const second = await startTrayHost(bus.address)
  atTheEnd(second.stop)
  await until('the new panel has it', async () => (await second.look()) !== null, 60_000)
  await second.click()
  await until('the window is back', async () => (await windowState(app)) === 'shown')
  await app.quit()
})

test('a tickertape: link fills the dialog in and adds nothing by itself; it starts at login when told to', async () => {
  const server = await serve()
  const { tray, env } = await desktop()
  const config = await temporaryFolder()
  const address = `${server.url}/stream?channel=linked`
  const app = await launch({
    env: { ...env, XDG_CONFIG_HOME: config },
    flags: [`tickertape://subscribe?url=${encodeURIComponent(address)}&header=X-Secret%3A1`]
  })
  const dialog = app.window.getByRole('dialog', { name: 'Add a feed' })
  await dialog.waitFor()
  await until('the address is filled in', async () =>
    (await dialog.getByRole('textbox', { name: 'Address' }).inputValue()).endsWith('/stream?channel=linked')
  )
  await app.window.keyboard.press('Escape')
  expect(await app.window.getByText('Linked').count()).toBe(0)

  await until('the icon is there', async () => (await tray.look()) !== null)
  await tray.choose('Settings')
  await app.window.getByRole('tab', { name: 'Desktop' }).click()
  await app.window.getByRole('switch', { name: 'Start at login' }).click()
  const file = join(config, 'autostart/tickertape.desktop')
  const text = () => readFile(file, 'utf8').catch(() => '')
  await until('the entry is written', async () => (await text()).includes('--hidden'))
  const entry = await text()
  await app.quit()

  // As one that is left of an AppImage that was given another name since.
  await writeFile(file, entry.replace(/^Exec=.*$/m, 'Exec=/home/reader/Tickertape-0.1.0.AppImage --hidden'))
  const again = await launch({ userDataDir: app.userDataDir, env: { ...env, XDG_CONFIG_HOME: config } })
  await until('the entry starts this program', async () => (await text()) === entry)
  await until('the icon is there again', async () => (await tray.look()) !== null)
  await tray.choose('Settings')
  await again.window.getByRole('tab', { name: 'Desktop' }).click()
  await again.window.getByRole('switch', { name: 'Start at login' }).click()
  await until('the entry is gone', async () => (await text()) === '')
  await again.quit()
})

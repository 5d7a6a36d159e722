import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { launch } from '../../helpers/app.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { startTrayHost } from '../../helpers/tray-host.ts'
import { until } from '../../helpers/until.ts'

const list = (window: Page) => window.getByRole('listbox', { name: 'Items' })

/** The row at the list's upper edge, and how far it is from there, in whole pixels. */
const upperEdge = (window: Page) =>
  list(window).evaluate((box) => {
    const top = box.getBoundingClientRect().top
    const row = [...box.querySelectorAll('[role="option"]')].find(
      (each) => each.getBoundingClientRect().bottom > top + 40
    )
    return row ? `${row.id} ${Math.round(row.getBoundingClientRect().top - top)}` : null
  })

test('a window hidden in the tray is given back, news are told without it, and it comes back as it was', async () => {
  const server = await serve()
  const bus = await startNotificationBus('answers')
  atTheEnd(bus.close)
  const tray = await startTrayHost(bus.address)
  const target = '/stream?channel=long'
  server.control.publish(target, 300)
  const app = await launch({
    flags: [
      `--subscribe=${server.url}${target}&history=300`,
      `--subscribe=${server.url}/stream?channel=other`,
      '--give-window-back-after=1'
    ],
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address }
  })
  const before = app.window
  await until('the icon is there', async () => (await tray.look()) !== null)
  const live = before.getByRole('navigation').getByRole('treeitem', { name: /, live$/ })
  await until('both are live', async () => (await live.count()) === 2)
  await live.first().click()
  const heading = async (window: Page) => (await window.title()).split(' · ')[0]
  await until('the feed is open', async () => !/^(All|Tickertape)/.test((await heading(before)) ?? ''))
  await until('the history is listed', async () => (await list(before).getByRole('option').count()) > 5)
  await list(before).evaluate((box) => (box.scrollTop = 5_000))
  await until('it has scrolled', async () => !/^item-300 /.test((await upperEdge(before)) ?? ''))
  await list(before).getByRole('option').nth(4).click()
  const article = (window: Page) => window.getByRole('main').getByRole('heading').first()
  await article(before).waitFor()
  await before.waitForTimeout(300)
  const was = { view: await heading(before), edge: await upperEdge(before), item: await article(before).textContent() }
  expect(was.edge).not.toBeNull()

  const windows = () => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  const renderers = () =>
    app.electron.evaluate(({ app: own }) => own.getAppMetrics().filter(({ type }) => type === 'Tab').length)
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await until('the window is gone', async () => (await windows()) === 0)
  await until('its process is gone', async () => (await renderers()) === 0)

  const told = (await bus.received()).length
  server.control.publish(target, 1)
  await until('the news is told', async () => (await bus.received()).length > told)

  const opened = app.electron.waitForEvent('window')
  await tray.click()
  const after = await opened
  await until('the same view', async () => (await heading(after)) === was.view)
  await until('the same item', async () => (await article(after).textContent()) === was.item)
  await until('the same place', async () => (await upperEdge(after)) === was.edge)
  await list(after).focus()
  await after.keyboard.press('Home')
  await until('the news is there', async () => (await list(after).locator('#item-301').count()) === 1)

  // What is being typed stays: the window is not given back while a dialog is open.
  await after.keyboard.press('a')
  const address = after.getByRole('dialog', { name: 'Add a feed' }).getByRole('textbox', { name: 'Address' })
  await address.fill('half.an.addre')
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await until('it is hidden', () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === false)
  )
  await after.waitForTimeout(2_500)
  await tray.click()
  expect(await address.inputValue()).toBe('half.an.addre')
  await app.quit()
})

test('a window is shown soon after its page has loaded, though Electron never says that it is ready', async () => {
  const bus = await startNotificationBus('answers')
  atTheEnd(bus.close)
  const tray = await startTrayHost(bus.address)
  atTheEnd(tray.stop)
  // Longer than the window may take until it is shown: it counts as hidden till then.
  const app = await launch({ flags: ['--give-window-back-after=5'], env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
  await until('the icon is there', async () => (await tray.look()) !== null)
  await app.electron.evaluate(({ app: own, BrowserWindow }) => {
    own.on('browser-window-created', (_event, window) => {
      const emit = window.emit.bind(window)
      window.emit = (name: string, ...args: unknown[]) => name !== 'ready-to-show' && emit(name, ...args)
    })
    BrowserWindow.getAllWindows()[0]?.close()
  })
  const windows = () => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  await until('the window is gone', async () => (await windows()) === 0)
  await tray.click()
  await until('another one is shown', () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
  )
  await app.quit()
})

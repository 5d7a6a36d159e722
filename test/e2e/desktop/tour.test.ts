import { expect, test } from 'vitest'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startNotificationBus, type Received } from '../../helpers/notification-daemon.ts'
import { startSway, swayFolder } from '../../helpers/sway.ts'
import { startTrayHost } from '../../helpers/tray-host.ts'
import { until } from '../../helpers/until.ts'

if (swayFolder === undefined) console.log('The tour under Wayland is skipped: it needs sway.')

/** What draws the window, and what a person sees and does there. */
interface Screen {
  env: Record<string, string>
  flags: string[]
  /** Whether there is a window to be seen; asked of the screen where it can tell. */
  shows(app: RunningApp): Promise<boolean>
  close(app: RunningApp): Promise<void>
}

/** Xvfb has no window manager that could be asked: Electron says what it maps, and hears what a close button would send. */
const x11 = async (): Promise<Screen> => ({
  env: {},
  flags: [],
  shows: (app) =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some((window) => window.isVisible() && !window.isMinimized())
    ),
  close: (app) => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
})

const wayland = async (): Promise<Screen> => {
  const sway = await startSway()
  return {
    env: { ...sway.env, DISPLAY: '' },
    flags: sway.flags,
    shows: async () => (await sway.windows()).length === 1,
    close: () => sway.command('kill')
  }
}

interface Row {
  title: string
  read: number
}
const items = (app: RunningApp): Promise<Row[]> => readLibrary(app.userDataDir, 'SELECT title, read FROM tt_items')

test.for([
  { name: 'X11', make: x11, skip: false },
  { name: 'Wayland', make: wayland, skip: swayFolder === undefined }
])(
  'under $name: first run, a feed, closed to the tray, notified, clicked, started again',
  async ({ make, skip }, { skip: leaveOut }) => {
    leaveOut(skip)
    const server = await serve()
    const target = '/stream?channel=tour'
    server.control.publish(target, 2)
    const [screen, bus] = [await make(), await startNotificationBus('answers')]
    atTheEnd(bus.close)
    const tray = await startTrayHost(bus.address)
    atTheEnd(tray.stop)
    const start = {
      userDataDir: await temporaryFolder(),
      flags: screen.flags,
      env: { ...screen.env, DBUS_SESSION_BUS_ADDRESS: bus.address }
    }

    let app = await launch(start)
    await until('the first run is seen', () => screen.shows(app))
    await app.window.getByRole('heading', { name: 'Add your first feed' }).waitFor()
    await app.window.getByRole('textbox', { name: 'Address of the feed' }).fill(server.url + target)
    await app.window.keyboard.press('Enter')
    await app.window.getByRole('dialog').getByRole('button', { name: 'Add feed' }).click()
    await app.window
      .getByRole('navigation')
      .getByRole('treeitem', { name: /, live$/ })
      .waitFor()
    await until('the stream is held', () => server.control.connections(target) === 1)
    await until('the history is stored', async () => (await items(app)).length === 2)

    await until('the icon is there', async () => (await tray.look()) !== null)
    await screen.close(app)
    await until('it is closed to the tray', async () => !(await screen.shows(app)))
    await until('it is told where it went', async () =>
      (await bus.received()).some(({ title }) => title === 'Tickertape stays in the tray')
    )

    let sent = 0
    let told: Received | undefined
    const isTold = async (): Promise<boolean> =>
      (told = (await bus.received()).find(({ title }) => title.startsWith('Fog over'))) !== undefined
    // A feed's first history is no news, and ends with its first lull: what comes before that is told to nobody.
    await until('an item is told', () => {
      server.control.publish(target, [{ item: { title: `Fog over the channel, ${++sent}` } }])
      return until('this one is', isTold, 3_000).then(
        () => true,
        () => false
      )
    })
    const title = told?.title ?? ''
    expect(await screen.shows(app)).toBe(false)
    expect((await items(app)).filter(({ read }) => read === 1)).toEqual([])

    await bus.click(told?.id ?? 0)
    await until('the click brings the window', () => screen.shows(app))
    await app.window.getByRole('main').getByRole('heading', { name: title }).waitFor()
    await until('that item alone is read', async () =>
      (await items(app)).every((item) => (item.read === 1) === (item.title === title))
    )
    await app.quit()
    expect(server.control.connections(target)).toBe(0)

    server.control.publish(target, [{ item: { title: 'While it was away' } }])
    app = await launch(start)
    await until('it is seen again', () => screen.shows(app))
    const shown = app.window.getByRole('option')
    await shown.filter({ hasText: 'While it was away' }).waitFor()
    await shown.filter({ hasText: title }).waitFor()
    const titles = (await items(app)).map((item) => item.title)
    expect(new Set(titles).size).toBe(titles.length)
    expect(titles).toHaveLength(3 + sent)
    await app.quit()
  }
)

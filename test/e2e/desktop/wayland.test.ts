import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { appArguments, electronPath, launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { startSway, swayFolder, type SeenWindow, type Sway } from '../../helpers/sway.ts'
import { startTrayHost } from '../../helpers/tray-host.ts'
import { until } from '../../helpers/until.ts'

if (swayFolder === undefined) console.log('The tests of the window under Wayland are skipped: they need sway.')

/** The one window, once the compositor draws it. */
async function drawnWindow(sway: Sway, what: string): Promise<SeenWindow> {
  await until(what, async () => (await sway.windows()).length === 1)
  return (await sway.windows())[0] as SeenWindow
}

/** How many colours a place of the screen has: none is empty, and an empty window has one. */
async function coloursAt(sway: Sway, { x, y, width, height }: SeenWindow['place']): Promise<number> {
  const picture = await sway.picture()
  const [, across = '0'] = /^P6\s+(\d+)\s+\d+\s+255\s/.exec(picture.toString('latin1', 0, 40)) ?? []
  const start = picture.length - Math.floor(picture.length / (3 * Number(across))) * 3 * Number(across)
  const colours = new Set<number>()
  for (let row = y; row < y + height; row += 2)
    for (let column = x; column < x + width; column += 2)
      colours.add(picture.readUIntBE(start + 3 * (row * Number(across) + column), 3))
  return colours.size
}

const isRead = async (app: RunningApp, title: string): Promise<boolean | undefined> =>
  (await readLibrary<{ title: string; read: number }>(app.userDataDir, 'SELECT title, read FROM tt_items'))
    .filter((item) => item.title === title)
    .map(({ read }) => read === 1)[0]

// How sharp it is there is Chromium's matter: 114 keeps the scale that the window began with.
test.skipIf(swayFolder === undefined)(
  'moved to a display of another scale and back the window keeps its size',
  async () => {
    const sway = await startSway()
    await sway.command('output HEADLESS-1 position 0 0')
    await sway.command('create_output')
    await sway.command('output HEADLESS-2 resolution 2560x1600 scale 2 position 4000 0')
    await sway.command('focus output HEADLESS-1')
    const app = await launch({ flags: sway.flags, env: { ...sway.env, DISPLAY: '' } })
    const first = await drawnWindow(sway, 'the compositor draws a window')
    const address = app.window.getByRole('textbox', { name: 'Address of the feed' })
    await address.waitFor()
    const width = (): Promise<number> => app.window.evaluate(() => innerWidth)
    const before = await width()
    const isAt = async (left: number): Promise<boolean> => ((await sway.windows())[0]?.place.x ?? -1) >= left

    await sway.command('[app_id=".*"] move container to output HEADLESS-2')
    await until('it is on the other display', () => isAt(4000))
    await address.fill('https://a.example/stream')
    const second = await drawnWindow(sway, 'it is drawn there')
    expect([second.place.width, second.place.height]).toEqual([first.place.width, first.place.height])
    expect(await width()).toBe(before)

    await sway.command('[app_id=".*"] move container to output HEADLESS-1')
    await until('it is back', async () => !(await isAt(4000)))
    expect(await width()).toBe(before)
    expect(await address.inputValue()).toBe('https://a.example/stream')
    await app.quit()
  }
)

test.skipIf(swayFolder === undefined)(
  'under Wayland there is a window: at the start, from the tray, by a notification, by a second start',
  async () => {
    const server = await serve()
    const target = '/stream?channel=wayland'
    server.control.publish(target, 1)
    const [sway, bus] = [await startSway(), await startNotificationBus('answers')]
    atTheEnd(bus.close)
    const tray = await startTrayHost(bus.address)
    atTheEnd(tray.stop)
    const env = { ...sway.env, DISPLAY: '', DBUS_SESSION_BUS_ADDRESS: bus.address }
    const userDataDir = await temporaryFolder()
    const app = await launch({ userDataDir, flags: [...sway.flags, `--subscribe=${server.url}${target}`], env })
    const { place } = await drawnWindow(sway, 'the compositor draws a window')
    const live = app.window.getByRole('navigation').getByRole('treeitem', { name: /, live$/ })
    await live.first().waitFor()
    await app.window.getByRole('option').first().waitFor()
    // A new feed's first history ends with its first lull, of a second.
    await app.window.waitForTimeout(1_500)
    await until('its picture shows more than a colour', async () => (await coloursAt(sway, place)) > 20)

    const button = await app.window.getByRole('button', { name: 'Settings' }).boundingBox()
    if (!button) throw new Error('There is no button.')
    // Not where it was first drawn: the compositor moves a window once more when it learns its true size.
    const at = (await drawnWindow(sway, 'the window stands')).place
    await sway.click(at.x + button.x + button.width / 2, at.y + button.y + button.height / 2)
    await app.window.getByRole('dialog', { name: 'Settings' }).waitFor()
    await app.window.keyboard.press('Escape')

    await sway.command('kill')
    await until('it is closed to the tray', async () => (await sway.windows()).length === 0)
    await tray.click()
    await drawnWindow(sway, 'the tray brings it back')
    await sway.command('kill')
    await until('it is closed again', async () => (await sway.windows()).length === 0)

    server.control.publish(target, [{ item: { title: 'Fog over the channel' } }])
    const notification = async () => (await bus.received()).find(({ title }) => title === 'Fog over the channel')
    await until('it is told', async () => (await notification()) !== undefined)
    expect(await isRead(app, 'Fog over the channel')).toBe(false)
    await bus.click((await notification())?.id ?? 0)
    await drawnWindow(sway, 'the click brings the window')
    await app.window.getByRole('main').getByRole('heading', { name: 'Fog over the channel' }).waitFor()
    await until('the item is read', async () => (await isRead(app, 'Fog over the channel')) === true)

    await sway.command('workspace 2')
    await until('it is out of sight', async () => (await sway.windows()).length === 0)
    const second = spawn(electronPath(), appArguments(userDataDir, sway.flags), {
      stdio: 'ignore',
      env: { ...process.env, ...env }
    })
    atTheEnd(() => second.kill('SIGKILL'))
    await drawnWindow(sway, 'a second start brings it to where the person is')
    await app.quit()
  }
)

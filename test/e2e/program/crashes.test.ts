import { expect, test } from 'vitest'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const TARGET = '/stream?channel=steady'

async function scene(): Promise<{ server: FeedServer; app: RunningApp }> {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  server.control.publish(TARGET, 3)
  const app = await launch({ flags: [`--subscribe=${server.url}${TARGET}`] })
  await until('the items are shown', async () => (await app.window.getByRole('option').count()) === 3)
  return { server, app }
}

const stored = async (app: RunningApp): Promise<number> =>
  (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0

test('a crash of the window brings it back, and the stream never notices', async () => {
  const { server, app } = await scene()
  const crashed = app.window.waitForEvent('crash')
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  )
  await crashed
  server.control.publish(TARGET, 2)
  await until('the items are stored meanwhile', async () => (await stored(app)) === 5)
  await until('the window shows them', () =>
    app.electron.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return (await contents?.executeJavaScript("document.querySelectorAll('[role=option]').length")) === 5
    })
  )
  expect(server.control.requests(TARGET)).toHaveLength(1)
  await app.quit()
})

/** Throws in main where nobody catches it. */
const throwInMain = (app: RunningApp): Promise<unknown> =>
  app.electron.evaluate(() =>
    setTimeout(() => {
      throw new Error('harmless')
    })
  )

test('an error in main that nobody caught costs a restart of the streams, with nothing lost and nothing twice', async () => {
  const { server, app } = await scene()
  await throwInMain(app)
  await until('the stream begins again', () => server.control.requests(TARGET).length === 2)
  server.control.publish(TARGET, 2)
  await until('the window shows what comes', async () => (await app.window.getByRole('option').count()) === 5)
  expect(await stored(app)).toBe(5)
  await app.quit()
})

test('errors again and again end the program', async () => {
  const { app } = await scene()
  const exited = app.electron.waitForEvent('close')
  for (let n = 0; n < 4; n++) await throwInMain(app).catch(() => {})
  await exited
})

test('quitting stores what was received, and closes every socket', async () => {
  const { server, app } = await scene()
  server.control.publish(TARGET, 2000)
  await until('the burst is under way', async () => (await stored(app)) > 3)
  await app.quit()
  await until('no socket is left', () => server.control.connections() === 0)
  const [feed] = await readLibrary<{ last_event_id: string }>(app.userDataDir, 'SELECT last_event_id FROM tt_feeds')
  expect(Number(feed?.last_event_id)).toBe(await stored(app))
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startDisplay } from '../../../scripts/setup/display.ts'
import { launch, readLibrary, type LaunchOptions } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { isRunning, until } from '../../helpers/until.ts'

/** Runs the app in a session, takes the session away with an item just received, and starts it again elsewhere. */
async function outliveSession(env: NonNullable<LaunchOptions['env']>, end: () => unknown): Promise<void> {
  const server = await serve()
  const target = '/stream?channel=session'
  const userDataDir = await temporaryFolder()
  const app = await launch({ userDataDir, env, flags: [`--subscribe=${server.url}${target}`] })
  await until('the stream is live', () => server.control.connections(target) === 1)
  server.control.publish(target, [{ item: { title: 'The last news of the day' } }])
  const titles = async () =>
    (await readLibrary<{ title: string }>(userDataDir, 'SELECT title FROM tt_items')).map(({ title }) => title)
  await until('the item is stored', async () => (await titles()).includes('The last news of the day'))
  const { pid } = app.electron.process()
  await end()
  await until('the process is gone', () => !isRunning(pid))

  const again = await launch({ userDataDir })
  await again.window.getByText('The last news of the day').first().waitFor()
  expect(await again.window.getByText('did not end properly').count()).toBe(0)
  expect(await readFile(join(userDataDir, 'logs/main.log'), 'utf8')).not.toContain('did not end properly')
  await again.quit()
}

test.skipIf(process.platform !== 'linux')(
  'a display that goes away is no crash, and what was received is there',
  async () => {
    const display = await startDisplay(await temporaryFolder())
    atTheEnd(display.end)
    await outliveSession(display.env, display.end)
  }
)

test.skipIf(process.platform !== 'linux')(
  'a session bus that goes away is no crash, and what was received is there',
  async () => {
    const bus = await startNotificationBus('answers')
    atTheEnd(bus.close)
    await outliveSession({ DBUS_SESSION_BUS_ADDRESS: bus.address }, bus.close)
  }
)

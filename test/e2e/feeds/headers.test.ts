import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startFeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const titles = async (app: RunningApp): Promise<string[]> =>
  (await readLibrary<{ title: string }>(app.userDataDir, 'SELECT title FROM tt_items')).map(({ title }) => title)

test('a feed behind a sign-in: its token is asked for, used, nowhere written down, and asked for again where no keyring runs', async () => {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  const userDataDir = await temporaryFolder()
  // No bus, no keyring: the values can only live as long as the program.
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }
  let app = await launch({ userDataDir, env })
  await app.window.getByRole('button', { name: 'Add a feed' }).first().click()
  const dialog = dialogOf(app)
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`${server.url}/private`)
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await dialog.getByRole('alert').filter({ hasText: 'Needs sign-in (401)' }).waitFor()

  await dialog.getByRole('radio', { name: 'Token', exact: true }).click()
  await dialog.getByText('This computer has no key store').waitFor()
  await dialog.getByLabel('Token from the source', { exact: true }).fill('wrong-token')
  await dialog.getByLabel('Token from the source', { exact: true }).press('Enter')
  await dialog.getByRole('alert').filter({ hasText: 'was not accepted (401)' }).waitFor()
  await dialog.getByLabel('Token from the source', { exact: true }).fill('harbour-token')
  await dialog.getByLabel('Token from the source', { exact: true }).press('Enter')
  await dialog.getByRole('button', { name: 'Add feed' }).click()
  await until('the items are stored', async () => (await titles(app)).length === 20)
  await app.window.getByRole('option').first().waitFor()
  await app.quit()
  const asked = server.control.requests('/private').length

  app = await launch({ userDataDir, env })
  await app.window.getByRole('treeitem', { name: /^Private.*sign in/ }).click()
  await app.window.getByText('Needs its sign-in again').waitFor()
  expect(server.control.requests('/private')).toHaveLength(asked)
  await app.window.getByRole('button', { name: 'Edit headers' }).click()
  await dialogOf(app).getByText('The values could not be kept').waitFor()
  await dialogOf(app).getByLabel('Value of Authorization', { exact: true }).fill('Bearer harbour-token')
  await dialogOf(app).getByRole('button', { name: 'Save' }).click()
  await until('the feed is live again', () => server.control.connections('/private') === 1)
  server.control.publish('/private', 1)
  await until('the next item is stored', async () => (await titles(app)).length === 21)

  const files = await readdir(userDataDir, { recursive: true, withFileTypes: true })
  for (const file of files.filter((entry) => entry.isFile())) {
    const bytes = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0))
    expect(bytes.includes('harbour-token'), file.name).toBe(false)
  }
  expect(app.log()).not.toContain('harbour-token')
  await app.quit()
})

const dialogOf = (app: RunningApp) => app.window.getByRole('dialog')

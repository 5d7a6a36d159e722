import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { keyringObstacle, startKeyring } from '../../helpers/keyring.ts'
import { until } from '../../helpers/until.ts'
import { SecretService } from '../../../src-main/electron/secrets/secret-service.ts'

const missing = keyringObstacle()
if (missing !== '') console.log(`The keyring test is left out: ${missing}.`)

const SECRET = 'harbour-token'
const stored = async (app: RunningApp): Promise<number> =>
  (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0

/** The files below a folder in which the secret can be read. */
async function whereItStands(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const file of files.filter((entry) => entry.isFile())) {
    const bytes = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0))
    if (bytes.includes(SECRET) || bytes.includes(Buffer.from(SECRET, 'utf16le'))) found.push(file.name)
  }
  return found
}

// What becomes of a secret without a keyring is told in headers.test.ts.
test.skipIf(missing !== '')('with a keyring a token outlives the program, and can be read in no file', async () => {
  const server = await serve()
  const keyring = await startKeyring()
  const userDataDir = await temporaryFolder()
  const start = (): Promise<RunningApp> => launch({ userDataDir, env: keyring.env })

  let app = await start()
  await app.window.getByRole('button', { name: 'Add a feed' }).first().click()
  const dialog = app.window.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`${server.url}/private`)
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await dialog.getByRole('radio', { name: 'Token', exact: true }).click()
  const token = dialog.getByLabel('Token from the source', { exact: true })
  await token.fill(SECRET)
  expect(await dialog.getByText('This computer has no key store').count()).toBe(0)
  await token.press('Enter')
  await dialog.getByRole('button', { name: 'Add feed' }).click()
  await until('the items are stored', async () => (await stored(app)) === 20)
  expect(await whereItStands(userDataDir)).toEqual([])
  expect(app.log()).not.toContain(SECRET)
  await app.quit()
  expect(server.control.connections('/private')).toBe(0)

  app = await start()
  await until('the feed is live again, with its token', () => server.control.connections('/private') === 1)
  server.control.publish('/private', 1)
  await until('the next item is stored', async () => (await stored(app)) === 21)
  expect(await whereItStands(userDataDir)).toEqual([])
  expect(await whereItStands(keyring.folder)).toEqual([])
  await app.quit()
})

test.skipIf(missing !== '')('what Electron seals with the keyring we open, and the other way round', async () => {
  const keyring = await startKeyring()
  const app = await launch({ env: keyring.env, flags: ['--password-store=gnome-libsecret'] })
  const sealed = await app.electron.evaluate(({ safeStorage }) =>
    safeStorage.encryptString('안개 a token').toString('base64')
  )
  process.env['DBUS_SESSION_BUS_ADDRESS'] = keyring.env['DBUS_SESSION_BUS_ADDRESS']
  const store = new SecretService('Tickertape')
  atTheEnd(() => {
    store.dispose()
    delete process.env['DBUS_SESSION_BUS_ADDRESS']
  })
  const ours = (await store.sealing())!
  expect(await ours.open(Buffer.from(sealed, 'base64'))).toEqual({ text: '안개 a token', isOld: false })
  const back = Buffer.from(await ours.seal('fog 안개')).toString('base64')
  expect(
    await app.electron.evaluate(({ safeStorage }, text) => safeStorage.decryptString(Buffer.from(text, 'base64')), back)
  ).toBe('fog 안개')
  await app.quit()
})

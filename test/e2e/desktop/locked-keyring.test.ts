import { expect, test } from 'vitest'
import type { Bridge } from '#contract/ipc.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { keyringObstacle, openKeyring } from '../../helpers/keyring.ts'
import { until } from '../../helpers/until.ts'

const missing = keyringObstacle()
if (missing !== '') console.log(`The tests of a locked keyring are left out: ${missing}.`)

const add = (app: RunningApp, url: string, token: string | null): Promise<number> =>
  app.window.evaluate(
    async ({ url, token }) => {
      const headers = token === null ? null : [{ name: 'Authorization', value: `Bearer ${token}` }]
      const added = await (window as unknown as { tickertape: Bridge }).tickertape.addFeed({ url, headers })
      if (!added.ok) throw new Error(added.reason.kind)
      return added.value.id
    },
    { url, token }
  )
const sealed = async (app: RunningApp): Promise<boolean> =>
  (await readLibrary(app.userDataDir, 'SELECT 1 FROM feeds WHERE secrets IS NOT NULL')).length > 0

test.skipIf(missing !== '')(
  'a question of the keyring holds back no stream but those whose sign-in is in it, and is asked once',
  async () => {
    const server = await serve()
    const keyring = await openKeyring()
    const userDataDir = await temporaryFolder()
    // A name that Chromium does not know: the keyring is used all the same.
    const env = { ...keyring.env, XDG_CURRENT_DESKTOP: 'MATE' }
    await keyring.start('unlocked')
    let app = await launch({ userDataDir, env })
    await add(app, `${server.url}/stream`, null)
    await add(app, `${server.url}/private`, 'harbour-token')
    await until('both are live', () => server.control.connections('/private') === 1)
    await until('the token is sealed', () => sealed(app))
    await app.quit()
    expect(await keyring.questions()).toBe(0)
    await keyring.stop()

    await keyring.start('locked')
    app = await launch({ userDataDir, env })
    await until('the question stands', async () => (await keyring.questions()) === 1)
    await until('the other feed is live', () => server.control.connections('/stream') === 1)
    server.control.publish('/stream', 1)
    await app.window.getByRole('treeitem', { name: /key store/ }).waitFor()
    await app.window.getByRole('treeitem', { name: /key store/ }).click()
    const bar = app.window.getByText('Waiting for the key store of this computer')
    await bar.waitFor()
    await keyring.cancel()
    expect(server.control.connections('/private')).toBe(0)
    await app.window.getByRole('button', { name: 'Try now' }).first().click()
    await until('the reader is asked again, as they wished', async () => (await keyring.questions()) === 2)
    await keyring.cancel()

    await keyring.unlock()
    await until('the feed is live, with its token', () => server.control.connections('/private') === 1)
    await bar.waitFor({ state: 'detached' })
    expect(await keyring.questions()).toBe(2)
    await app.quit()
  }
)

test.skipIf(missing !== '')('where nobody made a keyring, nothing is asked before there is a secret', async () => {
  const server = await serve()
  const keyring = await openKeyring()
  await keyring.start('bare')
  const app = await launch({ env: { ...keyring.env, XDG_CURRENT_DESKTOP: 'GNOME' } })
  await add(app, `${server.url}/stream`, null)
  await until('it is live', () => server.control.connections('/stream') === 1)
  expect(await keyring.questions()).toBe(0)
  await add(app, `${server.url}/private`, 'harbour-token')
  await until('the feed is live while the question stands', () => server.control.connections('/private') === 1)
  await until('the question stands', async () => (await keyring.questions()) === 1)
  await keyring.cancel()
  await app.window.getByRole('button', { name: 'Add a feed' }).first().click()
  const dialog = app.window.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`${server.url}/private?another`)
  await dialog.getByRole('button', { name: 'Connect' }).click()
  await dialog.getByRole('radio', { name: 'Token', exact: true }).click()
  await dialog.getByText('The key store of this computer is locked').waitFor()
  await app.quit()
  expect(await keyring.questions()).toBe(1)
})

test.skipIf(missing !== '')('a keyring that comes after the program opens what it holds', async () => {
  const server = await serve()
  const keyring = await openKeyring()
  const userDataDir = await temporaryFolder()
  await keyring.start('unlocked')
  let app = await launch({ userDataDir, env: keyring.env })
  await add(app, `${server.url}/private`, 'harbour-token')
  await until('the token is sealed', () => sealed(app))
  await app.quit()
  await keyring.stop()

  app = await launch({ userDataDir, env: keyring.env })
  await app.window.getByRole('treeitem', { name: /key store/ }).waitFor()
  expect(server.control.connections('/private')).toBe(0)
  await keyring.start('unlocked')
  await until('the feed is live', () => server.control.connections('/private') === 1)
  await app.quit()
})

import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import type { Bridge } from '#contract/ipc.ts'
import type { FeedHeader } from '#contract/header.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const KEY = 'k3y-in-a-header-91'
const TOKEN = 't0ken-of-a-bearer-37'
const PASSWORD = 'passw0rd-in-an-address-55'
const BASIC = Buffer.from(`reader:${PASSWORD}`).toString('base64')
/** Part of an address: kept where addresses are kept, and told nowhere else. */
const IN_QUERY = 'qu3ry-token-73'

const add = (app: RunningApp, url: string, headers: FeedHeader[] | null): Promise<number> =>
  app.window.evaluate(
    async ({ url, headers }) => {
      const added = await (window as unknown as { tickertape: Bridge }).tickertape.addFeed({ url, headers })
      if (!added.ok) throw new Error(added.reason.kind)
      return added.value.id
    },
    { url, headers }
  )

test('what a feed keeps secret is in no file, log, diagnostic, export or backup, and goes to no other server', async () => {
  const server = await serve()
  const folder = await temporaryFolder()
  const userDataDir = await temporaryFolder()
  // No bus, no keyring: there is nothing to seal with.
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', TICKERTAPE_LOG: 'info' }
  const address = (path: string): string =>
    `${server.url}${path}${path.includes('?') ? '&' : '?'}access_token=${IN_QUERY}`
  const bearer = [{ name: 'Authorization', value: `Bearer ${TOKEN}` }]
  const key = [{ name: 'X-Api-Key', value: KEY }]
  let app = await launch({ userDataDir, env })
  const ids = [
    await add(app, address('/stream?channel=bearer'), bearer),
    await add(app, address('/stream?channel=key'), key),
    await add(app, address('/stream?channel=basic').replace('//', `//reader:${PASSWORD}@`), null),
    await add(app, address('/redirect/302?origin=other&to=/stream?channel=elsewhere'), [...bearer, ...key]),
    await add(app, address('/private'), bearer),
    await add(app, address('/status/500'), key),
    await add(app, address('/web-page'), bearer)
  ]
  const asked = (target: string) => server.control.requests(target)
  for (const channel of ['bearer', 'key', 'basic'])
    await until(`${channel} is live`, () => server.control.connections(`/stream?channel=${channel}`) === 1)
  await until('all were asked', () =>
    ['/redirect/302', '/private', '/status/500', '/web-page'].every((path) => asked(path).length > 0)
  )
  // They are used, or the rest would prove nothing.
  expect(asked('/stream?channel=bearer')[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`)
  expect(asked('/stream?channel=key')[0]?.headers['x-api-key']).toBe(KEY)
  expect(asked('/stream?channel=basic')[0]?.headers['authorization']).toBe(`Basic ${BASIC}`)
  await until('the redirect was followed', () => asked('/stream').some(({ origin }) => origin === 'other'))
  for (const { headers } of server.control.requests().filter(({ origin }) => origin === 'other')) {
    expect(headers).not.toHaveProperty('authorization')
    expect(headers).not.toHaveProperty('x-api-key')
  }
  server.control.publish('/stream?channel=bearer', 5)
  server.control.cut('/stream?channel=key', 'reset')
  await until('items are stored', async () => (await readLibrary(userDataDir, 'SELECT 1 FROM tt_items')).length >= 5)

  // What leaves by the reader's own hand.
  const told: string[] = []
  for (const id of ids) {
    const text = await app.window.evaluate(
      (id) => (window as unknown as { tickertape: Bridge }).tickertape.copyDiagnostic({ id }),
      id
    )
    expect(text).toContain('access_token=***')
    told.push(text ?? '', await app.electron.evaluate(({ clipboard }) => clipboard.readText()))
  }
  const opml = join(folder, 'out.opml')
  const backup = join(folder, 'out.tickertape-backup')
  const answerWith = (filePath: string): Promise<void> =>
    app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, filePath)
  await answerWith(opml)
  const exported = await app.window.evaluate(() =>
    (window as unknown as { tickertape: Bridge }).tickertape.exportFeeds(null)
  )
  await answerWith(backup)
  const backedUp = await app.window.evaluate(() =>
    (window as unknown as { tickertape: Bridge }).tickertape.backUp(null)
  )
  expect([exported.ok, backedUp.ok]).toEqual([true, true])
  await until('the small backup is made', async () =>
    (await files(userDataDir)).some((file) => file.includes('configuration-'))
  )
  told.push(app.log())
  await app.quit()
  told.push(app.log())

  app = await launch({ userDataDir, env })
  await app.window
    .getByRole('treeitem', { name: /sign in/ })
    .first()
    .waitFor()
  // Without what was forgotten nobody is asked: half a request is another request.
  expect(asked('/stream?channel=bearer')).toHaveLength(1)
  told.push(app.log())
  await app.quit()
  told.push(app.log())

  expect(await readFile(opml, 'utf8')).not.toMatch(/authorization|x-api-key|reader/i)
  const kept = [...(await files(userDataDir)), opml, backup]
  expect(kept.length).toBeGreaterThan(10)
  for (const file of kept) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0))
    for (const secret of [KEY, TOKEN, PASSWORD, BASIC])
      for (const encoding of ['utf8', 'utf16le'] as const)
        expect(bytes.includes(Buffer.from(secret, encoding)), `${secret} in ${relative(userDataDir, file)}`).toBe(false)
    // An address goes where addresses go, and into none of the browser's own files.
    if (!/tickertape\.db|configuration-|out\./.test(file))
      expect(bytes.includes(IN_QUERY), `${IN_QUERY} in ${relative(userDataDir, file)}`).toBe(false)
  }
  for (const secret of [KEY, TOKEN, PASSWORD, BASIC, IN_QUERY])
    for (const text of told) expect(text).not.toContain(secret)
})

async function files(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

import { expect, test } from 'vitest'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { startHttpProxy } from '../../helpers/http-proxy.ts'
import { until } from '../../helpers/until.ts'

const FEED = '/stream?channel=behind'
const stored = async (app: RunningApp): Promise<number> =>
  (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0

test('feeds go through the proxy that the system names; when it is away that is said, and when it is back nothing was missed', async () => {
  const server = await serve()
  server.control.publish(FEED, 3)
  let proxy = await startHttpProxy()
  atTheEnd(() => proxy.close())
  const { port } = proxy
  const app = await launch({
    flags: [
      `--proxy-server=http://${proxy.address}`,
      // Without this Chromium goes to addresses of this machine straight.
      '--proxy-bypass-list=<-loopback>',
      `--subscribe=${server.url}${FEED}`
    ]
  })
  await until('the history is stored', async () => (await stored(app)) === 3)
  expect(proxy.asked).toContain(`GET ${server.url}${FEED}`)
  await app.window
    .getByRole('navigation')
    .getByRole('treeitem', { name: /, live/ })
    .first()
    .click()

  await proxy.close()
  server.control.publish(FEED, 2)
  await app.window.getByText('The proxy cannot be reached').first().waitFor()
  const straight = server.control.requests(FEED).length

  proxy = await startHttpProxy(port)
  await until('what came meanwhile is stored', async () => (await stored(app)) === 5)
  server.control.publish(FEED, 1)
  await until('the feed is live again', async () => (await stored(app)) === 6)
  expect(proxy.asked).toEqual([`GET ${server.url}${FEED}`])
  expect(server.control.requests(FEED)).toHaveLength(straight + 1)
  await app.quit()
})

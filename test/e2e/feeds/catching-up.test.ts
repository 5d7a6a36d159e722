import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const STREAM = '/mastodon/api/v1/streaming/public'
const TIMELINE = '/mastodon/api/v1/timelines/public'

/** How the pages of the timeline come: each so late (ms), and so many before the rest has to wait. */
interface Pace {
  ms: number
  pages: number
}

/** Stands before a feed server and lets its timeline come page by page. */
async function slowly(server: FeedServer, pace: Pace): Promise<string> {
  const forward = (asked: IncomingMessage, answer: ServerResponse): void => {
    const further = request(`${server.url}${asked.url}`, { headers: asked.headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
      given.once('close', () => answer.destroy())
    })
    further.once('error', () => answer.destroy())
    answer.once('close', () => further.destroy())
    further.end()
  }
  const proxy = createServer(async (asked, answer) => {
    if (asked.url?.startsWith(TIMELINE)) {
      await new Promise((resolve) => setTimeout(resolve, pace.ms))
      await until('the page may come', () => pace.pages > 0).catch(() => undefined)
      pace.pages--
    }
    forward(asked, answer)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

const feed = ({ window }: RunningApp, name: RegExp) => window.getByRole('navigation').getByRole('treeitem', { name })
const gap = ({ window }: RunningApp) =>
  window
    .getByRole('listbox', { name: 'Items' })
    .getByRole('option')
    .filter({ hasText: /^(May have missed|Missed) / })
const stored = async (app: RunningApp): Promise<number> =>
  (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0

/** A timeline of three statuses that is read to its end, and then a stream that tells of what is new. */
async function scene(): Promise<{ app: RunningApp; server: FeedServer; pace: Pace }> {
  const server = await serve()
  const pace = { ms: 0, pages: Infinity }
  server.control.publish(STREAM, 3)
  const app = await launch({ flags: [`--subscribe=${await slowly(server, pace)}${STREAM}`] })
  await feed(app, /, live$/).click()
  await until('the statuses are stored', async () => (await stored(app)) === 3)
  await until('the stream is heard', () => server.control.connections(STREAM) === 1)
  return { app, server, pace }
}

test('a stream that has much to catch up on says how far it has come, until all of it is there', async () => {
  const { app, server, pace } = await scene()
  // Longer than what is not worth a word.
  Object.assign(pace, { ms: 1_100, pages: 2 })
  server.control.cut(STREAM)
  server.control.publish(STREAM, 100)
  const row = feed(app, /catching up, 80/)
  await row.waitFor()
  await app.window.getByText('Catching up on what was missed, 80 fetched.').first().waitFor()
  expect(await row.getAttribute('aria-label')).not.toMatch(/gap/)
  Object.assign(pace, { ms: 0, pages: Infinity })
  await feed(app, /, live$/).waitFor()
  await until('all of it is stored', async () => (await stored(app)) === 103)
  expect(await gap(app).count()).toBe(0)
  await app.quit()
})

test('a gap that is fetched says how far it has come, can be left alone meanwhile, and is filled the next time', async () => {
  const { app, server, pace } = await scene()
  server.control.setStatus(TIMELINE, 401)
  server.control.cut(STREAM)
  server.control.publish(STREAM, 100)
  await gap(app).waitFor()
  server.control.setStatus(TIMELINE, null)
  server.control.publish(STREAM, 1)
  await until('the stream goes on', async () => (await stored(app)) === 4)

  // Whether the server has it at all is asked first.
  pace.pages = 2
  await gap(app).getByText('Fetch', { exact: true }).click()
  await gap(app)
    .getByText(/^Fetching(,| )/)
    .waitFor()
  await gap(app).getByText('Cancel').click()
  pace.pages = Infinity
  await gap(app).getByText('Fetch', { exact: true }).click()
  // The list stands still under the pointer.
  await app.window.mouse.move(5, 5)
  await until('the gap is none any more', async () => {
    const left = await gap(app).allInnerTexts()
    if (left.length > 0) throw new Error(left.join('\n'))
    return true
  })
  expect(await stored(app)).toBe(104)
  await app.quit()
})

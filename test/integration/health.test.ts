import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { FeedList } from '../../src-main/feed-list.ts'
import { Subscriptions } from '../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../src-main/feeds/transport.ts'
import { HealthKeeper } from '../../src-main/health-keeper.ts'
import { openLibrary } from '../../src-main/library/library.ts'
import { startFeedServer } from '../feed-server/server.ts'
import { until } from '../helpers/until.ts'
import { threads } from './fixtures/library-threads.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Everything beneath the window, joined and ended as the app does it. */
async function start(directory: string) {
  const opened = await openLibrary({ directory, workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  const transport = createTransport({ version: '1' })
  const subscriptions: Subscriptions = new Subscriptions({
    transport,
    accept: async (batch) => {
      const done = await library.accept(batch)
      feeds.committed(done)
      health.committed(batch, done)
    }
  })
  const feeds = new FeedList(library, subscriptions)
  const health = new HealthKeeper(library, subscriptions, feeds)
  await health.start()
  await feeds.start()
  let stopped = false
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    feeds.dispose()
    health.dispose()
    void health.saveAll()
    await subscriptions.close()
    await library.close(5_000)
    await transport.close()
  }
  cleanUps.push(stop)
  return { feeds, health, subscriptions, stop }
}

it("a feed's health is what happened to it, and is there again after a restart", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tickertape-health-'))
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }))
  const server = await startFeedServer()
  cleanUps.push(() => server.close())
  const first = await start(directory)
  const added = await first.feeds.add(`${server.url}/stream?n=5`, 'Harbour', 'off')
  if (!added.ok) throw new Error('not added')
  const { id } = added.value
  await until('the history is stored', async () => (await first.health.of(id))?.items === 5)
  server.control.setStatus('/stream', { status: 503, times: 1 })
  server.control.cut('/stream')
  await until('the refusal is remembered', async () =>
    Boolean((await first.health.of(id))?.history.some(({ reason }) => reason?.kind === 'status'))
  )
  const before = await first.health.of(id)
  expect(before).toMatchObject({ messages: 5, duplicates: 0, notUnderstood: 0, resumes: true, gaps: [] })
  expect(before!.frames).toHaveLength(5)
  expect(before!.frames[0]).toMatchObject({ id: '5' })
  expect(before!.minutes.bytes.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(500)
  expect(before!.lastByteAt).toBeGreaterThan(0)
  await first.stop()

  const second = await start(directory)
  await until('the feed is live', () => second.subscriptions.state(id)?.kind === 'open')
  const after = await second.health.of(id)
  expect(after).toMatchObject({ messages: 5, items: 5, frames: [] })
  expect(after!.history.map(({ reason }) => reason?.kind)).toContain('status')
  expect(after!.hours.messages.reduce((sum, n) => sum + n, 0)).toBe(5)
  expect(await second.health.of(99)).toBeNull()
}, 60_000)

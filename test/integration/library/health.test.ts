import { expect, it } from 'vitest'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { holdFeeds } from '../fixtures/held-feeds.ts'

it("a feed's health is what happened to it, and is there again after a restart", async () => {
  const directory = await temporaryFolder()
  const server = await serve()
  const first = await holdFeeds(directory)
  const added = await first.feeds.add(`${server.url}/stream?n=5`, { title: 'Harbour', notify: 'off' })
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

  const second = await holdFeeds(directory)
  await until('the feed is live', () => second.subscriptions.state(id)?.kind === 'open')
  const after = await second.health.of(id)
  expect(after).toMatchObject({ messages: 5, items: 5, frames: [] })
  expect(after!.history.map(({ reason }) => reason?.kind)).toContain('status')
  expect(after!.hours.messages.reduce((sum, n) => sum + n, 0)).toBe(5)
  expect(await second.health.of(99)).toBeNull()
}, 60_000)

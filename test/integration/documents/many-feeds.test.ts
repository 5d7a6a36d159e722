import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { readOpml } from '../../../src-main/transfer/opml.ts'
import { importPlan } from '../../../src-main/transfer/import-plan.ts'
import { holdFeeds } from '../fixtures/held-feeds.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import type { FeedServer } from '../../feed-server/server.ts'

type Held = Awaited<ReturnType<typeof holdFeeds>>

const DOCUMENTS = 900
const STREAMS = 60
const LINES = 40
const formats = ['rss', 'atom', 'json']

/** A list of 1,000 feeds of all kinds, as another reader writes it. */
function opml(server: FeedServer): string {
  // The same server under two names is two hosts.
  const hosts = [server.url, server.url.replace('127.0.0.1', 'localhost')]
  const outline = (n: number): string => {
    const host = hosts[n % 2]
    if (n < DOCUMENTS) return `type="rss" xmlUrl="${host}/document/${formats[n % 3]}?channel=d${n}&amp;n=3"`
    if (n < DOCUMENTS + STREAMS) return `type="sse" xmlUrl="${host}/stream?channel=s${n}&amp;n=1"`
    return `type="lines" xmlUrl="${host}/lines?channel=l${n}"`
  }
  const all = Array.from({ length: DOCUMENTS + STREAMS + LINES }, (_, n) => `<outline text="Feed ${n}" ${outline(n)}/>`)
  return `<opml version="2.0"><body>${all.join('\n')}</body></opml>`
}

/** The most answers that were under way at one time, of the documents of one host. */
function mostAtOnce(server: FeedServer, host: string): number {
  const asked = server.control
    .requests()
    .filter(({ path, headers }) => path.startsWith('/document') && headers['host'] === host)
  const turns = asked.flatMap(({ at, endedAt }) => [
    [at, 1],
    [endedAt ?? at, -1]
  ]) as [number, number][]
  // What ended in the millisecond in which another began had ended before.
  turns.sort(([a, up], [b, other]) => a - b || up - other)
  let now = 0
  return turns.reduce((most, [, step]) => Math.max(most, (now += step)), 0)
}

const ofKind = (held: Held, kind: string): number => held.feeds.all().filter(({ state }) => state.kind === kind).length

it('a list of 1,000 feeds of all kinds comes in calmly, and an hour later costs no bodies', async () => {
  const server = await serve()
  const folder = await temporaryFolder()
  const phases = new Set<string>()
  const follow: Parameters<typeof holdFeeds>[2] = ({ phase, document }) => void (document && phases.add(phase))
  const first = await holdFeeds(folder, undefined, follow)
  const read = await readOpml(Buffer.from(opml(server)))
  if (!read.ok) throw new Error(read.reason.kind)
  const plan = importPlan(read.value, { folders: [], feeds: [] })
  expect(plan.preview).toMatchObject({ add: 1_000, documents: DOCUMENTS })
  await first.library.addOutline(plan)
  await first.feeds.reload()
  await until('all documents are checked', () => ofKind(first, 'checked') === DOCUMENTS, 120_000)
  await until('all streams are live', () => ofKind(first, 'open') === STREAMS + LINES, 60_000)
  expect(phases).toEqual(new Set(['first']))
  for (const host of ['127.0.0.1', 'localhost'].map((name) => `${name}:${server.port}`))
    expect(mostAtOnce(server, host)).toBeLessThanOrEqual(4)
  const { rows } = await first.library.list({ view: { kind: 'all' }, before: null })
  expect(rows.length).toBeGreaterThan(0)
  await first.stop()

  const before = server.control.requests().length
  anHourLater(first.library.file)
  const second = await holdFeeds(folder)
  const documents = () =>
    server.control
      .requests()
      .slice(before)
      .filter(({ path }) => path.startsWith('/document'))
  await until(
    'all are checked again',
    () => documents().filter(({ endedAt }) => endedAt !== null).length === DOCUMENTS,
    120_000
  )
  expect(new Set(documents().map(({ status }) => status))).toEqual(new Set([304]))
  const bytes = second.feeds.all().filter(({ kind }) => kind === 'document')
  const health = await second.health.of(bytes[0]?.id ?? 0)
  expect(health?.checks[0]).toMatchObject({ status: 304, bytes: 0, fresh: 0 })
}, 300_000)

/** As if what is planned had been planned so long ago that all of it is due. */
function anHourLater(file: string): void {
  const db = new DatabaseSync(file)
  db.exec(`UPDATE feeds SET checks = json_set(checks, '$.nextAt', ${Date.now() - 1_000}) WHERE kind = 'document'`)
  db.close()
}

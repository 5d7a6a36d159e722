import { describe, expect, it } from 'vitest'
import type { ItemRow } from '#contract/item.ts'
import { noisyServers } from '../../feed-server/dialects/noisy.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { holdFeeds } from '../fixtures/held-feeds.ts'

/** A stream of the test server as the app reads it, and what is stored of it, oldest first. */
async function read(path: string, before = 0) {
  const server = await serve()
  const app = await holdFeeds(await temporaryFolder())
  server.control.publish(path, before)
  const added = await app.feeds.add(server.url + path)
  if (!added.ok) throw new Error('already added')
  const { id } = added.value
  await until('the stream is heard', () => server.control.connections(path) > 0)
  const rows = async (): Promise<ItemRow[]> =>
    [...(await app.library.list({ view: { kind: 'all' }, before: null })).rows].reverse()
  return {
    rows,
    publish: (messages: number) => server.control.publish(path, messages),
    raw: (bytes: string) => server.control.publishRaw(path, bytes),
    unread: async () => (await app.library.feeds())[0]?.unread,
    /** Cuts the stream off and waits until it is heard again. */
    again: async () => {
      const asked = server.control.requests(path).length
      server.control.cut(path)
      await until('it asks again', () => {
        app.subscriptions.tryNow(id)
        return server.control.requests(path).length > asked && server.control.connections(path) > 0
      })
    },
    untilRows: async (what: string, isSo: (rows: ItemRow[]) => boolean): Promise<ItemRow[]> => {
      await until(what, async () => isSo(await rows()))
      return rows()
    }
  }
}

const last = (rows: readonly ItemRow[]): ItemRow | undefined => rows.at(-1)
const open = (rows: readonly ItemRow[]): ItemRow[] => rows.filter(({ removedAt }) => removedAt === null)

/** Eight messages are four stories: of each the second message changes the item of the first, or takes it back. */
const stories: [string, string, (row: ItemRow) => boolean, boolean][] = [
  ['alerts of Alertmanager', '/alertmanager', ({ title }) => title.startsWith('Resolved: '), false],
  ['warnings of CAP in XML', '/cap', ({ title }) => title.endsWith('(updated)'), true],
  ['warnings of CAP in JSON', '/cap-json', ({ title }) => title.endsWith('(updated)'), true],
  ['warnings of the weather service', '/nws', ({ title }) => title.endsWith('(updated)'), true],
  ['earthquakes', '/quakes', ({ title }) => title.endsWith('(updated)'), true],
  ['incidents of Statuspage', '/statuspage', ({ title }) => title.startsWith('Resolved: '), false],
  ['incidents of PagerDuty', '/pagerduty', ({ title }) => title.startsWith('Resolved: '), false],
  ['issues of Sentry', '/sentry', ({ title }) => title.startsWith('Resolved: '), false]
]

describe.each(stories)('%s', (_, path, isChanged, areTakenBack) => {
  it('are items that change in place, are taken back by name, and stay so when all of it is sent again', async () => {
    const feed = await read(path)
    feed.publish(8)
    const isOver = (row: ItemRow | undefined): boolean =>
      row !== undefined && (areTakenBack ? row.removedAt !== null : isChanged(row))
    const rows = await feed.untilRows('four stories', (all) => all.length === 4 && isOver(last(all)))
    expect(open(rows).every(isChanged)).toBe(true)
    expect(open(rows)).toHaveLength(areTakenBack ? 2 : 4)
    expect(rows.every(({ title, excerpt }) => !`${title}${excerpt}`.includes('{"'))).toBe(true)

    await feed.again()
    feed.publish(1)
    const after = await feed.untilRows('one more', (all) => all.length === 5)
    expect(after.slice(0, 4).map(({ title, removedAt }) => [title, removedAt !== null])).toEqual(
      rows.map(({ title, removedAt }) => [title, removedAt !== null])
    )
  })
})

it.each([
  ['deliveries of GitHub', '/github', 8, /harbour\/lamp: issues (?:opened|closed) – /],
  ['deliveries of Gitea', '/gitea', 8, /harbour\/lamp: release published – /],
  ['deliveries of GitLab', '/gitlab', 8, /harbour\/lamp: merge request (?:opened|merged) – /],
  ['events of CloudEvents', '/cloud-events', 8, /\S/],
  ['announcements of ActivityStreams', '/activities', 6, / announced /],
  ['states of Home Assistant', '/home-assistant', 8, /: (?:off → on|removed)$/],
  ['lines of GELF', '/gelf', 8, /\S/],
  ['lines of syslog', '/syslog', 8, /\S/],
  ['entries of the journal', '/journal', 8, /\S/]
])('%s are each an item, once, however often they are sent', async (_, path, items, title) => {
  const feed = await read(path)
  feed.publish(8)
  const rows = await feed.untilRows('all of them', (all) => all.length === items && (last(all)?.title ?? '') !== '')
  for (const row of rows) expect(row.title).toMatch(title)
  expect(rows.every((row) => !row.title.includes('{'))).toBe(true)
  await feed.again()
  feed.publish(1)
  await feed.untilRows('one more', (all) => all.length === items + 1)
})

describe.each(noisyServers)('$path', ({ path, beat, besides, opening }) => {
  it('says much of itself over several connections, and only its news is stored', async () => {
    const feed = await read(path)
    const frame = ({ event, data }: { event?: string; data: string }) =>
      `${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`
    for (let connection = 1; connection <= 3; connection++) {
      for (const said of [beat, beat, ...besides, ...opening(9)]) feed.raw(frame(said))
      feed.publish(1)
      await feed.untilRows('its news', (all) => all.length === connection)
      await feed.again()
    }
    expect(await feed.rows()).toHaveLength(3)
    expect(await feed.unread()).toBe(3)
  })
})

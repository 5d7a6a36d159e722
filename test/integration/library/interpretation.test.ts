import { expect, it } from 'vitest'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import { FeedList } from '../../../src-main/configuration/feed-list.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { openLibrary } from '../../../src-main/library/library.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { threads } from '../fixtures/library-threads.ts'

/** Feeds as the app holds them. */
async function start() {
  const opened = await openLibrary({ directory: await temporaryFolder(), workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  const transport = createTransport({ version: '1' })
  let edited = 0
  const subscriptions = new Subscriptions({
    transport,
    random: () => 0.01,
    accept: async (batch) => {
      edited += (await library.accept(batch)).edited.length
    }
  })
  const feeds = new FeedList(library, subscriptions)
  await feeds.start()
  atTheEnd(async () => {
    feeds.dispose()
    await subscriptions.close()
    await library.close(5_000)
    await transport.close()
  })
  return {
    edited: () => edited,
    feeds,
    titles: async () =>
      (await library.list({ view: { kind: 'all' }, before: null })).rows.map(({ title }) => title).reverse()
  }
}

const odd = (n: number) => ({ data: { station: { called: `Gauge ${n}`, key: `g${n}` }, level: { now: n } } })
const title: FeedInterpretation = { fields: { title: ['/station/called'] } }
const together: FeedInterpretation = { title: '{/station/called}: {/level/now}', id: ['/station/key'] }

it.each([
  ['its event ids', '/stream', (n: number) => odd(n)],
  ['no ids, and the last messages again each time', '/resend', (n: number) => ({ ...odd(n), eventId: null })],
  ['an id in the payload', '/json-feed', (n: number) => ({ data: { ...odd(n).data, id: `i${n}` }, eventId: null })]
])(
  'a feed with an odd payload and %s: read as it was mapped, and once however often that changes',
  async (_, path, given) => {
    const server = await serve()
    const app = await start()
    const target = `${path}?n=0&last=5`
    server.control.publish(target, [given(1), given(2), given(3)])
    const added = await app.feeds.add(server.url + target, { interpretation: title })
    if (!added.ok) throw new Error(JSON.stringify(added.reason))
    await until('the first are stored', async () => (await app.titles()).length === 3)
    expect(await app.titles()).toEqual(['Gauge 1', 'Gauge 2', 'Gauge 3'])

    const expected = ['Gauge 1', 'Gauge 2', 'Gauge 3']
    for (const [place, interpretation] of [together, title, null, together].entries()) {
      const edit = await app.feeds.edit(added.value.id, { interpretation })
      expect(edit).toMatchObject({ ok: true, value: { interpretation } })
      server.control.cut(target)
      await until('the feed is open again', () => server.control.connections(target) === 1)
      const n = 4 + place
      server.control.publish(target, [given(n)])
      expected.push(
        interpretation === together
          ? `Gauge ${n}: ${n}`
          : interpretation === title
            ? `Gauge ${n}`
            : expect.stringContaining(`Gauge ${n}`)
      )
      await until('the next one is stored', async () => (await app.titles()).length >= expected.length)
      expect(await app.titles()).toEqual(expected)
    }
    expect(app.edited()).toBe(0)
  }
)

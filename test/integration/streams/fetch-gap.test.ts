import { describe, expect, it } from 'vitest'
import type { StreamKind } from '#contract/feed.ts'
import type { FeedId } from '#contract/ids.ts'
import type { Gap, GapFill } from '#contract/gap.ts'
import type { Batch } from '#contract/message.ts'
import { openLibrary } from '../../../src-main/library/library.ts'
import { fetchMissed, type MissedPart } from '../../../src-main/feeds/resume/fetch-missed.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { GapFills } from '../../../src-main/window/gap-fills.ts'
import type { FeedServer } from '../../feed-server/server.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { threads } from '../fixtures/library-threads.ts'

/** Streams, library and the fetching of gaps, joined as the app joins them; `looks`: suspected gaps are looked into, as there. */
async function start({ looks = false } = {}) {
  const opened = await openLibrary({ directory: await temporaryFolder(), workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  const transport = createTransport({ version: '1' })
  const feeds = new Map<FeedId, { url: string; kind: StreamKind }>()
  const told: GapFill[] = []
  let phase: Batch['phase'] | null = null
  const subscriptions = new Subscriptions({
    transport,
    random: () => 0.01,
    accept: async (batch) => {
      const { gaps: marked } = await library.accept(batch)
      phase = batch.phase
      if (looks) fills.lookInto(marked)
    }
  })
  const fills: GapFills = new GapFills({
    library,
    transport,
    toAsk: (id) => {
      const feed = feeds.get(id)
      return feed ? { ...feed, headers: {} } : null
    }
  })
  fills.onProgress((fill) => told.push(fill))
  subscriptions.onOpened(({ feedId }) => void library.feedOpened({ id: feedId, at: Date.now() }))
  atTheEnd(async () => {
    fills.dispose()
    await subscriptions.close()
    await library.close(5_000)
    await transport.close()
  })
  const gaps = async (): Promise<Gap[]> => (await library.list({ view: { kind: 'all' }, before: null })).gaps
  return {
    library,
    subscriptions,
    fills,
    told,
    gaps,
    /** Whether what came last was news, and no history. */
    isNews: () => phase === 'live',
    /** Every gap, filled ones too. */
    facts: async (id: FeedId): Promise<Gap[]> => (await library.facts({ feedId: id })).gaps,
    add: async (url: string, kind: StreamKind = 'event-stream'): Promise<FeedId> => {
      const added = await library.addFeed({ url, kind, title: url, notify: 'off' })
      if (!added.ok) throw new Error('already added')
      feeds.set(added.value.id, { url, kind })
      subscriptions.reconcile(
        (await library.feeds()).map(({ id, url: at, kind: held, paused, lastEventId, cursor, firstOpenedAt }) => ({
          id,
          url: at,
          kind: held,
          paused,
          lastEventId,
          cursor,
          everOpened: firstOpenedAt !== null
        }))
      )
      return added.value.id
    },
    /** The lines of the list from the oldest: the titles of the items, and `gap`. */
    lines: async (): Promise<string[]> => {
      const { rows, gaps: between } = await library.list({ view: { kind: 'all' }, before: null })
      const lines = [
        ...rows.map((row) => ({ at: row.sortAt, id: row.id, text: row.title })),
        ...between.map((gap) => ({ at: gap.toAt - 0.5, id: 0, text: 'gap' }))
      ]
      return lines.sort((a, b) => a.at - b.at || a.id - b.id).map(({ text }) => text)
    },
    count: async () => (await library.list({ view: { kind: 'all' }, before: null })).rows.length,
    /** Fetches a gap; answers how that ended. */
    fetch: async (gap: Gap): Promise<GapFill> => {
      const from = told.length
      expect(await fills.fetch(gap.id)).toEqual({ ok: true, value: null })
      const ended = (): GapFill | undefined => told.slice(from).find(({ outcome }) => outcome.kind !== 'fetching')
      await until('the fetching ends', () => ended() !== undefined)
      return ended()!
    }
  }
}

type App = Awaited<ReturnType<typeof start>>

const stored = (app: App, n: number) =>
  until(`${n} items`, async () => {
    const count = await app.count()
    if (count !== n) throw new Error(`${count} items`)
    return true
  })
const isLive = (app: App, id: FeedId) => until('live', () => app.subscriptions.state(id)?.kind === 'open')
const theGap = async (app: App): Promise<Gap> => {
  await until('the gap is marked', async () => (await app.gaps()).length === 1)
  return (await app.gaps())[0]!
}

/** A server in the place of one that was closed. */
async function instead(before: FeedServer, state: FeedServer['state']): Promise<FeedServer> {
  await before.close()
  const { port, otherPort } = before
  return serve({ port, otherPort, stateFrom: state })
}

/** What a server publishes that nobody hears; first with it in its history, then without. */
function unheard(server: FeedServer, path: string, n: number) {
  const sent = server.control.publish(path, n)
  const whole = structuredClone(server.state)
  server.control.forget(path)
  return { sent, whole, without: structuredClone(server.state) }
}

/**
 * Brings messages fast enough, and long enough, that a feed that brings nothing is missed.
 *
 * Answers how many came in all, and how long all took that counts for the pace, in ms: with the wait before the first news.
 */
async function keepPace(app: App, server: FeedServer, path: string): Promise<{ count: number; ms: number }> {
  let count = 0
  const publish = async (): Promise<number> => {
    const at = Date.now()
    server.control.publish(path, 1)
    await stored(app, ++count)
    return at
  }
  let last = await publish()
  let begin = last
  while (!app.isNews()) {
    const since = Date.now()
    await until('its history is over', () => Date.now() - since > 1_500)
    begin = last
    last = await publish()
  }
  for (let i = 0; i < 30; i++) await publish()
  return { count, ms: Date.now() - begin }
}

describe('a gap is fetched, and its items stand once in its place', () => {
  it('any feed that was seen to resume: a server that had lost its history for a while', async () => {
    const path = '/stream'
    const first = await serve()
    const app = await start()
    const id = await app.add(`${first.url}${path}?n=6`)
    await stored(app, 6)
    first.control.setStatus(path, 503)
    first.control.cut(path)
    await until('the cut is noticed', () => app.subscriptions.state(id)?.kind !== 'open')
    first.control.publish(path, 3)
    first.control.setStatus(path, null)
    app.subscriptions.tryNow(id)
    await stored(app, 9)

    await first.close()
    const { whole, without } = unheard(first, path, 5)
    const second = await instead(first, without)
    app.subscriptions.tryNow(id)
    await isLive(app, id)
    const [after] = second.control.publish(path, 1)
    await stored(app, 10)
    const gap = await theGap(app)
    expect(gap).toMatchObject({ kind: 'unknown', items: 5, fetchable: true, reason: { kind: 'ids-jumped' } })

    const third = await instead(second, whole)
    third.control.publish(path, 1)
    expect(after!.number).toBe(15)
    expect(await app.fetch(gap)).toMatchObject({ about: 5, outcome: { kind: 'filled', items: 5 } })
    expect(await app.gaps()).toEqual([])
    expect(await app.facts(id)).toMatchObject([{ id: gap.id, found: 5, fetchable: false }])
    const titles = await app.lines()
    const sent = third.control.sent(path).map(({ data }) => (JSON.parse(data) as { title: string }).title)
    expect(titles).toEqual(sent)
    const requests = third.control.requests(path)
    expect(requests.some(({ lastEventId }) => lastEventId === '8')).toBe(true)
    expect(await app.library.feeds()).toMatchObject([{ lastEventId: '15', unread: 15, openGaps: 0 }])
    expect(await app.fills.fetch(gap.id)).toEqual({ ok: false, reason: 'cannot-be-fetched' })
  })

  it('Mastodon: a timeline that asked for a sign-in, page by page', async () => {
    const path = '/mastodon/api/v1/streaming/public'
    const rest = '/mastodon/api/v1/timelines/public'
    const server = await serve()
    const app = await start()
    const sent = server.control.publish(path, 1)
    const id = await app.add(server.url + path)
    await stored(app, 1)
    await until('the stream is heard', () => server.control.connections(path) > 0)
    server.control.setStatus(rest, 401)
    server.control.setStatus(path, 503)
    server.control.cut(path)
    await until('the cut is noticed', () => app.subscriptions.state(id)?.kind !== 'open')
    sent.push(...server.control.publish(path, 60))
    server.control.setStatus(path, null)
    app.subscriptions.tryNow(id)
    const gap = await theGap(app)
    expect(gap).toMatchObject({ kind: 'unknown', fetchable: true })
    sent.push(...server.control.publish(path, 2))
    await stored(app, 3)

    expect(await app.fetch(gap)).toMatchObject({
      outcome: { kind: 'refused', reason: { kind: 'status', status: 401 } }
    })
    expect(await app.gaps()).toMatchObject([{ id: gap.id, fetchable: true, triedAt: null }])
    server.control.setStatus(rest, null)
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'filled', items: 60 } })
    await stored(app, 63)
    expect(app.told.some(({ fetched, outcome }) => fetched === 40 && outcome.kind === 'fetching')).toBe(true)
    expect(await app.gaps()).toEqual([])
    const ids = (await app.library.list({ view: { kind: 'all' }, before: null })).rows.map(({ url }) => url).reverse()
    expect(ids).toEqual(
      sent.map(({ data }) => {
        const status = JSON.parse(data) as { url: string | null; reblog: { url: string } | null }
        return status.url ?? status.reblog?.url
      })
    )
  })

  it('Mercure: a hub that had said it could not resume', async () => {
    const path = '/mercure/.well-known/mercure'
    const first = await serve()
    const app = await start()
    const id = await app.add(`${first.url}${path}?match=news`)
    await isLive(app, id)
    await until('the stream is heard', () => first.control.connections(path) > 0)
    first.control.publish(path, 3)
    await stored(app, 3)
    await first.close()
    const { whole, without } = unheard(first, path, 4)
    const second = await instead(first, without)
    app.subscriptions.tryNow(id)
    const gap = await theGap(app)
    expect(gap).toMatchObject({ kind: 'unknown', reason: { kind: 'not-resumed' }, fetchable: true })
    await until('the stream is heard', () => second.control.connections(path) > 0)
    second.control.publish(path, 1)
    await stored(app, 4)
    const third = await instead(second, whole)
    third.control.publish(path, 1)
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'filled', items: 4 } })
    expect(await app.lines()).toEqual(
      third.control.sent(path).map(({ data }) => (JSON.parse(data) as { headline: string }).headline)
    )
  })

  it(
    'a server that had next to nothing to send says so when it is asked, and the mark goes',
    { timeout: 240_000 },
    async () => {
      const path = '/ntfy/harbour/sse'
      const first = await serve()
      const app = await start({ looks: true })
      const id = await app.add(first.url + path)
      await isLive(app, id)
      await until('the stream is heard', () => first.control.connections(path) > 0)
      const { count, ms } = await keepPace(app, first, path)
      await first.close()
      const away = Date.now()
      await until('it is away for as long as thirty messages take', () => Date.now() - away > ms, 2 * ms + 30_000)
      await instead(first, first.state)
      app.subscriptions.tryNow(id)
      await until('the gap is marked, and gone again', async () => {
        const [gap] = await app.facts(id)
        return gap?.reason.kind === 'too-few' && gap.filledAt !== null
      })
      expect(await app.gaps()).toEqual([])
      expect(await app.count()).toBe(count)
    }
  )

  it.each([
    ['ntfy', '/ntfy/harbour/sse', 'poll=1'],
    ['ntfy as lines', '/ntfy/harbour/json', 'poll=1'],
    ['Wikimedia', '/wikimedia/v2/stream/recentchange', 'since=2026-']
  ])('%s: far less came than usual, and the server has it', { timeout: 240_000 }, async (name, path, asked) => {
    const first = await serve()
    const app = await start()
    const query = name === 'Wikimedia' ? '?canary=0' : ''
    const id = await app.add(first.url + path + query, name === 'ntfy as lines' ? 'lines' : 'event-stream')
    await isLive(app, id)
    await until('the stream is heard', () => first.control.connections(path) > 0)
    const { count, ms } = await keepPace(app, first, path)
    await first.close()
    const { whole, without } = unheard(first, path, 12)
    const away = Date.now()
    await until('it is away for as long as thirty messages take', () => Date.now() - away > ms, 2 * ms + 30_000)
    const second = await instead(first, without)
    app.subscriptions.tryNow(id)
    await isLive(app, id)
    const gap = await theGap(app)
    expect(gap).toMatchObject({ kind: 'unknown', reason: { kind: 'too-few' }, fetchable: true })
    await until('the stream is heard', () => second.control.connections(path) > 0)
    second.control.publish(path, 1)
    await stored(app, count + 1)
    const third = await instead(second, whole)
    third.control.publish(path, 1)
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'filled', items: 12 } })
    expect(third.control.requests(path).some(({ url }) => url.includes(asked))).toBe(true)
    const { rows } = await app.library.list({ view: { kind: 'all' }, before: null })
    expect(rows).toHaveLength(count + 13)
    const raws = await Promise.all(rows.map(async (row) => app.library.open({ id: row.id })))
    expect(raws.map((item) => (item.ok ? item.value.message : '')).reverse()).toEqual(
      third.control.sent(path).map(({ data }) => data)
    )
    expect(await app.gaps()).toEqual([])
  })

  it('Hacker News: an item that could not be had when the list was read', async () => {
    const path = '/firebase/v0/newstories.json'
    const item = '/firebase/v0/item/45000003.json'
    const server = await serve()
    server.control.publish(path, 1)
    const app = await start()
    const id = await app.add(server.url + path)
    await stored(app, 1)
    server.control.setStatus(item, 404)
    server.control.setStatus(path, 503)
    server.control.cut(path)
    await until('the cut is noticed', () => app.subscriptions.state(id)?.kind !== 'open')
    const sent = server.control.publish(path, 3)
    server.control.setStatus(path, null)
    app.subscriptions.tryNow(id)
    await stored(app, 3)
    const gap = await theGap(app)
    expect(gap).toMatchObject({ kind: 'unknown', fetchable: true })
    server.control.setStatus(item, null)
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'filled', items: 1 } })
    expect(await app.count()).toBe(4)
    const { title } = JSON.parse(sent[1]!.data) as { title: string }
    expect((await app.lines())[1]).toBe(title)
  })
})

describe('what one fetch takes is bounded', () => {
  it('a stretch that is longer: its beginning comes, and the rest can be asked for from there', async () => {
    const server = await serve()
    const path = '/stream'
    server.control.publish(path, 20)
    const transport = createTransport({ version: '1' })
    atTheEnd(() => transport.close())
    const parts: MissedPart[] = []
    const fetch = (place: string, messages: number) =>
      fetchMissed({
        url: server.url + path,
        kind: 'event-stream',
        headers: {},
        place,
        untilId: '18',
        transport,
        signal: new AbortController().signal,
        now: Date.now,
        onProgress: () => {},
        take: async (part) => {
          parts.push(part)
          return { met: false }
        },
        limits: { messages, lull: 500 }
      })
    const ids = () => parts.splice(0).flatMap((part) => part.messages.map(({ ownId }) => ownId))
    expect(await fetch('{"source":"event-ids","before":"3","last":"4"}', 6)).toBeNull()
    const { end } = parts.at(-1)!
    expect(end).toMatchObject({ begin: true, end: false })
    expect(ids()).toEqual(['5', '6', '7', '8', '9'])
    expect(await fetch(end!.rest!, 10)).toBeNull()
    expect(parts.at(-1)!.end).toMatchObject({ begin: true, end: true })
    expect(parts[0]!.exact).toBe(true)
    // What is asked for again begins where the other ended.
    expect(ids()).toEqual(['10', '11', '12', '13', '14', '15', '16', '17'])
  })
})

describe('nothing is called filled without a proof', () => {
  /** A counting feed with a gap of five, from 10 to 14, and the number 15 after it. */
  async function gapOfFive() {
    const path = '/stream'
    const first = await serve()
    const app = await start()
    const id = await app.add(`${first.url}${path}?n=7`)
    await stored(app, 7)
    first.control.setStatus(path, 503)
    first.control.cut(path)
    await until('the cut is noticed', () => app.subscriptions.state(id)?.kind !== 'open')
    first.control.publish(path, 2)
    first.control.setStatus(path, null)
    app.subscriptions.tryNow(id)
    await stored(app, 9)
    await first.close()
    const { whole, without } = unheard(first, path, 5)
    const second = await instead(first, without)
    app.subscriptions.tryNow(id)
    await isLive(app, id)
    second.control.publish(path, 1)
    await stored(app, 10)
    return { app, id, path, second, whole, gap: await theGap(app) }
  }

  it('a server that has nothing of it: that is said, and it is not asked again', async () => {
    const { app, gap } = await gapOfFive()
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'nothing' } })
    expect(await app.gaps()).toMatchObject([
      { id: gap.id, items: 5, found: 0, fetchable: false, filledAt: null, triedAt: expect.any(Number) }
    ])
    expect(await app.count()).toBe(10)
    expect(await app.fills.fetch(gap.id)).toEqual({ ok: false, reason: 'cannot-be-fetched' })
  })

  it('a server that goes back only a part of the way: what came has its place, and the gap is shorter', async () => {
    const { app, path, second, whole, gap } = await gapOfFive()
    whole.channels[0]!.entries = whole.channels[0]!.entries.slice(-2)
    const third = await instead(second, whole)
    third.control.publish(path, 1)
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'part', items: 2 } })
    const [shorter] = await app.gaps()
    expect(shorter).toMatchObject({ id: gap.id, items: 3, found: 2, fetchable: false })
    expect(shorter!.toAt).toBeLessThan(gap.toAt)
    expect((await app.lines()).map((line) => line === 'gap').indexOf(true)).toBe(9)
    expect(await app.count()).toBe(12)
  })

  it('a server that cannot be asked just now: the reason is told, and the gap can be fetched later', async () => {
    const { app, path, second, whole, gap } = await gapOfFive()
    second.control.setStatus(path, 503)
    expect(await app.fetch(gap)).toMatchObject({
      outcome: { kind: 'refused', reason: { kind: 'status', status: 503 } }
    })
    expect(await app.gaps()).toMatchObject([{ fetchable: true, triedAt: null }])
    const third = await instead(second, whole)
    third.control.publish(path, 1)
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'filled', items: 5 } })
  })

  it('the reader changes their mind: nothing more is asked, and it can be fetched later', async () => {
    const { app, path, second, gap } = await gapOfFive()
    second.control.setStatus(path, { status: 200 })
    const from = app.told.length
    await app.fills.fetch(gap.id)
    app.fills.cancel(gap.id)
    await until('it ends', () => app.told.slice(from).some(({ outcome }) => outcome.kind === 'cancelled'))
    expect(await app.gaps()).toMatchObject([{ fetchable: true, triedAt: null }])
    expect(app.fills.running).toEqual([])
  })

  it('Mastodon: a timeline that holds only its last statuses: the loss before them is said, and no server has it', async () => {
    const path = '/mastodon/api/v1/streaming/public'
    const first = await serve()
    const app = await start()
    first.control.publish(path, 2)
    const id = await app.add(first.url + path)
    await stored(app, 2)
    await first.close()
    first.control.publish(path, 150)
    const cut = structuredClone(first.state)
    cut.channels[0]!.entries = cut.channels[0]!.entries.slice(-120)
    await instead(first, cut)
    app.subscriptions.tryNow(id)
    await until('the gap is marked', async () => (await app.facts(id)).length === 1)
    const gap = (await app.facts(id))[0]!
    expect(gap).toMatchObject({ kind: 'lost', reason: { kind: 'not-resumed' } })
    expect(await app.fetch(gap)).toMatchObject({ outcome: { kind: 'nothing' } })
    expect(await app.facts(id)).toMatchObject([{ fetchable: false, filledAt: null, triedAt: expect.any(Number) }])
  })

  it('an address that moved to another server: the old one’s ids are not told to it', async () => {
    const { app, id, second, gap } = await gapOfFive()
    await app.library.editFeed({ id, url: `${second.otherUrl}/stream` })
    expect(await app.gaps()).toMatchObject([{ fetchable: false }])
    expect(await app.fills.fetch(gap.id)).toEqual({ ok: false, reason: 'cannot-be-fetched' })
  })
})

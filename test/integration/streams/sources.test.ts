import { describe, expect, it } from 'vitest'
import type { StreamKind } from '#contract/feed.ts'
import { testConnection } from '../../../src-main/feeds/connection/test-connection.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { away, isLive, startApp as start, stored } from '../fixtures/streams-and-library.ts'

const sources: { name: string; path: string; query: string; kind?: StreamKind }[] = [
  { name: 'Wikimedia', path: '/wikimedia/v2/stream/recentchange', query: '?canary=0' },
  { name: 'Mastodon', path: '/mastodon/api/v1/streaming/public', query: '' },
  { name: 'ntfy', path: '/ntfy/harbour/sse', query: '' },
  { name: 'ntfy as lines', path: '/ntfy/harbour/json', query: '', kind: 'lines' },
  { name: 'Mercure 1.0', path: '/mercure/.well-known/mercure', query: '?match=news' },
  { name: 'Mercure before', path: '/mercure/.well-known/mercure', query: '?topic=news' },
  { name: 'Hacker News', path: '/firebase/v0/newstories.json', query: '?newest=300' }
]

describe.each(sources)('$name', ({ name, path, query, kind }) => {
  it('brings each item once, whatever happens: cut off, the server started again, the app started again', async () => {
    let server = await serve()
    server.control.publish(path + query, 1)
    const directory = await temporaryFolder()
    let app = await start(directory)
    const id = await app.add(server.url + path + query, kind)
    await isLive(app, id)
    const first = name === 'Mastodon' || name === 'Hacker News' ? 1 : 0
    await stored(app, first)
    await until('the stream is heard', () => server.control.connections(path) > 0)
    server.control.publish(path, 3)
    await stored(app, first + 3)

    await away(app, server, path, id, () => server.control.publish(path, 50))
    await stored(app, first + 53)

    await server.close()
    const { port, otherPort, state } = server
    server = await serve({ port, otherPort, stateFrom: state })
    server.control.publish(path, 50)
    app.subscriptions.tryNow(id)
    await stored(app, first + 103)
    server.control.publish(path, 2)
    await stored(app, first + 105)

    await app.stop()
    server.control.publish(path, 60)
    app = await start(directory)
    await stored(app, first + 165)
    server.control.publish(path, 1)
    await stored(app, first + 166)
    expect(await app.gaps()).toEqual([])
  })
})

describe('the connection test shows what a feed will bring', () => {
  it.each([
    ['Mastodon, of which nothing comes just now', '/mastodon/api/v1/streaming/public', 3, 'pages'],
    ['Hacker News, whose stream tells ids only', '/firebase/v0/newstories.json', 3, 'list'],
    ['ntfy, that can be asked from now on', '/ntfy/harbour/sse', 0, 'parameter']
  ])('%s', async (_, path, items, way) => {
    const server = await serve()
    server.control.publish(path, 3)
    const transport = createTransport({ version: '1' })
    atTheEnd(() => transport.close())
    const answer = await testConnection({ url: server.url + path, transport })
    if (!answer.ok) throw new Error(JSON.stringify(answer.reason))
    expect(answer.value.resume).toBe(way)
    const { messages } = answer.value
    expect(messages.filter(({ data }) => data.includes('"id"') && !data.includes('"open"'))).toHaveLength(items)
  })
})

describe('what was missed', () => {
  it('Mastodon: comes before what came meanwhile, in order, and an edit meanwhile is not lost', async () => {
    const path = '/mastodon/api/v1/streaming/public'
    const server = await serve()
    const app = await start(await temporaryFolder())
    const sent = server.control.publish(path, 1)
    const id = await app.add(server.url + path)
    await stored(app, 1)
    server.control.setStatus('/mastodon/api/v1/timelines/public', { status: 503, times: 1 })
    // With the first page, and so before the last one.
    app.subscriptions.onCatchUp(() => {
      if (sent.length > 91) return
      sent.push(...server.control.publish(path, 2))
      const correction = { content: '<p>Corrected.</p>', spoiler_text: '', reblog: null }
      server.control.edit(path, sent[91]!.id, correction, { event: 'status.update', modified: false })
    })
    await away(app, server, path, id, () => sent.push(...server.control.publish(path, 90)))
    await stored(app, 93)
    const replay = app.batches.find(({ phase, messages }) => phase === 'replay' && messages.length > 80)!
    const order = replay.messages.filter(({ type }) => type === 'update').map(({ data }) => JSON.parse(data).id)
    expect(order).toEqual(sent.slice(1).map((frame) => frame.id))
    expect(replay.resumption).toMatchObject({ honoured: true })
    expect(JSON.parse(replay.cursor!)).toEqual({ source: 'mastodon', after: sent[92]!.id })
    expect(app.progress).toContain(80)
    await until('the correction is stored', async () =>
      (await app.library.list({ view: { kind: 'all' }, before: null })).rows.some(({ title }) => title === 'Corrected.')
    )
    expect(await app.gaps()).toEqual([])
  })

  describe('a user stream of Mastodon', () => {
    const path = '/mastodon/api/v1/streaming/user'
    const opened = async () => {
      const server = await serve()
      const app = await start(await temporaryFolder())
      const id = await app.add(server.url + path)
      await isLive(app, id)
      await until('the stream is heard', () => server.control.connections(path) > 0)
      server.control.publish(path, 4)
      await stored(app, 4)
      return { server, app, id }
    }

    it('posts and notifications that were missed both come, each once', async () => {
      const { server, app, id } = await opened()
      await away(app, server, path, id, () => server.control.publish(path, 90))
      await stored(app, 94)
      await away(app, server, path, id, () => server.control.publish(path, 3))
      await stored(app, 97)
      expect(await app.gaps()).toEqual([])
    })

    it('where notifications may not be read, nobody knows', async () => {
      const { server, app, id } = await opened()
      server.control.setStatus('/mastodon/api/v1/notifications', 403)
      await away(app, server, path, id, () => server.control.publish(path, 6))
      await stored(app, 7)
      await until('the gap is marked', async () => (await app.gaps()).length === 1)
      expect(await app.gaps()).toMatchObject([{ kind: 'unknown' }])
    })
  })

  it('Mastodon: a server whose timeline needs a sign-in: the stream goes on, and nobody knows', async () => {
    const path = '/mastodon/api/v1/streaming/public'
    const server = await serve()
    const app = await start(await temporaryFolder())
    server.control.publish(path, 1)
    const id = await app.add(server.url + path)
    await stored(app, 1)
    server.control.setStatus('/mastodon/api/v1/timelines/public', 401)
    await away(app, server, path, id, () => server.control.publish(path, 5))
    await until('the gap is marked', async () => (await app.gaps()).length === 1)
    expect(await app.gaps()).toMatchObject([{ kind: 'unknown', reason: { kind: 'no-ids' } }])
    server.control.publish(path, 1)
    await stored(app, 2)
  })

  it('Mastodon: cut off again while what was missed is fetched, and the app ended meanwhile: each item once', async () => {
    const path = '/mastodon/api/v1/streaming/public'
    const rest = '/mastodon/api/v1/timelines/public'
    const server = await serve()
    const directory = await temporaryFolder()
    let app = await start(directory)
    server.control.publish(path, 1)
    const id = await app.add(server.url + path)
    await stored(app, 1)
    // The timeline does not answer for now, so that what comes live waits.
    server.control.setStatus(rest, 503)
    await away(app, server, path, id, () => server.control.publish(path, 10))
    await until('it asks for what was missed', () => server.control.requests(rest).some(({ status }) => status === 503))
    server.control.publish(path, 3)
    server.control.cut(path)
    server.control.publish(path, 3)
    app.subscriptions.tryNow(id)
    const asked = server.control.requests(rest).length
    await until('it asks again', () => server.control.requests(rest).length > asked)
    server.control.publish(path, 3)
    expect((await app.ids()).length).toBe(1)
    await app.stop()
    server.control.publish(path, 3)
    server.control.setStatus(rest, null)
    app = await start(directory)
    await stored(app, 23)
    expect(await app.gaps()).toEqual([])
  })

  it('ntfy: what was updated, cleared and deleted meanwhile is so, and asked for after the last of it', async () => {
    const path = '/ntfy/harbour/sse'
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(server.url + path)
    await isLive(app, id)
    const sent = (name: string, more: object, event = 'message') => {
      const data = { id: name, time: 1_790_000_000, event, topic: 'harbour', ...more }
      server.control.publish(path, [{ id: name, ...(event !== 'message' && { event }), eventId: null, data }])
    }
    await until('the stream is heard', () => server.control.connections(path) > 0)
    sent('m1', { sequence_id: 'job', title: 'Running' })
    sent('m2', { title: 'Disk full' })
    sent('m3', { title: 'Gate open' })
    await stored(app, 3)
    await away(app, server, path, id, () => {
      sent('m4', { sequence_id: 'job', title: 'Done' })
      sent('c1', { sequence_id: 'm2' }, 'message_clear')
      sent('d1', { sequence_id: 'm3' }, 'message_delete')
    })
    const shown = async () =>
      (await app.library.list({ view: { kind: 'all' }, before: null })).rows
        .map(({ title, read, removedAt }) => `${title}${read ? ' read' : ''}${removedAt === null ? '' : ' removed'}`)
        .sort()
    await until('all of it is so', async () => (await shown()).join() === 'Disk full read,Done,Gate open removed')
    await away(app, server, path, id, () => sent('m5', { title: 'New' }))
    await stored(app, 4)
    expect(server.control.requests(path).at(-1)!.url).toContain('since=d1')
    expect(await app.gaps()).toEqual([])
  })

  it('Hacker News: an item that is not there yet is asked for again', async () => {
    const path = '/firebase/v0/newstories.json'
    const item = '/firebase/v0/item/45000002.json'
    const server = await serve()
    server.control.publish(path, 1)
    const app = await start(await temporaryFolder())
    await app.add(server.url + path)
    await stored(app, 1)
    server.control.setStatus(item, { status: 404, times: 1 })
    server.control.publish(path, 1)
    await until('it was refused', () => server.control.requests(item).some(({ status }) => status === 404))
    await stored(app, 2)
  })

  it('Mercure: a hub that says it could not resume has lost something', async () => {
    const path = '/mercure/.well-known/mercure'
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}${path}?topic=news`)
    await isLive(app, id)
    await until('the stream is heard', () => server.control.connections(path) > 0)
    server.control.publish(path, 1)
    await stored(app, 1)
    // It keeps a history: what was published meanwhile comes when the stream is resumed.
    let sent: { eventId: string | null } | undefined
    await away(app, server, path, id, () => ([sent] = server.control.publish(path, 1)))
    await stored(app, 2)
    await away(app, server, path, id, () => {
      server.control.publish(path, 5)
      server.control.forget(path)
    })
    await until('the gap is marked', async () => (await app.gaps()).length === 1)
    expect(await app.gaps()).toMatchObject([{ kind: 'lost', reason: { kind: 'not-resumed', after: sent!.eventId } }])
  })

  it('ntfy: asks after the last message, not after the last sign of life', async () => {
    const path = '/ntfy/harbour/sse'
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}${path}?heartbeat=0.1`)
    await isLive(app, id)
    await until('the stream is heard', () => server.control.connections(path) > 0)
    const [sent] = server.control.publish(path, 1)
    await stored(app, 1)
    const heard = app.batches.length
    await until('signs of life', () => app.batches.length > heard + 2)
    await away(app, server, path, id, () => {})
    await until('it asked', () =>
      server.control.requests(path).some(({ status, url }) => status === 200 && url.includes('since='))
    )
    expect(server.control.requests(path).at(-1)!.url).toBe(`${path}?heartbeat=0.1&since=${sent!.id}`)
  })

  it('Hacker News: a list that shares nothing with the last one: nobody knows what was in between', async () => {
    const path = '/firebase/v0/newstories.json'
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}${path}?newest=5&n=8`)
    await stored(app, 5)
    await away(app, server, path, id, () => server.control.publish(path, 9))
    await stored(app, 10)
    expect(await app.gaps()).toMatchObject([{ kind: 'unknown', reason: { kind: 'no-ids' } }])
  })
})

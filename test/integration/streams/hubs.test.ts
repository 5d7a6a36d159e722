import { describe, expect, it } from 'vitest'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { away, isLive, startApp as start, stored } from '../fixtures/streams-and-library.ts'

/** A feed of this path that is open. */
async function opened(path: string) {
  const server = await serve()
  const app = await start(await temporaryFolder())
  const id = await app.add(server.url + path)
  await isLive(app, id)
  await until('the stream is heard', () => server.control.connections(path) > 0)
  return { server, app, id }
}
const titles = async (app: Awaited<ReturnType<typeof start>>) =>
  (await app.library.list({ view: { kind: 'all' }, before: null })).rows.map(({ title }) => title)

describe.each([
  ['django-eventstream', '/pushpin/events'],
  ['nchan', '/nchan/sub'],
  ['CouchDB', '/couchdb/news/_changes?feed=eventsource&include_docs=true&since=now']
])('%s', (_, path) => {
  it('goes on after the last event ID, over a cut and over an end of the app, without a gap', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    let app = await start(directory)
    const id = await app.add(server.url + path)
    await isLive(app, id)
    await until('the stream is heard', () => server.control.connections() > 0)
    server.control.publish(path, 3)
    await stored(app, 3)
    await away(app, server, path, id, () => server.control.publish(path, 20))
    await stored(app, 23)
    await app.stop()
    server.control.publish(path, 5)
    app = await start(directory)
    await stored(app, 28)
    expect(await app.gaps()).toEqual([])
    expect(new Set(await titles(app)).size).toBeGreaterThan(20)
  })
})

describe('django-eventstream', () => {
  const path = '/pushpin/events'

  it('says itself that the position is gone: a gap that is lost, and no item of it', async () => {
    const { server, app, id } = await opened(path)
    server.control.publish(path, 2)
    await stored(app, 2)
    await away(app, server, path, id, () => {
      server.control.publish(path, 5)
      server.control.forget(path)
    })
    await until('the gap is marked', async () => (await app.gaps()).length === 1)
    expect(await app.gaps()).toMatchObject([{ kind: 'lost', reason: { kind: 'not-resumed', after: 'news:2' } }])
    server.control.publish(path, 1)
    await stored(app, 3)
  })

  it('is not dead after an error whose id it refuses itself', async () => {
    const { server, app, id } = await opened(path)
    server.control.publish(path, 1)
    await stored(app, 1)
    server.control.answerAs(path, `${path}?error=1`)
    server.control.cut(path)
    await until('the error has come', async () => (await app.library.feeds())[0]?.lastEventId === 'error')
    server.control.answerAs(path, null)
    app.subscriptions.tryNow(id)
    await until('it is open again', () => app.subscriptions.state(id)?.kind === 'open')
    server.control.publish(path, 1)
    await stored(app, 2)
    expect(await titles(app)).not.toContain('Permission denied to channels: news')
  })
})

describe('smee.io', () => {
  it('every delivery is kept, however its ids count, and nothing is called lost', async () => {
    const path = '/smee/harbour'
    const { server, app, id } = await opened(path)
    for (let connection = 1; connection <= 3; connection++) {
      server.control.publish(path, 2)
      await stored(app, 2 * connection)
      await away(app, server, path, id, () => {})
      await until('it is heard again', () => server.control.connections(path) > 0)
    }
    expect((await app.gaps()).filter(({ kind }) => kind === 'lost')).toEqual([])
    expect(new Set(await titles(app)).size).toBe(6)
  })
})

describe('Centrifugo', () => {
  const path = '/centrifugo/connection/uni_sse'

  it('goes on after its position, over a cut and over an end of the app, without a gap', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    let app = await start(directory)
    const id = await app.add(server.url + path)
    await isLive(app, id)
    server.control.publish(path, 3)
    await stored(app, 3)
    await away(app, server, path, id, () => server.control.publish(path, 20))
    await stored(app, 23)
    // Nothing missed is nothing lost.
    await away(app, server, path, id, () => {})
    await app.stop()
    server.control.publish(path, 5)
    app = await start(directory)
    await stored(app, 28)
    expect(await app.gaps()).toEqual([])
    expect(new Set(await titles(app)).size).toBe(28)
  })

  it('says itself that what it kept is gone, and may have missed what it never keeps', async () => {
    const { server, app, id } = await opened(path)
    server.control.publish(path, 2)
    await stored(app, 2)
    await away(app, server, path, id, () => {
      server.control.publish(path, 5)
      server.control.forget(path)
    })
    await until('the loss is marked', async () => (await app.gaps()).length === 1)
    expect(await app.gaps()).toMatchObject([{ kind: 'lost' }])
    server.control.publish(path, 1)
    await stored(app, 3)

    const keepsNothing = `${path}?channel=fog&recovered=0`
    const other = await app.add(server.url + keepsNothing)
    await isLive(app, other)
    server.control.publish(keepsNothing, 1)
    await stored(app, 4)
    await away(app, server, keepsNothing, other, () => server.control.publish(keepsNothing, 1))
    await until('it may have missed something', async () => (await app.gaps()).length === 2)
    expect((await app.gaps()).map(({ kind }) => kind).sort()).toEqual(['lost', 'unknown'])
  })
})

describe('CouchDB', () => {
  it('a deletion that was missed takes its document back', async () => {
    const path = '/couchdb/news/_changes?feed=eventsource&include_docs=true&since=now'
    const { server, app, id } = await opened(path)
    const [first] = server.control.publish(path, 2)
    await stored(app, 2)
    await away(app, server, path, id, () => server.control.remove(path, first!.id, 'message'))
    await until('it is taken back', async () =>
      (await app.library.list({ view: { kind: 'all' }, before: null })).rows.some(({ removedAt }) => removedAt !== null)
    )
    expect(await app.gaps()).toEqual([])
  })
})

describe('Firebase', () => {
  it('what was deleted while nobody listened is taken back by the next snapshot, and there is no gap', async () => {
    const path = '/firebase-tree/news.json'
    const { server, app, id } = await opened(path)
    const [first] = server.control.publish(path, 3)
    await stored(app, 3)
    await away(app, server, path, id, () => {
      server.control.remove(path, first!.id)
      server.control.publish(path, 1)
    })
    await stored(app, 4)
    await until('it is taken back', async () =>
      (await app.library.list({ view: { kind: 'all' }, before: null })).rows.some(({ removedAt }) => removedAt !== null)
    )
    expect(await app.gaps()).toEqual([])
  })
})

describe('PocketBase', () => {
  it('says without what nothing comes', async () => {
    const { app } = await opened('/pocketbase/api/realtime')
    await until('it is said', () => app.acknowledged.some(({ needs }) => needs === 'subscription'))
    expect(await app.ids()).toEqual([])
  })
})

describe('a stream on another host', () => {
  it('a sign-in that stays at home is the reason of the refusal', async () => {
    const server = await serve()
    const transport = createTransport({ version: '1' })
    atTheEnd(() => transport.close())
    const ask = (url: string, headers: Record<string, string>) =>
      transport.open({ url, headers, lastEventId: '', signal: AbortSignal.timeout(20_000) })
    const [path, token] = ['/split/api/v1/streaming/user', { authorization: 'Bearer t' }]
    const { host } = new URL(server.otherUrl)
    expect(await ask(server.url + path, token)).toEqual({
      ok: false,
      reason: { kind: 'status', status: 401, elsewhere: host }
    })
    // Who had no sign-in to begin with is asked for one, wherever it leads.
    expect(await ask(server.url + path, {})).toEqual({ ok: false, reason: { kind: 'status', status: 401 } })
    expect(await ask(server.otherUrl + path, token)).toMatchObject({ ok: true })
  })
})

import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { lastEventIdOf, startRawServer, streamOf } from '../../unit/feeds/http/raw-server.ts'
import { away, isLive, startApp } from '../fixtures/streams-and-library.ts'

const start = async (directory: string) => {
  const app = await startApp(directory)
  return { ...app, items: async () => (await app.library.list({ view: { kind: 'all' }, before: null })).rows.length }
}

describe('what a feed missed', () => {
  it('a server that restarts with its history: nothing is missing and nothing is marked', async () => {
    const before = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${before.url}/stream?n=8`)
    await until('the history is stored', async () => (await app.items()) === 8)
    before.control.publish('/stream', 1)
    await until('the ninth is stored', async () => (await app.items()) === 9)
    await before.close()
    const { port, otherPort, state } = before
    const after = await serve({ port, otherPort, stateFrom: state })
    after.control.publish('/stream', 4)
    app.subscriptions.tryNow(id)
    await until('all is stored', async () => (await app.items()) === 13)
    expect(await app.gaps()).toEqual([])
  })

  it('a server that lost its history and goes on counting: lost, with the ids on both sides', async () => {
    const before = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${before.url}/stream?n=40`)
    await until('the history is stored', async () => (await app.items()) === 40)
    const lastHeard = Date.now()
    await before.close()
    before.control.publish('/stream', 5)
    before.control.forget()
    const { port, otherPort, state } = before
    const after = await serve({ port, otherPort, stateFrom: state })
    app.subscriptions.tryNow(id)
    await isLive(app, id)
    expect(await app.gaps()).toEqual([])
    after.control.publish('/stream', 1)
    await until('the next one is stored', async () => (await app.items()) === 41)
    const [gap, ...more] = await app.gaps()
    expect(more).toEqual([])
    expect(gap).toMatchObject({
      feedId: id,
      kind: 'lost',
      reason: { kind: 'ids-jumped', after: '40', before: '46' },
      items: 5
    })
    expect(gap!.fromAt).toBeLessThanOrEqual(lastHeard)
    expect(gap!.toAt).toBeGreaterThanOrEqual(lastHeard)
    expect(app.acknowledged.at(-1)).toMatchObject({ openGaps: 1, gaps: [{ id: gap!.id }] })
    expect(await app.library.dismissGap({ id: gap!.id })).toMatchObject({ openGaps: 0, gap: { id: gap!.id } })
    expect(await app.library.feeds()).toMatchObject([{ openGaps: 0 }])
  })

  it('a feed without ids that is cut off: nobody knows, also when it stays silent afterwards', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}/without-ids?rate=0`)
    await isLive(app, id)
    server.control.publish('/without-ids', 2)
    await until('both are stored', async () => (await app.items()) === 2)
    await away(app, server, '/without-ids', id, () => server.control.publish('/without-ids', 3))
    await until('the gap is marked', async () => (await app.gaps()).length === 1)
    expect(await app.gaps()).toMatchObject([{ feedId: id, kind: 'unknown', reason: { kind: 'no-ids' }, items: null }])
    expect(await app.items()).toBe(2)
    expect(await app.library.feeds()).toMatchObject([{ openGaps: 1 }])
  })

  it('a server without ids that sends its last messages again: the overlap shows that nothing is missing', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}/resend?n=5&last=5`)
    await until('the history is stored', async () => (await app.items()) === 5)
    await away(app, server, '/resend', id, () => server.control.publish('/resend', 2))
    await until('the new ones are stored', async () => (await app.items()) === 7)
    expect(await app.gaps()).toEqual([])
    await away(app, server, '/resend', id, () => server.control.publish('/resend', 9))
    await until('what is sent again is stored', async () => (await app.items()) === 12)
    expect(await app.gaps()).toMatchObject([{ kind: 'unknown', reason: { kind: 'no-ids' } }])
  })

  it('a server behind a redirect to another origin is never told the cursor: nobody knows', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}/redirect/307?origin=other&to=/korean-ids?n=3`)
    await until('the history is stored', async () => (await app.items()) === 3)
    server.control.setStatus('/redirect/307', 503)
    await away(app, server, '/korean-ids', id, () => server.control.setStatus('/redirect/307', null))
    await until('the feed is live', () => app.subscriptions.state(id)?.kind === 'open')
    await until('it is judged', () => app.acknowledged.some(({ duplicates }) => duplicates === 3))
    // All of the history came again, so that nothing is missing this time.
    expect(await app.gaps()).toEqual([])
    server.control.forget('/korean-ids')
    await away(app, server, '/korean-ids', id, () => {})
    await until('the gap is marked', async () => (await app.gaps()).length === 1)
    expect(await app.gaps()).toMatchObject([{ kind: 'unknown', reason: { kind: 'no-ids' } }])
  })

  it('a pause by the user is time away like any other', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}/without-ids?rate=0`)
    await isLive(app, id)
    server.control.publish('/without-ids', 1)
    await until('it is stored', async () => (await app.items()) === 1)
    await app.library.setPaused({ id, paused: true })
    await app.reconcile()
    await until('the stream is closed', () => server.control.connections('/without-ids') === 0)
    await app.library.setPaused({ id, paused: false })
    await app.reconcile()
    await until('the gap is marked', async () => (await app.gaps()).length === 1)
  })

  it('the program was ended and started again: a feed that resumes has no gap, one without ids has', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    const first = await start(directory)
    const resumes = await first.add(`${server.url}/stream?n=8`)
    const without = await first.add(`${server.url}/without-ids?rate=0`)
    await isLive(first, without)
    server.control.publish('/without-ids', 1)
    await until('all is stored', async () => (await first.items()) === 9)
    await first.stop()
    const ended = Date.now()
    server.control.publish('/stream', 3)
    server.control.publish('/without-ids', 3)
    const second = await start(directory)
    await until('what was missed is stored', async () => (await second.items()) === 12)
    await until('the gap is marked', async () => (await second.gaps()).length === 1)
    const [gap] = await second.gaps()
    expect(gap).toMatchObject({ feedId: without, kind: 'unknown' })
    expect(gap!.fromAt).toBeLessThanOrEqual(ended)
    expect(gap!.toAt).toBeGreaterThanOrEqual(ended)
    expect((await second.library.feeds()).map(({ id, openGaps }) => [id, openGaps])).toEqual([
      [resumes, 0],
      [without, 1]
    ])
  })

  it('a server that stops within what was missed, and never goes on from there: marked from when it was last heard', async () => {
    const server = await serve()
    const app = await start(await temporaryFolder())
    const path = '/stream?initial=0&poison=6'
    const id = await app.add(`${server.url}${path}`)
    await isLive(app, id)
    server.control.publish(path, 3)
    await until('they are stored', async () => (await app.items()) === 3)
    let publishedAt = 0
    await away(app, server, path, id, () => {
      publishedAt = Date.now()
      server.control.publish(path, 20)
    })
    await until('a part of them is stored', async () => (await app.items()) === 9)
    expect(await app.gaps()).toEqual([])
    await until('the feed is back without its id', async () => {
      app.subscriptions.tryNow(id)
      return (await app.gaps()).length > 0
    })
    const [gap, ...more] = await app.gaps()
    expect(more).toEqual([])
    expect(gap).toMatchObject({ kind: 'unknown', reason: { kind: 'no-ids' } })
    expect(gap!.fromAt).toBeLessThanOrEqual(publishedAt)
  })

  it('a server that refuses its own id: the feed comes back without it, with a gap, and never asks with it again', async () => {
    const asked: (string | null)[] = []
    const streams = new Set<ServerResponse>()
    const server = await startRawServer((request, response) => {
      const last = lastEventIdOf(request)
      asked.push(last)
      if (last === 'error') return void response.writeHead(400).end()
      streams.add(streamOf(response))
      response.once('close', () => streams.delete(response))
    })
    atTheEnd(() => server.close())
    const directory = await temporaryFolder()
    const first = await start(directory)
    const id = await first.add(server.url)
    await until('the stream is open', () => streams.size === 1)
    for (const stream of streams) stream.write('id: 1\ndata: {"title":"One"}\n\nid: error\ndata: {"title":"Two"}\n\n')
    await until('both are stored', async () => (await first.items()) === 2)
    for (const stream of streams) stream.socket?.destroy()
    await until('it is asked without', () => asked.length === 3)
    await isLive(first, id)
    expect(asked).toEqual([null, 'error', null])
    await until('the gap is marked', async () => (await first.gaps()).length === 1)
    expect(await first.gaps()).toMatchObject([{ kind: 'unknown' }])
    expect((await first.library.feeds())[0]).toMatchObject({ lastEventId: '', cursor: null })
    await first.stop()
    const second = await start(directory)
    await isLive(second, id)
    expect(asked).toEqual([null, 'error', null, null])
  })

  it('a server that refuses a feed with its id and without: it says so, keeps the id, and is not asked twice each time', async () => {
    const asked: (string | null)[] = []
    let gone = false
    const server = await startRawServer((request, response) => {
      asked.push(lastEventIdOf(request))
      if (gone) return void response.writeHead(404).end()
      streamOf(response, asked.length === 1 ? 'id: 1\ndata: {"title":"One"}\n\n' : '')
    })
    atTheEnd(() => server.close())
    const app = await start(await temporaryFolder())
    const id = await app.add(server.url)
    await until('it is stored', async () => (await app.items()) === 1)
    gone = true
    for (const socket of server.sockets) socket.destroy()
    await until('it has failed', () => app.subscriptions.state(id)?.kind === 'failed')
    app.subscriptions.tryNow(id)
    await until('it was tried again', () => asked.length === 4 && app.subscriptions.state(id)?.kind === 'failed')
    expect(asked).toEqual([null, '1', null, '1'])
    expect((await app.library.feeds())[0]).toMatchObject({ lastEventId: '1' })
    gone = false
    app.subscriptions.tryNow(id)
    await isLive(app, id)
    expect(asked.at(-1)).toBe('1')
  })

  it('a server that refuses the cursor in the address: the feed comes back without it', async () => {
    const asked: string[] = []
    const streams = new Set<ServerResponse>()
    const server = await startRawServer((request, response) => {
      asked.push(request.url ?? '')
      if (asked.length > 1 && request.url?.includes('since')) return void response.writeHead(400).end()
      streams.add(streamOf(response, 'event: open\ndata: {"id":"o1","time":1700000000,"event":"open","topic":"t"}\n\n'))
      response.once('close', () => streams.delete(response))
    })
    atTheEnd(() => server.close())
    const app = await start(await temporaryFolder())
    const id = await app.add(`${server.url}/t/sse`)
    await until('the stream is open', () => streams.size === 1)
    const message = '{"id":"m1","time":1700000001,"event":"message","topic":"t","message":"One"}'
    for (const stream of streams) stream.write(`data: ${message}\n\n`)
    await until('it is stored', async () => (await app.items()) === 1)
    for (const stream of streams) stream.socket?.destroy()
    await until('it is asked without', () => asked.length === 3)
    await isLive(app, id)
    expect(asked).toEqual(['/t/sse', '/t/sse?since=m1', '/t/sse'])
  })
})

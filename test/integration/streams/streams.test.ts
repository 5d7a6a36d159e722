import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState } from '#contract/feed.ts'
import type { Batch } from '#contract/message.ts'
import { Subscriptions, type SubscriptionsOptions, type WantedFeed } from '../../../src-main/feeds/subscriptions.ts'
import { testConnection } from '../../../src-main/feeds/connection/test-connection.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { lastEventIdOf, startRawServer, streamOf, until, type RawServer } from '../../unit/feeds/http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

async function serverOf(...answer: Parameters<typeof startRawServer>): Promise<RawServer> {
  const server = await startRawServer(...answer)
  cleanUp.push(() => server.close())
  return server
}

/** From now on time passes only where the test says so; bytes go their way meanwhile, and `until` waits in real time. */
function takeTheClock(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date']
  })
  cleanUp.push(() => vi.useRealTimers())
}

/** Lets time pass in small steps until something holds, with a turn for the sockets between two. */
async function pass(holds: () => boolean, what: string): Promise<void> {
  for (let passed = 0; !holds(); passed += 10) {
    if (passed > 60_000) throw new Error(`A minute passed without ${what}.`)
    await vi.advanceTimersByTimeAsync(10)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** How much was written when that has stood still over a hundred looks, between which both ends had their turns. */
async function writtenInTheEnd(written: () => number): Promise<number> {
  let last = written()
  let still = 0
  await until(() => {
    still = written() === last ? still + 1 : 0
    last = written()
    return still > 100
  }, 'the flood to stop')
  return last
}

/** Everything that subscriptions tell; accepts each batch at once unless the test says otherwise. */
function hold(options: Partial<SubscriptionsOptions> = {}) {
  const batches: Batch[] = []
  const states: { feedId: FeedId; state: ConnectionState }[] = []
  const opened: FeedId[] = []
  const transport = createTransport({ version: '1', headersTimeoutMs: 5_000 })
  const accept = options.accept ?? (async () => {})
  const subscriptions = new Subscriptions({
    transport,
    random: () => 0.05,
    ...options,
    accept: async (batch) => {
      await accept(batch)
      batches.push(batch)
    }
  })
  subscriptions.onState((change) => states.push(change))
  subscriptions.onOpened(({ feedId }) => opened.push(feedId))
  cleanUp.push(async () => {
    await subscriptions.close()
    await transport.close()
  })
  const data = (id: FeedId) =>
    batches.filter((batch) => batch.feedId === id).flatMap((batch) => batch.messages.map((message) => message.data))
  return { subscriptions, batches, states, opened, data, transport }
}

const feed = (id: FeedId, url: string, more: Partial<WantedFeed> = {}): WantedFeed => ({
  id,
  url,
  paused: false,
  lastEventId: '',
  everOpened: false,
  ...more
})

/** A stream of numbered items with replay, whose connections the test can cut. */
async function numberedServer(prefix = 'item-') {
  const items: string[] = []
  const clients = new Set<(from: number) => void>()
  const server = await serverOf((request, response) => {
    streamOf(response)
    const last = lastEventIdOf(request)
    let next = last === null ? items.length : items.indexOf(last) + 1
    const send = (): void => {
      const frames = items.slice(next).map((item) => `id: ${item}\ndata: ${item}\n\n`)
      next = items.length
      // In one piece: what is replayed comes at once, however slow the machine is.
      if (frames.length > 0) response.write(frames.join(''))
    }
    clients.add(send)
    response.once('close', () => clients.delete(send))
    send()
  })
  const publish = (count: number): void => {
    for (let i = 0; i < count; i++) items.push(`${prefix}${items.length + 1}`)
    for (const send of clients) send(0)
  }
  const cut = (): void => {
    for (const socket of server.sockets) socket.destroy()
  }
  return { server, items, publish, cut, clients }
}

describe('a feed that is held', () => {
  it('brings what is published, with states that say the truth', async () => {
    const { server, publish, items, clients } = await numberedServer()
    const { subscriptions, states, opened, data } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => clients.size === 1)
    await until(() => subscriptions.state(1)?.kind === 'open')
    publish(3)
    await until(() => data(1).length === 3)
    expect(data(1)).toEqual(items)
    expect(states.map(({ state }) => state.kind)).toEqual(['connecting', 'open'])
    expect(opened).toEqual([1])
  })

  it('comes back after a cut and gets exactly what it missed, once', async () => {
    const { server, publish, items, cut, clients } = await numberedServer('속보-')
    const { subscriptions, batches, data } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => clients.size === 1)
    publish(3)
    await until(() => data(1).length === 3)
    cut()
    await until(() => clients.size === 0)
    publish(1_200)
    await until(() => data(1).length === items.length)
    expect(data(1)).toEqual(items)
    expect(lastEventIdOf(server.requests[1])).toBe('속보-3')
    const replay = batches.filter((batch) => batch.phase === 'replay')
    expect(replay.map((batch) => batch.messages.length)).toEqual([1_000])
    publish(1)
    await until(() => data(1).length === items.length)
    expect(batches[batches.length - 1]).toMatchObject({ phase: 'live', lastEventId: items[items.length - 1] })
  })

  it('resumes what is stored when the program starts again', async () => {
    const { server, publish } = await numberedServer()
    publish(5)
    const { subscriptions, batches, data } = hold()
    subscriptions.reconcile([feed(1, server.url, { lastEventId: 'item-3', everOpened: true })])
    await until(() => data(1).length === 2)
    expect(data(1)).toEqual(['item-4', 'item-5'])
    expect(batches).toMatchObject([{ phase: 'replay', url: server.url }])
  })

  it('the first history of a new feed is told from what is new afterwards', async () => {
    const server = await serverOf((_request, response) => streamOf(response, 'data: old 1\n\ndata: old 2\n\n'))
    takeTheClock()
    const { subscriptions, batches, data } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => data(1).length === 2)
    expect(batches.map((batch) => batch.phase)).toEqual(['first'])
    await vi.advanceTimersByTimeAsync(1_200)
    const [socket] = server.sockets
    const frame = 'data: new\n\n'
    socket!.write(`${frame.length.toString(16)}\r\n${frame}\r\n`)
    await until(() => data(1).length === 3)
    expect(batches[1]?.phase).toBe('live')
  })

  it('a replay without ids comes in one piece, so that it can be compared with what is stored', async () => {
    const server = await serverOf((_request, response) => {
      streamOf(response, 'data: a\n\n')
      setTimeout(() => response.write('data: b\n\n'), 50)
      setTimeout(() => response.write('data: c\n\n'), 100)
    })
    const { subscriptions, batches, data } = hold()
    subscriptions.reconcile([feed(1, server.url, { everOpened: true })])
    await until(() => data(1).length === 3)
    expect(batches.map((batch) => [batch.phase, batch.messages.length])).toEqual([['replay', 3]])
  })

  it('an id that comes alone is stored too', async () => {
    const server = await serverOf((request, response) => {
      if (server.requests.length === 1)
        streamOf(response, 'data: a\n\nid: 77\n\n').write('', () => setTimeout(() => response.destroy(), 50))
      else streamOf(response)
    })
    const { subscriptions, batches } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => server.requests.length === 2)
    expect(lastEventIdOf(server.requests[1])).toBe('77')
    expect(batches[batches.length - 1]?.lastEventId).toBe('77')
  })

  it('a 503 at any moment is no end', async () => {
    const server = await serverOf((_request, response, count) => {
      if (count % 2 === 0) streamOf(response, `data: ${count}\n\n`)
      else response.writeHead(503, { 'retry-after': '0' }).end()
    })
    const { subscriptions, data, states } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => data(1).length === 1)
    for (const socket of server.sockets) socket.destroy()
    await until(() => data(1).length === 2)
    expect(data(1)).toEqual(['2', '4'])
    expect(states.map(({ state }) => (state.kind === 'waiting' ? state.reason.kind : state.kind))).toEqual([
      'connecting',
      'status',
      'connecting',
      'open',
      'cut-off',
      'connecting',
      'status',
      'connecting',
      'open'
    ])
  })

  it('204 stops it until the user wants it again', async () => {
    const server = await serverOf((_request, response, count) => {
      if (count === 1) response.writeHead(204).end()
      else streamOf(response)
    })
    const { subscriptions } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => subscriptions.state(1)?.kind === 'failed')
    expect(subscriptions.state(1)).toMatchObject({ reason: { kind: 'told-to-stop' }, retryAt: null })
    subscriptions.tryNow(null)
    subscriptions.online()
    subscriptions.reconcile([feed(1, server.url)])
    expect(subscriptions.state(1)?.kind).toBe('failed')
    subscriptions.tryNow(1)
    await until(() => subscriptions.state(1)?.kind === 'open')
  })

  it('a silent stream is replaced', async () => {
    const server = await serverOf((_request, response, count) =>
      streamOf(response, count === 1 ? '' : 'data: alive\n\n')
    )
    const { subscriptions, data, states } = hold({ silenceMs: 200 })
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => data(1).length > 0)
    expect(states.map(({ state }) => (state.kind === 'waiting' ? state.reason.kind : state.kind)).slice(0, 3)).toEqual([
      'connecting',
      'open',
      'silence'
    ])
  })

  it('a heartbeat of comments alone keeps a stream open', async () => {
    const server = await serverOf((_request, response) => {
      streamOf(response)
      const beat = setInterval(() => response.write(':\n'), 50)
      response.once('close', () => clearInterval(beat))
    })
    takeTheClock()
    const { subscriptions, states } = hold({ silenceMs: 500 })
    subscriptions.reconcile([feed(1, server.url)])
    await pass(() => subscriptions.state(1)?.kind === 'open', 'an open stream')
    subscriptions.takeTraffic()
    for (let beat = 0; beat < 30; beat++) {
      await vi.advanceTimersByTimeAsync(50)
      await until(() => subscriptions.takeTraffic().some(({ bytes }) => bytes > 0), 'the heartbeat')
    }
    expect(states.map(({ state }) => state.kind)).toEqual(['connecting', 'open'])
  })

  it('a stream that is silent each time is connected anew less and less often', async () => {
    const server = await serverOf((_request, response) => void streamOf(response))
    takeTheClock()
    const { subscriptions, states } = hold({ silenceMs: 150 })
    subscriptions.reconcile([feed(1, server.url)])
    const silences = () =>
      states.flatMap(({ state }) =>
        state.kind === 'waiting' && state.reason.kind === 'silence' ? [state.reason.ms] : []
      )
    await pass(() => silences().length === 3, 'three silences')
    expect(silences().map((ms) => Math.round(ms / 150))).toEqual([1, 2, 4])
  })

  it('a message that is too large is reported, and what follows it comes', async () => {
    const server = await serverOf((_request, response) =>
      streamOf(response, `id: 1\ndata: ${'x'.repeat(2_000)}\n\nid: 2\ndata: b\n\n`)
    )
    const { subscriptions, data, batches } = hold({ maxMessageBytes: 1_000 })
    const refusals: unknown[] = []
    subscriptions.onRefused((refusal) => refusals.push(refusal))
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => data(1).length === 1)
    expect(data(1)).toEqual(['b'])
    expect(refusals).toEqual([{ feedId: 1, reason: 'too-large', bytes: 2_011 }])
    expect(batches[batches.length - 1]?.lastEventId).toBe('2')
    expect(server.requests.length).toBe(1)
  })

  it('a message without end does not end the feed, and is not fetched at full speed for ever', async () => {
    const server = await serverOf((_request, response) => streamOf(response, `data: ${'x'.repeat(20_000)}`))
    const { subscriptions, states } = hold({ maxMessageBytes: 1_000, random: () => 0.2 })
    subscriptions.reconcile([feed(1, server.url)])
    const waits = () => states.flatMap(({ state }) => (state.kind === 'waiting' ? [state] : []))
    await until(() => waits().length === 3)
    expect(waits().map(({ reason, attempt }) => [reason.kind, attempt])).toEqual([
      ['message-too-large', 1],
      ['message-too-large', 2],
      ['message-too-large', 3]
    ])
  })

  it('a first history that breaks off goes on as a replay, so that nothing of it is shown twice', async () => {
    const server = await serverOf((_request, response, count) => {
      streamOf(response, 'data: a\n\ndata: b\n\n')
      if (count === 1) setTimeout(() => response.destroy(), 100)
    })
    const { subscriptions, batches, data } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => data(1).length === 4)
    expect(batches.map(({ phase }) => phase)).toEqual(['first', 'replay'])
  })
})

describe('reconcile', () => {
  it('adding, changing, pausing or removing a feed never disturbs another', async () => {
    const server = await serverOf((request, response) => streamOf(response, `data: ${request.url}\n\n`))
    const { subscriptions, states, data } = hold()
    const calm = feed(1, `${server.url}/calm`)
    const ofCalm = () => states.filter(({ feedId }) => feedId === 1).map(({ state }) => state.kind)
    subscriptions.reconcile([calm])
    await until(() => data(1).length === 1)
    const [socket] = server.sockets
    for (const wanted of [
      [calm, feed(2, `${server.url}/two`)],
      [{ ...calm, lastEventId: '5', everOpened: true }, feed(2, `${server.url}/two-and-a-half`)],
      [feed(2, `${server.url}/two-and-a-half`, { headers: { 'X-Key': '1' } }), calm],
      [calm, feed(2, `${server.url}/two-and-a-half`, { paused: true })],
      [calm],
      [calm]
    ]) {
      const before = server.requests.length
      subscriptions.reconcile(wanted)
      const expected = wanted.length === 2 && !wanted.some(({ paused }) => paused) ? before + 1 : before
      await until(() => server.requests.length === expected, 'the one request that this needs')
      await until(() =>
        wanted.every(({ id, paused }) => subscriptions.state(id)?.kind === (paused ? 'paused' : 'open'))
      )
    }
    await until(() => server.sockets.size === 1, 'the other sockets to close')
    expect([...server.sockets]).toEqual([socket])
    expect(ofCalm()).toEqual(['connecting', 'open'])
    expect(subscriptions.state(2)).toBeNull()
    expect(server.requests.map(({ url }) => url)).toEqual(['/calm', '/two', '/two-and-a-half', '/two-and-a-half'])
    expect(server.requests[3]?.headers['x-key']).toBe('1')
  })

  it('pausing closes the socket, resuming opens it again where it was', async () => {
    const { server, publish, items, clients } = await numberedServer()
    const { subscriptions, data } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => clients.size === 1)
    publish(2)
    await until(() => data(1).length === 2)
    subscriptions.reconcile([feed(1, server.url, { paused: true })])
    expect(subscriptions.state(1)).toEqual({ kind: 'paused', by: 'user' })
    await until(() => server.sockets.size === 0, 'the socket to close')
    publish(2)
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => data(1).length === 4)
    expect(data(1)).toEqual(items)
  })

  it('a feed that begins paused opens nothing', async () => {
    const server = await serverOf((_request, response) => void streamOf(response))
    const { subscriptions, states } = hold()
    subscriptions.reconcile([feed(1, server.url, { paused: true })])
    expect(states).toEqual([{ feedId: 1, state: { kind: 'paused', by: 'user' } }])
    subscriptions.tryNow(1)
    subscriptions.online()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.requests.length).toBe(0)
  })

  it('a feed whose URL changed begins with what is wanted for it', async () => {
    const server = await serverOf((_request, response) => streamOf(response, 'id: 1\ndata: a\n\n'))
    const { subscriptions, data } = hold()
    subscriptions.reconcile([feed(1, `${server.url}/old`)])
    await until(() => data(1).length === 1)
    subscriptions.reconcile([feed(1, `${server.url}/new`, { lastEventId: 'stored' })])
    await until(() => server.requests.length === 2)
    expect(lastEventIdOf(server.requests[1])).toBe('stored')
    await until(() => server.sockets.size === 1)
  })
})

describe('the machine', () => {
  it('suspend closes, wake opens; twice is once', async () => {
    const { server, publish, items, clients } = await numberedServer()
    const { subscriptions, data, states } = hold()
    subscriptions.reconcile([feed(1, server.url), feed(2, server.url, { paused: true })])
    await until(() => clients.size === 1)
    publish(1)
    await until(() => data(1).length === 1)
    subscriptions.suspend()
    subscriptions.suspend()
    await until(() => server.sockets.size === 0, 'the socket to close')
    expect(subscriptions.state(1)).toEqual({ kind: 'paused', by: 'suspend' })
    publish(1)
    subscriptions.wake()
    subscriptions.wake()
    await until(() => data(1).length === 2)
    subscriptions.wake()
    expect(data(1)).toEqual(items)
    expect(server.requests.length).toBe(2)
    expect(states.filter(({ feedId }) => feedId === 1).map(({ state }) => state.kind)).toEqual([
      'connecting',
      'open',
      'paused',
      'connecting',
      'open'
    ])
    expect(subscriptions.state(2)).toEqual({ kind: 'paused', by: 'user' })
  })

  it('online ends a wait, offline closes nothing', async () => {
    const server = await serverOf((_request, response, count) => {
      if (count === 1) response.writeHead(503, { 'retry-after': '3600' }).end()
      else streamOf(response)
    })
    const { subscriptions } = hold()
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => subscriptions.state(1)?.kind === 'waiting')
    subscriptions.offline()
    subscriptions.online()
    await until(() => subscriptions.state(1)?.kind === 'open')
    subscriptions.offline()
    subscriptions.online()
    expect(subscriptions.state(1)?.kind).toBe('open')
    expect(server.requests.length).toBe(2)
  })

  it('a full disk pauses, and room resumes', async () => {
    const server = await serverOf((_request, response) => void streamOf(response))
    const { subscriptions } = hold()
    subscriptions.pauseForStorage('full')
    subscriptions.reconcile([feed(1, server.url)])
    expect(subscriptions.state(1)).toEqual({ kind: 'paused', by: 'storage' })
    subscriptions.pauseForStorage('ok')
    await until(() => subscriptions.state(1)?.kind === 'open')
  })

  it('a hundred feeds all open', async () => {
    const server = await serverOf((_request, response) => void streamOf(response))
    const { subscriptions } = hold()
    const wanted = Array.from({ length: 100 }, (_, index) => feed(index + 1, `${server.url}/${index}`))
    subscriptions.reconcile(wanted)
    await until(() => wanted.every(({ id }) => subscriptions.state(id)?.kind === 'open'))
    expect(server.sockets.size).toBe(100)
  })
})

describe('the library', () => {
  it('gets one batch of a feed at a time, the rest together in the next', async () => {
    const { server, publish, items, clients } = await numberedServer()
    let flying = 0
    let most = 0
    let finish = (): void => {}
    const { subscriptions, batches, data } = hold({
      accept: async () => {
        most = Math.max(most, ++flying)
        await new Promise<void>((resolve) => (finish = resolve))
        flying--
      }
    })
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => clients.size === 1)
    publish(1)
    await until(() => flying === 1)
    publish(700)
    const releasing = setInterval(() => finish(), 20)
    cleanUp.push(() => clearInterval(releasing))
    await until(() => data(1).length === 701)
    expect(data(1)).toEqual(items)
    expect(most).toBe(1)
    expect(Math.max(...batches.map((batch) => batch.messages.length))).toBeLessThanOrEqual(500)
  })

  it('that does not answer stops only the feed it does not answer for; memory stays bounded', async () => {
    let written = 0
    const flood = await serverOf((_request, response) => {
      streamOf(response)
      const frame = `data: ${'x'.repeat(10_000)}\n\n`
      const pour = (): void => {
        while (!response.destroyed && response.write(frame)) written += frame.length
        written += frame.length
      }
      response.on('drain', pour)
      pour()
    })
    const { server, publish, clients } = await numberedServer()
    let letGo = (): void => {}
    const stuck = new Promise<void>((resolve) => (letGo = resolve))
    const { subscriptions, data } = hold({ accept: (batch) => (batch.feedId === 1 ? stuck : Promise.resolve()) })
    cleanUp.push(letGo)
    subscriptions.reconcile([feed(1, flood.url), feed(2, server.url)])
    await until(() => clients.size === 1 && written > 1024 * 1024)
    const before = await writtenInTheEnd(() => written)
    publish(100)
    await until(() => data(2).length === 100, 'the other feed')
    // One MiB of credit, and what the buffers of both ends hold.
    expect(await writtenInTheEnd(() => written)).toBe(before)
    expect(written).toBeLessThan(16 * 1024 * 1024)
    expect(subscriptions.state(1)?.kind).toBe('open')
    letGo()
    await until(() => written > before, 'the flood to go on')
    subscriptions.reconcile([])
  })

  it('that is slow does not make a stream look silent', async () => {
    let written = 0
    const server = await serverOf((_request, response) => {
      streamOf(response)
      const frame = `data: ${'x'.repeat(20_000)}\n\n`
      const drip = setInterval(() => {
        if (response.writableNeedDrain) return
        response.write(frame)
        written += 1
      }, 10)
      response.once('close', () => clearInterval(drip))
    })
    takeTheClock()
    let letGo = (): void => {}
    const stuck = new Promise<void>((resolve) => (letGo = resolve))
    const { subscriptions, states, batches } = hold({
      accept: () => stuck,
      silenceMs: 150,
      credit: { perFeed: 50_000, total: 1_000_000 }
    })
    cleanUp.push(letGo)
    subscriptions.reconcile([feed(1, server.url)])
    await pass(() => subscriptions.state(1)?.kind === 'open', 'an open stream')
    await pass(() => written > 20, 'more than the feed may keep')
    await vi.advanceTimersByTimeAsync(700)
    expect(states.map(({ state }) => state.kind)).toEqual(['connecting', 'open'])
    letGo()
    await pass(() => batches.length > 3, 'the stream to go on')
    expect(states.map(({ state }) => state.kind)).toEqual(['connecting', 'open'])
  })

  it('has the streams begin again from what it accepted, after an error that nobody caught: nothing lost, nothing twice', async () => {
    const { server, publish, items, clients } = await numberedServer()
    let letGo = (): void => {}
    let stuck: Promise<void> | null = null
    const { subscriptions, data, states } = hold({ accept: async () => stuck ?? undefined })
    cleanUp.push(() => letGo())
    subscriptions.reconcile([feed(1, server.url), feed(2, server.url)])
    await until(() => clients.size === 2)
    publish(3)
    await until(() => data(1).length === 3 && data(2).length === 3)
    // Two more are on their way to the library, and two wait behind them.
    stuck = new Promise((resolve) => (letGo = resolve))
    publish(2)
    await until(
      () => server.requests.length === 2 && subscriptions.heardUntil().length === 0,
      'the batch to be under way'
    )
    publish(2)
    subscriptions.restart()
    stuck = null
    letGo()
    await until(() => data(1).length === 7 && data(2).length === 7, 'the rest')
    expect(data(1)).toEqual(items)
    expect(data(2)).toEqual(items)
    expect(server.requests.map(lastEventIdOf).slice(2)).toEqual(['item-5', 'item-5'])
    expect(states.filter(({ state }) => state.kind === 'waiting').map(({ state }) => state)).toMatchObject([
      { reason: { kind: 'own-fault' } },
      { reason: { kind: 'own-fault' } }
    ])
  })

  it('that refuses a batch gets it again: the feed goes back to the last id accepted', async () => {
    const { server, publish, items, clients } = await numberedServer()
    let refusals = 2
    const { subscriptions, data, states } = hold({
      accept: async (batch) => {
        if (batch.messages.some((message) => message.data === 'item-3') && refusals-- > 0) throw new Error('disk')
      }
    })
    subscriptions.reconcile([feed(1, server.url)])
    await until(() => clients.size === 1)
    publish(2)
    await until(() => data(1).length === 2)
    publish(3)
    await until(() => data(1).length === 5)
    expect(data(1)).toEqual(items)
    expect(server.requests.map(lastEventIdOf)).toEqual([null, 'item-2', 'item-2'])
    expect(states.map(({ state }) => state)).toContainEqual({ kind: 'paused', by: 'library' })
  })
})

describe('what waits for a back-fill', () => {
  it('is asked for again with its ids where its connection ends before', async () => {
    let pages = 0
    const server = await serverOf((request, response) => {
      if (!request.url?.startsWith('/api/v1/timelines/')) streamOf(response, 'id: 4\nevent: delete\ndata: 104\n\n')
      else if (++pages > 1) response.end('[]')
    })
    const streams = () => server.requests.filter(({ url }) => url === '/api/v1/streaming/public')
    const { subscriptions, data } = hold()
    const cursor = JSON.stringify({ source: 'mastodon', after: '103' })
    const url = `${server.url}/api/v1/streaming/public`
    subscriptions.reconcile([feed(1, url, { everOpened: true, lastEventId: '3', cursor })])
    await until(() => pages === 1, 'the first page to be asked for')
    await until(() => subscriptions.takeTraffic().some(({ bytes }) => bytes > 0), 'the message')
    for (const socket of server.sockets) socket.destroy()
    await until(() => data(1).length === 1, 'the message to be handed over')
    expect(streams().map(lastEventIdOf)).toEqual(['3', '3'])
  })
})

describe('close', () => {
  it('hands over what was received, and leaves no socket and no timer', async () => {
    const server = await serverOf((_request, response) => streamOf(response, 'id: 1\ndata: a\n\nid: 2\ndata: b\n\n'))
    const down = await startRawServer(() => {})
    await down.close()
    const { subscriptions, data, opened } = hold({ accept: () => new Promise((resolve) => setTimeout(resolve, 100)) })
    subscriptions.reconcile([feed(1, server.url, { everOpened: true }), feed(2, down.url), feed(3, server.url)])
    await until(() => opened.length === 2 && subscriptions.state(2)?.kind === 'waiting')
    await until(() => server.requests.length === 2)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await subscriptions.close()
    expect(data(1)).toEqual(['a', 'b'])
    expect(data(3)).toEqual(['a', 'b'])
    await until(() => server.sockets.size === 0, 'the sockets to close')
    const left = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    expect(left).toBeLessThanOrEqual(2)
    subscriptions.reconcile([feed(4, server.url)])
    expect(subscriptions.state(4)).toBeNull()
  })
})

describe('the connection test', () => {
  const test = (url: string, more: { waitMs?: number; signal?: AbortSignal } = {}) => {
    const transport = createTransport({ version: '1' })
    cleanUp.push(() => transport.close())
    return testConnection({ url, transport, ...more })
  }

  it('answers with the first messages and whether the feed can be resumed', async () => {
    const server = await serverOf((_request, response) => streamOf(response, 'id: 1\ndata: a\n\n'.repeat(60)))
    const answer = await test(server.url)
    expect(answer).toMatchObject({ ok: true, value: { resume: 'event-id' } })
    expect(answer.ok && answer.value.messages.length).toBe(50)
    await until(() => server.sockets.size === 0, 'the socket to close')
  })

  it('a stream that ends at once, and one that says nothing, are streams', async () => {
    const short = await serverOf((_request, response) => void streamOf(response, 'data: a\n\n').end())
    const quiet = await serverOf((_request, response) => void streamOf(response))
    expect(await test(short.url)).toMatchObject({ ok: true, value: { messages: [{ data: 'a' }], resume: 'none' } })
    expect(await test(quiet.url)).toMatchObject({ ok: true, value: { messages: [] } })
  })

  it('says what else it found', async () => {
    const page = await serverOf(
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    )
    expect(await test(page.url)).toMatchObject({ ok: false, reason: { kind: 'wrong-type', looksLike: 'web-page' } })
    const mute = await serverOf(() => {})
    expect(await test(mute.url, { waitMs: 100 })).toEqual({ ok: false, reason: { kind: 'unanswered', ms: 100 } })
    await until(() => mute.sockets.size === 0, 'the socket to close')
  })

  it('can be cancelled', async () => {
    const server = await serverOf((_request, response) => void streamOf(response))
    const abort = new AbortController()
    const answer = test(server.url, { signal: abort.signal })
    await until(() => server.requests.length === 1)
    abort.abort()
    expect(await answer).toEqual({ ok: false, reason: { kind: 'cancelled' } })
    await until(() => server.sockets.size === 0, 'the socket to close')
  })
})

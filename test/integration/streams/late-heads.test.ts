import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState } from '#contract/feed.ts'
import type { Batch } from '#contract/message.ts'
import { Subscriptions, type WantedFeed } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { startRawServer, until, type RawServer } from '../../unit/feeds/http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

/** From now on time passes only where the test says so; bytes go their way meanwhile, and `until` waits in real time. */
function takeTheClock(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date']
  })
  cleanUp.push(() => vi.useRealTimers())
}

/** Lets time pass in steps, with a turn for the sockets between two. */
async function pass(ms: number, step = 100): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    await vi.advanceTimersByTimeAsync(step)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Lets time pass until something holds. */
async function passUntil(holds: () => boolean, what: string): Promise<void> {
  for (let passed = 0; !holds(); passed += 100) {
    if (passed > 120_000) throw new Error(`Two minutes passed without ${what}.`)
    await pass(100)
  }
}

/** A server that sends its head with the first event, as h3 does, and h2o and Caddy in front of any server. */
async function lateHeads(): Promise<{
  server: RawServer
  asked: Map<string, ServerResponse>
  emit(data: string): void
}> {
  const asked = new Map<string, ServerResponse>()
  const server = await startRawServer((request, response) => {
    const path = request.url ?? ''
    asked.set(path, response)
    response.once('close', () => asked.get(path) === response && asked.delete(path))
  })
  cleanUp.push(() => server.close())
  const emit = (data: string): void => {
    for (const response of asked.values()) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`data: ${data}\n\n`)
    }
  }
  return { server, asked, emit }
}

function hold() {
  const batches: Batch[] = []
  const states: { feedId: FeedId; state: ConnectionState }[] = []
  const transport = createTransport({ version: '1' })
  const subscriptions = new Subscriptions({
    transport,
    random: () => 0.5,
    accept: async (batch) => void batches.push(batch)
  })
  subscriptions.onState((change) => states.push(change))
  cleanUp.push(async () => {
    vi.useRealTimers()
    await subscriptions.close()
    await transport.close()
  })
  const data = (id: FeedId) =>
    batches.filter(({ feedId }) => feedId === id).flatMap(({ messages }) => messages.map((message) => message.data))
  return { subscriptions, batches, states, data }
}

const feeds = (count: number, url: string): WantedFeed[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    url: `${url}/${index + 1}`,
    paused: false,
    lastEventId: '',
    everOpened: false
  }))

describe('a server that takes the request and sends its head with the first event', () => {
  it('is not away: each of its quiet feeds keeps a request of its own, and gets every event', async () => {
    takeTheClock()
    const { server, asked, emit } = await lateHeads()
    const { subscriptions, states, batches, data } = hold()
    const wanted = feeds(6, server.url)
    subscriptions.reconcile(wanted)
    await passUntil(() => asked.size === 6, 'six requests')
    await pass(6_000)
    for (const { id } of wanted) expect(subscriptions.state(id)).toMatchObject({ kind: 'unanswered' })
    const all = ['1', '2', '3', '4', '5']
    for (const event of all) {
      await pass(40_000)
      emit(event)
      await passUntil(() => wanted.every(({ id }) => data(id).at(-1) === event), `event ${event}`)
    }
    for (const { id } of wanted) {
      expect(data(id)).toEqual(all)
      expect(states.filter(({ feedId }) => feedId === id).map(({ state }) => state.kind)).toEqual([
        'connecting',
        'unanswered',
        'open'
      ])
    }
    expect(server.requests.length).toBe(6)
    // Nothing was missed between two tries, since there was one.
    expect(batches.every(({ resumption }) => resumption === undefined)).toBe(true)
  })

  it('keeps no place at the gate: a hundred quiet feeds ask within seconds', async () => {
    takeTheClock()
    const { server, asked } = await lateHeads()
    const { subscriptions } = hold()
    subscriptions.reconcile(feeds(100, server.url))
    await pass(3_000)
    await until(() => asked.size === 100, 'a hundred requests')
    expect(server.requests.length).toBe(100)
  })

  it('is asked again when it lets go of the request, and what fell between the two is marked', async () => {
    takeTheClock()
    const { server, asked, emit } = await lateHeads()
    const { subscriptions, batches, states, data } = hold()
    const begin = Date.now()
    subscriptions.reconcile(feeds(2, server.url))
    await passUntil(() => asked.size === 2, 'two requests')
    await pass(50_000)
    for (const response of asked.values()) response.socket?.destroy()
    await passUntil(() => server.requests.length === 4 && asked.size === 2, 'two more requests')
    const again = Date.now()
    expect(states.filter(({ state }) => state.kind === 'waiting').length).toBe(2)
    await pass(60_000)
    emit('late')
    await passUntil(() => data(1).length === 1 && data(2).length === 1, 'the event')
    for (const id of [1, 2]) {
      const [first] = batches.filter(({ feedId }) => feedId === id)
      const { from, to, headAfter } = first!.resumption!
      expect(Math.abs(from! - begin)).toBeLessThan(1_000)
      expect(Math.abs(to - again)).toBeLessThan(1_000)
      expect(headAfter).toBeGreaterThanOrEqual(60_000)
    }
  })

  it('is given as long as a browser would give it, and asked again at once after that', async () => {
    takeTheClock()
    const { server, asked } = await lateHeads()
    const { subscriptions, states } = hold()
    subscriptions.reconcile(feeds(1, server.url))
    await passUntil(() => asked.size === 1, 'the request')
    await pass(14 * 60_000, 1_000)
    expect(server.requests.length).toBe(1)
    await pass(2 * 60_000, 1_000)
    await passUntil(() => server.requests.length === 2, 'the second request')
    expect(states.find(({ state }) => state.kind === 'waiting')?.state).toMatchObject({
      attempt: 1,
      reason: { kind: 'unanswered', ms: 15 * 60_000 }
    })
  })

  it('though it sent its head at once before, is asked again after two minutes, and then given the time', async () => {
    takeTheClock()
    const server = await startRawServer((_request, response, count) => {
      if (count === 1) response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    })
    cleanUp.push(() => server.close())
    const { subscriptions, data } = hold()
    subscriptions.reconcile(feeds(1, server.url))
    await passUntil(() => data(1).length === 1, 'the event')
    for (const socket of server.sockets) socket.destroy()
    await passUntil(() => server.requests.length === 2, 'the second request')
    await pass(115_000, 1_000)
    expect(server.requests.length).toBe(2)
    await passUntil(() => server.requests.length === 3, 'the third request')
    await pass(600_000, 1_000)
    expect(server.requests.length).toBe(3)
  })

  it('has all of its feeds back within seconds of its return, though none is answered', async () => {
    takeTheClock()
    const first = await lateHeads()
    const { subscriptions } = hold()
    const wanted = feeds(6, first.server.url)
    subscriptions.reconcile(wanted)
    await passUntil(() => first.asked.size === 6, 'six requests')
    await first.server.close()
    await pass(30_000)
    for (const { id } of wanted) expect(subscriptions.state(id)).toMatchObject({ kind: 'waiting' })
    const back = await startRawServer(() => {}, Number(new URL(first.server.url).port))
    cleanUp.push(() => back.close())
    await pass(5_000)
    expect(new Set(back.requests.map(({ url }) => url)).size).toBe(6)
  })

  it('is asked again when the network was away or the machine wakes', async () => {
    takeTheClock()
    const { server, asked } = await lateHeads()
    const { subscriptions } = hold()
    subscriptions.reconcile(feeds(1, server.url))
    await passUntil(() => asked.size === 1, 'the request')
    await pass(10_000)
    subscriptions.offline()
    subscriptions.online()
    await passUntil(() => server.requests.length === 2 && asked.size === 1, 'the second request')
    await pass(10_000)
    expect(subscriptions.state(1)).toMatchObject({ kind: 'unanswered' })
    subscriptions.suspend()
    subscriptions.wake()
    await passUntil(() => server.requests.length === 3 && asked.size === 1, 'the third request')
  })
})

describe('a proxy in front of a silent server', () => {
  it('that sends its head only when it gives up makes nothing live, and what came before its end is marked', async () => {
    takeTheClock()
    let gaveUp = 0
    const server = await startRawServer((_request, response) => {
      if (gaveUp === 3)
        return void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      setTimeout(() => {
        gaveUp++
        // As h2o ends what it cannot go on with: a chunk that is none.
        response.socket?.end(
          'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\r\n1\r\n'
        )
      }, 30_000)
    })
    cleanUp.push(() => server.close())
    const { subscriptions, states, batches, data } = hold()
    const begin = Date.now()
    subscriptions.reconcile(feeds(1, server.url))
    await passUntil(() => data(1).length === 1, 'the event')
    const kinds = states.map(({ state }) => state.kind)
    expect(kinds.filter((kind) => kind === 'open').length).toBe(1)
    expect(kinds.at(-1)).toBe('open')
    for (const { state } of states) if (state.kind === 'waiting') expect(state.attempt).toBe(1)
    expect(batches.length).toBe(1)
    expect(Math.abs(batches[0]!.resumption!.from! - begin)).toBeLessThan(1_000)
  })

  it('that answers 504 for each feed when it loses patience makes nothing away', async () => {
    takeTheClock()
    const server = await startRawServer((_request, response) => {
      setTimeout(() => response.writeHead(504).end(), 60_000)
    })
    cleanUp.push(() => server.close())
    const { subscriptions } = hold()
    const wanted = feeds(4, server.url)
    subscriptions.reconcile(wanted)
    await passUntil(() => server.requests.length === 4, 'four requests')
    await pass(62_000)
    await until(() => server.requests.length === 8, 'all four to ask again')
    await pass(6_000)
    for (const { id } of wanted) expect(subscriptions.state(id)).toMatchObject({ kind: 'unanswered' })
  })
})

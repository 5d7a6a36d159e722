import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionState } from '#contract/feed.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { lastEventIdOf, startRawServer, streamOf, until } from '../../unit/feeds/http/raw-server.ts'

const MINUTE = 60_000
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const end of cleanUp.splice(0).reverse()) await end()
})

/** Where time passes only as the test says: a feed that knows what it has stored, at a server that answers as it is told. */
async function feedOf(answer: Parameters<typeof startRawServer>[0], { random = 0 } = {}) {
  const server = await startRawServer(answer)
  cleanUp.push(() => server.close())
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date']
  })
  const stored: string[] = []
  let accepted = 0
  const transport = createTransport({ version: '1' })
  const subscriptions = new Subscriptions({
    transport,
    random: () => random,
    accept: async ({ messages }) => {
      const fresh = messages.map(({ data }) => data).filter((data) => !stored.includes(data))
      stored.push(...fresh)
      accepted += messages.length
      return { news: fresh.length > 0 }
    }
  })
  cleanUp.push(async () => {
    await subscriptions.close()
    await transport.close()
  })
  const states: ConnectionState[] = []
  subscriptions.onState(({ state }) => states.push(state))
  subscriptions.reconcile([{ id: 1, url: server.url, paused: false, lastEventId: '', everOpened: false }])
  const state = (): ConnectionState => subscriptions.state(1)!
  /** The wait after the next connection has ended and what it brought is judged, in seconds; then it is over. */
  const waitAfterNext = async (brings = 1): Promise<number> => {
    const { length } = server.requests
    const before = accepted
    if ('retryAt' in state()) await vi.advanceTimersByTimeAsync(untilRetry())
    await until(() => length === 0 || server.requests.length > length, 'a request')
    await until(() => accepted >= before + brings && 'retryAt' in state(), 'the end of the stream')
    // What was judged last has its turn.
    await vi.advanceTimersByTimeAsync(1)
    return Math.round(untilRetry() / 1_000)
  }
  const untilRetry = (): number => {
    const now = state()
    return 'retryAt' in now && now.retryAt !== null ? now.retryAt - Date.now() : NaN
  }
  const waits = async (count: number, brings = 1): Promise<number[]> => {
    const all: number[] = []
    for (let nth = 0; nth < count; nth++) all.push(await waitAfterNext(brings))
    return all
  }
  return { server, subscriptions, state, states, stored, waits, untilRetry }
}

describe('a server that answers and ends', () => {
  it('with the same each time is asked more and more slowly, up to five minutes, and calls for nobody', async () => {
    const { waits, stored, state } = await feedOf((_request, response) =>
      streamOf(response, 'data: Bridge closed until Friday\n\n').end()
    )
    expect(await waits(10)).toEqual([2, 2, 4, 8, 16, 32, 64, 128, 256, 300])
    expect(stored).toEqual(['Bridge closed until Friday'])
    expect(state()).toMatchObject({ kind: 'waiting', reason: { kind: 'end-of-stream' } })
  })

  it('with news each time is asked as fast as it says itself, and resumes', async () => {
    const { waits, server } = await feedOf((request, response) => {
      const after = Number(lastEventIdOf(request) ?? 0)
      const rows = [after + 1, after + 2].map((id) => `id: ${id}\ndata: Row ${id}\n\n`)
      streamOf(response, `retry: 1000\n\n${rows.join('')}`).end()
    })
    expect(await waits(12, 2)).toEqual(Array(12).fill(1))
    expect(lastEventIdOf(server.requests.at(-1))).toBe('22')
  })

  it('is asked soon again once it has news', async () => {
    let data = 'old'
    const { waits } = await feedOf((_request, response) => streamOf(response, `data: ${data}\n\n`).end())
    expect((await waits(6)).at(-1)).toBe(32)
    data = 'new'
    expect(await waits(3)).toEqual([2, 2, 4])
  })

  it('is never asked sooner than it wants', async () => {
    const { waits } = await feedOf((_request, response) => streamOf(response, 'retry: 400000\ndata: 1\n\n').end())
    expect(await waits(4)).toEqual([400, 400, 400, 400])
  })

  it('with known items in answer to a Last-Event-ID, as a cache does, proves nothing', async () => {
    const { waits, state } = await feedOf((_request, response) =>
      streamOf(response, 'id: 1\ndata: a\n\nid: 2\ndata: b\n\n').end()
    )
    expect((await waits(6, 2)).at(-1)).toBeGreaterThan(20)
    expect(state()).toMatchObject({ attempt: 6 })
  })
})

describe('a server that says that its stream is done', () => {
  it.each([
    ['an empty complete', 'event: complete\ndata:\n\n'],
    ['return', 'event: return\ndata:\n\n'],
    ['close', 'event: close\ndata: {}\n\n'],
    ['[DONE]', 'data: [DONE]\n\n']
  ])('by %s is asked rarely, and at once when the reader says so', async (_what, last) => {
    const { waits, state, subscriptions, server, stored, states } = await feedOf((_request, response) =>
      streamOf(response, `data: news\n\n${last}`).end()
    )
    expect(await waits(5, 2)).toEqual([300, 300, 600, 1_200, 1_800])
    expect(state()).toMatchObject({ kind: 'ended', retryAt: expect.any(Number) as number })
    expect(states.some(({ kind }) => kind === 'waiting' || kind === 'failed')).toBe(false)
    expect(stored[0]).toBe('news')
    const { length } = server.requests
    subscriptions.offline()
    subscriptions.online()
    expect(state().kind).toBe('ended')
    subscriptions.tryNow(1)
    await until(() => server.requests.length > length && state().kind === 'ended')
  })

  it('and goes on has not ended; nor has one whose connection breaks much later', async () => {
    const { state, server } = await feedOf((_request, response, count) => {
      if (count === 1) streamOf(response, 'event: done\ndata:\n\ndata: and one more\n\n').end()
      else streamOf(response, 'event: done\ndata:\n\n')
    })
    await until(() => state().kind === 'waiting')
    await vi.advanceTimersByTimeAsync(2_100)
    await until(() => state().kind === 'open')
    await vi.advanceTimersByTimeAsync(20 * 1_000)
    for (const socket of server.sockets) socket.destroy()
    await until(() => state().kind === 'waiting')
    expect(state()).toMatchObject({ reason: { kind: 'cut-off' } })
  })

  it('by a word that says something is a server that closed its stream', async () => {
    const { waits, state } = await feedOf((_request, response) =>
      streamOf(response, 'event: close\ndata: {"title":"The bridge is closed"}\n\n').end()
    )
    await waits(1)
    expect(state()).toMatchObject({ kind: 'waiting', reason: { kind: 'end-of-stream' } })
  })

  it('is asked after a sleep, since the machine may be somewhere else', async () => {
    const { waits, server, subscriptions } = await feedOf((_request, response) =>
      streamOf(response, 'data: [DONE]\n\n').end()
    )
    await waits(1)
    const { length } = server.requests
    subscriptions.suspend()
    subscriptions.wake()
    await until(() => server.requests.length > length)
  })

  it('is never asked sooner than its own reconnection time', async () => {
    const { waits } = await feedOf((_request, response) =>
      streamOf(response, `retry: ${50 * MINUTE}\nevent: end\ndata:\n\n`).end()
    )
    expect(await waits(2)).toEqual([3_000, 3_000])
  })
})

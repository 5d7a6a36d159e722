import type { ServerResponse } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState, EndReason } from '#contract/feed.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { startRawServer, streamOf, until } from '../../unit/feeds/http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const end of cleanUp.splice(0).reverse()) await end()
})

/** From here on time passes only where the test says so; the sockets work meanwhile. */
const takeTheClock = (): unknown =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] })

/** Two feeds of one server, whose open streams the test can end as it likes. */
async function twoFeeds() {
  const streams = new Map<string, ServerResponse>()
  const server = await startRawServer((request, response) => void streams.set(request.url!, streamOf(response)))
  cleanUp.push(() => server.close())
  takeTheClock()
  const transport = createTransport({ version: '1' })
  const subscriptions = new Subscriptions({ transport, random: () => 0.05, accept: async () => {} })
  cleanUp.push(async () => {
    await subscriptions.close()
    await transport.close()
  })
  const ends: EndReason[] = []
  const keep = ({ feedId, state }: { feedId: FeedId; state: ConnectionState }): void => {
    if (feedId === 1 && state.kind === 'waiting') ends.push(state.reason)
  }
  subscriptions.onState(keep)
  const open = (id: FeedId): boolean => subscriptions.state(id)?.kind === 'open'
  subscriptions.reconcile(
    [1, 2].map((id) => ({ id, url: `${server.url}/${id}`, paused: false, lastEventId: '', everOpened: false }))
  )
  // A stream counts as live once it has lasted a moment.
  const live = async (what: string): Promise<void> => {
    await until(() => streams.has('/1') && streams.has('/2'), what)
    for (let looks = 0; !(open(1) && open(2)); looks++) {
      if (looks > 200) throw new Error(`Nobody saw ${what}.`)
      await vi.advanceTimersByTimeAsync(20)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await live('both to be live')
  /** Lets `idleMs` pass without a byte, ends the stream of feed 1, and waits until it is live again. */
  const endAfter = async (idleMs: number, end: (stream: ServerResponse) => void): Promise<EndReason> => {
    const before = ends.length
    await vi.advanceTimersByTimeAsync(idleMs)
    end(streams.get('/1')!)
    await until(() => ends.length > before, 'the end')
    // As soon as it is asked the clock stands still again.
    const { length } = server.requests
    while (server.requests.length === length) {
      await vi.advanceTimersByTimeAsync(50)
      await until(() => server.requests.length > length || subscriptions.state(1)?.kind === 'waiting')
    }
    await live('feed 1 to be live again')
    return ends.at(-1)!
  }
  return { subscriptions, endAfter, open }
}

const withoutLastChunk = (stream: ServerResponse): void => void stream.socket!.end()
const brokenChunk = (stream: ServerResponse): void => void stream.socket!.end('\r\n1\r\n')
const reset = (stream: ServerResponse): void => void stream.socket!.resetAndDestroy()

it.each([
  ['a FIN before the last chunk', withoutLastChunk],
  ['a chunk that is none, as h2o ends what broke', brokenChunk],
  ['a reset', reset]
])('%s ends a stream that was cut off, and says nothing of the network', async (_what, end) => {
  const { endAfter, open } = await twoFeeds()
  expect(await endAfter(7_000, end)).toMatchObject({ kind: 'cut-off', recurring: false })
  expect(open(2)).toBe(true)
})

it('a stream that is cut at the same idle age each time is told with that age, until it lives longer', async () => {
  const { endAfter } = await twoFeeds()
  const cuts = [60_000, 60_000, 60_000].map((age) => () => endAfter(age, withoutLastChunk))
  const reasons: EndReason[] = []
  for (const cut of cuts) reasons.push(await cut())
  expect(reasons.map((reason) => reason.kind === 'cut-off' && reason.recurring)).toEqual([false, false, true])
  expect(reasons[2]).toMatchObject({ idleMs: expect.closeTo(60_000, -3) as number })
  expect(await endAfter(90_000, withoutLastChunk)).toMatchObject({ recurring: false })
})

it('while the system says that there is no network, a break is that of the network', async () => {
  const { subscriptions, endAfter } = await twoFeeds()
  subscriptions.offline()
  expect(await endAfter(7_000, reset)).toMatchObject({ kind: 'network' })
})

import { afterEach, describe, expect, it } from 'vitest'
import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState } from '#contract/feed.ts'
import { Subscriptions, type SubscriptionsOptions, type WantedFeed } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { startRawServer, streamOf, until, type RawServer } from '../../unit/feeds/http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

type Answer = Parameters<typeof startRawServer>[0]

async function serverOf(answer: Answer, port = 0): Promise<RawServer> {
  const server = await startRawServer(answer, port)
  cleanUp.push(() => server.close())
  return server
}
const streaming: Answer = (_request, response) => void streamOf(response, ':\n\n')

function hold(options: Partial<SubscriptionsOptions> = {}) {
  const states: { feedId: FeedId; state: ConnectionState; at: number }[] = []
  const transport = createTransport({ version: '1' })
  const subscriptions = new Subscriptions({ transport, accept: async () => {}, ...options })
  subscriptions.onState((change) => states.push({ ...change, at: Date.now() }))
  cleanUp.push(async () => {
    await subscriptions.close()
    await transport.close()
  })
  return { subscriptions, states }
}

const feeds = (count: number, url: string): WantedFeed[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    url: `${url}/${index + 1}`,
    paused: false,
    lastEventId: '',
    everOpened: false
  }))

/** The attempts that were made, counted by the states that tell of their ends. */
const attempts = (states: { state: ConnectionState }[]) =>
  states.filter(({ state }) => state.kind === 'connecting').length

describe('a server that is away', () => {
  it('is asked by one of its feeds at a time; the others wait and say so; all are live soon after it is back', async () => {
    const COUNT = 40
    const first = await serverOf(streaming)
    const port = Number(new URL(first.url).port)
    const { subscriptions, states } = hold()
    const wanted = feeds(COUNT, first.url)
    const all = (kind: ConnectionState['kind']) => wanted.every(({ id }) => subscriptions.state(id)?.kind === kind)
    subscriptions.reconcile(wanted)
    await until(() => all('open'))
    await first.close()
    await until(() => all('waiting'), 'all to wait')
    await until(() => wanted.every(({ id }) => reasonOf(subscriptions.state(id)) === 'refused-connection'))

    const before = attempts(states)
    const from = Date.now()
    await until(() => Date.now() - from > 4_000)
    const asked = attempts(states) - before
    expect(asked).toBeGreaterThanOrEqual(2)
    expect(asked).toBeLessThanOrEqual(5)
    for (const { id } of wanted) {
      const state = subscriptions.state(id)
      if (state?.kind !== 'waiting') continue
      expect(state.retryAt - Date.now()).toBeLessThan(2_000)
      expect(Date.now() - state.since).toBeGreaterThan(3_000)
    }

    const back = await serverOf(streaming, port)
    const backAt = Date.now()
    await until(() => all('open'), 'all to be live')
    expect(states.find(({ state, at }) => state.kind === 'open' && at >= backAt)!.at - backAt).toBeLessThan(2_500)
    expect(back.requests.length).toBe(COUNT)
  })

  it.each([-5, 4])(
    'is waited for no longer and no shorter where the clock is set by %i hours meanwhile, and times are told as it shows them',
    async (hours) => {
      const first = await serverOf(streaming)
      const port = Number(new URL(first.url).port)
      let ahead = 0
      const clock = (): number => Date.now() + ahead
      const { subscriptions } = hold({ now: clock })
      const wanted = feeds(6, first.url)
      const all = (kind: ConnectionState['kind']) => wanted.every(({ id }) => subscriptions.state(id)?.kind === kind)
      subscriptions.reconcile(wanted)
      await until(() => all('open'))
      await first.close()
      await until(() => all('waiting'), 'all to wait')
      ahead = hours * 3_600_000
      await until(() => {
        const state = subscriptions.state(6)
        return state?.kind === 'waiting' && Math.abs(state.retryAt - clock()) < 5_000 && clock() - state.since < 30_000
      }, 'the times to be told anew')
      await serverOf(streaming, port)
      const backAt = Date.now()
      await until(() => all('open'), 'all to be live')
      expect(Date.now() - backAt).toBeLessThan(5_000)
      expect(subscriptions.state(1)).toMatchObject({ since: expect.closeTo(clock(), -4) as number })
      expect(subscriptions.heardUntil().every(({ at }) => Math.abs(at - clock()) < 5_000)).toBe(true)
    }
  )

  it('is asked at once, once, when the network returns, when the machine wakes and when the user wants it', async () => {
    const gone = await startRawServer(streaming)
    const port = Number(new URL(gone.url).port)
    await gone.close()
    const { subscriptions, states } = hold({ random: () => 0.999 })
    const wanted = feeds(10, gone.url)
    const allWait = () => wanted.every(({ id }) => subscriptions.state(id)?.kind === 'waiting')
    const begin = async (act: () => void): Promise<number> => {
      await until(allWait)
      const before = attempts(states)
      act()
      await until(() => attempts(states) > before && allWait(), 'an attempt')
      return attempts(states) - before
    }
    subscriptions.reconcile(wanted)
    expect(await begin(() => subscriptions.tryNow(null))).toBe(1)
    expect(
      await begin(() => {
        subscriptions.offline()
        subscriptions.online()
        subscriptions.online()
      })
    ).toBe(1)
    expect(await begin(() => subscriptions.tryNow(3))).toBe(1)
    await begin(() => {
      subscriptions.suspend()
      subscriptions.suspend()
      expect(subscriptions.state(1)).toEqual({ kind: 'paused', by: 'suspend' })
      subscriptions.wake()
      subscriptions.wake()
    })
    const back = await serverOf(streaming, port)
    subscriptions.tryNow(7)
    await until(() => wanted.every(({ id }) => subscriptions.state(id)?.kind === 'open'))
    expect(back.requests[0]?.url).toBe('/7')
    expect(back.requests.length).toBe(10)
  })

  it('that a proxy answers for is away too, and each feed waits as long as it was told', async () => {
    let down = true
    const server = await serverOf((request, response) => {
      if (!down) streamOf(response)
      else response.writeHead(502, request.url === '/1' ? { 'retry-after': '3' } : {}).end()
    })
    const { subscriptions, states } = hold()
    const wanted = feeds(5, server.url)
    subscriptions.reconcile(wanted)
    await until(() => server.requests.length > 6)
    down = false
    await until(() => wanted.every(({ id }) => subscriptions.state(id)?.kind === 'open'))
    const own = states.filter(({ feedId }) => feedId === 1)
    const told = own.find(({ state }) => state.kind === 'waiting')!.at
    expect(own.find(({ state, at }) => state.kind === 'connecting' && at > told)!.at - told).toBeGreaterThanOrEqual(
      2_999
    )
  })

  it('that a proxy answers for at once is asked steadily by its only feed, which is back within seconds', async () => {
    let down = true
    const server = await serverOf((_request, response) => {
      if (down) response.writeHead(503).end()
      else streamOf(response, 'data: 1\n\n')
    })
    // The longest of each wait: by the table alone the seventh would be a minute.
    const { subscriptions, states } = hold({ random: () => 0.999 })
    subscriptions.reconcile(feeds(1, server.url))
    await until(() => server.requests.length > 8, 'nine attempts')
    down = false
    const wait = states.at(-1)!.state
    expect(wait.kind === 'waiting' ? wait.retryAt - Date.now() : 0).toBeLessThan(2_000)
    await until(() => subscriptions.state(1)?.kind === 'open')
  })

  it('a feed that is added, paused or removed meanwhile does not disturb the asking', async () => {
    const gone = await startRawServer(streaming)
    const port = Number(new URL(gone.url).port)
    await gone.close()
    const { subscriptions } = hold()
    const wanted = feeds(6, gone.url)
    subscriptions.reconcile(wanted.slice(0, 3))
    await until(() => wanted.slice(0, 3).every(({ id }) => subscriptions.state(id)?.kind === 'waiting'))
    for (let round = 0; round < 20; round++) {
      subscriptions.reconcile(
        wanted.filter(({ id }) => (id + round) % 3 !== 0).map((f) => ({ ...f, paused: (f.id + round) % 3 === 1 }))
      )
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const back = await serverOf(streaming, port)
    subscriptions.reconcile(wanted)
    await until(() => wanted.every(({ id }) => subscriptions.state(id)?.kind === 'open'))
    expect(new Set(back.requests.map(({ url }) => url)).size).toBe(6)
  })

  it('a server that sends its feeds elsewhere is not away because the other one is', async () => {
    const gone = await startRawServer(streaming)
    await gone.close()
    const server = await serverOf((request, response) => {
      if (request.url === '/1') response.writeHead(302, { location: gone.url }).end()
      else response.writeHead(503).end()
    })
    const { subscriptions, states } = hold({ random: () => 0.5 })
    subscriptions.reconcile(feeds(2, server.url))
    await until(() => states.filter(({ feedId, state }) => feedId === 1 && state.kind === 'waiting').length >= 3)
    const reasons = (id: FeedId) =>
      new Set(states.flatMap((each) => (each.feedId === id ? [reasonOf(each.state)] : [])))
    expect([...reasons(1)]).toEqual([null, 'refused-connection'])
    expect([...reasons(2)]).toEqual([null, 'status'])
  })

  it('one broken path does not hold up the feeds beside it', async () => {
    const server = await serverOf((request, response) => {
      if (request.url === '/1') request.socket.resetAndDestroy()
      else streamOf(response)
    })
    const { subscriptions, states } = hold()
    const wanted = feeds(10, server.url)
    subscriptions.reconcile(wanted)
    await until(() => wanted.slice(1).every(({ id }) => subscriptions.state(id)?.kind === 'open'))
    await until(() => states.filter(({ feedId, state }) => feedId === 1 && state.kind === 'waiting').length >= 3)
    expect(wanted.slice(1).every(({ id }) => subscriptions.state(id)?.kind === 'open')).toBe(true)
  })
})

function reasonOf(state: ConnectionState | null): string | null {
  return state?.kind === 'waiting' ? state.reason.kind : null
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionState } from '#contract/feed.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { testConnection } from '../../../src-main/feeds/connection/test-connection.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { startRawServer, until, type RawServer } from '../../unit/feeds/http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

type Answer = (response: ServerResponse) => void

/** Sends the head of a compressed stream, and nothing of what is in it. */
const swallow: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
  response.write(gzipSync('').subarray(0, 10))
}
const plainly: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: 1\n\n')
}
const silently: Answer = () => {}

async function serverOf(coded: Answer, plain: Answer): Promise<{ server: RawServer; asked: () => string[] }> {
  const answer = (request: IncomingMessage, response: ServerResponse): void =>
    (/gzip/.test(String(request.headers['accept-encoding'])) ? coded : plain)(response)
  const server = await startRawServer(answer)
  cleanUp.push(() => server.close())
  return { server, asked: () => server.requests.map(({ headers }) => String(headers['accept-encoding'])) }
}

/** From now on time passes only where the test says so. */
async function passUntil(holds: () => boolean, what: string): Promise<void> {
  for (let passed = 0; !holds(); passed += 100) {
    if (passed > 600_000) throw new Error(`Ten minutes passed without ${what}.`)
    await vi.advanceTimersByTimeAsync(100)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function hold(url: string) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] })
  const data: string[] = []
  const states: ConnectionState[] = []
  const transport = createTransport({ version: '1' })
  const subscriptions = new Subscriptions({
    transport,
    random: () => 0.5,
    accept: async ({ messages }) => void data.push(...messages.map((message) => message.data))
  })
  subscriptions.onState(({ state }) => states.push(state))
  cleanUp.push(async () => {
    vi.useRealTimers()
    await subscriptions.close()
    await transport.close()
  })
  subscriptions.reconcile([{ id: 1, url, paused: false, lastEventId: '', everOpened: false }])
  return { subscriptions, data, states }
}

const CODED = 'gzip, deflate, br'

describe('a compressed stream that brings nothing', () => {
  it('is asked for as it is, and its events come', async () => {
    const { server, asked } = await serverOf(swallow, plainly)
    const { data, subscriptions } = hold(server.url)
    await passUntil(() => data.length === 1, 'the event')
    expect(asked()).toEqual([CODED, 'identity'])
    for (const socket of server.sockets) socket.destroy()
    await passUntil(() => data.length === 2, 'the event again')
    expect(asked()).toEqual([CODED, 'identity', 'identity'])
    expect(subscriptions.state(1)?.kind).toBe('open')
  })

  it('is asked for compressed again where the other way is not even answered, and there it stays', async () => {
    const { server, asked } = await serverOf(swallow, silently)
    const { states } = hold(server.url)
    await passUntil(() => asked().length >= 5, 'five requests')
    expect(asked().slice(0, 5)).toEqual([CODED, 'identity', CODED, CODED, CODED])
    expect(states.find((state) => state.kind === 'unanswered')).toBeDefined()
  })

  it('that is unpacked as it comes is left alone', async () => {
    const { server, asked } = await serverOf((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      response.write(gzipSync('data: 1\n\n'))
    }, plainly)
    const { data } = hold(server.url)
    // Unpacking takes real time, and no other passes meanwhile.
    await until(() => data.length === 1, 'the event')
    for (let passed = 0; passed < 100_000; passed += 1_000) await vi.advanceTimersByTimeAsync(1_000)
    expect(asked()).toEqual([CODED])
  })
})

describe('the connection test of a compressed stream that brings nothing', () => {
  const test = (url: string) => {
    const transport = createTransport({ version: '1' })
    cleanUp.push(() => transport.close())
    return testConnection({ url, transport })
  }

  it('asks for it as it is as well, and shows what comes', async () => {
    const { server, asked } = await serverOf(swallow, plainly)
    const answer = await test(server.url)
    expect(answer).toMatchObject({ ok: true, value: { messages: [{ data: '1' }] } })
    expect(asked()).toEqual([CODED, 'identity'])
    await until(() => server.sockets.size === 0, 'the sockets to close')
  })

  it('is a good answer where the other way is not answered', async () => {
    const { server } = await serverOf(swallow, silently)
    expect(await test(server.url)).toMatchObject({ ok: true, value: { messages: [] } })
    await until(() => server.sockets.size === 0, 'the sockets to close')
  })
})

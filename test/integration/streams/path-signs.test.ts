import type { ServerResponse } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import type { PathSign } from '#contract/health.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { Trials } from '../../../src-main/window/trial.ts'
import { startRawServer, until } from '../../unit/feeds/http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const end of cleanUp.splice(0).reverse()) await end()
})

async function serverWith(headers: Record<string, string>) {
  const streams: ServerResponse[] = []
  const server = await startRawServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
    response.write('data: first\n\n')
    streams.push(response)
  })
  cleanUp.push(() => server.close())
  const transport = createTransport({ version: '1' })
  cleanUp.push(() => transport.close())
  return { server, streams, transport }
}

it('a stream that comes in blocks of 4,096 bytes, cut anywhere, is told with the program that stands in front', async () => {
  const { server, streams, transport } = await serverWith({ server: 'nginx/1.22.1' })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] })
  const subscriptions = new Subscriptions({ transport, accept: async () => {} })
  cleanUp.push(() => subscriptions.close())
  let bytes = 0
  let path: PathSign[] = []
  const look = (): void => {
    for (const traffic of subscriptions.takeTraffic()) {
      bytes += traffic.bytes
      path = traffic.path
    }
  }
  const received = (count: number): Promise<void> => until(() => (look(), bytes === count), `${count} bytes`)
  subscriptions.reconcile([{ id: 1, url: server.url, paused: false, lastEventId: '', everOpened: false }])
  await received(13)
  const story = `data: ${'x'.repeat(70)}\n\n`
  const all = Buffer.from(story.repeat(400))
  for (let block = 0; block < 4; block++) {
    expect(path).toEqual([])
    await vi.advanceTimersByTimeAsync(9_000)
    streams[0]!.write(all.subarray(block * 4_096, (block + 1) * 4_096))
    await received(13 + (block + 1) * 4_096)
  }
  expect(path).toEqual([{ kind: 'in-blocks', product: 'nginx' }])
})

it('a cache that answers is told, also while its address is tried', async () => {
  const { server, transport } = await serverWith({ age: '6', via: '1.1 varnish (Varnish/7.1)' })
  const sign = { kind: 'cache', product: 'Varnish' }
  const subscriptions = new Subscriptions({ transport, accept: async () => {} })
  cleanUp.push(() => subscriptions.close())
  subscriptions.reconcile([{ id: 1, url: server.url, paused: false, lastEventId: '', everOpened: false }])
  await until(() => subscriptions.takeTraffic().some(({ path }) => path.length > 0), 'the sign')
  expect(subscriptions.takeTraffic()[0]!.path).toEqual([sign])

  const trials = new Trials({ preview: async () => Promise.reject(new Error('not asked for')) })
  cleanUp.push(() => trials.dispose())
  expect(await trials.start({ url: server.url, transport })).toMatchObject({ ok: true })
  expect((await trials.news(0))?.path).toEqual([sign])
})

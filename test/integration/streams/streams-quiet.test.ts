import type { ServerResponse } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { startRawServer, streamOf } from '../../unit/feeds/http/raw-server.ts'

const MINUTE = 60_000
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const end of cleanUp.splice(0).reverse()) await end()
})

/** Waits while the sockets work and the clock stands still. */
async function until(holds: () => boolean): Promise<void> {
  const end = process.hrtime.bigint() + 30_000_000_000n
  while (!holds()) {
    if (process.hrtime.bigint() > end) throw new Error('Waited 30 s.')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

it('a feed that is quiet far beyond its habit is told while its heartbeat lives, and not while the machine is offline', async () => {
  let stream: ServerResponse | undefined
  const server = await startRawServer((_request, response) => void (stream = streamOf(response, 'data: 0\n\n')))
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  const transport = createTransport({ version: '1' })
  let received = 0
  const subscriptions = new Subscriptions({
    transport,
    silenceMs: 60 * MINUTE,
    accept: async ({ messages }) => void (received += messages.length)
  })
  cleanUp.push(
    () => server.close(),
    () => transport.close(),
    () => subscriptions.close()
  )
  const told: unknown[] = []
  subscriptions.onQuiet((quiet) => told.push(quiet))

  subscriptions.reconcile([{ id: 7, url: server.url, paused: false, lastEventId: '', everOpened: false }])
  await until(() => received === 1)
  for (let count = 2; count <= 12; count++) {
    vi.advanceTimersByTime(2 * MINUTE)
    stream!.write(`data: ${count}\n\n`)
    await until(() => received === count)
  }
  const heartbeat = async (minutes: number): Promise<void> => {
    for (let passed = 0; passed < minutes; passed++) {
      vi.advanceTimersByTime(MINUTE)
      const { bytesWritten } = stream!.socket!
      stream!.write(':\n')
      // The next turns of the event loop bring it over the loopback.
      const sent = process.hrtime.bigint()
      await until(() => stream!.socket!.bytesWritten > bytesWritten && process.hrtime.bigint() - sent > 5_000_000n)
    }
  }
  await heartbeat(19)
  expect(told).toEqual([])
  await heartbeat(3)
  const quiet = { feedId: 7, quiet: { since: 22 * MINUTE, usualMs: 2 * MINUTE } }
  expect(told).toEqual([quiet])
  subscriptions.offline()
  expect(told).toEqual([quiet, { feedId: 7, quiet: null }])
  await heartbeat(30)
  expect(told.length).toBe(2)
  subscriptions.online()
  await heartbeat(22)
  expect(told.length).toBe(3)
  stream!.write('data: news\n\n')
  await until(() => told.length === 4)
  expect(told[3]).toEqual({ feedId: 7, quiet: null })
})

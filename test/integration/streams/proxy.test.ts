import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { startHttpProxy } from '../../helpers/http-proxy.ts'
import { until } from '../../helpers/until.ts'
import { CERTIFICATE, KEY } from '../../unit/feeds/http/certificate.ts'

/** The feed server with TLS before it. */
async function secure(origin: string): Promise<string> {
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (incoming, answer) => {
    const { headers, url = '/' } = incoming
    const ended = new AbortController()
    answer.once('close', () => ended.abort())
    void fetch(origin + url, {
      signal: ended.signal,
      headers: { accept: headers.accept ?? '', 'last-event-id': String(headers['last-event-id'] ?? '') }
    })
      .then(async ({ status, headers: got, body }) => {
        answer.writeHead(status, { 'content-type': got.get('content-type') ?? '' })
        answer.flushHeaders()
        for await (const piece of body ?? []) answer.write(piece)
      })
      .catch(() => {})
      .finally(() => answer.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each(['http', 'https'])(
  'an %s feed behind a proxy: the proxy goes away, the system names another, and nothing is lost',
  async (scheme) => {
    const server = await serve()
    const origin = scheme === 'https' ? await secure(server.url) : server.url
    const [first, second] = [await startHttpProxy(), await startHttpProxy()]
    atTheEnd(() => Promise.all([first.close(), second.close()]))
    let named = first.address
    const transport = createTransport({
      version: '1',
      proxyFor: async () => `PROXY ${named}`,
      certificates: () => [CERTIFICATE]
    })
    const got: string[] = []
    const subscriptions = new Subscriptions({
      transport,
      random: () => 0,
      accept: async ({ messages }) => void got.push(...messages.map(({ ownId }) => String(ownId)))
    })
    atTheEnd(async () => {
      await subscriptions.close()
      await transport.close()
    })
    const channel = '/stream?channel=behind'
    server.control.publish(channel, 2)
    subscriptions.reconcile([{ id: 1, url: `${origin}${channel}`, paused: false, lastEventId: '', everOpened: false }])
    await until('the history', () => got.length === 2)
    const asked = scheme === 'https' ? `CONNECT ${new URL(origin).host}` : `GET ${origin}${channel}`
    expect(first.asked).toEqual([asked])

    await first.close()
    server.control.publish(channel, 2)
    await until('the feed waits', () => subscriptions.state(1)?.kind === 'waiting')
    named = second.address
    await until('what came meanwhile', () => got.length === 4)
    server.control.publish(channel, 1)
    await until('what comes now', () => got.length === 5)
    expect(got).toEqual(['1', '2', '3', '4', '5'])
    expect(second.asked).toEqual([asked])
  }
)

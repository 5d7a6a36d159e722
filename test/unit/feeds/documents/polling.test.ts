import { expect, it, vi } from 'vitest'
import type { ConnectionState } from '#contract/feed.ts'
import { refused } from '#contract/result.ts'
import { Subscriptions } from '../../../../src-main/feeds/subscriptions.ts'
import type { Transport } from '../../../../src-main/feeds/http/transport.ts'

/** The network is a stand-in here: no test may ask a host that is not this machine, and this machine is never offline. */
function hold(url: string) {
  const fetchDocument = vi.fn<Transport['fetchDocument']>(async () => refused({ kind: 'name-not-found' }))
  const transport = { fetchDocument } as unknown as Transport
  const subscriptions = new Subscriptions({ transport, accept: async () => {}, random: () => 0 })
  const states: ConnectionState[] = []
  subscriptions.onState(({ state }) => states.push(state))
  const wanted = { id: 1, url, kind: 'document', paused: false, lastEventId: '', everOpened: false } as const
  return { fetchDocument, subscriptions, states, begin: () => subscriptions.reconcile([wanted]) }
}

it('nobody is asked while there is no network, and what failed is asked for when it is back', async () => {
  const { fetchDocument, subscriptions, begin } = hold('https://a.example/feed')
  subscriptions.offline()
  begin()
  await new Promise((resolve) => setImmediate(resolve))
  expect(fetchDocument).not.toHaveBeenCalled()
  subscriptions.online()
  await vi.waitFor(() =>
    expect(subscriptions.state(1)).toMatchObject({ kind: 'waiting', reason: { kind: 'name-not-found' } })
  )
  expect(fetchDocument).toHaveBeenCalledTimes(1)
  subscriptions.offline()
  subscriptions.online()
  await vi.waitFor(() => expect(fetchDocument).toHaveBeenCalledTimes(2))
  await subscriptions.close()
})

it('this machine is there without a network', async () => {
  const { fetchDocument, subscriptions, begin } = hold('http://localhost:9/feed')
  subscriptions.offline()
  begin()
  await vi.waitFor(() => expect(fetchDocument).toHaveBeenCalledTimes(1))
  await subscriptions.close()
})

import { describe, expect, it } from 'vitest'
import { holdFeeds } from '../fixtures/held-feeds.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

type Held = Awaited<ReturnType<typeof holdFeeds>>

async function add(held: Held, url: string, kind: 'document' | 'event-stream' = 'document'): Promise<number> {
  const added = await held.feeds.add(url, { kind })
  if (!added.ok) throw new Error(added.reason.kind)
  return added.value.id
}
const titles = async ({ library }: Held): Promise<string[]> =>
  (await library.list({ view: { kind: 'all' }, before: null })).rows.map(({ title }) => title)
const checked = (held: Held, id: number) => until('it is checked', () => held.feeds.get(id)?.state.kind === 'checked')

describe.each(['rss', 'atom', 'json'])('a document (%s)', (format) => {
  it('is checked, its entries are items, and a check without news costs a head', async () => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const path = `/document/${format}?channel=a`
    const id = await add(held, server.url + path)
    await checked(held, id)
    await until('the entries are items', async () => (await titles(held)).length === 10)
    held.feeds.tryNow(id)
    await until('it is asked again', () => server.control.requests(path).length === 2)
    await until('it is checked', () => server.control.requests(path)[1]?.endedAt !== null)
    expect(server.control.requests(path).map(({ status }) => status)).toEqual([200, 304])
    server.control.publish(path, 2)
    held.feeds.tryNow(id)
    await until('what is new is an item', async () => (await titles(held)).length === 12)
    const state = held.feeds.get(id)?.state
    expect(state).toMatchObject({ kind: 'checked' })
  })
})

describe('what is behind an address', () => {
  it('is a document where an event stream was expected', async () => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const id = await add(held, `${server.url}/document/rss?channel=b`, 'event-stream')
    await checked(held, id)
    expect(held.feeds.get(id)?.kind).toBe('document')
    expect((await held.library.feeds())[0]?.kind).toBe('document')
  })

  it('is an event stream where a document was expected', async () => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const id = await add(held, `${server.url}/stream?channel=c`)
    await until('it is live', () => held.feeds.get(id)?.state.kind === 'open')
    expect(held.feeds.get(id)?.kind).toBe('event-stream')
  })

  it('is a web page, which is said', async () => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const id = await add(held, `${server.url}/web-page`)
    await until('it is said', () => held.feeds.get(id)?.state.kind === 'failed')
    expect(held.feeds.get(id)?.state).toMatchObject({ reason: { kind: 'wrong-type', looksLike: 'web-page' } })
  })
})

describe('after a restart', () => {
  it('a document is checked when it is due, not at once', async () => {
    const server = await serve()
    const folder = await temporaryFolder()
    const path = '/document/rss?channel=d'
    const first = await holdFeeds(folder)
    const id = await add(first, server.url + path)
    await checked(first, id)
    const before = first.feeds.get(id)?.state
    await first.stop()
    const second = await holdFeeds(folder)
    await checked(second, id)
    expect(second.feeds.get(id)?.state).toEqual(before)
    second.feeds.tryNow(id)
    await until('it is asked again', () => server.control.requests(path).length === 2)
    await until('it is answered', () => server.control.requests(path)[1]?.status === 304)
  })
})

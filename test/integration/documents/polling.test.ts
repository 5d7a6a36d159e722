import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Checks } from '../../../src-main/feeds/documents/checks.ts'
import { holdFeeds } from '../fixtures/held-feeds.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
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

  it('is a document without end, of which no more is taken than there is room for', async () => {
    let sent = 0
    const server = createServer((_request, response) => {
      response.on('error', () => {})
      response.writeHead(200, { 'content-type': 'application/rss+xml' })
      response.write('<rss>')
      const send = (): void => {
        while (!response.destroyed && sent < 64 * 1024 * 1024) {
          sent += 65_536
          if (!response.write('<item>'.repeat(10_923))) return void response.once('drain', send)
        }
      }
      send()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    atTheEnd(() => new Promise((resolve) => server.close(resolve)))
    const held = await holdFeeds(await temporaryFolder())
    const id = await add(held, `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`)
    await until('it is said', () => held.feeds.get(id)?.state.kind === 'waiting')
    expect(held.feeds.get(id)?.state).toMatchObject({ reason: { kind: 'message-too-large', limit: 4_194_304 } })
    expect(sent).toBeLessThan(16 * 1024 * 1024)
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

describe('a hub that tells of news', () => {
  it('has the document fetched at once, and the feed is live as long as the hub is', async () => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const hub = '/mercure/.well-known/mercure?channel=hub'
    const path = `/document/atom?channel=h&hub=${encodeURIComponent(server.url + hub)}`
    const id = await add(held, server.url + path)
    await until('it is live', () => held.feeds.get(id)?.state.kind === 'open')
    expect(server.control.requests(hub)[0]?.url).toContain(`topic=${encodeURIComponent(server.url)}`)
    server.control.publish(path, 3)
    server.control.publish(hub, 1)
    await until('what is new is an item', async () => (await titles(held)).length === 13)
    server.control.setStatus(hub, 404)
    server.control.cut(hub)
    await until('it is checked as others', () => held.feeds.get(id)?.state.kind === 'checked')
  })
})

describe('a server that is asked with manners', () => {
  it.each([
    ['seconds', '120'],
    ['a date', new Date(Date.now() + 3_600_000).toUTCString()]
  ])('is left alone as long as it wants (%s)', async (_, retryAfter) => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const id = await add(held, `${server.url}/status/429?retry-after=${encodeURIComponent(retryAfter)}`)
    await until('it waits', () => held.feeds.get(id)?.state.kind === 'waiting')
    const state = held.feeds.get(id)?.state
    const least = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : 3_500_000
    expect(state?.kind === 'waiting' && state.retryAt - Date.now()).toBeGreaterThan(least - 10_000)
  })

  it('and says that it is gone is asked no more, also after a restart, until the reader wants it', async () => {
    const server = await serve()
    const folder = await temporaryFolder()
    const path = '/document/rss?channel=gone'
    server.control.setStatus(path, 410)
    const first = await holdFeeds(folder)
    const id = await add(first, server.url + path)
    const gone = (held: Held) =>
      until('it is stopped', () => {
        const state = held.feeds.get(id)?.state
        return state?.kind === 'failed' && state.retryAt === null
      })
    await gone(first)
    await first.stop()
    const second = await holdFeeds(folder)
    await gone(second)
    expect(server.control.requests(path)).toHaveLength(1)
    server.control.setStatus(path, null)
    second.feeds.tryNow(id)
    await checked(second, id)
  })

  it('sends its document compressed, and only the address that gave a validator is asked by it', async () => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const path = '/document/rss?channel=z&gzip=1'
    const id = await add(held, `${server.url}/redirect/302?to=${encodeURIComponent(path)}`)
    await checked(held, id)
    await until('its entries are items', async () => (await titles(held)).length === 10)
    held.feeds.tryNow(id)
    await until('it is known', () => server.control.requests(path)[1]?.status === 304)
    const [redirect] = server.control.requests('/redirect/302').slice(-1)
    expect(redirect?.headers['if-none-match']).toBeUndefined()
    const { checks = [] } = (await held.health.of(id)) ?? {}
    expect(checks.map(({ status, fresh }) => [status, fresh])).toEqual([
      [304, 0],
      [200, 10]
    ])
    expect(checks[1]?.bytes).toBeLessThan(3_000)
  })

  it('is asked four times at once at most, in the order of the list, and nobody is told of the first round', async () => {
    const server = await serve()
    const phases: string[] = []
    const held = await holdFeeds(await temporaryFolder(), undefined, ({ phase }) => phases.push(phase))
    const paths = Array.from({ length: 30 }, (_, n) => `/document/rss?channel=m${n}`)
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, server.control.connections())), 1)
    await held.library.addOutline({
      folders: [],
      feeds: paths.map((path) => ({ url: server.url + path, kind: 'document', title: path, folder: [] }))
    })
    await held.feeds.reload()
    await until('all are checked', () => held.feeds.all().every(({ state }) => state.kind === 'checked'))
    clearInterval(watch)
    expect(most).toBeLessThanOrEqual(4)
    expect(new Set(phases)).toEqual(new Set(['first']))
    const asked = server.control.requests().map(({ url }) => paths.indexOf(url))
    // Those before it in the list are asked, or on their way: of these there are three beside it at most.
    asked.forEach((place, turn) => {
      const overtaken = place - asked.slice(0, turn).filter((other) => other < place).length
      expect(overtaken).toBeLessThan(4)
    })
  })
})

describe('an address that has moved', () => {
  /** Changes what is remembered of the checks, as if time had passed. */
  const remembered = (file: string, change: (checks: Checks) => void): void => {
    const db = new DatabaseSync(file)
    const row = db.prepare('SELECT id, checks FROM feeds').get() as { id: number; checks: string }
    const checks = JSON.parse(row.checks) as Checks
    change(checks)
    db.prepare('UPDATE feeds SET checks = ? WHERE id = ?').run(JSON.stringify(checks), row.id)
    db.close()
  }

  it.each([
    ['for a week by a permanent redirect', 301, 8, true],
    ['for less than that', 308, 6, false],
    ['by one that may change', 302, 8, false]
  ])('%s', async (_, code, days, moves) => {
    const server = await serve()
    const folder = await temporaryFolder()
    const from = `${server.url}/redirect/${code}?to=${encodeURIComponent('/document/rss?channel=moved')}`
    const first = await holdFeeds(folder)
    const id = await add(first, from)
    await checked(first, id)
    await first.stop()
    remembered(first.library.file, (checks) => {
      if (checks.moved) checks.moved.since -= days * 86_400_000
    })
    const second = await holdFeeds(folder)
    second.feeds.tryNow(id)
    await until('it is asked again', () => server.control.requests('/document/rss').length > 1)
    await checked(second, id)
    if (moves) await until('it has moved', () => second.feeds.get(id)?.url.includes('/document/rss') === true)
    else expect(second.feeds.get(id)?.url).toBe(from)
    expect(await titles(second)).toHaveLength(10)
  })
})

describe('a machine that sleeps', () => {
  it('asks nobody, and after it wakes for what became due', async () => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const path = '/document/rss?channel=sleep'
    held.subscriptions.suspend()
    const id = await add(held, server.url + path)
    held.feeds.tryNow(id)
    expect(held.feeds.get(id)?.state).toEqual({ kind: 'paused', by: 'suspend' })
    expect(server.control.requests()).toEqual([])
    held.subscriptions.wake()
    await checked(held, id)
    held.subscriptions.suspend()
    held.subscriptions.wake()
    expect(held.feeds.get(id)?.state.kind).toBe('checked')
    expect(server.control.requests(path)).toHaveLength(1)
  })
})

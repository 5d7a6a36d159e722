import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'

let server: FeedServer
beforeAll(async () => {
  server = await startFeedServer()
})
afterAll(() => server.close())

/** The first bytes of an answer, as many as are asked for at least, or all of it where it is less. */
async function start(path: string, bytes: number): Promise<string> {
  const abort = new AbortController()
  const answer = await fetch(server.url + path, { signal: abort.signal })
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of answer.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true })
    if (text.length >= bytes) break
  }
  abort.abort()
  return text
}

const frames = (text: string): string[] => text.split('\n\n').slice(0, -1)
const field = (frame: string, name: string): string | undefined =>
  new RegExp(`^${name}: ?([^\\n]*)$`, 'm').exec(frame)?.[1]

describe('what goes beyond any use', () => {
  it.each(['letters', 'korean', 'nul', 'odd', 'same'])('ids of so many bytes: %s', async (of) => {
    const all = frames(await start(`/long-ids?bytes=6000&count=3&end=1&of=${of}`, Infinity))
    expect(all).toHaveLength(3)
    for (const frame of all) expect(Math.abs(Buffer.byteLength(field(frame, 'id') ?? '') - 6_000)).toBeLessThan(20)
    expect(new Set(all.map((frame) => field(frame, 'id'))).size).toBe(of === 'same' ? 1 : 3)
  })

  it('event types of so many bytes, each another one', async () => {
    const all = frames(await start('/long-types?bytes=1025&different=1&count=3&end=1', Infinity))
    expect(all.map((frame) => field(frame, 'event')?.length)).toEqual([1_025, 1_025, 1_025])
    expect(new Set(all.map((frame) => field(frame, 'event'))).size).toBe(3)
  })

  it('messages of so many bytes, in one line or in many', async () => {
    expect((await start('/large?bytes=100000&count=1&end=1', Infinity)).length).toBeGreaterThan(100_000)
    const lines = (await start('/large?bytes=70000&count=1&end=1&lines=1', Infinity)).split('\n')
    expect(lines.length).toBeGreaterThan(10_000)
  })

  it('lines that bring nothing', async () => {
    expect(await start('/empty?of=comment&count=5&end=1', Infinity)).toBe(':\n'.repeat(5))
    expect((await start('/empty?of=event&count=100000&end=1', Infinity)).length).toBe(600_000)
  })

  it('lists of so many things, and removals of as many', async () => {
    const [list] = frames(await start('/lists?size=2001&count=1&end=1', Infinity))
    expect((JSON.parse(field(list ?? '', 'data') ?? '') as { items: unknown[] }).items).toHaveLength(2_001)
    const [removal] = frames(await start('/lists?of=removals&size=3000&count=1&end=1', Infinity))
    expect([field(removal ?? '', 'event'), JSON.parse(field(removal ?? '', 'data') ?? '')]).toEqual([
      'delete',
      expect.objectContaining({ length: 3_000 })
    ])
  })

  it('one item with ever another text', async () => {
    const all = frames(await start('/restless?count=3&end=1&ids=same', Infinity))
    const items = all.map((frame) => JSON.parse(field(frame, 'data') ?? '') as { id: string; title: string })
    expect(new Set(items.map(({ id }) => id)).size).toBe(1)
    expect(new Set(items.map(({ title }) => title)).size).toBe(3)
    expect(all.map((frame) => field(frame, 'id'))).toEqual(['one', 'one', 'one'])
  })

  it('items of which one part is of this size', async () => {
    const item = async (part: string, size: number): Promise<Record<string, unknown>> => {
      const [frame = ''] = frames(await start(`/monstrous?part=${part}&size=${size}&count=1&end=1`, Infinity))
      return JSON.parse(field(frame, 'data') ?? '') as Record<string, unknown>
    }
    expect((await item('title', 5_001))['title']).toHaveLength(5_001)
    expect(Object.keys(await item('keys', 1_001)).length).toBeGreaterThan(1_001)
    expect((await item('tags', 51))['tags']).toHaveLength(51)
    expect(String((await item('elements', 100))['content_html']).match(/<b>/g)).toHaveLength(100)
    expect(await item('depth', 500)).toHaveProperty('deep')
  })

  it('a head that does not end until it has its bytes', async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.write('GET /endless-head?bytes=200000 HTTP/1.1\r\nHost: x\r\n\r\n')
    let head = ''
    for await (const piece of socket) head += String(piece)
    expect(head.length).toBeGreaterThan(200_000)
    expect(head).not.toContain('\r\n\r\n')
  })

  it('many headers, and cookies on the way of redirects', async () => {
    const headers = (await fetch(`${server.url}/many-headers?count=20&bytes=50`)).headers
    expect([...headers.keys()].filter((name) => name.startsWith('x-'))).toHaveLength(20)
    const redirected = await fetch(`${server.url}/many-headers?of=cookies&count=3&times=2`, { redirect: 'manual' })
    expect([redirected.status, redirected.headers.getSetCookie().length]).toEqual([302, 3])
    expect(redirected.headers.get('location')).toMatch(/times=1/)
  })

  it('little that becomes much', async () => {
    expect((await start('/bomb?bytes=1000000', 1_000_000)).length).toBeGreaterThanOrEqual(1_000_000)
  })

  it('an image without end', async () => {
    const answer = await fetch(`${server.url}/endless-image?bytes=300000`)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(300_000)
  })
})

it('a target answers as another one, until told otherwise', async () => {
  const first = async (): Promise<string> => start('/stream?channel=acting&n=1', 10)
  expect(await first()).toMatch(/^id: 1\ndata/)
  server.control.answerAs('/stream?channel=acting', '/empty?of=line&count=20&end=1')
  expect(await first()).toBe('\n'.repeat(20))
  server.control.answerAs('/stream?channel=acting', null)
  expect(await first()).toMatch(/^id: 1\ndata/)
  expect(server.control.requests('/stream?channel=acting')).toHaveLength(3)
})

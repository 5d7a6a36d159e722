import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { openReader, type StreamReader } from '../../helpers/stream-reader.ts'

let server: FeedServer
let closing: AbortController
const readers: StreamReader[] = []

beforeEach(async () => {
  server = await startFeedServer()
  closing = new AbortController()
})

afterEach(async () => {
  closing.abort()
  for (const reader of readers.splice(0)) reader.close()
  await server.close()
})

async function open(path: string, lastEventId?: string): Promise<StreamReader> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const reader = await openReader(server.url + path, headers, closing.signal)
  readers.push(reader)
  return reader
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 10 })
const titles = (reader: StreamReader): unknown[] => reader.data.map((data) => JSON.parse(data).title)
const ids = (reader: StreamReader): unknown[] => reader.messages.map(({ id }) => id)
const titled = (...names: string[]) => names.map((title) => ({ item: { title } }))

describe('ids', () => {
  test('of a connection begin anew on each, and nothing is replayed', async () => {
    const path = '/stream?channel=a&ids=connection'
    const first = await open(path)
    server.control.publish(path, titled('one', 'two'))
    await until(() => expect(titles(first)).toEqual(['one', 'two']))
    server.control.publish(path, titled('three'))
    const second = await open(path, '2')
    server.control.publish(path, titled('four'))
    await until(() => expect(titles(second)).toEqual(['four']))
    await until(() => expect(ids(first)).toEqual(['1', '2', '3', '4']))
    expect(ids(second)).toEqual(['1'])
  })

  test('of a connection may begin at 0', async () => {
    const path = '/stream?channel=a&ids=connection&first=0&initial=2'
    server.control.publish(path, 3)
    const reader = await open(path)
    await until(() => expect(ids(reader)).toEqual(['0', '1']))
  })

  test('of a process go on over a reconnect, with its short history, and begin anew when it restarts', async () => {
    const path = '/stream?channel=a&ids=process&history=3'
    server.control.publish(path, 5)
    const before = await open(path, '1')
    await until(() => expect(ids(before)).toEqual(['3', '4', '5']))
    expect(server.control.restart(path)).toBe(1)
    await until(() => expect(before.ended).toBe('broken'))
    server.control.publish(path, titled('after'))
    const after = await open(path, '5')
    await until(() => expect(titles(after)).toEqual(['after']))
    expect(ids(after)).toEqual(['1'])
  })

  test('of a process are lost with the process, and its items are not numbered anew', async () => {
    const path = '/stream?channel=a&ids=process'
    const [old] = server.control.publish(path, 1)
    const { state, port, otherPort } = server
    await server.close()
    server = await startFeedServer({ port, otherPort, stateFrom: state })
    const [young] = server.control.publish(path, 1)
    expect([young?.eventId, young?.number]).toEqual(['1', 2])
    expect(young?.data).not.toBe(old?.data)
  })

  test('of a restart stay what they were where they are kept', async () => {
    server.control.publish('news', 3)
    server.control.restart()
    const reader = await open('/stream?channel=news', '1')
    await until(() => expect(ids(reader)).toEqual(['2', '3']))
  })

  test('at random name each message once, the same for all who read', async () => {
    const path = '/stream?channel=a&ids=random'
    const [first, second] = [await open(path), await open(path)]
    server.control.publish(path, 3)
    await until(() => expect([first.messages.length, second.messages.length]).toEqual([3, 3]))
    expect(ids(first)).toEqual(ids(second))
    expect(new Set(ids(first)).size).toBe(3)
    expect(ids(first)[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('of the client are the same on every message, and another on the next connection', async () => {
    const path = '/stream?channel=a&ids=client'
    const [first, second] = [await open(path), await open(path)]
    server.control.publish(path, 3)
    await until(() => expect([first.messages.length, second.messages.length]).toEqual([3, 3]))
    expect(new Set(ids(first)).size).toBe(1)
    expect(ids(first)[0]).not.toBe(ids(second)[0])
  })
})

test('bare items have a link and no id, and are edited and removed by the link', async () => {
  const path = '/stream?channel=a&ids=random&bare=1'
  const reader = await open(path)
  server.control.publish(path, [{ id: 'mine' }])
  server.control.edit(path, 'mine', { title: 'Corrected' })
  server.control.remove(path, 'mine')
  await until(() => expect(reader.messages).toHaveLength(3))
  const [item, edit, removal] = reader.data.map((data) => JSON.parse(data))
  expect(item).toMatchObject({ url: expect.stringContaining('/articles/') })
  expect(item).not.toHaveProperty('id')
  expect(edit).toMatchObject({ url: item.url, title: 'Corrected' })
  expect(removal).toEqual({ url: item.url })
})

test('a late head comes with the first message, and no heartbeat before it', async () => {
  const path = '/stream?channel=a&head=late&heartbeat=0.02'
  let answered = false
  const opening = open(path).then((reader) => {
    answered = true
    return reader
  })
  await until(() => expect(server.control.connections(path)).toBe(1))
  // Another stream's heartbeats tell that the time for this one's has passed.
  const beating = await open('/stream?channel=b&heartbeat=0.02')
  await until(() => expect(beating.comments.length).toBeGreaterThan(2))
  expect(answered).toBe(false)
  server.control.publish(path, titled('first'))
  const reader = await opening
  await until(() => expect(titles(reader)).toEqual(['first']))
  expect(reader.text).toMatch(/^id: 1\n/)
})

describe('a stream that answers and ends', () => {
  test('gives what is new, and ends', async () => {
    const path = '/stream?channel=a&end=plain'
    server.control.publish(path, 3)
    const first = await open(path)
    await until(() => expect([ids(first), first.ended]).toEqual([['1', '2', '3'], 'cleanly']))
    server.control.publish(path, 1)
    const second = await open(path, '3')
    await until(() => expect([ids(second), second.ended]).toEqual([['4'], 'cleanly']))
    const third = await open(path, '4')
    await until(() => expect([ids(third), third.ended]).toEqual([[], 'cleanly']))
  })

  test('says the same lone message on each connection', async () => {
    const [first, second] = [await open('/notice'), await open('/notice')]
    await until(() => expect([first.ended, second.ended]).toEqual(['cleanly', 'cleanly']))
    expect(first.text).toMatch(/^data: [^\n]+\n\n$/)
    expect(second.text).toBe(first.text)
  })

  test.each([
    ['complete', 'event: complete\ndata: \n\n'],
    ['return', 'event: return\ndata: \n\n'],
    ['close', 'event: close\ndata: \n\n'],
    ['done', 'data: [DONE]\n\n']
  ])('says that it is finished: %s', async (end, words) => {
    const reader = await open(`/stream?channel=a&n=2&end=${end}`)
    await until(() => expect(reader.ended).toBe('cleanly'))
    expect(reader.messages.length).toBeGreaterThanOrEqual(2)
    expect(reader.text.endsWith(words)).toBe(true)
  })
})

test('a poisoned id is answered by 400, and every other by what follows it', async () => {
  const path = '/stream?channel=a&n=5&poison=3'
  const reader = await open(path)
  await until(() => expect(reader.ended).toBe('cleanly'))
  expect(ids(reader)).toEqual(['1', '2', '3', 'error'])
  expect(reader.messages.at(-1)?.event).toBe('stream-error')
  expect((await open(path, 'error')).status).toBe(400)
  const resumed = await open(path, '3')
  await until(() => expect(ids(resumed)).toEqual(['4', '5']))
})

test('what buffers gives its head with the first 4,096 bytes, then as much again, and the rest at the end', async () => {
  const path = '/stream?channel=a&buffer=4096&heartbeat=0'
  const opening = open(path)
  const data = 'x'.repeat(1000)
  const frame = `id: 1\ndata: ${data}\n\n`.length
  await until(() => expect(server.control.connections(path)).toBe(1))
  server.control.publish(
    path,
    Array.from({ length: 9 }, () => ({ data }))
  )
  const reader = await opening
  const received = (): number => Buffer.concat(reader.chunks).length
  await until(() => expect(received()).toBe(8192))
  server.control.publish(path, [{ data: 'y' }])
  server.control.cut(path)
  await until(() => expect(reader.ended).toBe('broken'))
  expect(received()).toBe(8192)
  const whole = await open('/stream?channel=a&buffer=4096&end=plain')
  await until(() => expect(whole.ended).toBe('cleanly'))
  expect(whole.messages).toHaveLength(10)
  expect(whole.text.length).toBe(9 * frame + 'id: 10\ndata: y\n\n'.length)
})

describe('a stream that breaks off', () => {
  test('in the middle of a message ends like a proper one', async () => {
    const reader = await open('/cut?channel=a&after=2&how=end')
    await until(() => expect(reader.ended).toBe('cleanly'))
    expect(reader.messages).toHaveLength(2)
    expect(reader.text.endsWith('\n\n')).toBe(false)
  })

  test('in the middle of a message, or where it is told to, has a last chunk that is none', async () => {
    const cut = await raw('/cut?channel=a&after=2&how=chunk')
    expect(cut).toMatch(/\r\n\r\n1\r\n$/)
    const idle = raw('/stream?channel=b&n=1')
    await until(() => expect(server.control.requests('b')[0]?.frames).toBe(1))
    server.control.cut('b', 'chunk')
    expect(await idle).toMatch(/\n\n\r\n\r\n1\r\n$/)
  })

  /** Everything that comes over the socket until it ends. */
  function raw(path: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(server.port, '127.0.0.1')
      let text = ''
      socket.setEncoding('latin1').on('data', (piece) => (text += piece))
      socket.on('close', () => resolve(text))
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    })
  }
})

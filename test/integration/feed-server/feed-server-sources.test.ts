import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { until } from '../../helpers/until.ts'

let server: FeedServer
const open: AbortController[] = []

beforeEach(async () => {
  server = await startFeedServer()
})
afterEach(async () => {
  for (const controller of open.splice(0)) controller.abort()
  await server.close()
})

interface Reading {
  answer: Response
  messages: EventSourceMessage[]
  text: () => string
}

async function read(path: string, headers: Record<string, string> = {}): Promise<Reading> {
  const controller = new AbortController()
  open.push(controller)
  const answer = await fetch(server.url + path, { headers, signal: controller.signal })
  const messages: EventSourceMessage[] = []
  let text = ''
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  const decoder = new TextDecoder()
  const reading = async (): Promise<void> => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const piece = decoder.decode(chunk, { stream: true })
      text += piece
      parser.feed(piece)
    }
  }
  reading().catch(() => {})
  return { answer, messages, text: () => text }
}

const count = (reading: Reading, n: number): Promise<void> =>
  until(`${n} messages`, () => reading.messages.length === n, 5_000)
const json = (message: EventSourceMessage | undefined) => JSON.parse(message!.data) as Record<string, unknown>

describe('Wikimedia', () => {
  const path = '/wikimedia?canary=3'

  test('goes on behind the positions of the last event ID, with canaries and two data centres', async () => {
    server.control.publish(path, 6)
    const reading = await read(`${path}&since=2026-01-05T06:00:02Z`)
    await count(reading, 4)
    expect(reading.text().startsWith(':ok\n\nevent: message\nid: [{"topic":"codfw.')).toBe(true)
    expect(
      reading.messages.map((message) => (json(message)['meta'] as { domain: string }).domain === 'canary')
    ).toEqual([true, false, false, true])
    const again = await read(path, { 'last-event-id': reading.messages[1]!.id! })
    await count(again, 2)
    expect(json(again.messages[0])['meta']).toEqual(json(reading.messages[2])['meta'])
  })

  test('begins with the moment without either, and wants to know who asks', async () => {
    server.control.publish(path, 3)
    const reading = await read(path)
    server.control.publish(path, 1)
    await count(reading, 1)
    expect((json(reading.messages[0])['revision'] as { old: number }).old).toBe(4)
    expect((await read(path, { 'user-agent': '' })).answer.status).toBe(403)
  })
})

test('Mastodon: nothing comes again, heartbeats stand directly before the next event, the REST timeline has pages', async () => {
  const path = '/mastodon/api/v1/streaming/public'
  const rest = `${server.url}/mastodon/api/v1/timelines/public`
  const sent = server.control.publish(path, 5)
  const reading = await read(`${path}?heartbeat=0.05`)
  await until('a heartbeat', () => reading.text().includes(':thump\n'))
  const [sixth] = server.control.publish(path, 1)
  server.control.remove(path, sent[0]!.id)
  await count(reading, 3)
  expect(reading.messages.map(({ event, data }) => [event, data])).toEqual([
    ['filters_changed', 'undefined'],
    ['update', sixth!.data],
    ['delete', sent[0]!.id]
  ])
  expect(reading.text()).toMatch(/^:\)\nevent: filters_changed\n/)
  expect(reading.text()).toMatch(/:thump\nevent: update\n/)
  const page = (await (await fetch(`${rest}?min_id=${sent[1]!.id}&limit=2`)).json()) as { id: string }[]
  expect(page.map(({ id }) => id)).toEqual([sent[3]!.id, sent[2]!.id])
  expect(await (await fetch(`${rest}?min_id=${sixth!.id}`)).json()).toEqual([])
  const newest = (await (await fetch(rest)).json()) as { id: string }[]
  expect(newest.map(({ id }) => id)).toEqual([5, 4, 3, 2, 1].map((i) => (i === 5 ? sixth! : sent[i]!).id))
})

test('ntfy: no SSE ids; open and keepalive have ids of their own; since= an id, a time, all', async () => {
  const path = '/ntfy/harbour/sse'
  const sent = server.control.publish(path, 4)
  const reading = await read(`${path}?since=${sent[1]!.id}&heartbeat=0.05`)
  await until('keepalive', () => reading.messages.some(({ event }) => event === 'keepalive'))
  expect(reading.messages.slice(0, 3).map((message) => [message.event, message.id])).toEqual([
    ['open', undefined],
    [undefined, undefined],
    [undefined, undefined]
  ])
  expect(json(reading.messages[0])).toMatchObject({ event: 'open', topic: 'harbour' })
  expect(reading.messages.slice(1, 3).map((message) => json(message)['id'])).toEqual([sent[2]!.id, sent[3]!.id])
  const time = (JSON.parse(sent[3]!.data) as { time: number }).time
  for (const [since, n] of [
    ['all', 4],
    ['nobody', 4],
    [String(time), 1],
    ['none', 0]
  ] as const) {
    await count(await read(`${path}?since=${since}`), 1 + n)
  }
})

test('Firebase: redirected, then the whole list, then patches of it; each item by its id', async () => {
  const path = '/firebase/v0/newstories.json?newest=3'
  const reading = await read(`${path}&n=4&heartbeat=0.05`)
  expect(reading.answer.redirected).toBe(true)
  await until('keep-alive', () => reading.messages.some(({ event }) => event === 'keep-alive'))
  expect(json(reading.messages[0])).toEqual({ path: '/', data: [45_000_004, 45_000_003, 45_000_002] })
  server.control.publish(path, 1)
  await until('the patch', () => reading.messages.some(({ event }) => event === 'patch'))
  expect(json(reading.messages.find(({ event }) => event === 'patch'))).toEqual({
    path: '/',
    data: { 0: 45_000_005, 1: 45_000_004, 2: 45_000_003 }
  })
  const item = (await (await fetch(`${server.url}/firebase/v0/item/45000003.json`)).json()) as object
  expect(item).toMatchObject({ id: 45_000_003, type: 'story', text: expect.any(String) })
  expect(item).not.toHaveProperty('url')
  expect(await (await fetch(`${server.url}/firebase/v0/item/1.json`)).json()).toBeNull()
})

describe.each([
  ['match=news', 'last_event_id', 'mercure-last-event-id'],
  ['topic=news', 'lastEventID', 'last-event-id']
])('Mercure with %s', (kind, parameter, header) => {
  const path = '/mercure/.well-known/mercure'

  test('resumes by header or parameter, and tells where it did', async () => {
    const sent = server.control.publish(path, 4)
    const live = await read(`${path}?${kind}`)
    expect(live.answer.headers.get(header)).toBeNull()
    const asked = sent[1]!.eventId!
    for (const reading of [
      await read(`${path}?${kind}&${parameter}=${asked}`),
      await read(`${path}?${kind}`, { 'last-event-id': asked })
    ]) {
      await count(reading, 2)
      expect(reading.answer.headers.get(header)).toBe(asked)
      expect(reading.messages.map(({ id }) => id)).toEqual([sent[2]!.eventId, sent[3]!.eventId])
    }
    const lost = await read(`${path}?${kind}`, { 'last-event-id': 'urn:uuid:nobody' })
    expect(lost.answer.headers.get(header)).toBe(sent[3]!.eventId)
    server.control.forget(path)
    expect((await read(`${path}?${kind}&${parameter}=${asked}`)).answer.headers.get(header)).toBe('earliest')
    expect(live.messages).toHaveLength(0)
  })
})

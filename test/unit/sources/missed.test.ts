import { describe, expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { resumeStrategy } from '../../../src-main/feeds/resume/strategy.ts'
import type { MissedPages, MissedStream } from '../../../src-main/sources/resume.ts'

const message = (data: unknown, ownId: string | null = null, type = 'message'): Message => ({
  type,
  data: typeof data === 'string' ? data : JSON.stringify(data),
  lastEventId: ownId ?? '',
  ownId,
  receivedAt: 0
})
const position = (timestamp: number) =>
  JSON.stringify([
    { topic: 'a', partition: 0, timestamp },
    { topic: 'b', partition: 0, offset: -1 }
  ])

/** The place after these messages, as it is written down when the stream is opened again. */
function placeAfter(url: string, ...messages: Message[]): string | null {
  const source = resumeStrategy(url)
  const cursor = messages.reduce<string | null>((before, each) => source.passed(before, each), null)
  return source.missed?.place(cursor, messages.at(-1)?.lastEventId ?? '') ?? null
}

const ask = (url: string, place: string) => resumeStrategy(url).missed?.ask(place) ?? null

describe('which gaps can be fetched', () => {
  const ntfy = (id: string) => message({ id, time: 1_763_800_001, event: 'message', topic: 'yard' })
  const open = message({ id: 'o', time: 1_763_800_000, event: 'open', topic: 'yard' }, null, 'open')
  const status = message({ id: '115000000000000001' }, null, 'update')

  it.each<[string, string, Message[], boolean, boolean]>([
    ['any feed, by the last id but one', 'https://a.test/live', [message('x', '1'), message('y', '2')], true, false],
    ['any feed with one message so far', 'https://a.test/live', [message('x', '1')], false, false],
    ['any feed without ids', 'https://a.test/live', [message('x'), message('y')], false, false],
    [
      'a Mercure hub',
      'https://a.test/.well-known/mercure?topic=x',
      [message('x', 'urn:1'), message('y', 'urn:2')],
      true,
      true
    ],
    ['Wikimedia, by time', 'https://s.test/v2/stream/recentchange', [message('x', position(5_000))], true, true],
    ['Wikimedia without a position', 'https://s.test/v2/stream/recentchange', [message('x')], false, true],
    ['ntfy, by the last message', 'https://p.test/yard/sse', [open, ntfy('m1')], true, true],
    ['ntfy before its first message', 'https://p.test/yard/sse', [open], true, true],
    ['what only looks like ntfy', 'https://p.test/yard/sse', [ntfy('m1')], false, true],
    ['Mastodon', 'https://m.test/api/v1/streaming/public', [status], true, true],
    ['Mastodon before its first status', 'https://m.test/api/v1/streaming/public', [], false, true],
    ['a list of Hacker News', 'https://h.test/v0/newstories.json', [message('{}', null, 'put')], false, true]
  ])('%s', (_, url, messages, can, sure) => {
    const place = placeAfter(url, ...messages)
    expect(place !== null).toBe(can)
    expect(resumeStrategy(url).missed?.sure).toBe(sure)
    if (place !== null) expect(ask(url, place)).not.toBeNull()
  })

  it('a place of another kind of source asks for nothing', () => {
    const place = placeAfter('https://m.test/api/v1/streaming/public', status) as string
    for (const url of ['https://a.test/live', 'https://p.test/yard/sse', 'https://s.test/v2/stream/x']) {
      expect(ask(url, place)).toBeNull()
    }
    expect(ask('https://a.test/live', 'no JSON')).toBeNull()
  })
})

describe('what proves that the server went back far enough', () => {
  it('any feed: the last message before comes again, when it is asked after the one before that', () => {
    const url = 'https://a.test/live?room=1'
    const place = placeAfter(url, message('x', '1'), message('y', '2')) as string
    const request = ask(url, place) as MissedStream
    expect(request).toMatchObject({ kind: 'stream', url, lastEventId: '1', ends: false })
    expect(request.begins(message('y', '2'))).toBe(true)
    expect(request.begins(message('z', '3'))).toBe(false)
    expect(request.passes(message('q', '9'), '9')).toBe(true)
    expect(request.passes(message('q', '8'), '9')).toBe(false)
    const rest = request.rest([message('y', '2'), message('z', '5'), message('z', '6')]) as string
    expect(ask(url, rest)).toMatchObject({ lastEventId: '5' })
  })

  it('CouchDB and Stellar are asked by their parameter too', () => {
    const couch = 'https://a.test/db/_changes?feed=eventsource&since=now'
    const place = placeAfter(couch, message('x', '1-a'), message('y', '2-b')) as string
    expect((ask(couch, place) as MissedStream).url).toBe('https://a.test/db/_changes?feed=eventsource&since=1-a')
  })

  it('Wikimedia: what comes first is no later than the last message before; times decide, ids come differently', () => {
    const url = 'https://s.test/v2/stream/recentchange'
    const at = Date.UTC(2026, 0, 5, 6)
    const request = ask(url, placeAfter(url, message('x', position(at))) as string) as MissedStream
    expect(request.url).toBe(`${url}?since=2026-01-05T05%3A59%3A59.999Z`)
    expect(request.lastEventId).toBe('')
    expect(request.begins(message('x', position(at)))).toBe(true)
    expect(request.begins(message('x', position(at + 1)))).toBe(false)
    expect(request.passes(message('x', position(at + 60_000)), position(at + 60_000))).toBe(true)
    expect(request.passes(message('x', position(at + 60_001)), position(at + 60_000))).toBe(false)
    expect(request.passes(message('x', position(at + 66_000)), position(at + 60_000))).toBe(true)
  })

  it('ntfy: the last message comes once more, asked for by its time', () => {
    const url = 'https://p.test/yard/sse?since=10m'
    const told = (id: string, time: number) => message({ id, time, event: 'message', topic: 'yard' })
    const open = message({ id: 'o', time: 1_763_800_000, event: 'open', topic: 'yard' }, null, 'open')
    const request = ask(url, placeAfter(url, open, told('m1', 1_763_800_001)) as string) as MissedStream
    expect(request.url).toBe('https://p.test/yard/sse?since=1763800001&poll=1')
    expect(request.ends).toBe(true)
    expect(request.begins(told('m1', 1_763_800_001))).toBe(true)
    expect(request.begins(told('m2', 1_763_800_001))).toBe(false)
    // Before the first message, one that is older than the opening shows it.
    const early = ask(url, placeAfter(url, open) as string) as MissedStream
    expect(early.url).toBe('https://p.test/yard/sse?since=all&poll=1')
    expect(early.begins(told('m0', 1_763_799_999))).toBe(true)
    expect(early.begins(told('m1', 1_763_800_001))).toBe(false)
  })

  it('Mastodon: the timeline still has a status from then or before', () => {
    const url = 'https://m.test/api/v1/streaming/user?access_token=t'
    const place = placeAfter(url, message({ id: '115000000000000001' }, null, 'update')) as string
    const request = ask(url, place) as MissedPages
    expect(request.probe).toBe('https://m.test/api/v1/timelines/home?access_token=t&limit=1&max_id=115000000000000002')
    expect(request.goesBack('[{"id":"1"}]')).toBe(true)
    expect(request.goesBack('[]')).toBe(false)
    expect(request.goesBack('<p>Sign in</p>')).toBeNull()
  })
})

describe('how long a source keeps what it sends', () => {
  it.each<[string, string, Message[], { surely: number; atMost: number } | null]>([
    ['Wikimedia', 'https://s.test/v2/stream/x', [], { surely: 7 * 86_400_000, atMost: 31 * 86_400_000 }],
    [
      'ntfy, as its messages say',
      'https://p.test/yard/sse',
      [
        message({ id: 'o', time: 1_763_800_000, event: 'open', topic: 'yard' }, null, 'open'),
        message({ id: 'm', time: 1_763_800_001, expires: 1_763_843_201, event: 'message', topic: 'yard' })
      ],
      { surely: 43_200_000, atMost: 43_200_000 }
    ],
    ['any other', 'https://a.test/live', [message('x', '1')], null]
  ])('%s', (_, url, messages, kept) => {
    const source = resumeStrategy(url)
    const cursor = messages.reduce<string | null>((before, each) => source.passed(before, each), null)
    expect(source.keeps?.(cursor) ?? null).toEqual(kept)
  })
})

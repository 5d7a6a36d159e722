import { describe, expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { interpretStrictly } from '../../../src-main/interpret/interpret.ts'
import { saysEnd } from '../../../src-main/sources/stream-end.ts'

const message = (type: string, data: string): Message => ({ type, data, lastEventId: '', ownId: null, receivedAt: 1 })
const meaningOf = (type: string, data: string) =>
  interpretStrictly(message(type, data), { feedUrl: 'https://news.example/sse', rule: { pointers: [] } }).kind

describe('the server says that its stream is done', () => {
  it.each([
    ['complete', ''],
    ['complete', '{"id":"1"}'],
    ['return', ''],
    ['close', 'null'],
    ['CLOSE', 'close'],
    ['done', '[DONE]'],
    ['done', '{"status":"ok","count":3}'],
    ['end', '"end"'],
    ['end', '{}'],
    ['finished', '[]'],
    ['complete', '{"data":null}'],
    ['message', '[DONE]'],
    ['message', ' [DONE]\n'],
    ['message', '{"type":"complete","id":"7"}'],
    ['message', '{"event": "end"}']
  ])('by %s with %j, which is no item', (type, data) => {
    expect(saysEnd(message(type, data))).toBe(true)
    expect(meaningOf(type, data)).toBe('health')
  })
})

describe('news is news', () => {
  it.each([
    ['close', '{"id":"d-1","title":"Front door: close","text":"It was closed at 9"}'],
    ['close', 'The bridge is closed until Friday'],
    ['complete', '{"link":"https://news.example/1"}'],
    ['done', '{"payload":{"story":{"headline":"All done"}}}'],
    ['end', '["The last words"]'],
    ['end', '{"match":"A-B","home":2,"away":1}'],
    ['message', '{"type":"end","score":3}'],
    ['return', '{"message":"They are back"}'],
    ['message', '{"type":"complete","title":"The tunnel is complete"}'],
    ['message', 'done'],
    ['message', 'The list [DONE]'],
    ['completed-run', '{"id":5}']
  ])('under %s with %j', (type, data) => {
    expect(saysEnd(message(type, data))).toBe(false)
    expect(meaningOf(type, data)).toBe('changes')
  })
})

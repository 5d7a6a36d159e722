import { serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { packed, unpacked } from '../../../../src-main/library/threads/packed-messages.ts'

const message = (part: Partial<Message> = {}): Message => ({
  type: 'message',
  data: 'the ferry goes',
  lastEventId: '7',
  ownId: '7',
  receivedAt: 1_790_000_000_000.25,
  ...part
})

/** As they are behind a thread, where no string is shared any more. */
const crossed = (messages: Message[]) => unpacked(structuredClone(packed(messages)))

describe('messages that cross to another thread', () => {
  it.each<[string, Message[]]>([
    ['none', []],
    ['one', [message()]],
    ['without an id', [message({ lastEventId: '', ownId: null })]],
    ['under the id of one before', [message(), message({ ownId: null, data: '' })]],
    ['whose own id is not the last', [message({ lastEventId: '8' }), message({ type: '7', ownId: '' })]],
    ['of several types', ['add', 'update', 'add', '__proto__'].map((type) => message({ type, data: type }))]
  ])('are what they were: %s', (_, messages) => {
    expect(crossed(messages)).toEqual(messages)
  })

  it('bring a long id or type with them once, whoever carries it', () => {
    const [id, other, type] = ['i'.repeat(6_000), 'o'.repeat(6_000), 't'.repeat(1_024)]
    const messages = Array.from({ length: 500 }, (_, n) =>
      message({ type, data: '', lastEventId: n % 2 === 0 ? id : other, ownId: n % 3 === 0 ? id : null })
    )
    expect(crossed(messages)).toEqual(messages)
    expect(serialize(packed(messages)).length).toBeLessThan(2 * 6_000 + 1_024 + 500 * 30)
  })
})

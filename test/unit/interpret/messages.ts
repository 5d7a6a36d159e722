import type { Message } from '#contract/message.ts'
import { interpretStrictly } from '../../../src-main/interpret/interpret.ts'
import type { IdentityRule, Interpretation, MappedItem, Removal } from '../../../src-main/interpret/interpretation.ts'

export const receivedAt = Date.UTC(2026, 10, 22, 10, 0, 0)
export const feedUrl = 'https://news.test/live/sse?token=1'
export const noRule: IdentityRule = { pointers: [] }

export function message(data: unknown, type = 'message', ownId: string | null = null): Message {
  return {
    type,
    data: typeof data === 'string' ? data : JSON.stringify(data),
    ownId,
    lastEventId: ownId ?? '',
    receivedAt
  }
}

export const meaning = (data: unknown, type = 'message', ownId: string | null = null, rule = noRule): Interpretation =>
  interpretStrictly(message(data, type, ownId), { feedUrl, rule })

/** The items of a message; fails where it is health or control. */
export function itemsOf(data: unknown, type = 'message', ownId: string | null = null, rule = noRule): MappedItem[] {
  const answer = meaning(data, type, ownId, rule)
  if (answer.kind !== 'changes') throw new Error(`The message is ${answer.kind}.`)
  return answer.changes.map((change) => {
    if (change.kind !== 'item') throw new Error('The message takes something back.')
    return change.item
  })
}

/** The only item of a message. */
export function itemOf(data: unknown, type = 'message', ownId: string | null = null, rule = noRule): MappedItem {
  const items = itemsOf(data, type, ownId, rule)
  if (items.length !== 1) throw new Error(`The message has ${items.length} items.`)
  return items[0] as MappedItem
}

/** What a message takes back. */
export function removalsIn(data: unknown, type = 'delete', ownId: string | null = null, rule = noRule): Removal[] {
  const answer = meaning(data, type, ownId, rule)
  return answer.kind === 'changes'
    ? answer.changes.flatMap((change) => (change.kind === 'removal' ? [change] : []))
    : []
}

/** The guids that a message takes back. */
export const removedBy = (...sent: Parameters<typeof removalsIn>): string[] =>
  removalsIn(...sent).map(({ guid }) => guid)

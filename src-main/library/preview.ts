import type { ItemRow } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import { excerptOf } from '../interpret/excerpt.ts'
import { interpret } from '../interpret/interpret.ts'
import type { IdentityRule } from '../interpret/interpretation.ts'

/**
 * What messages would become, for the dialog that adds a feed: nothing is stored or looked up.
 *
 * In the server's order; ids are negative and mean nothing.
 */
export function preview(messages: readonly Message[], feedUrl: string): ItemRow[] {
  const rows = new Map<string, ItemRow>()
  let rule: IdentityRule = { pointers: [] }
  let last = 0
  for (const message of messages) {
    const meaning = interpret(message, { feedUrl, rule })
    if (meaning.kind !== 'changes') continue
    rule = meaning.rule
    for (const change of meaning.changes) {
      if (change.kind === 'removal') {
        rows.delete(change.guid)
        continue
      }
      const { item } = change
      const id = --last
      rows.set(item.guid ?? `n:${id}`, {
        id,
        feedId: 0,
        title: item.title,
        excerpt: excerptOf(item.text, item.title),
        author: item.author,
        url: item.url,
        image: item.image,
        priority: item.priority,
        lang: item.lang,
        publishedAt: item.publishedAt,
        receivedAt: message.receivedAt,
        sortAt: message.receivedAt,
        read: false,
        starred: false,
        editedAt: null,
        removedAt: null,
        raw: item.raw
      })
    }
  }
  return [...rows.values()]
}

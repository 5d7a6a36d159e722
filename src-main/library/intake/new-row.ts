import type { FeedId } from '#contract/ids.ts'
import type { ItemRow } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import { excerptOfItem } from '../../interpret/excerpt.ts'
import type { MappedItem } from '../../interpret/interpretation.ts'
import type { Verdict } from '../../rules/rules.ts'

/** The row of a new item, as rules want it; its id is known only once it is stored. `sortAt`: epoch ms. */
export function newRow(
  feedId: FeedId,
  item: MappedItem,
  message: Message,
  verdict: Verdict | null,
  { sortAt, removed }: { sortAt: number; removed: boolean }
): ItemRow {
  return {
    id: 0,
    feedId,
    title: item.title,
    excerpt: excerptOfItem(item),
    author: item.author,
    url: item.url ?? item.leadsTo ?? null,
    image: item.image,
    priority: verdict?.priority ?? item.priority,
    lang: item.lang,
    publishedAt: storableTime(item.publishedAt),
    receivedAt: message.receivedAt,
    sortAt,
    read: verdict?.read ?? false,
    starred: verdict?.starred ?? false,
    editedAt: null,
    removedAt: removed ? message.receivedAt : null,
    raw: item.raw,
    ...(verdict && verdict.marks.length > 0 && { marks: verdict.marks }),
    ...(verdict?.hidden && { hidden: true })
  }
}

/** A time that SQLite can hold as an integer and give back; null for one that it cannot. */
export function storableTime(value: number | null): number | null {
  if (value === null) return null
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole : null
}

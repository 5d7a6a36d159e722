import type { ItemDetail, ItemVersion } from '#contract/item.ts'

/** A version that an edit replaced; what a test leaves out is as in the present one, and each was edited after a minute. */
export type EarlierVersion = Pick<ItemVersion, 'title' | 'text'> & Partial<ItemVersion>

/** The versions of an item as main answers them: oldest first, the present one last. */
export function versionsOf(detail: ItemDetail, earlier: readonly EarlierVersion[]): ItemVersion[] {
  const { title, text, url, author, tags, receivedAt } = detail
  const ends = earlier.map(({ replacedAt }, index) => replacedAt ?? receivedAt + (index + 1) * 60_000)
  const next = (earlier.at(-1)?.n ?? earlier.length) + 1
  return [...earlier, { title, text, n: next }].map((version, index) => ({
    n: index + 1,
    receivedAt: ends[index - 1] ?? receivedAt,
    replacedAt: ends[index] ?? null,
    details: { url, author, tags },
    ...version
  }))
}

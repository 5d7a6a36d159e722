import type { MappedItem } from '../../interpret/interpretation.ts'
import type { StoredItem } from './item-lookup.ts'

/**
 * Whether what a message says speaks for its being about a stored item that goes by the same name.
 *
 * A name of a delivery (the id of a message) or of a place (a link) is shared by different news when a server counts from the
 * start again or has one page for all. Then nothing else agrees; of a correction something does.
 */
export function agrees(sent: MappedItem, stored: StoredItem, textOf: (stored: StoredItem) => string): boolean {
  return saysItChanges(sent, stored) || saysTheSame(sent, stored, textOf)
}

/** As `agrees`, by what is said alone: a word for an update does not tell of what. */
export function saysTheSame(sent: MappedItem, stored: StoredItem, textOf: (stored: StoredItem) => string): boolean {
  const sameTitle = sent.title !== '' && sent.title === stored.title
  const sameLink = sent.url !== null && sent.url === stored.url
  if (sameTitle && sameLink) return true
  if (!sameTitle && !sameLink) return false
  if (isSameTime(sent, stored) || areAlike(sent.text, textOf(stored))) return true
  return isLater(sent, stored) && (sameTitle || (sent.publishedAt ?? Infinity) < (sent.modifiedAt ?? 0))
}

/** A word for an update, where the stored item came without one: to a feed that says it of everything it means nothing. */
const saysItChanges = (sent: MappedItem, stored: StoredItem): boolean => sent.evidence.isUpdate && !stored.isUpdate

/** Both say when they were published, and it is the same time. */
export const isSameTime = (sent: MappedItem, stored: StoredItem): boolean =>
  sent.publishedAt !== null && sent.publishedAt === stored.publishedAt

/** A later version by its number, else by its time of change. */
function isLater(sent: MappedItem, stored: StoredItem): boolean {
  if (sent.revision !== null && stored.revision !== null) return sent.revision > stored.revision
  return sent.modifiedAt !== null && stored.modifiedAt !== null && sent.modifiedAt > stored.modifiedAt
}

/** Texts of fewer words are alike only where they are equal. */
const FEWEST_WORDS = 4
const MOST_WORDS = 400

/** Whether two texts share most of their words. */
export function areAlike(a: string, b: string): boolean {
  if (a === b) return a !== ''
  const [first, second] = [wordsIn(a), wordsIn(b)]
  const most = Math.max(first.size, second.size)
  if (Math.min(first.size, second.size) < FEWEST_WORDS) return false
  let shared = 0
  for (const word of first) if (second.has(word)) shared++
  return shared >= most * 0.6
}

const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .slice(0, MOST_WORDS * 10)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, MOST_WORDS) ?? []
  )

/** By the revision where both have one and they differ, else by the time of the change; else nobody knows. */
export function compareAge(
  sent: { revision: number | null; modifiedAt: number | null },
  stored: { revision: number | null; modifiedAt: number | null }
): 'older' | 'newer' | 'unknown' {
  for (const field of ['revision', 'modifiedAt'] as const) {
    const [a, b] = [sent[field], stored[field]]
    if (a !== null && b !== null && a !== b) return a < b ? 'older' : 'newer'
  }
  return 'unknown'
}

/** Of several open items with one link: the one that says so, beyond its title. */
export const isSameOfSeveral = (item: MappedItem, stored: StoredItem): boolean =>
  item.title === stored.title && (saysItChanges(item, stored) || isSameTime(item, stored) || isLater(item, stored))

/** A text of this length is hardly ever sent for two different reasons; in characters. */
const LONG_TEXT = 40

/** It has words or a time of its own, so that the same once more is hardly a second event. */
export const tellsItself = (item: MappedItem): boolean =>
  item.url !== null || item.publishedAt !== null || item.text.length >= LONG_TEXT

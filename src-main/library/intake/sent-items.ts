import type { Message } from '#contract/message.ts'
import type { Change, MappedItem } from '../../interpret/interpretation.ts'
import { selvesAt, type FormerMeaning, type FormerSelf } from '../store/former-selves.ts'
import type { FirstItem } from './opening-message.ts'

/** A message that carries items or removals. */
export interface Meaning {
  message: Message
  /** The message's place in its batch. */
  at: number
  changes: Change[]
  understood: boolean
  /** They are all that there is. */
  isWhole?: true
  /** What the message was under interpretations that are not in force any more. */
  former: FormerMeaning[]
}

export const itemsIn = (changes: readonly Change[]): number => changes.filter(({ kind }) => kind === 'item').length

export const itemsOf = (meanings: readonly Meaning[]): MappedItem[] =>
  meanings.flatMap(({ changes }) => changes.flatMap((each) => (each.kind === 'item' ? [each.item] : [])))

/** About how much of a change is written, in characters. */
export const charactersOf = (change: Change): number =>
  change.kind === 'item' ? change.item.text.length + (change.item.html?.length ?? 0) : 0

/** The items of a batch that have no identity, or had none, as `replayed` compares them. */
export function anonymousOf(
  meanings: readonly Meaning[]
): { version: string; formerVersions: string[]; dated: boolean; data: string }[] {
  return meanings.flatMap(({ message, changes, former }) => {
    // Most messages are one item that has an identity.
    if (former.length === 0 && changes.every((change) => change.kind !== 'item' || change.item.guid !== null)) return []
    const items = changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
    return items.flatMap((item, at) => {
      const selves = selvesAt(former, items.length, at)
      if (!isAnonymous(item, selves)) return []
      const formerVersions = selves.filter(({ guid }) => guid === null).map(({ version }) => version)
      return [{ version: item.version, formerVersions, dated: item.publishedAt !== null, data: message.data }]
    })
  })
}

/** The first item of a batch, as `OpeningMessages` compares it; undefined where it has none. */
export function firstOf(meanings: readonly Meaning[]): FirstItem | undefined {
  for (const { changes, former } of meanings) {
    const items = changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
    const first = items[0]
    if (!first) continue
    if (first.guid !== null) return null
    const formerVersions = selvesAt(former, items.length, 0).flatMap(({ guid, version }) =>
      guid === null ? [version] : []
    )
    return { version: first.version, formerVersions }
  }
  return undefined
}

/** Whether an item is told apart by its place in a run only, or was before. */
export const isAnonymous = (item: MappedItem, selves: readonly FormerSelf[]): boolean =>
  item.guid === null || selves.some(({ guid }) => guid === null)

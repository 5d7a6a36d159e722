import * as v from 'valibot'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Message } from '#contract/message.ts'
import { interpretation } from '../../base/value-checks.ts'
import type { interpret } from '../../interpret/interpret.ts'
import type { Change, InterpretationContext } from '../../interpret/interpretation.ts'
import { interpretationToSql } from './rows.ts'
import { storedValue } from './stored-values.ts'

/**
 * What a message would have been under the interpretations that were in force before.
 *
 * Identity and version of an item depend on how its message is read. A server that resends what was stored before the
 * reader changed that would show it twice, or as edited by its source; so each message is also read as it was read then,
 * and what is known by one of its former selves is known.
 */

/** More changes of mind than this are not remembered. */
const MOST_REMEMBERED = 4

/** An item as it would have been: null where it had no identity. */
export interface FormerSelf {
  guid: string | null
  version: string
  /** It was called so by a build that named other news alike: a version that is known is known, another one is no edit. */
  isOlderBuild?: true
}

/** What a message was under one interpretation. */
export interface FormerMeaning {
  items: FormerSelf[]
  removals: string[]
}

/** The interpretations in force before, newest first; null stands for guessing. */
export const formerInterpretations = (stored: unknown): (FeedInterpretation | null)[] =>
  storedValue<(FeedInterpretation | null)[]>(
    stored,
    v.array(v.nullable(interpretation)),
    [],
    'how a feed was read before'
  )

/** Of those that were in force, newest first, the ones worth remembering: each once, and not the one in force now. */
export function remembered(
  former: readonly (FeedInterpretation | null)[],
  now: FeedInterpretation | null
): (FeedInterpretation | null)[] {
  const known = new Set([interpretationToSql(now)])
  const kept = former.filter((each) => {
    const text = interpretationToSql(each)
    if (known.has(text)) return false
    known.add(text)
    return true
  })
  return kept.slice(0, MOST_REMEMBERED)
}

export function formerMeanings(
  message: Message,
  context: InterpretationContext,
  former: readonly (FeedInterpretation | null)[],
  read: typeof interpret
): FormerMeaning[] {
  return former.flatMap((mapping) => {
    const meaning = read(message, { ...context, mapping })
    return meaning.kind === 'changes' ? [selvesOf(meaning.changes)] : []
  })
}

/** What a message was to builds before 0.2, where those named any of its items otherwise. */
export function olderMeaning(changes: readonly Change[]): FormerMeaning[] {
  const items = changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
  if (items.every(({ evidence }) => evidence.formerGuid === undefined)) return []
  const selves = items.map(({ guid, version, evidence }): FormerSelf =>
    evidence.formerGuid === undefined ? { guid, version } : { guid: evidence.formerGuid, version, isOlderBuild: true }
  )
  return [{ items: selves, removals: [] }]
}

function selvesOf(changes: readonly Change[]): FormerMeaning {
  const items: FormerSelf[] = []
  const removals: string[] = []
  for (const change of changes) {
    if (change.kind !== 'item') removals.push(change.guid)
    else items.push({ guid: change.item.guid, version: change.item.version })
  }
  return { items, removals }
}

/** The former selves of item `place` of `count`: they are told apart only where the message had as many items then. */
export const selvesAt = (former: readonly FormerMeaning[], count: number, place: number): FormerSelf[] =>
  former.flatMap(({ items }) => (items.length === count ? [items[place] as FormerSelf] : []))

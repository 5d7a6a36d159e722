import * as v from 'valibot'
import type { ItemId } from '#contract/ids.ts'
import type { Message } from '#contract/message.ts'
import { storedValue } from '../store/stored-values.ts'
import { continuityCheck, type Continuity } from './continuity.ts'
import { numberingCheck, type Numbering } from './numbering.ts'
import type { OpeningMessage } from './opening-message.ts'

/** How far the items of a batch are stored, and what was found out on the way. */
export interface RunState {
  /** Messages of the batch that are stored whole; of the next one what `open` says. */
  message: number
  open: { change: number; isKnownWhole: boolean; isNews: boolean; sharedId: number | null } | null
  /** A letter for each message that is stored whole. */
  outcomes: string
  numbering: Numbering
  cameAgain: { series: string; number: number } | null
  countsAnew: boolean
  /** Items after it were stored by the batch. */
  since: ItemId
  /** How many versions it appended to the tail of items without an identity. */
  appended: number
  newest: ItemId | null
  counts: { repeatedFrom: number; repeatedTo: number; anonymous: number }
  overlap: boolean
  beginsAlike: boolean
}

/**
 * A batch that is stored in part.
 *
 * Persisted as JSON in the transaction of each slice of it but the last: after a crash of the writer the batch goes on behind
 * that slice, and after one of the program the batch that brings the same messages again learns from it what was news.
 */
export interface Unfinished {
  /** What was known of the feed before it. */
  learnt: { continuity: Continuity; aliveUntil: number | null }
  opening: OpeningMessage | null
  run: RunState
}

/** What became of a message. */
export type Outcome = 'new' | 'known'

export const lettersOf = (messages: readonly Message[], outcomes: ReadonlyMap<Message, Outcome>): string =>
  messages.map((message) => outcomes.get(message)?.charAt(0) ?? '-').join('')

export function outcomesOf(letters: string, messages: readonly Message[]): Map<Message, Outcome> {
  const outcomes = new Map<Message, Outcome>()
  for (const [at, message] of messages.slice(0, letters.length).entries()) {
    const letter = letters.charAt(at)
    if (letter !== '-') outcomes.set(message, letter === 'n' ? 'new' : 'known')
  }
  return outcomes
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const runState: v.GenericSchema<unknown, RunState> = v.object({
  message: count,
  open: v.nullable(
    v.object({ change: count, isKnownWhole: v.boolean(), isNews: v.boolean(), sharedId: v.nullable(count) })
  ),
  outcomes: v.string(),
  numbering: numberingCheck,
  cameAgain: v.nullable(v.object({ series: v.string(), number: v.number() })),
  countsAnew: v.boolean(),
  since: count,
  appended: count,
  newest: v.nullable(count),
  counts: v.object({ repeatedFrom: count, repeatedTo: count, anonymous: count }),
  overlap: v.boolean(),
  beginsAlike: v.boolean()
})

const check: v.GenericSchema<unknown, Unfinished> = v.object({
  learnt: v.object({ continuity: continuityCheck, aliveUntil: v.nullable(v.number()) }),
  opening: v.nullable(v.object({ version: v.string(), repeats: v.boolean() })),
  run: runState
})

/** Null where none is stored, or none that can be read. */
export const unfinishedFromSql = (stored: unknown): Unfinished | null =>
  storedValue<Unfinished | null>(stored, check, null, 'where the storing of a batch was cut off')

import * as v from 'valibot'
import type { DocumentCheck, ServerTrouble, StateChange } from '#contract/health.ts'
import { log } from '../base/log.ts'
import { count, endReason, time } from '../base/value-checks.ts'
import type { RingState } from './ring.ts'

/** What a record keeps over a restart, as JSON. */
export interface StoredRecord {
  history: StateChange[]
  minutes: RingState
  hours: RingState
  lastByteAt: number | null
  messages: number
  duplicates: number
  notUnderstood: number
  removedNothing: number
  noise: number
  repaired: number
  trouble: ServerTrouble | null
  tooLarge: number
  longIds: number
  heartbeatMs: number | null
  checks: DocumentCheck[]
}

const change: v.GenericSchema<unknown, StateChange> = v.object({
  at: time,
  kind: v.picklist(['unanswered', 'open', 'checked', 'waiting', 'ended', 'paused', 'failed']),
  reason: v.nullable(endReason)
})
const ring: v.GenericSchema<unknown, RingState> = v.object({
  last: v.pipe(v.number(), v.safeInteger()),
  columns: v.record(v.string(), v.array(count))
})
const members = {
  history: v.array(change),
  minutes: ring,
  hours: ring,
  lastByteAt: v.nullable(time),
  messages: count,
  duplicates: count,
  notUnderstood: count,
  removedNothing: count,
  noise: count,
  repaired: count,
  trouble: v.nullable(v.object({ at: time, words: v.pipe(v.string(), v.maxLength(10_000)) })),
  tooLarge: count,
  longIds: count,
  heartbeatMs: v.nullable(count),
  checks: v.array(
    v.object({ at: time, status: v.nullable(count), reason: v.nullable(endReason), bytes: count, fresh: count })
  )
} satisfies { [K in keyof StoredRecord]: v.GenericSchema<unknown, StoredRecord[K]> }

/**
 * What `toJson` of a record once said, member by member: one that no build could have stored is set aside, and the log says so.
 *
 * A library is input (library/store/stored-values.ts), and what it holds of a feed's health is shown.
 */
export function readStored(stored: string): Partial<StoredRecord> {
  const read = parsed(stored)
  const kept = Object.entries(members).flatMap(([name, check]) => {
    if (read === null || read[name] === undefined) return []
    const result = v.safeParse(check as v.GenericSchema<unknown, unknown>, read[name])
    if (result.success) return [[name, result.output]]
    setAside(name)
    return []
  })
  if (read === null) setAside('all')
  return Object.fromEntries(kept) as Partial<StoredRecord>
}

const setAside = (name: string): void =>
  log.warn(`the library: ${name} of what is stored of a feed's health cannot be read and is set aside`)

function parsed(stored: unknown): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(String(stored))
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null
  } catch {
    return null
  }
}

import * as v from 'valibot'
import type { Gap } from '#contract/gap.ts'
import { CLOCK_STEP } from '#contract/item.ts'
import type { Resumption } from '#contract/message.ts'
import { DAY, MINUTE } from '#contract/time.ts'
import { fromNumber } from '../../interpret/time.ts'
import { storedValue } from '../store/stored-values.ts'
import type { OpeningMessage } from './opening-message.ts'

/**
 * What was learnt of a feed's ids and pace: by it an absence is judged.
 *
 * Persisted as JSON with the feed. Times are epoch milliseconds.
 */
export interface Continuity {
  /** The last id that is a counter's number; null before the first. */
  last: number | null
  /** By how much those numbers go up, how often in a row they did so, and how often they did not. */
  step: number
  run: number
  breaks: number
  /** Messages and the time they took, both fading within minutes: together the feed's pace. */
  messages: number
  ms: number
  /** How many messages went into it, and when the last of them came. */
  heard: number
  latest: number | null
  /** The highest number before ids began again, until they have passed it: as far as that they stand for two things each. */
  ambiguousTo: number | null
  /** The feed was seen to resume: it once sent at once what it had not sent while we were away. */
  replays: boolean
  /** How many messages carried an id that looks drawn by lot: nothing can be asked for after it unless the server keeps a list. */
  random: number
  /** An absence that only what comes next can judge, or that is not over yet. */
  pending: Absence | null
  /** The last absence, where the feed was believed without a sign: ids that begin again in what follows speak against it. */
  believed: Absence | null
  opening: OpeningMessage | null
  /** When a document last came that held anything. */
  document: number | null
}

export const nothingLearnt: Continuity = {
  last: null,
  step: 0,
  run: 0,
  breaks: 0,
  messages: 0,
  ms: 0,
  heard: 0,
  latest: null,
  ambiguousTo: null,
  replays: false,
  random: 0,
  pending: null,
  opening: null,
  believed: null,
  document: null
}

/** A stretch of time that was not heard. */
export interface Absence {
  from: number
  to: number
  /** The id that the request named to resume after; empty for none. */
  after: string
  /** Whether it is certain that it did, or that it did not. */
  honoured?: boolean
  saidSo?: true
  headAfter?: number
  fetch?: { place: string; sure: boolean }
  keeps?: { surely: number; atMost: number }
  /** News that came since it began, where it waits for more of them. */
  came?: number
  /** The stream had not come to rest: what came was all there was up to where it stood, which nobody knows the time of. */
  catchingUp?: true
}

const number = v.pipe(v.number(), v.finite())
const absence: v.GenericSchema<unknown, Absence> = v.object({
  from: number,
  to: number,
  after: v.string(),
  honoured: v.exactOptional(v.boolean()),
  saidSo: v.exactOptional(v.literal(true)),
  headAfter: v.exactOptional(number),
  fetch: v.exactOptional(v.object({ place: v.string(), sure: v.boolean() })),
  keeps: v.exactOptional(v.object({ surely: number, atMost: number })),
  came: v.exactOptional(number),
  catchingUp: v.exactOptional(v.literal(true))
})
const learnt = v.object({
  last: v.exactOptional(v.nullable(number)),
  step: v.exactOptional(number),
  run: v.exactOptional(number),
  breaks: v.exactOptional(number),
  messages: v.exactOptional(number),
  ms: v.exactOptional(number),
  heard: v.exactOptional(number),
  latest: v.exactOptional(v.nullable(number)),
  ambiguousTo: v.exactOptional(v.nullable(number)),
  replays: v.exactOptional(v.boolean()),
  random: v.exactOptional(number),
  pending: v.exactOptional(v.nullable(absence)),
  believed: v.exactOptional(v.nullable(absence)),
  opening: v.exactOptional(v.nullable(v.object({ version: v.string(), repeats: v.boolean() }))),
  document: v.exactOptional(v.nullable(number))
}) satisfies v.GenericSchema<unknown, Partial<Continuity>>

/** What is stored of a feed's continuity; nothing learnt where nothing is. */
export function continuityFromSql(stored: unknown): Continuity {
  return {
    ...nothingLearnt,
    ...storedValue<Partial<Continuity>>(stored, learnt, {}, 'what was learnt of a feed’s pace')
  }
}

/** Of a continuity that is stored as a part of something else. */
export const continuityCheck: v.GenericSchema<unknown, Continuity> = v.pipe(
  learnt,
  v.transform((stored) => ({ ...nothingLearnt, ...stored }))
)

/** A message, and what became of it: a new item, one that was stored already, or no item at all; so is silence until then. */
export interface Sighting {
  id: string | null
  outcome: 'new' | 'known' | 'none'
  at: number
}

export type AbsenceVerdict =
  /** Nothing is missing, as far as anybody can tell; `seen` where the feed was seen to send what was missed. */
  { kind: 'replayed'; seen: boolean } | Pick<Gap, 'kind' | 'reason' | 'items'> | { kind: 'pending'; came: number }

/** The absence before a batch, together with one before it that is not judged yet; null where there is neither. */
export function absenceOf(
  resumption: Resumption | undefined,
  aliveUntil: number | null,
  pending: Absence | null
): Absence | null {
  if (!resumption) return pending
  const from = pending?.from ?? resumption.from ?? aliveUntil
  if (from === null) return null
  const { to, after, honoured, saidSo, headAfter } = resumption
  const isJudged = pending === null || pending.catchingUp === true
  const fetch = isJudged ? resumption.fetch : pending.fetch
  const keeps = resumption.keeps ?? pending?.keeps
  // What was fetched does not reach back behind an absence that nobody has judged yet.
  const certain = isJudged || honoured === false ? honoured : undefined
  // The clock was set back while it lasted: when it began nobody will know by any later clock either.
  const hasBeginning = pending === null || pending.from < pending.to
  return {
    from: hasBeginning ? Math.min(from, to) : to,
    to,
    after,
    ...(certain !== undefined && { honoured: certain }),
    ...(saidSo && { saidSo }),
    ...(headAfter !== undefined && { headAfter }),
    ...(fetch && { fetch }),
    ...(keeps && { keeps }),
    ...(pending?.came !== undefined && { came: pending.came })
  }
}

/** The latest of times in the order in which they were taken; one far before the others means that the clock was set back. */
export function latestOf(times: readonly number[]): number {
  return times.reduce((latest, at) => (at > latest || latest - at > CLOCK_STEP ? at : latest))
}

/**
 * Steps in a row, from the first message on, that make a counter certain, and those that make it likely.
 *
 * A counter with a single hole has others: other topics share it, transactions roll back, heartbeats count.
 */
const CERTAIN_RUN = 25
const LIKELY_RUN = 2
const LIKELY_AGAIN = 5
/** How fast the pace forgets, in ms. */
const PACE_FADES = 10 * MINUTE
/** A pace is believed after PACE_HEARD messages, and means something where at least PACE_EXPECTED were to be expected. */
const PACE_HEARD = 20
const PACE_EXPECTED = 10
/** Messages of one batch that count for the pace: a burst is one event, and no promise of the next minute. */
const MOST_AT_ONCE = 10
/** A message within this time of opening comes at once, in ms. */
const AT_ONCE = 500
/** A head that took this long came together with the first message, and that one shows nothing; in ms. */
const LATE_HEAD = 2_000
/** What was missed may be held on its way for so long, in ms: until then too little of it proves nothing. */
const HELD_ON_ITS_WAY = 10_000

/**
 * Judges an absence by the messages after it, in the order of the stream.
 *
 * What is certain about the resumption decides. Who was away for longer than the source keeps what it sends has missed
 * what came first (`keptFrom` tells where that ends). Else:
 *
 * `overlap`: among them is the newest item that was stored before. Numbers that count up decide wherever there are any,
 * in both directions. Else an overlap proves that nothing is missing, and a feed without a way to resume may have
 * lost anything. One that answered a request to resume is believed, because the protocol gives no proof; except where it was
 * never seen to resume, and brought next to nothing of what it should have sent meanwhile. Ids that are drawn by lot, or that
 * began again, are never believed: a burst looks like a replay to whoever was asleep, or behind something that held it back.
 */
export function judgeAbsence(
  absence: Absence,
  continuity: Continuity,
  sightings: readonly Sighting[],
  overlap: boolean,
  ids: IdHabit = { generation: 0, beganAgain: false },
  catchingUp = false
): AbsenceVerdict {
  const { saidSo } = absence
  if (absence.honoured === true) return { kind: 'replayed', seen: saidSo === true && absence.after !== '' }
  if (absence.honoured === false && !overlap) {
    // A hub that keeps nothing at all says so each time, whether anything was published or not.
    const kind = saidSo && !continuity.replays ? 'unknown' : 'lost'
    return { kind, reason: { kind: 'not-resumed', after: absence.after }, items: null }
  }
  const { keeps } = absence
  if (keeps && !overlap && absence.to - absence.from > keeps.surely) {
    // Between the two times the source may have kept it, or not.
    const kind = absence.to - absence.from > keeps.atMost ? 'lost' : 'unknown'
    return { kind, reason: { kind: 'not-kept', keptMs: keeps.surely }, items: null }
  }
  const isAmbiguous = ids.generation > 0 || continuity.ambiguousTo !== null
  const counter = isAmbiguous ? 'none' : trustInCounter(continuity)
  const { last, step } = continuity
  const begun = numbersOf(sightings, (n, { outcome }) => isBelow(n, continuity) && outcome === 'new')
  if (ids.beganAgain || (begun.length > 0 && counter !== 'none')) return restarted(continuity, sightings)
  if (last !== null && counter !== 'none') {
    const above = numbersOf(sightings, (n) => n > last)
    const next = above.length > 0 ? Math.min(...above) : null
    const kind = counter === 'certain' ? 'lost' : 'unknown'
    if (next === last + step) return { kind: 'replayed', seen: cameAtOnce(absence, continuity, sightings) }
    if (next !== null) {
      const missing = (next - last) / step - 1
      const reason = { kind: 'ids-jumped' as const, after: String(last), before: String(next) }
      // Where only some messages carry an id, the ids that are missing are not the messages.
      const countable = Number.isInteger(missing) && sightings.every(({ id }) => id !== null)
      return { kind, reason, items: countable ? missing : null }
    }
  }
  if (overlap) return { kind: 'replayed', seen: false }
  if (absence.after === '') return { kind: 'unknown', reason: { kind: 'no-ids' }, items: null }
  if (isAmbiguous || continuity.random > 0 || isRandom(absence.after))
    return { kind: 'unknown', reason: { kind: 'unproved' }, items: null }
  const news = sightings.filter(({ outcome }) => outcome === 'new')
  const came = cameSince(absence, sightings)
  if (last !== null && counter !== 'none') return { kind: 'pending', came }

  const pace = paceAt(continuity, absence.from)
  const made = came - pace * Math.max(0, (news.at(-1)?.at ?? absence.to) - absence.to)
  const expected = pace * (absence.to - absence.from)
  const paceCounts = continuity.heard >= PACE_HEARD && expected >= PACE_EXPECTED
  if (paceCounts && !continuity.replays) {
    const heardFor = (sightings.at(-1)?.at ?? absence.to) - absence.to
    // Who has begun to wait is not put off by a message or two more than the pace lets expect.
    const enough = expected / (absence.came === undefined ? 10 : 2)
    if ((catchingUp || heardFor < HELD_ON_ITS_WAY) && made < enough) return { kind: 'pending', came }
    if (made < expected / 10) return { kind: 'unknown', reason: { kind: 'too-few' }, items: null }
  }
  return { kind: 'replayed', seen: cameAtOnce(absence, continuity, sightings) || (paceCounts && made >= expected / 2) }
}

/** News that came since an absence began. */
export const cameSince = (absence: Absence, sightings: readonly Sighting[]): number =>
  (absence.came ?? 0) + sightings.filter(({ outcome }) => outcome === 'new').length

/** Nobody knows what was missed where ids began again: it may have had any number before. */
export function restarted(
  continuity: Continuity,
  sightings: readonly Sighting[]
): Pick<Gap, 'kind' | 'reason' | 'items'> {
  const first = numbersOf(sightings, (n, { outcome }) => isBelow(n, continuity) && outcome === 'new')[0]
  const [after, before] = [continuity.last ?? '', first ?? sightings.find(({ id }) => id !== null)?.id ?? '']
  return {
    kind: 'unknown',
    reason: { kind: 'ids-restarted', after: String(after), before: String(before) },
    items: null
  }
}

/** How far ids mean nothing that begin again: up to where they stood, and for good where they do not count. */
export const ambiguousTo = ({ last, ambiguousTo: before }: Continuity): number =>
  Math.max(before ?? 0, last ?? Number.MAX_SAFE_INTEGER)

/** How the ids of a feed were seen to be used: how often they began again, and whether they did so now. */
export interface IdHabit {
  generation: number
  beganAgain: boolean
}

/** News at the moment of opening, from a feed that hardly ever has any so soon: it was sent because the request named an id. */
function cameAtOnce(absence: Absence, continuity: Continuity, sightings: readonly Sighting[]): boolean {
  const news = sightings.filter(({ outcome }) => outcome === 'new')
  const after = Math.max(0, (news.at(-1)?.at ?? absence.to) - absence.to)
  return (
    absence.after !== '' &&
    (absence.headAfter ?? 0) < LATE_HEAD &&
    news.length > 0 &&
    after <= AT_ONCE &&
    paceAt(continuity, absence.from) * AT_ONCE <= 0.05
  )
}

/**
 * Learns from the messages of a batch.
 *
 * A history that was sent at once says nothing of the pace; nor do messages that were resumed, the first after an absence,
 * and the step to those says nothing of the numbers. That of the live messages behind which an absence still waits to be
 * judged is learnt: by it the absence will be judged.
 */
export function learn(
  before: Continuity,
  sightings: readonly Sighting[],
  from: 'live' | 'waiting' | 'history' | 'resumed'
): Continuity {
  const continuity = { ...before }
  learnNumbers(continuity, sightings, from === 'resumed' || from === 'waiting')
  if (continuity.random === 0) continuity.random = sightings.filter(({ id }) => id !== null && isRandom(id)).length
  learnPace(continuity, sightings, from === 'live' || from === 'waiting')
  return continuity
}

function learnNumbers(continuity: Continuity, sightings: readonly Sighting[], resumed: boolean): void {
  const restarted = resumed && numbersOf(sightings, (n, { outcome }) => isBelow(n, continuity) && outcome === 'new')
  if (restarted && restarted.length > 0) continuity.last = null
  let first = resumed
  for (const { id, at } of sightings) {
    const n = counterOf(id, at)
    if (n === null) continue
    const { last, step } = continuity
    if (last !== null && n > last && !first) {
      if (n - last === step) {
        continuity.run++
      } else {
        // One odd step is a break; the second one in a row is how the feed counts now.
        if (step > 0) continuity.breaks++
        Object.assign(continuity, step === 0 || continuity.run === 0 ? { step: n - last, run: 1 } : { run: 0 })
      }
    }
    // Out of order, or an edit under its item's old id: neither tells anything of the next number.
    if (last === null || n > last) continuity.last = n
    first = false
  }
  const { last, ambiguousTo: to } = continuity
  if (to !== null && last !== null && last > to) continuity.ambiguousTo = null
}

function learnPace(continuity: Continuity, sightings: readonly Sighting[], live: boolean): void {
  const at = sightings.at(-1)?.at
  if (at === undefined) return
  if (live && continuity.latest !== null) {
    const passed = Math.max(0, at - continuity.latest)
    const kept = Math.exp(-passed / PACE_FADES)
    continuity.messages = continuity.messages * kept + Math.min(sightings.length, MOST_AT_ONCE)
    continuity.ms = continuity.ms * kept + passed
    continuity.heard += sightings.length
  }
  continuity.latest = at
}

/** Messages per millisecond, quiet time up to `at` included. */
function paceAt({ messages, ms, latest }: Continuity, at: number): number {
  const quiet = latest === null ? 0 : Math.max(0, at - latest)
  const kept = Math.exp(-quiet / PACE_FADES)
  const time = ms * kept + quiet
  return time > 0 ? (messages * kept) / time : 0
}

function trustInCounter({ run, breaks }: Continuity): 'certain' | 'likely' | 'none' {
  if (breaks === 0) return run >= CERTAIN_RUN ? 'certain' : run >= LIKELY_RUN ? 'likely' : 'none'
  return run >= LIKELY_AGAIN * 4 ** Math.min(breaks, 5) ? 'likely' : 'none'
}

const isBelow = (n: number, { last }: Continuity): boolean => last !== null && n <= last

function numbersOf(sightings: readonly Sighting[], wanted: (n: number, sighting: Sighting) => boolean): number[] {
  return sightings.flatMap((sighting) => {
    const n = counterOf(sighting.id, sighting.at)
    return n !== null && wanted(n, sighting) ? [n] : []
  })
}

const CLOCK_SPAN = 400 * DAY

/** The number of an id that may count; null for another text, and for a clock, whose steps say nothing of what is missing. */
function counterOf(id: string | null, at: number): number | null {
  if (id === null || !/^\d{1,15}$/.test(id)) return null
  const n = Number(id)
  const isClock = id.length >= 9 && Math.abs(at - fromNumber(n)) < CLOCK_SPAN
  return isClock ? null : n
}

/** Whether an id looks drawn by lot: a UUID, or as many letters and digits without any order. */
function isRandom(id: string): boolean {
  if (!/^[\w-]{16,64}$/.test(id)) return false
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)) return true
  return /\d/.test(id) && /[a-z]/i.test(id) && !/^\D+\d+$/.test(id)
}

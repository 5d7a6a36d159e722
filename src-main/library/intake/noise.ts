import * as v from 'valibot'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Batch, Message } from '#contract/message.ts'
import { MINUTE, DAY } from '#contract/time.ts'
import { isStatement } from '../../interpret/classify.ts'
import type { MappedItem } from '../../interpret/interpretation.ts'
import { fromNumber } from '../../interpret/time.ts'
import { hashOf } from '../../interpret/version.ts'
import { storedValue } from '../store/stored-values.ts'
import type { Meaning } from './sent-items.ts'

/**
 * Knows heartbeats and greetings by how they come, whatever they are called.
 *
 * A short message without title, link or sentence is a heartbeat once it has come four times at an even pace with no other of its kind
 * between, and a greeting once it was the very first, at once, on two connections in a row, with something else behind it, and never
 * came later. From then on it is
 * counted and no item, and what was stored of it before is withdrawn. A state that changes is neither: where another short message
 * of the same event type comes between, the count begins again.
 */

/** What was learnt of a feed's noise. Persisted as JSON with the feed. */
export interface Noise {
  /** By event type: the short message that came last, as often as it came in a row. */
  streaks: Streak[]
  /** With what the connections began. */
  greeting: Greeting | null
  /** What began a connection once and came later, too: no greeting. */
  spoken: string[]
  /** The next message is the first on its connection. */
  isFirst: boolean
}

interface Streak {
  type: string
  key: string
  /** When it came the last times, oldest first, epoch ms. */
  at: number[]
  versions: string[]
  isBeat: boolean
  /** What the last one counted, and how each of it goes on. */
  counts?: number[]
  paces?: Pace[]
}

/** What a beat counts stays, goes up by one each time, or with the time that has passed. */
const paces = ['still', 'by-one', 'with-time'] as const
type Pace = (typeof paces)[number]

interface Greeting {
  key: string
  /** What came at once behind it; a history that is sent again repeats that, too. */
  next?: string
  versions: string[]
  isKnown: boolean
}

const LONGEST_DATA = 300
const BEATS = 4
/** An interval may be so much shorter or longer than the one in the middle. */
const UNEVEN = 1.6
const SHORTEST_PERIOD = 1_000
const LONGEST_PERIOD = 10 * MINUTE
const MOST_TYPES = 8
const MOST_SPOKEN = 16

const strings = v.array(v.string())
const stored: v.GenericSchema<unknown, Noise> = v.object({
  streaks: v.array(
    v.object({
      type: v.string(),
      key: v.string(),
      at: v.array(v.number()),
      versions: strings,
      isBeat: v.boolean(),
      counts: v.exactOptional(v.array(v.number())),
      paces: v.exactOptional(v.array(v.picklist(paces)))
    })
  ),
  greeting: v.nullable(
    v.object({ key: v.string(), next: v.exactOptional(v.string()), versions: strings, isKnown: v.boolean() })
  ),
  spoken: strings,
  isFirst: v.boolean()
})
const nothingLearnt: Noise = { streaks: [], greeting: null, spoken: [], isFirst: true }

export const noiseFromSql = (value: unknown): Noise =>
  storedValue<Noise>(value, stored, nothingLearnt, 'the heartbeats of a feed')

/** Sifts the messages of one batch. */
export class NoiseWatch {
  readonly #before
  readonly #mapping
  #noise
  #count = 0
  readonly #withdrawn: string[] = []
  readonly #isAtOnce: boolean

  constructor(
    noise: Noise,
    mapping: FeedInterpretation | null,
    { resumption, phase }: Pick<Batch, 'resumption' | 'phase'>
  ) {
    this.#isAtOnce = phase !== 'live'
    this.#before = noise
    this.#mapping = mapping
    this.#noise = resumption ? { ...noise, isFirst: true } : noise
  }

  /** As it is after the batch; the very object that was given where nothing was learnt. */
  get learnt(): Noise {
    return this.#noise.isFirst === this.#before.isFirst && this.#isUnchanged() ? this.#before : this.#noise
  }

  /** How many messages were noise. */
  get count(): number {
    return this.#count
  }

  /** The versions of items that were stored before they were known for what they are. */
  get withdrawn(): readonly string[] {
    return this.#withdrawn
  }

  /** What of the messages is to be stored. */
  sift(meanings: readonly Meaning[]): Meaning[] {
    return meanings.filter((meaning, place) => {
      const isFirst = this.#noise.isFirst
      if (isFirst) this.#noise = { ...this.#noise, isFirst: false }
      const short = shortItem(meaning)
      if (!short || this.#isChosen(meaning.message)) return true
      const { message } = meaning
      const isOpening = isFirst && this.#isAtOnce
      if (isFirst && !isOpening) this.#addSpoken(greetingKeyOf(message))
      const isNoise = isOpening
        ? this.#isGreeting(message, meanings[place + 1]?.message, short.version) ||
          this.#isFirstBeat(message, short.version)
        : this.#isLaterBeat(message, short.version)
      if (isNoise) this.#count++
      return !isNoise
    })
  }

  /** What the reader gave a role is what the reader says. */
  #isChosen({ type }: Message): boolean {
    const types = this.#mapping?.types
    return types !== undefined && (Object.hasOwn(types, type) || Object.hasOwn(types, '*'))
  }

  #isGreeting(message: Message, behind: Message | undefined, version: string): boolean {
    const { greeting, spoken } = this.#noise
    const key = greetingKeyOf(message)
    if (spoken.includes(key)) return false
    const isKnown = greeting?.key === key
    const next = behind === undefined ? undefined : greetingKeyOf(behind)
    if (isKnown && !greeting.isKnown) {
      if (next !== undefined && next === greeting.next) {
        this.#addSpoken(key)
        return false
      }
      this.#withdraw([...greeting.versions, version])
    }
    const versions = isKnown ? [] : [version]
    this.#noise = { ...this.#noise, greeting: { key, versions, isKnown, ...(next !== undefined && { next }) } }
    return isKnown
  }

  /** What begins a connection may be the beat, and breaks no streak where it is something else. */
  #isFirstBeat(message: Message, version: string): boolean {
    const streak = this.#noise.streaks.find(({ type }) => type === message.type)
    // What is sent again with each connection comes at the pace of the connections.
    if (this.#noise.spoken.includes(greetingKeyOf(message)) && !streak?.isBeat) return false
    return (streak === undefined || streak.key === keyOf(message).key) && this.#isBeat(message, version)
  }

  #isLaterBeat(message: Message, version: string): boolean {
    this.#noteSpoken(greetingKeyOf(message))
    return this.#isBeat(message, version)
  }

  #isBeat(message: Message, version: string): boolean {
    const { type, receivedAt } = message
    const { key, counts } = keyOf(message)
    const before = this.#noise.streaks.find((streak) => streak.type === type)
    const pace = before?.key === key ? pacesOf(before, counts, receivedAt) : null
    const isSame = before !== undefined && pace !== null
    const at = [...(isSame ? before.at : []), receivedAt].slice(-BEATS)
    const versions = isSame ? [...new Set([...before.versions, version])].slice(-BEATS) : [version]
    const isBeat = isSame && (before.isBeat || isEven(at))
    if (isBeat && !before.isBeat) this.#withdraw(versions)
    const streak: Streak = { type, key, at, versions: isBeat ? [] : versions, isBeat }
    if (counts.length > 0) Object.assign(streak, { counts, ...(pace && { paces: pace }) })
    const others = this.#noise.streaks.filter((each) => each.type !== type)
    this.#noise = { ...this.#noise, streaks: [streak, ...others].slice(0, MOST_TYPES) }
    return isBeat
  }

  /** What comes later on a connection, too, is no greeting. */
  #noteSpoken(key: string): void {
    if (this.#noise.greeting?.key === key) this.#addSpoken(key)
  }

  #addSpoken(key: string): void {
    const { greeting, spoken } = this.#noise
    if (spoken.includes(key)) return
    this.#noise = {
      ...this.#noise,
      greeting: greeting?.key === key ? null : greeting,
      spoken: [key, ...spoken].slice(0, MOST_SPOKEN)
    }
  }

  #withdraw(versions: readonly string[]): void {
    this.#withdrawn.push(...versions)
  }

  #isUnchanged(): boolean {
    const { streaks, greeting, spoken } = this.#before
    return this.#noise.streaks === streaks && this.#noise.greeting === greeting && this.#noise.spoken === spoken
  }
}

/** Whether times are as far apart as those of a clock. */
function isEven(at: readonly number[]): boolean {
  if (at.length < BEATS) return false
  const gaps = at.slice(1).map((time, place) => time - (at[place] as number))
  const middle = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] as number
  if (middle < SHORTEST_PERIOD || middle > LONGEST_PERIOD) return false
  return gaps.every((gap) => gap <= middle * UNEVEN && gap >= middle / UNEVEN)
}

/** The only item of a message that says so little that it may be noise; null for any other. */
function shortItem({ message, changes }: Meaning): MappedItem | null {
  const change = changes[0]
  if (change?.kind !== 'item' || changes.length > 1 || message.data.length > LONGEST_DATA) return null
  const { item } = change
  const saysMore =
    item.url !== null || item.leadsTo !== undefined || item.attachments !== undefined || item.html !== null
  if (saysMore || item.source === 'payload' || item.priority > 3) return null
  if (item.raw) return item
  if (item.text !== item.title) return null
  return isSentence(item.text, message.receivedAt) ? null : item
}

/** A number is a reading unless it is the time, and what stands without a blank is a name. */
const isSentence = (text: string, receivedAt: number): boolean =>
  (/^[\d.,:+\s-]+$/.test(text) && !isMoment(text, receivedAt)) ||
  (/\s|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text) && isStatement(text))

const DRAWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{12,64}\b/gi
const DATE = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g
const LONG_NUMBER = /\d{10,19}(?:\.\d+)?/g

/** Under these a beat counts itself, or says how long its server has been there. */
const COUNT =
  /"(?:seq|sequence|seqno|n|no|num|number|count|counter|tick|ticks|beat|beats|index|i|uptime|uptime_s|uptime_ms|uptimeseconds|elapsed|age)"\s*:\s*(\d{1,15}(?:\.\d+)?)(?=\s*[,}])/gi

/** A message without what is another in each: times of this moment, what is drawn by lot, and what counts. */
function keyOf({ type, data, receivedAt }: Message): { key: string; counts: number[] } {
  const counts: number[] = []
  const shape = data
    .replace(DATE, '#')
    .replace(LONG_NUMBER, (digits) => (Math.abs(fromNumber(Number(digits)) - receivedAt) < DAY ? '#' : digits))
    .replace(DRAWN, '#')
    .replace(COUNT, (member: string, count: string) => {
      counts.push(Number(count))
      return member.slice(0, -count.length)
    })
  return { key: hashOf(`${type}\n${shape}`), counts }
}

/** How what a beat counts has gone on, as it did before; null where it has not. A reading under such a name jumps, or stands and moves. */
function pacesOf(
  { counts = [], paces: before, at }: Streak,
  now: readonly number[],
  receivedAt: number
): Pace[] | null {
  if (counts.length !== now.length) return null
  const passed = receivedAt - (at.at(-1) ?? receivedAt)
  const found = now.map((count, place) => {
    const step = count - (counts[place] as number)
    const pace = before?.[place]
    return (pace ? [pace] : paces).find((each) => isOfPace(each, step, passed))
  })
  return found.every((pace) => pace !== undefined) ? found : null
}

function isOfPace(pace: Pace, step: number, passed: number): boolean {
  if (pace !== 'with-time') return step === (pace === 'by-one' ? 1 : 0)
  return step > 0 && [passed, passed / 1000].some((each) => Math.abs(step - each) <= each / 10 + 1)
}

/** What a connection is called, which is another name each time. */
const OF_CONNECTION =
  /"(?:(?:socket|session|connection|conn|client|stream|request|subscriber|subscription|trace)[_-]?(?:id|token|key)?|sid|cid|token|nonce)"\s*:\s*(?:"[^"]{0,200}"|\d+)/gi

/** A message as far as it is the same at the beginning of each connection. */
function greetingKeyOf(message: Message): string {
  return keyOf({ ...message, data: message.data.replace(OF_CONNECTION, '#') }).key
}

/** Whether a number is the time at which it came. */
const isMoment = (text: string, receivedAt: number): boolean =>
  /^\d{10,19}(?:\.\d+)?$/.test(text) && Math.abs(fromNumber(Number(text)) - receivedAt) < DAY

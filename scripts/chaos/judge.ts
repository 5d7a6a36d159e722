import type { Pledge } from './kinds.ts'

/** An item that was published. Times are epoch milliseconds. */
export interface SentItem {
  /** The feed's own number for it, from 1. */
  number: number
  at: number
  /** The SSE id where ids count, else null. */
  eventId: number | null
  /** The newest title. */
  title: string
  removed: boolean
}

export interface StoredItem {
  number: number
  title: string
  removed: boolean
  receivedAt: number
  /** The numbers that it bore before it was edited. */
  formerly?: readonly number[]
}

export interface StoredGap {
  kind: 'lost' | 'unknown'
  reason: { kind: string; after?: string; before?: string }
  /** -Infinity where the clock was set back during it, so that the reader could not know. */
  fromAt: number
  toAt: number
  items: number | null
}

/** All that is known of one feed at the end. `sent` and `stored` in the order in which they were. */
export interface FeedRecord {
  name: string
  pledge: Pledge
  sent: readonly SentItem[]
  stored: readonly StoredItem[]
  gaps: readonly StoredGap[]
  /** A connection of it is open for the reader when its first message comes. */
  lateHead?: boolean
  /** What was sent after the last stored item may be held on its way. */
  holdsBack?: boolean
  /** Its connections, as the proxy saw them. */
  links: readonly { openedAt: number; closedAt: number | null; serverEndedAt?: number }[]
}

export interface Judgement {
  sent: number
  stored: number
  /** Of feeds that replay: items that are not stored. */
  replayingMissing: number
  /** Items that are stored more than once, of any feed. */
  twice: number
  /** Items that are an earlier version of another one, of any feed. */
  overwritten: number
  /** Of the other feeds: items that are not stored, and those of them that lie in no gap. */
  othersMissing: number
  unmarked: number
  lost: number
  unknown: number
  /** What is wrong, feed by feed; empty when all is well. */
  differences: string[]
}

/**
 * Compares what was sent with what is stored, by what each feed's server promises.
 *
 * `holdMs`: how long something on the way may have kept bytes back. A reader cannot know when a message that it never got
 * was sent, so a gap begins with the last byte that it received, and that may have been sent so much earlier.
 */
export function judge(feeds: readonly FeedRecord[], holdMs: number): Judgement {
  const judgement: Judgement = {
    sent: 0,
    stored: 0,
    replayingMissing: 0,
    twice: 0,
    overwritten: 0,
    othersMissing: 0,
    unmarked: 0,
    lost: 0,
    unknown: 0,
    differences: []
  }
  for (const feed of feeds) judgeFeed(feed, holdMs, judgement)
  return judgement
}

function judgeFeed(feed: FeedRecord, holdMs: number, judgement: Judgement): void {
  const wrong = (what: string): void => void judgement.differences.push(`${feed.name}: ${what}`)
  const stored = new Map<number, StoredItem>()
  const overwritten = new Set<number>()
  for (const item of feed.stored) {
    if (stored.has(item.number)) {
      judgement.twice++
      wrong(`item ${item.number} is stored twice`)
    } else stored.set(item.number, item)
    for (const former of (item.formerly ?? []).filter((number) => number !== item.number)) {
      judgement.overwritten++
      overwritten.add(former)
      wrong(`item ${former} was overwritten by item ${item.number}`)
    }
  }
  judgement.sent += feed.sent.length
  judgement.stored += stored.size
  const known = new Set(feed.sent.map(({ number }) => number))
  for (const number of stored.keys()) if (!known.has(number)) wrong(`item ${number} is stored and was never sent`)

  const last = feed.sent.findLastIndex(({ number }) => stored.has(number))
  for (const [index, item] of feed.sent.entries()) {
    if (feed.holdsBack && index > last) break
    const found = stored.get(item.number)
    const fault = found ? whatIsWrongWithItem(found, item) : null
    if (fault) wrong(`item ${item.number} ${fault}`)
    if (!found && !overwritten.has(item.number)) judgeMissing(feed, index, stored, holdMs, judgement)
  }
  for (const gap of feed.gaps) {
    judgement[gap.kind]++
    const fault = whatIsWrongWith(gap, feed, stored, holdMs)
    if (fault) {
      const { kind, after, before } = gap.reason
      const ids = after === undefined ? '' : ` ${after}..${before}`
      wrong(`the ${gap.kind} gap (${kind}${ids}) from ${clock(gap.fromAt)} to ${clock(gap.toAt)} ${fault}`)
    }
  }
}

function whatIsWrongWithItem(found: StoredItem, item: SentItem): string | null {
  if (found.removed !== item.removed) return item.removed ? 'was removed and is not' : 'is removed and was not'
  return !item.removed && found.title !== item.title ? `reads "${found.title}" and not "${item.title}"` : null
}

/** An item that is not stored: whether it had to be, or else stands in a gap. */
function judgeMissing(
  feed: FeedRecord,
  index: number,
  stored: ReadonlyMap<number, StoredItem>,
  holdMs: number,
  judgement: Judgement
): void {
  const item = feed.sent[index] as SentItem
  const missing = `${feed.name}: item ${item.number}, sent at ${clock(item.at)}, is missing`
  if (feed.pledge === 'replays' || feed.pledge === 'replays-opaquely') {
    judgement.replayingMissing++
    judgement.differences.push(missing)
    return
  }
  const isReplaced = feed.pledge === 'shows-the-latest' && index < feed.sent.length - 1
  if (isReplaced) return
  judgement.othersMissing++
  if (feed.gaps.some((gap) => isCovered(gap, feed, index, stored, holdMs))) return
  judgement.unmarked++
  judgement.differences.push(`${missing} and lies in no gap`)
}

/** Whether a missing item of a feed lies in a gap of it. */
export function isCovered(
  gap: StoredGap,
  { sent, links }: Pick<FeedRecord, 'sent' | 'links'>,
  index: number,
  stored: ReadonlyMap<number, Pick<StoredItem, 'receivedAt'>>,
  holdMs: number
): boolean {
  return covers(gap, sent[index] as SentItem, neighbours(sent, index, stored), holdMs, links)
}

/** When the last item before this one and the first one after it were received, as far as they were. */
function neighbours(
  sent: readonly SentItem[],
  index: number,
  stored: ReadonlyMap<number, Pick<StoredItem, 'receivedAt'>>
): { before: number; after: number } {
  const receivedAt = (item: SentItem | undefined): number | undefined => item && stored.get(item.number)?.receivedAt
  const before = sent.slice(0, index).findLast((item) => stored.has(item.number))
  const after = sent.slice(index + 1).find((item) => stored.has(item.number))
  return { before: receivedAt(before) ?? -Infinity, after: receivedAt(after) ?? Infinity }
}

/**
 * A server of a busy machine notices a connection so much later than it was asked for. Where a gap ends too soon by it nothing is hidden:
 * what was sent between its end and the connection would be missing and not marked.
 */
const NOTICED = 3_000
/** Clocks count whole milliseconds, and an item is published a moment before or after it is written down. */
const MOMENT = 250

function covers(
  gap: StoredGap,
  item: SentItem,
  around: { before: number; after: number },
  holdMs: number,
  links: FeedRecord['links']
): boolean {
  if (gap.reason.kind === 'ids-jumped' && item.eventId !== null) {
    return item.eventId > Number(gap.reason.after) && item.eventId < Number(gap.reason.before)
  }
  if (gap.fromAt === -Infinity) return gap.toAt >= around.before - MOMENT && gap.toAt <= around.after + MOMENT
  // The last byte may have been held on its way until long after its server was gone.
  const blind = links.flatMap(({ openedAt, closedAt, serverEndedAt }) =>
    serverEndedAt !== undefined && openedAt <= gap.fromAt && (closedAt ?? Infinity) >= gap.fromAt - MOMENT
      ? [serverEndedAt]
      : []
  )
  const from = Math.min(gap.fromAt, ...blind)
  const atItsTime = from <= item.at + holdMs + MOMENT && gap.toAt >= item.at - MOMENT
  // Held bytes make times soft; what came before and after it in the stream does not lie.
  return atItsTime && gap.fromAt <= around.after + MOMENT && gap.toAt >= around.before - MOMENT
}

/** A gap where nothing can have been missed, or of a kind that this feed gives no reason for; null when it is right. */
function whatIsWrongWith(
  gap: StoredGap,
  feed: FeedRecord,
  stored: ReadonlyMap<number, StoredItem>,
  holdMs: number
): string | null {
  const latest = (openedAt: number): number => (feed.lateHead ? Infinity : openedAt + holdMs * 2)
  const opened = feed.links.some(
    ({ openedAt, closedAt }) =>
      gap.toAt >= openedAt - NOTICED && gap.toAt <= Math.min(closedAt ?? Infinity, latest(openedAt)) + holdMs
  )
  if (!opened) return 'does not end with a connection'
  switch (feed.pledge) {
    case 'replays': {
      // Before its first item nobody can know that it will replay.
      const heard = [...stored.values()].some(({ receivedAt }) => receivedAt <= gap.fromAt)
      return !heard && gap.kind === 'unknown' && gap.reason.kind === 'no-ids'
        ? null
        : 'is one of a feed that replays everything'
    }
    case 'replays-opaquely':
      return gap.kind === 'lost' ? 'is called lost, and nothing is' : null
    case 'tells-loss':
      // Before it was seen to replay anything nobody can know that it keeps a history at all.
      return gap.reason.kind === 'not-resumed' ? null : 'is not one that the server told of'
    case 'live-only':
      return gap.kind === 'unknown' && gap.reason.kind === 'no-ids' ? null : 'is more than anybody can know'
    case 'proves-nothing':
    case 'shows-the-latest':
      return gap.kind === 'unknown' ? null : 'is called lost, and nobody can know'
    case 'poisoned':
      return gap.kind === 'unknown' ? null : whatIsWrongWithJump(gap, feed, stored)
    case 'counts':
      return whatIsWrongWithJump(gap, feed, stored)
    case 'begins-anew': {
      // Once they began anew they prove nothing until they have passed what they reached before.
      const began = feed.gaps.some(({ reason, toAt }) => reason.kind === 'ids-restarted' && toAt <= gap.toAt)
      const isDoubt = gap.kind === 'unknown' && gap.reason.kind === 'unproved' && began
      return gap.reason.kind === 'ids-restarted' || isDoubt ? null : 'is of ids that did not begin anew'
    }
  }
}

function whatIsWrongWithJump(gap: StoredGap, feed: FeedRecord, stored: ReadonlyMap<number, StoredItem>): string | null {
  if (gap.reason.kind !== 'ids-jumped') return 'does not name the ids, which count'
  const [after, before] = [Number(gap.reason.after), Number(gap.reason.before)]
  const inside = feed.sent.find(({ eventId, number }) => {
    return eventId !== null && eventId > after && eventId < before && stored.has(number)
  })
  if (inside) return `holds item ${inside.number}, which is stored`
  return gap.items !== null && gap.items !== before - after - 1 ? `counts ${gap.items} items` : null
}

function clock(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().slice(11, 23) : String(at)
}

/** What happened to a feed, to look for the cause of a difference. */
export function history({ name, links, gaps }: FeedRecord): string[] {
  const opened = links.map(({ openedAt, closedAt }) => `${clock(openedAt)}-${closedAt === null ? '' : clock(closedAt)}`)
  const told = gaps.map(({ kind, reason, fromAt, toAt }) => `${kind} ${reason.kind} ${clock(fromAt)}-${clock(toAt)}`)
  return [`${name}: connections ${opened.join(', ')}`, `${name}: gaps ${told.join(', ')}`]
}

/** The last line of a run. */
export function summary(seed: number, feeds: number, faults: number, judgement: Judgement): string {
  const { sent, stored, replayingMissing, twice, overwritten, othersMissing, unmarked, lost, unknown } = judgement
  return (
    `chaos: seed ${seed}, ${feeds} feeds, ${faults} faults, sent ${sent}, stored ${stored}, ` +
    `replaying feeds missing ${replayingMissing}, twice ${twice}, overwritten ${overwritten}; ` +
    `others: ${othersMissing} missing, all marked: ${unmarked === 0 ? 'yes' : `no, ${unmarked} not`}; ` +
    `gaps lost ${lost} unknown ${unknown}`
  )
}

import type { FeedSummary } from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import type { Words } from '../i18n/words.ts'
import { shapeOf, worstShape, type Shape } from './state-words.ts'
import { pointInTime } from './time.ts'

/** What a gap says in one line: certain where the loss is proved, honest where nobody knows. */
export function gapText(gap: Gap, feedTitle: string, now: number, t: Words): string {
  const span = t.gap.span(pointInTime(gap.fromAt, now, t), endOf(gap, now, t))
  return gap.kind === 'lost' ? t.gap.missed(span, feedTitle) : t.gap.mayHaveMissed(span, feedTitle)
}

/** Why nothing can be done about it, and how much is missing where that is known. */
export function gapNote(gap: Gap, t: Words): string {
  if (gap.filledAt !== null) return t.gap.filled
  const why = reasonNote(gap, t)
  return gap.items === null ? why : `${t.gap.messages(gap.items)} · ${why}`
}

/** A feed that runs is in trouble while it has a gap that nobody has seen, or is unusually quiet; other states say more. */
export function shapeOfFeed(feed: FeedSummary, now: number): Shape {
  const shape = shapeOf(feed.state, now)
  return shape === 'open' && (feed.openGaps > 0 || feed.quiet !== null) ? 'trouble' : shape
}

/** Whether a feed wants its reader: failed, waiting for over two minutes, a gap that nobody has seen, or unusual silence. */
export function inTrouble(feed: FeedSummary, now: number): boolean {
  const shape = shapeOf(feed.state, now)
  return shape === 'failed' || shape === 'trouble' || feed.openGaps > 0 || feed.quiet !== null
}

/** The one shape that stands for several feeds; null where there is none. */
export function shapeOfAll(feeds: readonly FeedSummary[], now: number): Shape | null {
  const shape = worstShape(feeds.map((feed) => shapeOf(feed.state, now)))
  return shape !== 'failed' && feeds.some((feed) => inTrouble(feed, now)) ? 'trouble' : shape
}

/** One or two words for that trouble; empty where there is none. */
export function troubleWord(feed: FeedSummary, now: number, t: Words): string {
  if (feed.state.kind !== 'open') return ''
  if (feed.quiet !== null) return t.gap.quiet(minutes(now - feed.quiet.since))
  return feed.openGaps > 0 ? t.gap.words(feed.openGaps) : ''
}

/** The sentence that says the same; empty where there is none. */
export function troubleSentence(feed: FeedSummary, now: number, t: Words): string {
  if (feed.state.kind !== 'open') return ''
  if (feed.quiet !== null)
    return t.gap.quietSentence(minutes(now - feed.quiet.since), Math.max(1, minutes(feed.quiet.usualMs)))
  return feed.openGaps > 0 ? t.gap.sentence(feed.openGaps) : ''
}

const minutes = (ms: number): number => Math.max(0, Math.round(ms / 60_000))

function endOf(gap: Gap, now: number, t: Words): string {
  // The day is said once where both lie on the same one.
  const sameDay = new Date(gap.fromAt).toDateString() === new Date(gap.toAt).toDateString()
  return sameDay ? sameDayEnd(gap, now, t) : pointInTime(gap.toAt, now, t)
}

function sameDayEnd({ fromAt, toAt }: Gap, now: number, t: Words): string {
  const [from, to] = [t.format.time(fromAt), t.format.time(toAt)]
  return from === to ? pointInTime(fromAt, now, t) : to
}

function reasonNote({ kind, reason }: Gap, t: Words): string {
  switch (reason.kind) {
    case 'ids-jumped':
    case 'ids-restarted':
    case 'not-resumed':
      return kind === 'lost' ? t.gap.noCopy : t.gap.notSure
    case 'no-ids':
      return t.gap.noIds
    case 'too-few':
      return t.gap.tooFew
  }
}

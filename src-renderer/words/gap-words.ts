import type { FeedSummary } from '#contract/feed.ts'
import type { Gap, GapFill } from '#contract/gap.ts'
import { HOUR, MINUTE } from '#contract/time.ts'
import type { FeedSum } from '../state/tree/tree-nodes.svelte.ts'
import type { Words } from './words.ts'
import { reasonSentence, shapeOf, worstShape, type Shape } from './state-words.ts'
import { pointInTime } from './time.ts'

/** A gap in one line: "lost" where the loss is proved, "may be missing" where it is not known. */
export function gapText(gap: Gap, feedTitle: string, now: number, t: Words): string {
  const span = t.gap.span(pointInTime(gap.fromAt, now, t), endOf(gap, now, t))
  return gap.kind === 'lost' ? t.gap.missed(span, feedTitle) : t.gap.mayHaveMissed(span, feedTitle)
}

/** How far its fetching is, else why nothing can be done about it; and how much is missing where that is known. */
export function gapNote(gap: Gap, t: Words, fill?: GapFill): string {
  if (fill?.outcome.kind === 'fetching') return fillingNote(fill, t)
  if (gap.filledAt !== null) return t.gap.filledWith(gap.found)
  const why = fill?.outcome.kind === 'refused' ? reasonSentence(t, fill.outcome.reason, true) : whyNote(gap, t)
  return [gap.items === null ? '' : t.gap.messages(gap.items), why].filter((part) => part !== '').join(' · ')
}

/** How the fetching of a gap ended, for screen readers; empty where the reader ended it. */
export function fillEnded({ outcome }: GapFill, feedTitle: string, t: Words): string {
  switch (outcome.kind) {
    case 'filled':
      return `${feedTitle}: ${t.gap.filledWith(outcome.items)}`
    case 'part':
      return `${feedTitle}: ${t.gap.partly(outcome.items)}`
    case 'nothing':
      return `${feedTitle}: ${t.gap.noCopy}`
    case 'refused':
      return `${feedTitle}: ${reasonSentence(t, outcome.reason, true)}`
    case 'cancelled':
    case 'fetching':
      return ''
  }
}

const runs = ({ state }: FeedSummary): boolean =>
  state.kind === 'open' || state.kind === 'unanswered' || state.kind === 'checked'

/** A feed that runs is in trouble while it has a gap that nobody has seen, or is unusually quiet; other states say more. */
export function shapeOfFeed(feed: FeedSummary, now: number): Shape {
  const shape = shapeOf(feed.state, now)
  return runs(feed) && (feed.openGaps > 0 || feed.quiet !== null) ? 'trouble' : shape
}

/** The one shape that stands for several feeds, of which so many are in trouble; null where there is none. */
export function shapeOfAll({ trouble, shapes }: Pick<FeedSum, 'trouble' | 'shapes'>): Shape | null {
  const shape = worstShape([...shapes.keys()])
  return shape !== 'failed' && trouble > 0 ? 'trouble' : shape
}

/** One or two words for that trouble, or for what was missed and is on its way; empty where there is none. */
export function troubleWord(feed: FeedSummary, now: number, t: Words): string {
  if (!runs(feed)) return ''
  if (feed.catchingUp !== null) return t.gap.catchingUp(feed.catchingUp)
  if (feed.quiet !== null) return t.gap.quiet(minutes(now - feed.quiet.since))
  return feed.openGaps > 0 ? t.gap.words(feed.openGaps) : ''
}

/** The sentence that says the same; empty where there is none. */
export function troubleSentence(feed: FeedSummary, now: number, t: Words): string {
  if (!runs(feed)) return ''
  if (feed.catchingUp !== null) return t.gap.catchingUpSentence(feed.catchingUp)
  if (feed.quiet !== null)
    return t.gap.quietSentence(minutes(now - feed.quiet.since), Math.max(1, minutes(feed.quiet.usualMs)))
  if (feed.needs) return t.state.needs[feed.needs]
  return feed.openGaps > 0 ? t.gap.sentence(feed.openGaps) : ''
}

const minutes = (ms: number): number => Math.max(0, Math.round(ms / MINUTE))

function endOf(gap: Gap, now: number, t: Words): string {
  // The day stands once where both times are on the same day.
  const sameDay = new Date(gap.fromAt).toDateString() === new Date(gap.toAt).toDateString()
  return sameDay ? sameDayEnd(gap, now, t) : pointInTime(gap.toAt, now, t)
}

function sameDayEnd({ fromAt, toAt }: Gap, now: number, t: Words): string {
  const [from, to] = [t.format.time(fromAt), t.format.time(toAt)]
  return from === to ? pointInTime(fromAt, now, t) : to
}

function fillingNote({ fetched, about }: GapFill, t: Words): string {
  if (fetched === 0) return t.gap.fetching
  return about === null || fetched > about ? t.gap.fetchingSoFar(fetched) : t.gap.fetchingOf(fetched, about)
}

function whyNote(gap: Gap, t: Words): string {
  if (gap.fetchable) return gap.triedAt === null ? '' : t.gap.notSure
  if (gap.triedAt !== null) return gap.found > 0 ? t.gap.noCopyOfRest : t.gap.noCopy
  return reasonNote(gap, t)
}

function reasonNote({ kind, reason }: Gap, t: Words): string {
  switch (reason.kind) {
    case 'ids-jumped':
    case 'ids-restarted':
    case 'not-resumed':
      return kind === 'lost' ? t.gap.noCopy : t.gap.notSure
    case 'no-ids':
      return t.gap.noIds
    case 'unproved':
      return t.gap.unproved
    case 'too-few':
      return t.gap.tooFew
    case 'slid-past':
      return t.gap.slidPast
    case 'not-kept':
      return t.gap.notKept(Math.max(1, Math.round(reason.keptMs / HOUR)))
  }
}

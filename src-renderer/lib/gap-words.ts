import type { FeedSummary } from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import type { Words } from '../i18n/words.ts'
import type { Shape } from './state-words.ts'
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

/** A feed that runs is in trouble while it has a gap that nobody has seen; other states say more than that. */
export function shapeWithGaps(shape: Shape, feed: FeedSummary): Shape {
  return shape === 'open' && feed.openGaps > 0 ? 'trouble' : shape
}

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
      return kind === 'lost' ? t.gap.noCopy : t.gap.notSure
    case 'no-ids':
      return t.gap.noIds
    case 'too-few':
      return t.gap.tooFew
  }
}

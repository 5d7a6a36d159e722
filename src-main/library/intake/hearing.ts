import type { Gap } from '#contract/gap.ts'
import type { Message } from '#contract/message.ts'
import type { NewGap, GapTable } from '../tables/gap-table.ts'
import type { BatchRun } from './batch-run.ts'
import {
  absenceOf,
  ambiguousTo,
  cameSince,
  judgeAbsence,
  latestOf,
  learn,
  restarted,
  type Absence,
  type Continuity,
  type IdHabit,
  type Sighting
} from './continuity.ts'
import type { FeedState } from './feed-state.ts'
import type { NumberedBatch } from './intake.ts'

/** What a feed's messages said of its stream. */
export interface Heard {
  continuity: Continuity
  aliveUntil: number | null
  gaps: Gap[]
}

/** What was found out of a batch. */
interface HeardOf {
  /** Until when the feed was heard before, epoch ms. */
  aliveBefore: number | null
  loss: Message | null
  /** It shows all that there is, what was missed among it. */
  showsAll: boolean
  run: BatchRun
}

/** Learns from the messages of a batch, and stores the gap before it if there is one. Inside the batch's transaction. */
export function hear(
  gapTable: GapTable,
  { feedId, resumption, messages, phase, catchingUp, silentUntil }: NumberedBatch,
  feed: FeedState,
  { aliveBefore, loss, showsAll, run }: HeardOf
): Heard {
  const before = feed.continuity
  const sightings = messages.map((message): Sighting => ({
    id: message.ownId,
    outcome: run.outcomes.get(message) ?? 'none',
    at: message.receivedAt
  }))
  const absence = absenceOf(resumption, aliveBefore, before.pending)
  const isLive = phase === 'live' && !resumption && !catchingUp
  const from = absence ? (isLive ? 'waiting' : 'resumed') : phase === 'live' ? 'live' : 'history'
  const continuity = learn({ ...before, pending: null }, sightings, from)
  const ids = idHabit(feed, run)
  const gaps: Gap[] = []
  const put = (...gap: Parameters<typeof newGap>): void => void gaps.push(gapTable.put(feedId, newGap(...gap)))
  if (loss) {
    const { from = aliveBefore ?? loss.receivedAt, to = loss.receivedAt, after = feed.lastEventId } = absence ?? {}
    put({ from, to, after }, { kind: 'lost', reason: { kind: 'not-resumed', after }, items: null }, false, sightings)
  } else if (absence && showsAll) {
    continuity.believed = null
  } else if (absence) {
    continuity.believed = null
    const silence: Sighting[] = silentUntil === undefined ? [] : [{ id: null, outcome: 'none', at: silentUntil }]
    const verdict = judgeAbsence(absence, before, [...sightings, ...silence], run.overlap, ids, catchingUp)
    if (verdict.kind === 'pending') continuity.pending = { ...absence, came: verdict.came }
    else if (verdict.kind !== 'replayed') put(absence, verdict, before.replays, sightings)
    else {
      if (verdict.seen) continuity.replays = true
      else if (absence.honoured !== true && !run.overlap) continuity.believed = absence
      // Where it breaks off, what it has not brought yet lies within the absence.
      if (catchingUp) continuity.pending = { ...absence, came: cameSince(absence, sightings), catchingUp }
    }
  } else if (ids.beganAgain && before.believed) {
    continuity.believed = null
    put(before.believed, restarted(before, sightings), before.replays, sightings)
  }
  if (gaps.some(({ reason }) => reason.kind === 'ids-restarted')) continuity.ambiguousTo = ambiguousTo(before)
  const heard = [feed.aliveUntil, resumption?.to, messages.at(-1)?.receivedAt].filter((at) => typeof at === 'number')
  return { continuity, aliveUntil: heard.length > 0 ? latestOf(heard) : null, gaps }
}

/** Whether a batch, or what is known of its feed, may tell of a gap: then it is judged once it is stored as a whole. */
export const mayTellOfGap = (
  { resumption }: Pick<NumberedBatch, 'resumption'>,
  { continuity }: Pick<FeedState, 'continuity'>,
  loss: Message | null
): boolean => resumption !== undefined || loss !== null || continuity.pending !== null || continuity.believed !== null

function idHabit(feed: FeedState, { numbering, countsAnew }: BatchRun): IdHabit {
  const { generation } = numbering
  return { generation, beganAgain: countsAnew || generation > feed.numbering.generation }
}

/** The gap that an absence leaves, with how it can be fetched where the feed can be trusted to send what was missed. */
function newGap(
  { from, to, fetch }: Absence,
  verdict: Pick<Gap, 'kind' | 'reason' | 'items'>,
  replays: boolean,
  sightings: readonly Sighting[]
): NewGap {
  const { reason } = verdict
  const isNotKept = reason.kind === 'not-kept'
  return {
    ...verdict,
    fromAt: from,
    toAt: isNotKept ? Math.max(from, to - reason.keptMs) : to,
    fetch: !isNotKept && fetch && (fetch.sure || replays) ? fetch.place : null,
    untilId: sightings.find(({ id }) => id !== null)?.id ?? null
  }
}

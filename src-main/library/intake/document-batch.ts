import type { DocumentTaken } from '#contract/document.ts'
import type { Gap } from '#contract/gap.ts'
import { DAY } from '#contract/time.ts'
import { nothingAbout } from '../../interpret/documents/about.ts'
import type { GapTable } from '../tables/gap-table.ts'
import type { BatchRun } from './batch-run.ts'
import { latestOf, type Continuity } from './continuity.ts'
import type { FeedState } from './feed-state.ts'
import type { Heard } from './hearing.ts'
import type { NumberedBatch } from './intake.ts'
import type { Backfill } from './run-options.ts'
import { itemsIn } from './sent-items.ts'
import type { Understanding } from './understanding.ts'

/** What is different about a batch that is a document: all of it comes again with each check, and nothing tells what was missed but that. */

/** What was published so long before the last check came late or was published again, and is no news; in ms. */
const LATE = 2 * DAY

const checkedAt = ({ messages }: Pick<NumberedBatch, 'messages'>): number => messages[0]?.receivedAt ?? 0

/** How the entries of a document are stored; `gap` is the one that an older part of it may fill. */
export function documentRun(
  batch: NumberedBatch,
  { document: before }: Continuity,
  gap: Gap | null
): { document: { calmBefore: number }; backfill?: Backfill } {
  const at = checkedAt(batch)
  const document = { calmBefore: Math.min(before ?? at, at) - LATE }
  if (!batch.document?.archive) return { document }
  const inGap = gap && { sortAt: gap.toAt - 1, from: gap.fromAt, until: gap.toAt, exact: true }
  return { document, backfill: inGap ?? { sortAt: at, until: at, exact: true } }
}

/** What was found in a document; of an older part of it what was stored before the gap counts as known. */
export function documentTaken({ about, meanings }: Understanding, run: BatchRun, isArchive: boolean): DocumentTaken {
  const entries = meanings.filter(({ changes }) => itemsIn(changes) > 0)
  const known = entries.filter(({ message }) => run.outcomes.get(message) === 'known').length
  return { about: about ?? nothingAbout, entries: entries.length, known: isArchive ? run.metBefore : known, gap: false }
}

/**
 * Stores the gap before a document, of which nothing was known while something of an earlier one was stored. An empty document proves
 * nothing.
 */
export function hearDocument(
  gapTable: GapTable,
  batch: NumberedBatch,
  feed: FeedState,
  { entries, known }: DocumentTaken
): Heard {
  const at = checkedAt(batch)
  const { document: before } = feed.continuity
  const isGap = entries > 0 && known === 0 && before !== null
  const verdict = { kind: 'unknown', reason: { kind: 'slid-past' }, items: null } as const
  const gap = isGap && { ...verdict, fromAt: before, toAt: at, fetch: null, untilId: null }
  return {
    continuity: { ...feed.continuity, document: entries > 0 ? at : before },
    aliveUntil: feed.aliveUntil === null ? at : latestOf([feed.aliveUntil, at]),
    gaps: gap ? [gapTable.put(batch.feedId, gap)] : []
  }
}

/** Notes in a gap what an older part of the document brought: the gap is filled where that reaches back to what was stored before. */
export function hearArchive(
  gapTable: GapTable,
  batch: NumberedBatch,
  { continuity, aliveUntil }: FeedState,
  { gap, known, found }: { gap: Gap | null; known: number; found: number }
): Heard {
  if (!gap) return { continuity, aliveUntil, gaps: [] }
  const at = checkedAt(batch)
  const after = { ...gap, triedAt: at, found: gap.found + found, filledAt: known > 0 ? at : null }
  return { continuity, aliveUntil, gaps: [gapTable.step(after, 'archive', null)] }
}

import type { FeedId } from '#contract/ids.ts'
import type { RuleSet } from '../../rules/rules.ts'
import type { Numbering } from './numbering.ts'
import type { OpeningMessages } from './opening-message.ts'
import type { RunState } from './run-state.ts'

/** The gap that fetched items belong into. Times are epoch ms. */
export interface Backfill {
  /** Where its items stand in the lists. */
  sortAt: number
  /** What was stored or changed from then on is younger than what was fetched. */
  until: number
  /** Whether an item without an identity may be stored. */
  exact: boolean
  /** Where the gap begins: what says that it was published in it stands there. */
  from?: number
}

/** What a run stores, and where. */
export interface RunOptions {
  feedId: FeedId
  rules: RuleSet
  /** `sort_at` of the feed's last item that came live. */
  lastSortAt: number
  /** How the feed was seen to use ids. */
  numbering: Numbering
  /** The batch begins a connection. */
  isConnectionNew?: boolean
  /** Absent for messages of the stream. */
  backfill?: Backfill
  /** Absent for what was fetched. */
  opening?: OpeningMessages
  /** They are the entries of a document, all of which come again with each check; what was published before `calmBefore` is no news. */
  document?: { calmBefore: number }
  /** What another batch stored before it was cut off counts as news of this one, which brings it again. */
  cutOff?: Pick<RunState, 'since' | 'appended'>
}

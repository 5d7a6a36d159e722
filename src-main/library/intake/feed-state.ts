import type { FeedId } from '#contract/ids.ts'
import type { Statements } from '../store/database.ts'
import { continuityFromSql, type Continuity } from './continuity.ts'
import { noiseFromSql, type Noise } from './noise.ts'
import { numberingFromSql, type Numbering } from './numbering.ts'

/** What is stored of a feed, as far as its batches need it; JSON as text, times in epoch ms. */
export interface FeedState {
  url: string
  lastEventId: string
  identityRule: string | null
  acceptedBatch: string | null
  unread: number
  lastMessageAt: number | null
  lastSortAt: number
  aliveUntil: number | null
  continuity: Continuity
  numbering: Numbering
  noiseLearnt: Noise
  interpretation: string | null
  formerInterpretations: string | null
  /** The batch that is stored in part, and its `RunState`. */
  unfinishedBatch: string | null
  unfinishedState: string | null
  /** Whether that batch is judged once it is stored as a whole. */
  isUnjudged: number | null
}

const SELECT_FEED = `SELECT url, last_event_id AS lastEventId, identity_rule AS identityRule, accepted_batch AS acceptedBatch,
  unread, last_message_at AS lastMessageAt, last_sort_at AS lastSortAt, alive_until AS aliveUntil, continuity, numbering,
  noise, interpretation, former_interpretations AS formerInterpretations, u.batch AS unfinishedBatch, u.state AS unfinishedState,
  u.unjudged AS isUnjudged
  FROM feeds LEFT JOIN unfinished_batches u ON u.feed_id = feeds.id WHERE id = ?`
const SELECT_FEED_THERE = `${SELECT_FEED} AND erased_at IS NULL`

/** What is stored of a feed, what was learnt of it read once; of an erased one only where `erasedToo`. */
export function feedState(sql: Statements, id: FeedId, erasedToo = false): FeedState | undefined {
  const row = sql(erasedToo ? SELECT_FEED : SELECT_FEED_THERE).get(id)
  if (!row) return undefined
  const learnt = {
    continuity: continuityFromSql(row['continuity']),
    numbering: numberingFromSql(row['numbering']),
    noiseLearnt: noiseFromSql(row['noise'])
  }
  return { ...row, ...learnt } as unknown as FeedState
}

/** Whether a feed is there and not erased. */
export const isThere = (sql: Statements, id: FeedId): boolean =>
  sql('SELECT 1 FROM feeds WHERE id = ? AND erased_at IS NULL').get(id) !== undefined

import type { Given } from '../../feed-server/channel.ts'
import { alertTrials } from './alert-trials.ts'
import { hubTrials } from './hub-trials.ts'
import { logTrials } from './log-trials.ts'
import { webhookTrials } from './webhook-trials.ts'

/**
 * What each source sends of a lamp: that it is there, a correction, that it is there no more, and an alarm. Shapes are those of
 * the source, words are ours.
 */
export interface Trial {
  source: string
  /** What of it was looked at. */
  upstream: string
  /** A path of the feed server, which goes on after a cut as the source does. */
  path: string
  item(lamp: Lamp): Given
  /** The same lamp, with `words` that say that it was corrected; absent where the source changes nothing that it has sent. */
  edit?(lamp: Lamp): Given
  /** Absent where the source takes nothing back. */
  removal?(lamp: Lamp): Given
  /** Absent where the source says of nothing that it is urgent. */
  alarm?(lamp: Lamp): Given
}

export interface Lamp {
  number: number
  /** What tells this lamp's item from all others. */
  words: string
  /** When it was first sent, and when this message is sent: epoch milliseconds. */
  began: number
  at: number
}

export const trials: readonly Trial[] = [...hubTrials, ...alertTrials, ...webhookTrials, ...logTrials]

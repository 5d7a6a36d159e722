import type { StreamKind } from '#contract/feed.ts'
import type { StreamOptions } from './attempt.ts'
import { openEventStream } from './event-stream.ts'
import { openLineStream } from './line-stream.ts'

const openings = { 'event-stream': openEventStream, lines: openLineStream }

/** Opens one stream of a kind, once. `closed` resolves when nothing of the attempt is left. */
export const openStream = (kind: StreamKind, options: StreamOptions): { closed: Promise<void> } =>
  openings[kind](options)

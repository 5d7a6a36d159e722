import type { FeedId } from '#contract/ids.ts'
import type { RetentionLimits } from '#contract/storage.ts'
import { DAY } from '#contract/time.ts'

/** What a feed may lose: items from before this time (epoch ms), and at most `excess` of the oldest. */
export interface Allowance {
  before: number
  excess: number
}

/** A feed, as far as retention needs it. */
export interface KeptFeed {
  id: FeedId
  items: number
  keepDays: number | null
  keepItems: number | null
}

/** An item that may be removed. */
export interface OldItem {
  id: number
  sortAt: number
  /** Starred items and unread alerts stay, however old. */
  precious: boolean
}

/**
 * How many items each feed may keep so that all together are no more than `limit`.
 *
 * The same ceiling for all, as high as it can be: a feed below it loses nothing, so a flood from one feed never washes
 * away a quiet one. Infinity where there is no limit.
 */
export function ceiling(counts: readonly number[], limit: number): number {
  if (limit <= 0 || counts.reduce((sum, count) => sum + count, 0) <= limit) return Infinity
  const sorted = [...counts].sort((a, b) => a - b)
  let left = limit
  for (const [place, count] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - place))
    if (count > share) return share
    left -= count
  }
  return Infinity
}

/** What each feed may lose at `now`, epoch ms; feeds that lose nothing are left out. */
export function allowances(feeds: readonly KeptFeed[], limits: RetentionLimits, now: number): Map<FeedId, Allowance> {
  const top = ceiling(
    feeds.map((feed) => feed.items),
    limits.keepItems
  )
  const found = new Map<FeedId, Allowance>()
  for (const feed of feeds) {
    const days = feed.keepDays ?? limits.keepDays
    const most = Math.min(top, feed.keepItems ? feed.keepItems : Infinity)
    const before = days > 0 ? now - days * DAY : -Infinity
    const excess = Math.max(0, feed.items - most)
    if (before > -Infinity || excess > 0) found.set(feed.id, { before, excess })
  }
  return found
}

/** Which of the next items, oldest first, go; `done` when nothing behind them can. */
export function victims(items: readonly OldItem[], { before, excess }: Allowance): { ids: number[]; done: boolean } {
  const ids: number[] = []
  for (const item of items) {
    if (item.sortAt >= before && ids.length >= excess) return { ids, done: true }
    if (!item.precious) ids.push(item.id)
  }
  return { ids, done: false }
}

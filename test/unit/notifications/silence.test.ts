import { expect, test } from 'vitest'
import { defaultFeedOptions, type FeedSummary } from '#contract/feed.ts'
import { Emitter } from '../../../src-main/base/emitter.ts'
import { SilenceAlerts } from '../../../src-main/notifications/silence.ts'
import type { Showing } from '../../../src-main/notifications/policy.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'

const QUIET = { since: Date.now() - 30 * 60_000, usualMs: 120_000 }

/** Feeds as main tells of them, and a notifier that asks when it is let. */
function scene(wanted = true) {
  const feeds = new Map<number, FeedSummary>()
  const onChange = new Emitter<FeedSummary>()
  const onRemove = new Emitter<number>()
  let asked: (() => Showing | null)[] = []
  const alerts = new SilenceAlerts({
    feeds: { onChange: onChange.event, onRemove: onRemove.event, get: (id) => feeds.get(id) ?? null },
    notifier: { sayWhenAllowed: (what) => void asked.push(what) },
    wanted: () => wanted,
    language: () => 'en'
  })
  atTheEnd(() => alerts.dispose())
  return {
    tell(id: number, change: Partial<FeedSummary>) {
      const feed = {
        ...defaultFeedOptions,
        id,
        title: `Feed ${id}`,
        quiet: null,
        silenceAlert: true,
        ...change
      } as FeedSummary
      feeds.set(id, feed)
      onChange.fire(feed)
    },
    shown(): string[] {
      const titles = asked.flatMap((what) => what()?.title ?? [])
      asked = []
      return titles
    }
  }
}

test('a feed that falls silent is told once, and again only after it has spoken', () => {
  const { tell, shown } = scene()
  tell(1, { quiet: QUIET })
  tell(1, { quiet: QUIET, unread: 3 })
  expect(shown()).toEqual(['Feed 1: quiet for 30 min'])
  tell(1, { quiet: QUIET })
  expect(shown()).toEqual([])
  tell(1, {})
  tell(1, { quiet: QUIET })
  expect(shown()).toEqual(['Feed 1: quiet for 30 min'])
})

test('feeds that nobody asked to be told of are not told of', () => {
  const { tell, shown } = scene()
  tell(1, { quiet: QUIET, silenceAlert: false })
  expect(shown()).toEqual([])
  const off = scene(false)
  off.tell(1, { quiet: QUIET })
  expect(off.shown()).toEqual([])
})

test('many that fall silent together are one notification; one that spoke meanwhile is left out', () => {
  const { tell, shown } = scene()
  for (let id = 1; id <= 5; id++) tell(id, { quiet: QUIET })
  tell(5, {})
  expect(shown()).toEqual(['4 feeds have fallen silent'])
})

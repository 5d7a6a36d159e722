import type { FeedId } from '#contract/ids.ts'
import type { PageKey } from '#contract/item.ts'
import type { Reading, RereadingPreviewStep } from '#contract/rereading.ts'
import { statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'
import { MessageReader } from './read-again.ts'
import { FROM_THE_NEWEST, itemsBehind } from './stored-items.ts'
import { differences, isSeen, readingOf, type StoredReading } from './stored-reading.ts'

/** How long a step may keep the reader's thread, and with it every list, in ms. */
const STEP_TIME = 40
const SAMPLES = 8

/** What reading again would change of the items behind `before`, newest first, one small step at a time; nothing is changed. */
export function previewRereading(db: Database, feedId: FeedId | null, before: PageKey | null): RereadingPreviewStep {
  const sql = statements(db)
  const reader = new MessageReader(sql)
  const until = performance.now() + STEP_TIME
  const step: RereadingPreviewStep = { looked: 0, changed: 0, nothing: 0, added: 0, samples: [], next: null }
  for (const stored of itemsBehind(sql, feedId, before ?? FROM_THE_NEWEST)) {
    step.looked++
    const again = reader.again(stored)
    const show = (after: Reading | null, others: number): void => {
      if (step.samples.length < SAMPLES)
        step.samples.push({ id: stored.id, before: shown(stored.reading), after, others })
    }
    if (again.kind === 'nothing' && !stored.starred && !stored.hidden) {
      step.nothing++
      show(null, 0)
    } else if (again.kind === 'item') {
      const next = readingOf(again.item, stored.reading)
      const isChanged = isSeen(differences(stored.reading, next))
      if (isChanged) step.changed++
      step.added += again.others.length
      if (isChanged || again.others.length > 0) show(shown(next), again.others.length)
    }
    if (performance.now() > until) {
      step.next = { sortAt: stored.sortAt, id: stored.id }
      break
    }
  }
  return step
}

const shown = ({ title, excerpt, author, url, published_at, priority }: StoredReading): Reading => ({
  title,
  excerpt,
  author,
  url,
  publishedAt: published_at,
  priority
})

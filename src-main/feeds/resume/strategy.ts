import { parsedUrl } from '../../base/parsed-url.ts'
import { sources } from '../../sources/all.ts'
import { byLastEventId } from '../../sources/event-ids.ts'
import type { ResumeStrategy } from '../../sources/resume.ts'

/** How the feed with this address is resumed: as its source is, else by its last event ID. */
export function resumeStrategy(feedUrl: string): ResumeStrategy {
  const url = parsedUrl(feedUrl)
  for (const { resume } of url ? sources : []) {
    const strategy = url && resume?.(url)
    if (strategy) return strategy
  }
  return byLastEventId(feedUrl)
}

import { byLastEventId, missedAfterEventId } from './event-ids.ts'
import type { Source } from './source.ts'

/** Mercure (https://mercure.rocks): a hub at a fixed path, which says in its answer after which id it resumed. */
export const mercure: Source<'mercure'> = {
  name: 'mercure',
  isAt: isHub,
  resume: (url) =>
    isHub(url)
      ? { ...byLastEventId(url.href), tellsLoss: true, missed: missedAfterEventId(url.href, { sure: true }) }
      : null
}

function isHub(url: URL): boolean {
  return url.pathname.endsWith('/.well-known/mercure')
}

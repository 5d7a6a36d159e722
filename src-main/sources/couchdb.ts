import { byLastEventId } from './event-ids.ts'
import type { Source } from './source.ts'

/** CouchDB: the changes of a database, whose sequence goes into the parameter `since`. */
export const couchdb: Source<'couchdb'> = {
  name: 'couchdb',
  resume: (url) =>
    url.pathname.endsWith('/_changes') && url.searchParams.get('feed') === 'eventsource'
      ? byLastEventId(url.href, { as: 'since' })
      : null
}

import { holdsText, isObject, member, type JsonObject } from '../base/json.ts'
import { byLastEventId } from './event-ids.ts'
import { knownItem, objectsIn, textIn } from './parts.ts'
import type { Meaning, Source } from './source.ts'

/**
 * CouchDB (https://docs.couchdb.org/en/stable/api/database/changes.html; 3.5): the changes of a database, whose sequence goes into the
 * parameter `since`.
 *
 * A change names its document and the revisions at its leaves; the document itself comes only where it was asked for
 * (`include_docs=true`). Design documents are the database's own.
 */
export const couchdb: Source<'couchdb'> = {
  name: 'couchdb',
  isOf: isChange,
  marks: ['changes'],
  meaning: (payload) => (isChange(payload) ? changeMeaning(payload) : null),
  resume: (url) =>
    url.pathname.endsWith('/_changes') && url.searchParams.get('feed') === 'eventsource'
      ? byLastEventId(url.href, { as: 'since' })
      : null
}

function isChange(payload: JsonObject): boolean {
  return (
    holdsText(payload, 'id') &&
    member(payload, 'seq') !== undefined &&
    objectsIn(payload, 'changes').some((change) => holdsText(change, 'rev'))
  )
}

function changeMeaning(change: JsonObject): Meaning {
  const id = textIn(change, 'id')
  if (id.startsWith('_design/')) return { kind: 'health' }
  if (member(change, 'deleted') === true) return { kind: 'removal', ids: [id] }
  const doc = member(change, 'doc')
  if (isObject(doc)) return { kind: 'payload', value: { ...doc, id } }
  const rev = textIn(objectsIn(change, 'changes')[0] ?? {}, 'rev')
  return { kind: 'items', items: [knownItem(id, { title: id, content_text: `Revision ${rev}`, revision: rev })] }
}

import { isObject, member, type JsonObject } from '../base/json.ts'
import { joined, knownItem, objectIn, plainTitle, textIn } from './parts.ts'
import type { KnownItem } from './source.ts'

/**
 * What happened to a page of a wiki: `mediawiki/page/change` (1.2 and later) and the older `mediawiki/revision/create` of its
 * predecessors. That a page was deleted is news of its own, and takes no earlier change back.
 */

const happenings: Record<string, string> = {
  create: 'Created',
  edit: 'Edited',
  move: 'Moved',
  delete: 'Deleted',
  undelete: 'Restored',
  visibility_change: 'Visibility changed'
}

/** @param id what names the event. Null where it is about no page, or of another schema. */
export function pageItem(event: JsonObject, id: string): KnownItem | null {
  const schema = textIn(event, '$schema')
  if (schema.startsWith('/mediawiki/page/change/')) return changeItem(event, id)
  return schema.startsWith('/mediawiki/revision/create/') ? revisionItem(event, id) : null
}

function changeItem(event: JsonObject, id: string): KnownItem | null {
  const kind = textIn(event, 'page_change_kind')
  const title = titled(textIn(objectIn(event, 'page'), 'page_title'))
  if (title === '') return null
  const before = titled(textIn(objectIn(objectIn(event, 'prior_state'), 'page'), 'page_title'))
  const moved = kind === 'move' && before !== '' && before !== title ? `${before} → ${title}` : title
  const revision = objectIn(event, 'revision')
  const performer = textIn(objectIn(event, 'performer'), 'user_text')
  return knownItem(id, {
    title: plainTitle(joined(': ', happenings[kind] ?? kind.replace(/_/g, ' '), moved)),
    content_text: textIn(event, 'comment') || textIn(revision, 'comment'),
    author: performer || textIn(objectIn(revision, 'editor'), 'user_text'),
    ...about(event),
    tags: [kind, textIn(event, 'wiki_id')].filter((tag) => tag !== '')
  })
}

function revisionItem(event: JsonObject, id: string): KnownItem | null {
  const title = titled(textIn(event, 'page_title'))
  if (title === '') return null
  const parsed = textIn(event, 'parsedcomment')
  return knownItem(id, {
    title: plainTitle(title),
    ...(parsed === '' ? { content_text: textIn(event, 'comment') } : { content_html: parsed }),
    author: textIn(objectIn(event, 'performer'), 'user_text'),
    ...about(event),
    tags: [textIn(event, 'database')].filter((tag) => tag !== '')
  })
}

function about(event: JsonObject): JsonObject {
  const meta = member(event, 'meta')
  const { uri = null, dt = null } = isObject(meta) ? meta : {}
  return { url: uri, date_published: member(event, 'dt') ?? dt }
}

/** Wikis write a blank as `_` in the names of pages. */
const titled = (name: string): string => name.replace(/_/g, ' ').trim()

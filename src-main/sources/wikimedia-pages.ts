import { isObject, member, type JsonObject } from '../base/json.ts'
import { asWords, capitalised, joined, knownItem, objectIn, plainTitle, textIn } from './parts.ts'
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
  if (schema.startsWith('/mediawiki/revision/create/')) return revisionItem(event, id, '')
  if (schema.startsWith('/mediawiki/recentchange/')) return recentItem(event, id)
  const older = /^\/mediawiki\/page\/([a-z-]{1,40})\//.exec(schema)?.[1]
  return older === undefined ? null : revisionItem(event, id, happenings[older] ?? capitalised(asWords(older)))
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

/** `happening`: what became of the page, in the streams from before those of page changes. */
function revisionItem(event: JsonObject, id: string, happening: string): KnownItem | null {
  const now = titled(textIn(event, 'page_title'))
  if (now === '') return null
  const before = titled(textIn(objectIn(event, 'prior_state'), 'page_title'))
  const title = before !== '' && before !== now ? `${before} → ${now}` : now
  const parsed = textIn(event, 'parsedcomment')
  return knownItem(id, {
    title: plainTitle(joined(': ', happening, title)),
    ...(parsed === '' ? { content_text: textIn(event, 'comment') } : { content_html: parsed }),
    author: textIn(objectIn(event, 'performer'), 'user_text'),
    ...about(event),
    tags: [textIn(event, 'database')].filter((tag) => tag !== '')
  })
}

const logged: Record<string, string> = {
  'delete/delete': 'Deleted',
  'delete/restore': 'Restored',
  'delete/revision': 'Revisions hidden',
  'block/block': 'Blocked',
  'block/unblock': 'Unblocked',
  'protect/protect': 'Protected',
  'upload/upload': 'Uploaded',
  'newusers/create': 'New user'
}

/** Of a recent change that is no edit: what was done. An edit is read like anything else. */
function recentItem(event: JsonObject, id: string): KnownItem | null {
  const type = textIn(event, 'type')
  const title = titled(textIn(event, 'title'))
  if (title === '' || !['new', 'log', 'categorize'].includes(type)) return null
  const [kind, action] = [textIn(event, 'log_type'), textIn(event, 'log_action')]
  const done =
    type === 'new' ? 'Created' : type === 'log' ? (logged[`${kind}/${action}`] ?? logWords(kind, action)) : ''
  return knownItem(id, {
    title: plainTitle(joined(': ', done, title)),
    content_text: textIn(event, 'comment') || (type === 'log' ? textIn(event, 'log_action_comment') : ''),
    author: textIn(event, 'user'),
    ...about(event),
    url: textIn(event, 'notify_url') || about(event)['url'] || '',
    date_published: member(event, 'timestamp') ?? null,
    tags: [kind || type, textIn(event, 'wiki')].filter((tag) => tag !== '')
  })
}

const logWords = (kind: string, action: string): string =>
  capitalised(asWords(kind === action ? kind : joined(' ', kind, action)))

function about(event: JsonObject): JsonObject {
  const meta = member(event, 'meta')
  const { uri = null, dt = null } = isObject(meta) ? meta : {}
  return { url: uri, date_published: member(event, 'dt') ?? dt }
}

/** Wikis write a blank as `_` in the names of pages. */
const titled = (name: string): string => name.replace(/_/g, ' ').trim()

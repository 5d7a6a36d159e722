import { nameToEmoji } from 'gemoji'
import { isObject, member, type Json, type JsonObject } from '../base/json.ts'

/** What a message of ntfy says, with keys that any payload is searched for. */

const MOST_TAGS = 50
const MOST_ACTIONS = 10
const LONGEST_LINE = 2_000

/** The fields of a message; its id and its time are not among them. */
export function messageFields(message: JsonObject): JsonObject {
  const text = bodyOf(message)
  const title = textAt(message, 'title')
  const isMarkdown = textAt(message, 'content_type').toLowerCase().startsWith('text/markdown')
  const signs = signsOf(message)
  const { link, lines } = actionsOf(message)
  const said = [title === '' && text !== '' ? signed(signs, text) : text, ...lines].filter((line) => line !== '')
  const body = said.join(isMarkdown ? '\n\n' : '\n')
  const click = textAt(message, 'click')
  return {
    ...(title !== '' && { title: signed(signs, title) }),
    ...(body !== '' && (isMarkdown ? { content: body, content_type: 'text/markdown' } : { content_text: body })),
    ...((click !== '' || link !== '') && { url: click || link }),
    ...picked(message, ['tags', 'priority', 'attachment'])
  }
}

/** The text, of which bytes that are no UTF-8 come in base64; such bytes that are none either stay as they came. */
function bodyOf(message: JsonObject): string {
  const text = textAt(message, 'message')
  if (textAt(message, 'encoding') !== 'base64') return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    return text
  }
}

/** Tags that name an emoji stand as one before the title, as in all of ntfy's own programs. */
function signsOf(message: JsonObject): string {
  const tags = member(message, 'tags')
  if (!Array.isArray(tags)) return ''
  return tags
    .slice(0, MOST_TAGS)
    .flatMap((tag) => (typeof tag === 'string' && Object.hasOwn(nameToEmoji, tag) ? [nameToEmoji[tag]] : []))
    .join(' ')
}

const signed = (signs: string, text: string): string => (signs === '' ? text : `${signs} ${text}`)

/**
 * What its buttons offer a reader: where they lead, and what is to be copied. The first address is `link`; the others stand
 * below the text. A button that sends a request or wakes an app is no link, and is left out.
 */
function actionsOf(message: JsonObject): { link: string; lines: string[] } {
  const actions = member(message, 'actions')
  const offered = (Array.isArray(actions) ? actions.slice(0, MOST_ACTIONS) : []).flatMap((action) => {
    if (!isObject(action)) return []
    const kind = textAt(action, 'action')
    const what = kind === 'view' ? textAt(action, 'url') : kind === 'copy' ? textAt(action, 'value') : ''
    return what === '' || what.length > LONGEST_LINE ? [] : [{ kind, what, label: textAt(action, 'label') }]
  })
  const first = offered.find(({ kind, what }) => kind === 'view' && /^https?:\/\//i.test(what))
  const isOnly = first !== undefined && textAt(message, 'click') === ''
  const lines = offered
    .filter((each) => !isOnly || each !== first)
    .map(({ label, what }) => (label === '' ? what : `${label}: ${what}`))
  return { link: first?.what ?? '', lines }
}

function picked(message: JsonObject, keys: readonly string[]): JsonObject {
  const found: JsonObject = {}
  for (const key of keys) {
    const value: Json | undefined = member(message, key)
    if (value !== undefined) found[key] = value
  }
  return found
}

export function textAt(object: JsonObject, key: string): string {
  const value = member(object, key)
  return typeof value === 'string' ? value : ''
}

import { DAY } from '#contract/time.ts'
import { htmlText } from '../../base/html-text.ts'
import { holdsText, isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import type { KnownItem } from '../source.ts'

/** What a status says: its words, what hangs on it, and who passed it on. */

export function isStatus(object: JsonObject): boolean {
  return (
    isAccount(member(object, 'account')) &&
    holdsText(object, 'content') &&
    (holdsText(object, 'visibility') || holdsText(object, 'spoiler_text'))
  )
}

export const isAccount = (value: Json | undefined): value is JsonObject => isObject(value) && holdsText(value, 'acct')

/** The status that a boost passes on; null where the status is the author's own. */
export function boostedIn(status: JsonObject): JsonObject | null {
  const boosted = member(status, 'reblog')
  return isObject(boosted) ? boosted : null
}

export function statusItem(status: JsonObject, type: string): KnownItem {
  const id = idAt(status)
  const boosted = boostedIn(status)
  const post = boosted ?? status
  const author = member(post, 'account') ?? null
  return {
    id: id === '' ? null : id,
    value: {
      ...statusFields(post),
      author: boosted ? `${nameOf(author)} (boosted by ${nameOf(member(status, 'account'))})` : author
    },
    ...(type === 'status.update' && isOfOldPost(status) && { onlyKnown: true }),
    ...(textAt(post, 'spoiler_text').trim() !== '' && { isCovered: true })
  }
}

/** Who corrects a post after so long does not make it news for those who never had it. */
function isOfOldPost(status: JsonObject): boolean {
  const [created, edited] = [Date.parse(textAt(status, 'created_at')), Date.parse(textAt(status, 'edited_at'))]
  return edited - created > DAY
}

function statusFields(post: JsonObject): JsonObject {
  const warning = textAt(post, 'spoiler_text').trim()
  // Media alone may be sensitive, too: then they are offered and not shown.
  const isShown = member(post, 'sensitive') !== true || warning !== ''
  const media = mediaOf(post)
  const pictures = media.filter(({ preview }) => preview !== '')
  const hasCaptions = pictures.length > 1 || media.some(({ description }) => description !== '')
  const said = [contentOf(post), pollOf(post), quoteOf(post), ...(isShown && hasCaptions ? media.map(figure) : [])]
  const content = said.filter((part) => part !== '').join('\n')
  const title = warning !== '' ? warning : isWordless(content) ? kindOf(media) : ''
  const image = isShown && warning === '' ? (pictures[0]?.preview ?? '') : ''
  return {
    ...(title !== '' && { title }),
    ...(content !== '' && { content }),
    ...picked(post, ['url', 'language', 'tags']),
    date_published: member(post, 'created_at') ?? null,
    date_modified: member(post, 'edited_at') ?? null,
    ...(image !== '' && { image }),
    ...(media.length > 0 && { files: media.map((each) => file(each, isShown)) })
  }
}

const isWordless = (content: string): boolean => !/[^\s<>](?![^<]*>)/.test(content.slice(0, 20_000))

// ---- Words ----

/** Servers that show no quotes find a line with its address in the text; where the quote is shown it would say it twice. */
const QUOTE_LINE = /<p class="quote-inline">[^]{0,2000}?<\/p>/

function contentOf(post: JsonObject): string {
  const content = textAt(post, 'content')
  return quotedIn(post) ? content.replace(QUOTE_LINE, '') : content
}

/** Of a post as it is cited elsewhere: its warning, where it has one. */
export function citedContent(post: JsonObject): string {
  const warning = textAt(post, 'spoiler_text').trim()
  if (warning !== '') return `<p>${htmlText(warning)}</p>`
  const content = textAt(post, 'content')
  return content !== '' ? content : `<p>${htmlText(kindOf(mediaOf(post)))}</p>`
}

/** 4.5: posts may quote others, whose authors may refuse. */
function quotedIn(post: JsonObject): JsonObject | null {
  const quote = member(post, 'quote')
  const quoted = isObject(quote) ? member(quote, 'quoted_status') : null
  return isObject(quoted) ? quoted : null
}

function quoteOf(post: JsonObject): string {
  const quoted = quotedIn(post)
  if (!quoted) return ''
  return `<blockquote><p>${htmlText(nameOf(member(quoted, 'account')))}:</p>${citedContent(quoted)}</blockquote>`
}

const MOST_OPTIONS = 50

/** The choices of a poll; `counted` with the votes for each, which change with every vote. */
export function pollOf(post: JsonObject, counted = false): string {
  const poll = member(post, 'poll')
  const options = isObject(poll) ? member(poll, 'options') : null
  if (!Array.isArray(options)) return ''
  const lines = options.slice(0, MOST_OPTIONS).flatMap((option) => {
    if (!isObject(option)) return []
    const votes = member(option, 'votes_count')
    const count = counted && typeof votes === 'number' ? `: ${votes}` : ''
    return [`<li>${htmlText(textAt(option, 'title'))}${count}</li>`]
  })
  return lines.length === 0 ? '' : `<ul>${lines.join('')}</ul>`
}

// ---- Media ----

interface Medium {
  type: string
  url: string
  /** An image, also of what moves; empty for sounds. */
  preview: string
  description: string
}

const MOST_MEDIA = 20

function mediaOf(post: JsonObject): Medium[] {
  const media = member(post, 'media_attachments')
  if (!Array.isArray(media)) return []
  return media.slice(0, MOST_MEDIA).flatMap((each) => {
    if (!isObject(each)) return []
    const type = textAt(each, 'type') || 'unknown'
    const url = textAt(each, 'url') || textAt(each, 'remote_url')
    const preview = type === 'audio' ? '' : textAt(each, 'preview_url') || (type === 'image' ? url : '')
    return [{ type, url, preview, description: textAt(each, 'description').trim() }]
  })
}

const kinds: Record<string, string> = { image: 'Picture', gifv: 'Animation', video: 'Video', audio: 'Audio' }

/** What a post without words is. */
function kindOf(media: readonly Medium[]): string {
  const [first] = media
  if (!first) return 'Post without text'
  const kind = kinds[first.type] ?? 'File'
  return media.length === 1 ? kind : `${kind} (${media.length})`
}

function figure({ preview, description }: Medium): string {
  const caption = description === '' ? '' : `<figcaption>${htmlText(description)}</figcaption>`
  const picture = preview === '' ? '' : `<img src="${htmlText(preview)}" alt="${htmlText(description)}">`
  return picture === '' && caption === '' ? '' : `<figure>${picture}${caption}</figure>`
}

const file = ({ type, url, description }: Medium, isShown: boolean): JsonObject => ({
  url,
  type: type === 'gifv' ? 'video' : type,
  ...(isShown && description !== '' && { name: description })
})

// ---- Parts ----

/** The name that people see, else the handle. */
export function nameOf(account: Json | undefined): string {
  if (!isObject(account)) return ''
  return textAt(account, 'display_name').trim() || textAt(account, 'acct') || textAt(account, 'username')
}

/** An id as text; ids are "not guaranteed to be a number". */
export function idAt(object: JsonObject): string {
  const id = member(object, 'id')
  return typeof id === 'string' || typeof id === 'number' ? String(id) : ''
}

export function textAt(object: JsonObject, key: string): string {
  const value = member(object, key)
  return typeof value === 'string' ? value : ''
}

function picked(object: JsonObject, keys: readonly string[]): JsonObject {
  const found: JsonObject = {}
  for (const key of keys) {
    const value = member(object, key)
    if (value !== undefined && value !== null) found[key] = value
  }
  return found
}

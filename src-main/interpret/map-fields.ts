import type { Attachment } from '#contract/item.ts'
import { cleanText, cleanTitle, clip, cutAtWord, isLongText, oneLine } from './clean-text.ts'
import type { MappedItem } from './interpretation.ts'
import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { keysOf, meaningOf, type Role } from './keys.ts'
import { allFiles, filesIn } from './fields/files.ts'
import { boundedHtml } from './fields/html-limit.ts'
import { markdownHtml } from './fields/markdown.ts'
import { readSeverity, type PriorityScale } from './fields/severity.ts'
import { titleFromType } from './raw-card.ts'
import { decodeEntities, isHtml, textFromHtml, unescapedHtml } from './text-from-html.ts'
import { readTime } from './time.ts'
import { isForPrograms, linkAddress, webAddress } from './web-address.ts'

/** What could be read from a payload, each null where it is not there. */
export interface Fields {
  title: string | null
  /** The title is a name that items share (`name`, `event_type`), not a headline. */
  titleIsWeak: boolean
  html: string | null
  text: string | null
  /** The text was too long to be kept whole. */
  isCut: boolean
  /** The source's own summary, where it is not the text. */
  summary: string | null
  attachments: Attachment[]
  url: string | null
  author: string | null
  image: string | null
  tags: string[] | null
  priority: number | null
  lang: string | null
  publishedAt: number | null
  modifiedAt: number | null
  revision: number | null
}

export interface MappingContext {
  /** Relative addresses are resolved against it. */
  origin: string | null
  /** Epoch ms: a time more than a day later is not plausible. */
  now: number
  /** What the feed's priorities were seen to count in. */
  scale?: PriorityScale
  /** A patch: a `summary` is then that of the body, since the title was not sent. */
  partial: boolean
}

interface Candidate {
  name: string
  value: Json
  /** Less is better: the place of the key in its list, and three for each level down. */
  score: number
}

type Candidates = Partial<Record<Role, Candidate[]>>

const LEVEL = 3
const DEEPEST = 3
const MOST_OBJECTS = 200
const LONGEST_NAME = 200
const LONGEST_MAPPED_TITLE = 300
const MOST_TAGS = 50
const LONGEST_TAG = 100

/** When an item was changed stands in for when it was published, but not in a patch, which reports only the change. */
const isModified = (name: string): boolean => /^(updated|modified|datemodified)/.test(name)

/** Below the item itself these mean something else (`length.new`, a nested `version`). */
const ownOnly: ReadonlySet<Role> = new Set(['revision', 'priority', 'tags', 'file'])
const weakTitles = new Set(['name', 'label', 'friendlyname', 'eventtype'])

/**
 * Reads the fields of an item: for each the best key that holds something fit for it.
 *
 * The item itself comes first, then what it was wrapped in, nearest first; of the document around a list only author and
 * language hold for each item.
 */
export function mapFields(
  item: JsonObject,
  envelopes: JsonObject[],
  document: JsonObject | null,
  context: MappingContext
): Fields {
  const scopes = [item, ...envelopes].map((scope, index, all) => candidatesIn(scope, all[index - 1]))
  const around = document ? candidatesAround(document) : {}
  const first = <T>(role: Role, read: (value: Json, name: string) => T | null, more: Candidates[] = []): T | null => {
    for (const scope of more.length === 0 ? scopes : [...scopes, ...more])
      for (const { value, name } of scope[role] ?? []) {
        const found = read(value, name)
        if (found !== null) return found
      }
    return null
  }

  let longTitle: string | null = null
  let titleName = ''
  const title = first('title', (value, name) => {
    if (context.partial && (name === 'summary' || weakTitles.has(name))) return null
    const read = readTitle(value, name)
    if (read === null || isNoTitle(read)) return null
    titleName = name
    if (read.length <= LONGEST_MAPPED_TITLE) return read
    longTitle = textOf(value)
    return cutAtWord(read, LONGEST_MAPPED_TITLE)
  })
  const declared = declaredKind(item)
  const body =
    first('body', (value, name) => (name === titleName && title !== null ? null : readBody(value, name, declared))) ??
    (longTitle === null ? null : readBody(longTitle, 'title', declared))
  const lang = first('lang', readLanguage, [around])
  const image = first('image', (value, name) => readImage(value, context.origin, hasTypedFiles(name)))

  return {
    title,
    titleIsWeak: weakTitles.has(titleName),
    html: body?.html ?? null,
    text: body?.text ?? null,
    isCut: body?.isCut ?? false,
    summary: body === null ? null : summaryOf(scopes[0], titleName, body.text),
    url: bestLink(scopes, context.origin),
    author: first('author', readPerson, [around]),
    image,
    attachments: attachmentsOf(scopes, context.origin, image),
    tags: first('tags', readTags),
    priority: priorityOf([item, ...envelopes], scopes, context.scale),
    lang,
    publishedAt: first('time', (value, name) =>
      context.partial && isModified(name) ? null : readTime(value, context.now)
    ),
    modifiedAt: first('modified', (value) => readTime(value, context.now)),
    revision: first('revision', readRevision)
  }
}

// ---- Finding ----

/** Remembered, because all the elements of a list share their document. */
const remembered = new WeakMap<JsonObject, Candidates>()

function candidatesAround(document: JsonObject): Candidates {
  const known = remembered.get(document) ?? candidatesIn(document)
  remembered.set(document, known)
  return known
}

/** What a scope offers for each field, best first; `inner` was searched already. */
function candidatesIn(scope: JsonObject, inner?: JsonObject): Candidates {
  const found: Candidates = {}
  let left = MOST_OBJECTS
  const walk = (object: JsonObject, depth: number): void => {
    left--
    for (const key of keysOf(object)) {
      const meaning = meaningOf(key)
      if (meaning.name === '') continue
      const value = object[key]
      if (value === null || value === undefined || value === '') continue
      for (const { role, rank } of meaning.roles) {
        if (depth > 0 && ownOnly.has(role)) continue
        ;(found[role] ??= []).push({ name: meaning.name, value, score: rank + LEVEL * depth })
      }
      if (depth < DEEPEST && left > 0 && !meaning.aboutOthers && isObject(value) && value !== inner)
        walk(value, depth + 1)
    }
  }
  walk(scope, 0)
  for (const candidates of Object.values(found)) if (candidates.length > 1) candidates.sort((a, b) => a.score - b.score)
  return found
}

// ---- Texts ----

/** The text of a value: itself, or what common wrappings of a text hold. Numbers count. */
function textOf(value: Json): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (!isObject(value)) return null
  for (const key of ['rendered', 'value', 'text', '#text', '_', '$t', 'raw']) {
    const inner = member(value, key)
    if (typeof inner === 'string') return inner
  }
  return null
}

function readTitle(value: Json, name: string): string | null {
  const text = textOf(value)
  if (text === null) return null
  return (name === 'eventtype' ? titleFromType(text) : plainTitle(text)) || null
}

/** A title that a reader pointed to, whatever it looks like; one that is too long is cut. */
export const titleAsChosen = (text: string): string => cutAtWord(plainTitle(text), LONGEST_MAPPED_TITLE)

/** A title as plain text on one line: tags go, entities are decoded. */
function plainTitle(text: string): string {
  const start = text.slice(0, 4000)
  return cleanTitle(isHtml(start) ? textFromHtml(start) : decodeEntities(start))
}

function isNoTitle(title: string): boolean {
  return (
    /^https?:\/\/\S+$/i.test(title) ||
    /^(urn:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(title)
  )
}

interface Body {
  html: string | null
  text: string
  /** It was too long to be kept whole. */
  isCut: boolean
}

const summaryNames = new Set(['summary', 'excerpt', 'abstract', 'description'])
const LONGEST_SUMMARY = 1_000

/** What the item says in short beside its text; null where that is the text, or the title. */
function summaryOf(own: Candidates | undefined, titleName: string, text: string): string | null {
  for (const { name, value } of own?.body ?? []) {
    if (!summaryNames.has(name) || name === titleName) continue
    const words = textOf(value)?.slice(0, 4 * LONGEST_SUMMARY) ?? ''
    const summary = words === '' ? '' : clip(bodyOf(words, 'unknown').text, LONGEST_SUMMARY)
    return summary === '' || text.startsWith(summary) ? null : summary
  }
  return null
}

function readBody(value: Json, name: string, declared: BodyKind): Body | null {
  if (typeof value === 'number' && (name === 'data' || name === 'payload')) return null
  const text = textOf(value)
  // Who calls it text means it.
  if (text === null || text === '' || (isPackedJson(text) && name !== 'contenttext')) return null
  const body = bodyOf(
    text,
    name === 'contenthtml' || name === 'html' ? 'html' : name === 'contenttext' ? 'text' : declared
  )
  return body.text === '' && body.html === null ? null : body
}

/** JSON inside JSON was unwrapped before, or is nothing to read. */
const isPackedJson = (text: string): boolean =>
  (text.startsWith('{"') && text.endsWith('}')) || text === '{}' || text === '[]'

type BodyKind = 'html' | 'text' | 'markdown' | 'unknown'

/** A body and its plain text. Of `unknown` kind it is HTML where it has tags. */
export function bodyOf(sent: string, kind: BodyKind): Body {
  if (kind === 'markdown') {
    const html = markdownHtml(sent)
    return bodyOf(html ?? sent, html === null ? 'text' : 'html')
  }
  const body = kind === 'text' ? sent : unescapedHtml(sent)
  if (kind === 'html' || (kind === 'unknown' && isHtml(body))) {
    const { html, words, isCut } = boundedHtml(body)
    return { html, text: textFromHtml(words), isCut }
  }
  return { html: null, text: cleanText(kind === 'text' ? body : decodeEntities(body)), isCut: isLongText(body) }
}

function declaredKind(item: JsonObject): BodyKind {
  const type = member(item, 'content_type') ?? member(item, 'contentType')
  if (typeof type !== 'string') return 'unknown'
  const start = type.slice(0, 100)
  return /markdown/i.test(start) ? 'markdown' : /text\/plain/i.test(start) ? 'text' : 'unknown'
}

// ---- Everything else ----

function bestLink(scopes: Candidates[], origin: string | null): string | null {
  for (const scope of scopes) {
    let forPrograms: string | null = null
    for (const { name, value } of scope.link ?? []) {
      // An identifier that looks like a path is no address.
      const address = linkAddress(value, name === 'uri' || name === '@id' ? null : origin)
      if (address === null) continue
      if (!isForPrograms(address)) return address
      forPrograms ??= address
    }
    if (forPrograms !== null) return forPrograms
  }
  return null
}

function priorityOf(objects: JsonObject[], scopes: Candidates[], scale: PriorityScale | undefined): number | null {
  for (const [index, scope] of scopes.entries())
    for (const { value, name } of scope.priority ?? []) {
      const found = readSeverity(value, name, objects[index] as JsonObject, scale)
      if (found !== null) return found
    }
  return null
}

const nameKeys = [
  'name',
  'display_name',
  'displayName',
  'acct',
  'login',
  'username',
  'preferredUsername',
  'nickname',
  'title',
  'email'
]

const MOST_PEOPLE = 10

/** The names of all in a list, each once, as many as there is room for. */
function readPeople(list: Json[]): string | null {
  const names = new Set<string>()
  for (const each of list.slice(0, MOST_PEOPLE)) {
    const name = Array.isArray(each) ? null : readPerson(each)
    if (name !== null && [...names, name].join(', ').length <= LONGEST_NAME) names.add(name)
  }
  return names.size === 0 ? null : [...names].join(', ')
}

function readPerson(value: Json): string | null {
  if (Array.isArray(value)) return readPeople(value)
  if (isObject(value)) {
    for (const key of nameKeys) {
      const name = member(value, key)
      const read = typeof name === 'string' ? readPerson(name) : null
      if (read !== null) return read
    }
    return null
  }
  if (typeof value !== 'string' || value.length > 2 * LONGEST_NAME) return null
  const name = oneLine(decodeEntities(isHtml(value) ? textFromHtml(value) : value))
  return name === '' || name.length > LONGEST_NAME || /^[a-z][a-z0-9+.-]*:\/\//i.test(name) ? null : name
}

/** Keys of files that may be anything: only what says that it is an image is one. */
const hasTypedFiles = (name: string): boolean => /^(mediaattachments|attachments?|enclosures?)$/.test(name)

function readImage(value: Json, origin: string | null, mustSay: boolean): string | null {
  if (Array.isArray(value)) {
    for (const each of value.slice(0, 10)) {
      const image = Array.isArray(each) ? null : readImage(each, origin, mustSay)
      if (image !== null) return image
    }
    return null
  }
  if (!isObject(value)) return mustSay && !isImageName(value) ? null : webAddress(value, origin)
  const type = member(value, 'type') ?? member(value, 'mime_type') ?? member(value, 'mimeType')
  for (const key of ['preview_url', 'url', 'src', 'href', 'contentUrl']) {
    const address = webAddress(member(value, key), origin)
    if (address === null) continue
    if (
      !mustSay ||
      (typeof type === 'string' && /^image(\/|$)/i.test(type)) ||
      (type === undefined && isImageName(address))
    )
      return address
  }
  return null
}

/** The files of the item itself and of what it is wrapped in; not of the document around, which is about others. */
function attachmentsOf(scopes: Candidates[], origin: string | null, image: string | null): Attachment[] {
  let found: Attachment[] | null = null
  for (const scope of scopes) for (const { value } of scope.file ?? []) (found ??= []).push(...filesIn(value, origin))
  return found === null ? [] : allFiles(found, image)
}

function isImageName(value: Json): boolean {
  return (
    typeof value === 'string' &&
    value.length <= 4096 &&
    /\.(avif|gif|jpe?g|png|webp)$/i.test(value.split(/[?#]/, 1)[0] ?? '')
  )
}

function readTags(value: Json): string[] | null {
  const list =
    typeof value === 'string'
      ? value.slice(0, 4000).split(/[,;]/)
      : Array.isArray(value)
        ? value.slice(0, 4 * MOST_TAGS)
        : []
  const tags = new Set<string>()
  for (const each of list) {
    const text = isObject(each)
      ? (['name', 'term', 'label', 'title', 'value', 'tag']
          .map((key) => member(each, key))
          .find((name) => typeof name === 'string') as string | undefined)
      : each
    if (typeof text !== 'string' && typeof text !== 'number') continue
    const tag = clip(oneLine(String(text).slice(0, 4 * LONGEST_TAG)), LONGEST_TAG)
    if (tag !== '' && tags.size < MOST_TAGS) tags.add(tag)
  }
  return tags.size === 0 ? null : [...tags]
}

function readLanguage(value: Json): string | null {
  if (typeof value !== 'string' || value.length > 35) return null
  const tag = value.trim().replace(/_/g, '-')
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag) ? tag : null
}

function readRevision(value: Json): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null
  const digits = typeof value === 'string' ? /^(\d{1,15})(-[0-9a-f]{1,64})?$/.exec(value) : null
  return digits ? Number(digits[1]) : null
}

const fieldsByRole: Partial<Record<Role, keyof MappedItem>> = {
  link: 'url',
  author: 'author',
  image: 'image',
  tags: 'tags',
  body: 'text'
}

/** The fields that a patch empties: their keys are there and hold nothing. */
export function explicitlyEmpty(item: JsonObject): (keyof MappedItem)[] {
  return keysOf(item).flatMap((key) => {
    const value = item[key]
    if (value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)) return []
    return meaningOf(key).roles.flatMap(({ role }) => {
      const field = fieldsByRole[role]
      return field === undefined ? [] : field === 'text' ? ['text' as const, 'html' as const] : [field]
    })
  })
}

import { holdsObject, holdsText, isObject, member, parseJson, type Json, type JsonObject } from '../../base/json.ts'
import { asWords, filled, joined, knownItem, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'

/**
 * CloudEvents 1.0.2 (https://github.com/cloudevents/spec): an envelope whose `id` is unique only together with its `source`. Its
 * data is optional, and may be any JSON, a text, or bytes.
 */
export const cloudEvents: Source<'cloud-events'> = {
  name: 'cloud-events',
  isOf: isEvent,
  marks: ['specversion'],
  meaning: (payload) => (isEvent(payload) ? eventMeaning(payload) : null),
  wrapped: (object) => (isEvent(object) && isWrapping(object) ? member(object, 'data') : undefined),
  id: (object) => {
    if (!isEvent(object)) return null
    const [id, source] = [member(object, 'id'), member(object, 'source')]
    if (typeof id !== 'string' || id === '') return 'elsewhere'
    const within = `${typeof source === 'string' ? source : ''} ${id}`.trim()
    // Builds before 0.2 took an event without data for a payload like any other.
    return { id: within, pointer: '/id', ...(!isWrapping(object) && within !== id && { formerId: id }) }
  }
}

/** Its data is optional. */
function isEvent(object: JsonObject): boolean {
  return (
    holdsText(object, 'specversion') && (isWrapping(object) || (holdsText(object, 'id') && holdsText(object, 'source')))
  )
}

function isWrapping(object: JsonObject): boolean {
  return holdsObject(object, 'data') || holdsText(object, 'data')
}

const MOST_ITEMS = 2_000
const LONGEST_BYTES = 1_000_000
/** By the last word of its type an event says that what its data names is there no more. */
const REMOVAL = /[./:_-](?:deleted|removed|destroyed|retracted|withdrawn)(?:[./:_-]v\d+)?$/i

/** The same of a beat, which each time has an id of its own. */
const BEAT = /(?:^|[./:_-])(?:heartbeat|ping|keep[-_]?alive)(?:[./:_-]v\d+)?$/i

function eventMeaning(event: JsonObject): Meaning | null {
  const data = member(event, 'data') ?? decoded(event)
  const isEmpty = data === undefined || data === null || (isObject(data) && Object.keys(data).length === 0)
  if (isEmpty && BEAT.test(textIn(event, 'type'))) return { kind: 'health' }
  if (isObject(data)) {
    const named = REMOVAL.test(textIn(event, 'type')) ? textIn(data, 'id', 'guid', 'uuid', '_id') : ''
    if (named !== '') return { kind: 'removal', ids: [named] }
    return member(event, 'data') === undefined ? { kind: 'items', items: [itemOf(event, data, '')] } : null
  }
  if (Array.isArray(data) && data.length > 0)
    return { kind: 'items', items: data.slice(0, MOST_ITEMS).map((each, place) => itemOf(event, each, `#${place}`)) }
  // A text is data like any other: what is wrapped in it is found there.
  return typeof data === 'string' && member(event, 'data') !== undefined
    ? null
    : { kind: 'items', items: [itemOf(event, data, '')] }
}

/** What is encoded in `data_base64`, where that is JSON or text. */
function decoded(event: JsonObject): Json | undefined {
  const bytes = member(event, 'data_base64')
  if (typeof bytes !== 'string' || bytes.length > LONGEST_BYTES) return undefined
  const type = textIn(event, 'datacontenttype')
  if (type !== '' && !/json|^text\//i.test(type)) return undefined
  const text = Buffer.from(bytes, 'base64').toString('utf8')
  return parseJson(text) ?? (text.includes('\uFFFD') ? undefined : text)
}

/** `place`: of several. What the data does not say of itself the event does. */
function itemOf(event: JsonObject, data: Json | undefined, place: string): KnownItem {
  const type = textIn(event, 'type')
  const own = isObject(data) ? textIn(data, 'id', 'guid', 'uuid') : ''
  const about = filled({
    title: plainTitle(
      joined(' – ', textIn(event, 'subject'), data === undefined || data === null ? happeningIn(type) : '') ||
        asWords(type)
    ),
    content: typeof data === 'string' || typeof data === 'number' ? String(data) : '',
    url: textIn(event, 'subject').startsWith('http') ? textIn(event, 'subject') : '',
    date_published: textIn(event, 'time'),
    tags: type === '' ? [] : [type]
  })
  const id = own || joined(' ', textIn(event, 'source'), textIn(event, 'id')) + place
  if (data === undefined) return { ...knownItem(id, about), formerId: textIn(event, 'id') }
  if (!isObject(data)) return knownItem(id, about)
  const { title: _, ...rest } = about
  return knownItem(id, saysSomething(data) ? { ...rest, ...data } : { ...about, ...data })
}

/** `com.example.item.deleted` reads "item deleted". */
const happeningIn = (type: string): string =>
  asWords(
    type
      .split(/[./:]/)
      .filter((part) => !/^v\d+$/.test(part))
      .slice(-2)
      .join(' ')
  )

const saysSomething = (data: JsonObject): boolean =>
  ['title', 'headline', 'name', 'subject', 'summary', 'text', 'message', 'content', 'body'].some((key) =>
    holdsText(data, key)
  )

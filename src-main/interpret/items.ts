import { originOf } from '#contract/feed.ts'
import { languageOf } from '#contract/language.ts'
import type { Message } from '#contract/message.ts'
import { saysUpdate } from './classify.ts'
import { cleanText, cleanTitle, cutAtWord, firstSentence, isLongText } from './clean-text.ts'
import { ORDINARY } from './fields/severity.ts'
import {
  guidOfLink,
  guidOfMessage,
  guidOfPayload,
  messageId,
  refusedGuid,
  type FoundId,
  type Identity
} from './identity.ts'
import type { Change, Evidence, InterpretationContext, MappedItem } from './interpretation.ts'
import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts'
import { bodyOf, explicitlyEmpty, type Fields } from './map-fields.ts'
import { indented, rawTitle, titleFromType, valueLines } from './raw-card.ts'
import { kindOf, kindOfEvent } from './record.ts'
import { isHtml, readHtml } from './text-from-html.ts'
import type { Located } from './unwrap.ts'
import { says, verbKeys } from './verbs.ts'
import { hashOf, versionOf } from './version.ts'
import { addressWithin, webAddress } from './web-address.ts'

/** Makes items of what was read: named, with the version that they are. */

export const shown = (item: MappedItem): Change => ({ kind: 'item', item })

export function identityOf(
  payload: Omit<FoundId, 'pointer'> | null,
  message: Message,
  place: number | null,
  url: string | null,
  located: Located
): Identity {
  const evidence = evidenceOf(payload, message, located)
  if (payload !== null && !located.isNewlyFound) {
    if (payload.formerId !== undefined) evidence.formerGuid = guidOfPayload(payload.formerId)
    return { source: 'payload', guid: guidOfPayload(payload.id), evidence }
  }
  const own = messageId(message)
  const byMessage = own === null ? null : guidOfMessage(own, place)
  const byLink = url === null ? null : guidOfLink(url)
  if (payload !== null) {
    evidence.formerGuid = byMessage ?? byLink
    return { source: 'payload', guid: guidOfPayload(payload.id), evidence }
  }
  const refused = refusedGuid(located)
  if (refused !== null) evidence.formerGuid = refused
  if (byMessage !== null) return { source: 'message-id', guid: byMessage, evidence }
  return byLink === null ? { source: 'none', guid: null, evidence } : { source: 'link', guid: byLink, evidence }
}

/** The identity of an item that has nothing but its message to be named by. */
function identityOfMessage(message: Message, place: number | null): Identity {
  const own = messageId(message)
  const evidence: Evidence = { kind: kindOfEvent(message.type), isUpdate: saysUpdate(message.type), isFrameId: false }
  return own === null
    ? { source: 'none', guid: null, evidence }
    : { source: 'message-id', guid: guidOfMessage(own, place), evidence }
}

function evidenceOf(
  payload: Omit<FoundId, 'pointer'> | null,
  message: Message,
  { item, envelopes }: Located
): Evidence {
  const isUpdate =
    saysUpdate(message.type) ||
    (isObject(item) && says(item, saysUpdate, verbKeys)) ||
    envelopes.some((envelope) => says(envelope, saysUpdate, verbKeys))
  return {
    kind: payload === null || payload.isGuessed ? kindOf(item, envelopes, message.type) : null,
    isUpdate,
    isFrameId: payload !== null && payload.id === message.ownId
  }
}

/**
 * An item that says nothing but its title and text.
 *
 * Here and below its members are set one by one: on the older V8 a spread of this many takes longer than all the rest of
 * reading a message.
 */
function plainItem(identity: Identity, title: string, text: string, lang: string | null = null): MappedItem {
  return {
    source: identity.source,
    guid: identity.guid,
    title,
    html: null,
    text,
    url: null,
    author: null,
    image: null,
    tags: [],
    priority: ORDINARY,
    lang: lang ?? languageOf(`${title} ${text.slice(0, 300)}`),
    publishedAt: null,
    modifiedAt: null,
    revision: null,
    raw: false,
    version: '',
    patch: null,
    evidence: identity.evidence
  }
}

/** An item without a link of its own leads there. Takes an item that is nobody else's yet. */
function leading(item: MappedItem, address: string | null): MappedItem {
  if (address !== null) item.leadsTo = address
  return item
}

/** Takes an item that is nobody else's yet. */
export function versioned(item: MappedItem): MappedItem {
  item.version = versionOf(item)
  if (item.edition) item.version = hashOf(`${item.version}\n${item.edition}`)
  return item
}

export function jsonItem(
  value: Json,
  located: Located,
  fields: Fields,
  identity: Identity,
  message: Message,
  partial: boolean
): MappedItem {
  const item = located.item as JsonObject
  const text = fields.text ?? (fields.titleIsWeak && !partial ? valueLines(item, fields.title) : '')
  const title = fields.title ?? firstSentence(text)
  const mapped = plainItem(identity, title, text, fields.lang)
  mapped.html = fields.html
  mapped.url = fields.url
  mapped.author = fields.author
  mapped.image = fields.image
  if (fields.tags !== null) mapped.tags = fields.tags
  if (fields.priority !== null) mapped.priority = fields.priority
  mapped.publishedAt = fields.publishedAt
  mapped.modifiedAt = fields.modifiedAt
  mapped.revision = fields.revision
  if (fields.summary !== null) mapped.summary = fields.summary
  if (fields.isCut) mapped.isCut = true
  if (fields.attachments.length > 0) mapped.attachments = fields.attachments
  if (fields.url === null)
    leading(mapped, fields.attachments[0]?.url ?? (fields.html === null ? addressWithin(text) : null))
  if (partial && identity.guid !== null) mapped.patch = sentFields(item, fields)
  if (title !== '') return versioned(mapped)
  // A picture without words, or no more than a link.
  const named = titleFromType(message.type) || addressTitle(fields.url)
  const pictured =
    mapped.html !== null || (fields.url !== null && (fields.image !== null || valueLines(item, null) === ''))
  return pictured ? versioned({ ...mapped, title: named || '…' }) : { ...mapped, ...rawCard(value, message) }
}

const addressTitle = (url: string | null): string =>
  url === null ? '' : cutAtWord(cleanTitle(url.replace(/^https?:\/\/(www\.)?/, '')), 120)

/** The fields that a patch carries, those that it empties included. */
function sentFields(item: JsonObject, fields: Fields): (keyof MappedItem)[] {
  const sent = new Set<keyof MappedItem>(explicitlyEmpty(item))
  for (const name of [
    'title',
    'url',
    'author',
    'image',
    'tags',
    'priority',
    'lang',
    'publishedAt',
    'modifiedAt',
    'revision'
  ] as const)
    if (fields[name] !== null) sent.add(name)
  if (fields.text !== null) sent.add('html').add('text')
  return [...sent]
}

function rawCard(value: Json, message: Message): Pick<MappedItem, 'title' | 'html' | 'text' | 'raw' | 'version'> {
  return {
    title: rawTitle(value, message.type),
    html: null,
    text: indented(value),
    raw: true,
    version: hashOf(canonicalJson(value))
  }
}

export function rawItem(value: Json, message: Message, place: number | null): MappedItem {
  return { ...plainItem(identityOfMessage(message, place), '', ''), ...rawCard(value, message) }
}

/** JSON nested too deep to be read, or anything that a bug keeps from being read. */
export function unreadableItem(message: Message): MappedItem {
  const title = rawTitle(message.data.slice(0, 1000), message.type)
  const item = plainItem(identityOfMessage(message, null), title, cleanText(message.data))
  return { ...item, raw: true, version: hashOf(message.data) }
}

/** A message or a list's element that is text: an item titled by it. */
export function textItem(
  text: string,
  message: Message,
  place: number | null,
  context: InterpretationContext
): MappedItem {
  const identity = identityOfMessage(message, place)
  if (isHtml(text)) return htmlItem(text, identity, message, context)
  const body = cleanText(text)
  const item = plainItem(identity, firstSentence(body) || titleFromType(message.type) || '…', body)
  if (isLongText(text)) item.isCut = true
  const whole = /\s/.test(body) ? null : webAddress(body, null)
  return versioned(whole === null ? leading(item, addressWithin(body)) : { ...item, url: whole })
}

/** The link of a piece of HTML is not its identity: a ticker may link to the same page for ever. */
function htmlItem(text: string, identity: Identity, message: Message, context: InterpretationContext): MappedItem {
  const { html, isCut } = bodyOf(text, 'html')
  const reading = readHtml(text)
  const title = cleanTitle(reading.heading ?? '') || firstSentence(reading.text) || titleFromType(message.type)
  const only = reading.links.length === 1 ? webAddress(reading.links[0], originOf(context.feedUrl)) : null
  const item: MappedItem = { ...plainItem(identity, title, reading.text), html, url: only, ...(isCut && { isCut }) }
  return title === '' ? versioned({ ...item, title: cutAtWord(cleanTitle(text), 120), raw: true }) : versioned(item)
}

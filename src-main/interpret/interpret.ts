import { originOf } from '#contract/feed.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import { languageOf } from '#contract/language.ts'
import type { Message } from '#contract/message.ts'
import {
  isStatement,
  isStreamTalk,
  saysBeat,
  saysHealth,
  saysLoss,
  saysRemoval,
  saysUpdate,
  verbOf
} from './classify.ts'
import { cleanText, cleanTitle, cutAtWord, firstSentence } from './clean-text.ts'
import {
  guidOfLink,
  guidOfMessage,
  guidOfPayload,
  learnt,
  messageId,
  payloadId,
  refusedGuid,
  type FoundId,
  type Identity
} from './identity.ts'
import type { Change, Evidence, Interpretation, InterpretationContext, MappedItem, Removal } from './interpretation.ts'
import { canonicalJson, isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { isNoise, isNoiseType, knownMeaning } from '../sources/lookup.ts'
import { saysEnd } from '../sources/stream-end.ts'
import { bodyOf, explicitlyEmpty, mapFields, titleAsChosen, type Fields } from './map-fields.ts'
import { keysOf } from './keys.ts'
import { payloadOf, type Payload } from './payload.ts'
import { chosenFields, chosenId, chosenList, chosenTitle, chosenVerb } from './mapping.ts'
import { ORDINARY, shownScale } from './fields/severity.ts'
import { indented, rawTitle, titleFromType, valueLines } from './raw-card.ts'
import { kindOf, kindOfEvent } from './record.ts'
import { serverTrouble } from './server-trouble.ts'
import { isAboutStream, isSignOfLife } from './signs-of-life.ts'
import {
  isMarkedRemoved,
  namedRemovals,
  nameless,
  removalOf,
  removalsOf,
  removedByField,
  takenBack
} from './removal.ts'
import { isHtml, readHtml } from './text-from-html.ts'
import { isHollow, listPointer, locate, type Located } from './unwrap.ts'
import { hashOf, versionOf } from './version.ts'
import { addressWithin, webAddress } from './web-address.ts'

/** The least priority of what the reader calls an alert. */
const ALERT = 4

/**
 * Says what a message means. Never throws, whatever the message holds.
 *
 * The answer's `rule` is the very object that was passed in where nothing was learnt: compare with `===` before storing.
 */
export function interpret(message: Message, context: InterpretationContext): Interpretation {
  try {
    return interpretStrictly(message, context)
  } catch {
    // A bug, and no reason to lose the message or to stop at it for ever: it is shown as it came.
    return { kind: 'changes', changes: [shown(unreadableItem(message))], rule: context.rule, understood: false }
  }
}

/** As `interpret`, without the net beneath it. */
export function interpretStrictly(message: Message, context: InterpretationContext): Interpretation {
  const chosen = context.mapping ? chosenVerb(context.mapping, message.type) : null
  if (!chosen && saysEnd(message)) return { kind: 'health' }
  const verb = chosen?.verb ?? verbOf(message.type)
  if (verb === 'ignore' || (!chosen && isNoiseType(message.type))) return { kind: 'health' }
  if (saysLoss(message.type) && verb === 'control') return { kind: 'control', name: message.type, tellsLoss: true }

  const payload = payloadOf(message.data)
  const trouble = !chosen && payload.kind === 'json' ? serverTrouble(payload.value, message.type) : null
  if (trouble !== null) return { kind: 'control', name: message.type, words: trouble }
  if (verb === 'health' || verb === 'control') return newsOrTalk(verb, payload, message, context)
  if (verb === 'removal') {
    const removals = removalsOf(payload, message, context)
    if (removals.length > 0)
      return { kind: 'changes', changes: removals.map(takenBack), rule: context.rule, understood: true }
  }
  if (payload.kind === 'nothing') return { kind: 'health' }
  const meaning = meaningOfPayload(payload, message, context, verb === 'patch')
  return chosen?.alert ? alerting(meaning) : meaning
}

/** A message whose type is a word of a stream's own talk is news all the same where it says something. */
function newsOrTalk(
  verb: 'health' | 'control',
  payload: Payload,
  message: Message,
  context: InterpretationContext
): Interpretation {
  const control = { kind: 'control' as const, name: message.type }
  const talk: Interpretation = verb === 'health' ? { kind: 'health' } : control
  if (payload.kind === 'nothing' || payload.kind === 'unreadable') return talk
  if (payload.kind === 'text') {
    const isNews =
      verb === 'health' ? isStatement(payload.text) : /\p{L}/u.test(payload.text) && !isStreamTalk(message.type)
    if (isNews) return meaningOfPayload(payload, message, context, false)
    return verb === 'health' ? talk : { ...control, words: cutAtWord(cleanTitle(payload.text), LONGEST_WORDS) }
  }
  if (isStreamTalk(message.type)) return talk
  const meaning = meaningOfPayload(payload, message, context, false, verb)
  return meaning.kind === 'changes' && meaning.changes.length > 0 ? meaning : talk
}

const LONGEST_WORDS = 300

function meaningOfPayload(
  payload: Exclude<Payload, { kind: 'nothing' }>,
  message: Message,
  context: InterpretationContext,
  partial: boolean,
  talk: Talk = null
): Interpretation {
  const { rule } = context
  if (payload.kind === 'text')
    return { kind: 'changes', changes: [shown(textItem(payload.text, message, null, context))], rule, understood: true }
  if (payload.kind === 'unreadable')
    return { kind: 'changes', changes: [shown(unreadableItem(message))], rule, understood: false }
  const known =
    chosenList(payload.value, context.mapping) || !isObject(payload.value)
      ? null
      : knownMeaning(payload.value, message.type)
  if (known?.kind === 'health') return { kind: 'health' }
  if (known?.kind === 'removal') {
    const changes = known.ids.map((id) => takenBack(nameless(guidOfPayload(id))))
    return { kind: 'changes', changes, rule, understood: true }
  }
  const meaning = known
    ? interpretJson(known.value, payload.value, message, context, { partial: known.partial ?? false, talk })
    : interpretJson(payload.value, payload.value, message, context, { partial, talk })
  if (payload.isRepaired && meaning.kind === 'changes') meaning.isRepaired = true
  return meaning
}

/** What the type of a message is where it is a word of a stream's own talk; null for any other. */
type Talk = 'health' | 'control' | null

/** What the reader calls an alert is one, whatever its payload says of its priority. */
function alerting(meaning: Interpretation): Interpretation {
  if (meaning.kind !== 'changes') return meaning
  const changes = meaning.changes.map((change) =>
    change.kind === 'removal' || change.item.priority >= ALERT
      ? change
      : shown(versioned({ ...change.item, priority: ALERT }))
  )
  return { ...meaning, changes }
}

/** Where in the data of a message the list stands whose elements become items; null where there is none. */
export function listInData(data: string): string | null {
  const payload = payloadOf(data)
  return payload.kind === 'json' ? listPointer(payload.value) : null
}

// ---- JSON ----

/** @param sent the payload as it came, into which the reader points; `value` says the same with keys that are known. */
function interpretJson(
  value: JsonObject | Json[],
  sent: JsonObject | Json[],
  message: Message,
  context: InterpretationContext,
  { partial, talk }: { partial: boolean; talk: Talk }
): Interpretation {
  if (isHollow(value) || (isObject(value) && isNoise(value))) return { kind: 'health' }
  const { mapping } = context
  const isChosen = mapping ? chosenVerb(mapping, message.type) !== null : false
  const list = chosenList(sent, mapping)
  const located = locate(list ?? value)
  if (located.length === 0) return { kind: 'health' }

  let rule = context.rule
  const changes: Change[] = []
  for (const [index, each] of located.entries()) {
    const place = located.length > 1 ? index : null
    if (!isObject(each.item)) {
      // A list of names under a word of the stream's own talk is about the stream.
      if (talk !== null) continue
      changes.push(
        shown(
          Array.isArray(each.item)
            ? rawItem(each.item, message, place)
            : textItem(String(each.item), message, place, context)
        )
      )
      continue
    }
    const scale = shownScale(each.item, rule.scale)
    if (scale !== rule.scale && scale !== undefined) rule = { ...rule, scale }
    const surroundings = {
      origin: originOf(context.feedUrl),
      now: message.receivedAt,
      partial,
      ...(scale && { scale })
    }
    const guessed = mapFields(each.item, each.envelopes, each.document, surroundings)
    // The reader points into the payload, or into the element of the list: into what the item is wrapped in, if at all.
    const whole = place === null && !list ? sent : (each.envelopes.at(-1) ?? each.item)
    const fields = mapping ? corrected(guessed, whole, mapping, surroundings) : guessed
    if (place === null && isObject(value) && !isChosen && isHealth(value, fields)) return { kind: 'health' }
    if (talk !== null && place === null && !isNews(fields, talk)) continue
    const ownId = mapping ? chosenId(whole, mapping) : null
    const known = ownId === null ? payloadId(each, rule) : { id: ownId, pointer: null, isGuessed: false }
    const removals = removalsIn(value, each, guessed, known?.id ?? null, message, context)
    if (removals.length > 0) {
      changes.push(...removals.map(takenBack))
      continue
    }
    if (known?.pointer) rule = learnt(rule, known.pointer)
    // By the link that is guessed: the one that the reader points to is for following, and may change with their choice.
    const identity = identityOf(known, message, place, guessed.url, each)
    changes.push(shown(jsonItem(place === null ? value : each.item, each, fields, identity, message, partial)))
  }
  const understood = changes.every((change) => change.kind === 'removal' || !change.item.raw)
  return { kind: 'changes', changes, rule, understood }
}

/** The guess, with what the reader pointed to laid over it. */
function corrected(
  guessed: Fields,
  whole: Json,
  mapping: FeedInterpretation,
  surroundings: Parameters<typeof mapFields>[3]
): Fields {
  const chosen = mapFields(chosenFields(whole, mapping), [], null, surroundings)
  const given = Object.entries(chosen).filter(([name, value]) => value !== null && name !== 'titleIsWeak')
  const body = chosen.text === null ? {} : { html: chosen.html, text: chosen.text }
  const title = titleAsChosen(chosenTitle(whole, mapping) ?? '')
  return {
    ...guessed,
    ...(Object.fromEntries(given) as Partial<Fields>),
    ...body,
    ...(title !== '' && { title, titleIsWeak: false })
  }
}

/** Under these a payload says what happened, where the type of the message does not. */
const actionKeys = new Set('action operation op verb method change'.split(' '))
const verbKeys = new Set([...actionKeys, ...'event type kind event_type eventType t'.split(' ')])

const says = (object: JsonObject, is: (word: string) => boolean, keys: ReadonlySet<string>): boolean =>
  keysOf(object).some((key) => {
    const word = keys.has(key) ? object[key] : undefined
    return typeof word === 'string' && is(word)
  })

const saysSomething = (fields: Fields): boolean =>
  fields.text !== null || (fields.title !== null && !fields.titleIsWeak)

/** Whether what is named like a sign of life, or a trouble, says something: a text alone may be a greeting. */
const isNews = (fields: Fields, talk: Exclude<Talk, null>): boolean =>
  (fields.title !== null && !fields.titleIsWeak) ||
  fields.url !== null ||
  (fields.text !== null && (talk === 'control' || isStatement(fields.text)))

/** `{"type":"ping"}` and `{"ping":1763800000}`; an object that has something to say besides is an item. */
function isHealth(root: JsonObject, fields: Fields): boolean {
  if (fields.url !== null || saysSomething(fields)) return false
  if (isSignOfLife(root) || says(root, saysBeat, verbKeys)) return true
  return fields.title === null && says(root, saysHealth, verbKeys) && isAboutStream(root)
}

/** Under these stands what happened to a record, where that is not said on the outside. */
const happeningKeys = ['event', 'payload', 'data', 'message']

/** `{"action":"delete"}`, or the letter of it that databases write. */
const saysDeletion = (object: JsonObject, keys: ReadonlySet<string> = verbKeys): boolean =>
  says(object, saysRemoval, keys) || ['d', 'D'].includes(member(object, 'op') as string)

/** What an item of the payload takes back: `{"action":"delete","record":{…}}`, but not a report that something was deleted. */
function removalsIn(
  root: Json,
  located: Located,
  fields: Fields,
  id: string | null,
  message: Message,
  context: InterpretationContext
): Removal[] {
  const shownThere = (): Removal[] => {
    const removal = removalOf(located, id, message, context.rule)
    return removal ? [removal] : []
  }
  if ([located.identified, ...located.envelopes].some((object) => object !== null && isMarkedRemoved(object)))
    return shownThere()
  if (!isObject(root)) return []
  const isWrapped = located.envelopes.includes(root)
  const byField = removedByField(root, message, context)
  if (byField.length > 0) return byField
  if (saysSomething(fields)) return isWrapped && saysDeletion(root, actionKeys) ? shownThere() : []
  const sayers = [root, located.item, ...happeningKeys.map((key) => member(root, key))].filter(isObject)
  if (!sayers.some((object) => saysDeletion(object))) return []
  // A record of a change holds what was there before, and its own id counts changes.
  const named = isWrapped ? [] : namedRemovals(root, message, context)
  return named.length > 0 ? named : shownThere()
}

// ---- Items ----

const shown = (item: MappedItem): Change => ({ kind: 'item', item })

function identityOf(
  payload: Omit<FoundId, 'pointer'> | null,
  message: Message,
  place: number | null,
  url: string | null,
  located: Located
): Identity {
  const evidence = evidenceOf(payload, message, located)
  const own = messageId(message)
  const byMessage = own === null ? null : guidOfMessage(own, place)
  const byLink = url === null ? null : guidOfLink(url)
  if (payload !== null) {
    if (located.isNewlyFound) evidence.formerGuid = byMessage ?? byLink
    else if (payload.formerId !== undefined) evidence.formerGuid = guidOfPayload(payload.formerId)
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

/** Takes an item that is nobody else's yet. */
function versioned(item: MappedItem): MappedItem {
  item.version = versionOf(item)
  return item
}

function jsonItem(
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

function rawItem(value: Json, message: Message, place: number | null): MappedItem {
  return { ...plainItem(identityOfMessage(message, place), '', ''), ...rawCard(value, message) }
}

/** JSON nested too deep to be read, or anything that a bug keeps from being read. */
function unreadableItem(message: Message): MappedItem {
  const title = rawTitle(message.data.slice(0, 1000), message.type)
  const item = plainItem(identityOfMessage(message, null), title, cleanText(message.data))
  return { ...item, raw: true, version: hashOf(message.data) }
}

/** A message or a list's element that is text: an item titled by it. */
function textItem(text: string, message: Message, place: number | null, context: InterpretationContext): MappedItem {
  const identity = identityOfMessage(message, place)
  if (isHtml(text)) return htmlItem(text, identity, message, context)
  const body = cleanText(text)
  const item = plainItem(identity, firstSentence(body) || titleFromType(message.type) || '…', body)
  // The version of a text is that of its words alone, unless it is nothing but an address.
  const known = versioned({ ...item, url: /\s/.test(body) ? null : webAddress(body, null) })
  known.url ??= addressWithin(body)
  return known
}

/** The link of a piece of HTML is not its identity: a ticker may link to the same page for ever. */
function htmlItem(text: string, identity: Identity, message: Message, context: InterpretationContext): MappedItem {
  const { html } = bodyOf(text, 'html')
  const reading = readHtml(text)
  const title = cleanTitle(reading.heading ?? '') || firstSentence(reading.text) || titleFromType(message.type)
  const only = reading.links.length === 1 ? webAddress(reading.links[0], originOf(context.feedUrl)) : null
  const item = { ...plainItem(identity, title, reading.text), html, url: only }
  return title === '' ? versioned({ ...item, title: cutAtWord(cleanTitle(text), 120), raw: true }) : versioned(item)
}

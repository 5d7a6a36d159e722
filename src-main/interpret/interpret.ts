import { originOf } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import {
  isStatement,
  isStreamTalk,
  isStreamTrouble,
  saysBeat,
  saysHealth,
  saysLoss,
  saysRemoval,
  verbOf
} from './classify.ts'
import { cleanTitle, cutAtWord } from './clean-text.ts'
import { corrected } from './correction.ts'
import { shownScale } from './fields/severity.ts'
import { learnt, payloadId } from './identity.ts'
import type { Change, IdentityRule, Interpretation, InterpretationContext, Removal } from './interpretation.ts'
import { identityOf, jsonItem, rawItem, shown, textItem, unreadableItem, versioned } from './items.ts'
import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { countsDeliveries, isNoise, isNoiseType, knownMeaning } from '../sources/lookup.ts'
import type { Meaning } from '../sources/source.ts'
import { LONGEST_END, saysEndInside, saysEndOutside } from '../sources/stream-end.ts'
import { interpretKnown, knownList, saidBySource, saidOfIds } from './known-items.ts'
import { mapFields, type Fields, type MappingContext } from './map-fields.ts'
import { chosenId, chosenList, chosenVerb } from './mapping.ts'
import { payloadOf, type Payload } from './payload/payload.ts'
import { isMarkedRemoved, namedRemovals, removalOf, removalsOf, removedByField, takenBack } from './removal.ts'
import { serverTrouble } from './server-trouble.ts'
import { isAboutStream, isAnswer, isSignOfLife, saysAlive } from './signs-of-life.ts'
import { isHollow, listedIn, listPointer, locate, type Located } from './unwrap.ts'
import { actionKeys, says, verbKeys } from './verbs.ts'

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
export function interpretStrictly(delivered: Message, context: InterpretationContext): Interpretation {
  const payload = payloadOf(delivered.data, delivered.type)
  const value = payload.kind === 'json' && delivered.ownId !== null ? payload.value : null
  // The number of a delivery names nothing.
  const isNumber = isObject(value ?? undefined) && countsDeliveries(value as JsonObject)
  return interpretPayload(payload, isNumber ? { ...delivered, ownId: null } : delivered, context)
}

function interpretPayload(payload: Payload, message: Message, context: InterpretationContext): Interpretation {
  const chosen = context.mapping ? chosenVerb(context.mapping, message.type) : null
  if (!chosen && saysEndOutside(message)) return { kind: 'health' }
  const verb = chosen?.verb ?? verbOf(message.type)
  if (verb === 'ignore' || (!chosen && isNoiseType(message.type))) return { kind: 'health' }
  if (saysLoss(message.type) && verb === 'control') return { kind: 'control', name: message.type, tellsLoss: true }

  if (!chosen && message.type === 'message' && saysEndWithin(payload, message)) return { kind: 'health' }
  const trouble = !chosen && payload.kind === 'json' ? serverTrouble(payload.value, message.type) : null
  if (trouble !== null) return { kind: 'control', name: message.type, words: trouble }
  // Its source knows better than the name of an event (`message_delete`) what it names.
  const known = !chosen && verb !== 'item' ? knownOf(payload, message, context) : null
  const said = known && saidBySource(known, message, context.rule)
  if (said) return said
  if (verb === 'health' || verb === 'control') return newsOrTalk(verb, payload, message, context)
  if (verb === 'removal') {
    // That a branch was deleted takes nothing back.
    const removals = known?.kind === 'items' ? [] : removalsOf(payload, message, context)
    if (removals.length > 0)
      return { kind: 'changes', changes: removals.map(takenBack), rule: context.rule, understood: true }
  }
  if (payload.kind === 'nothing') return { kind: 'health' }
  const meaning = meaningOfPayload(payload, message, context, verb === 'patch')
  return chosen?.alert ? alerting(meaning) : meaning
}

const saysEndWithin = (payload: Payload, { data }: Message): boolean =>
  payload.kind === 'json' && data.length <= LONGEST_END && isObject(payload.value) && saysEndInside(payload.value)

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
  const known = knownOf(payload, message, context)
  const said = known && saidBySource(known, message, rule)
  if (said) return said
  const meaning =
    known?.kind === 'items'
      ? interpretKnown(known, payload.value, message, context)
      : known?.kind === 'payload'
        ? interpretJson(known.value, payload.value, message, context, { partial: known.partial ?? false, talk })
        : interpretJson(payload.value, payload.value, message, context, { partial, talk })
  if (payload.isRepaired && meaning.kind === 'changes') meaning.isRepaired = true
  if (known?.kind === 'payload' && known.removes && meaning.kind === 'changes')
    meaning.changes.push(...saidOfIds('removal', known.removes))
  return known?.kind === 'payload' ? withWhatItSays(meaning, known, rule) : meaning
}

/** With what the source says of the whole of what it has, and of what was missed. */
function withWhatItSays(
  meaning: Interpretation,
  { isWhole, tellsLoss, tellsAll }: Extract<Meaning, { kind: 'payload' }>,
  rule: IdentityRule
): Interpretation {
  if (!isWhole && !tellsLoss && !tellsAll) return meaning
  const changes =
    meaning.kind === 'changes' ? meaning : { kind: 'changes' as const, changes: [], rule, understood: true }
  return {
    ...changes,
    ...(isWhole && { isWhole: true as const }),
    ...(tellsLoss && { tellsLoss }),
    ...(tellsAll && { tellsAll })
  }
}

/** What the message means to its source; null where that is to be guessed, or the reader has pointed to a list in it. */
function knownOf(payload: Payload, message: Message, { feedUrl, mapping }: InterpretationContext): Meaning | null {
  if (payload.kind !== 'json' || chosenList(payload.value, mapping)) return null
  return isObject(payload.value)
    ? knownMeaning(payload.value, message.type, message.receivedAt, feedUrl)
    : knownList(payload.value, message, feedUrl)
}

/** What the type of a message is where it is a word of a stream's own talk; null for any other. */
type Talk = 'health' | 'control' | null

/** What the reader calls an alert is one, whatever its payload says of its priority. */
function alerting(meaning: Interpretation): Interpretation {
  if (meaning.kind !== 'changes') return meaning
  const changes = meaning.changes.map((change) =>
    change.kind !== 'item' || change.item.priority >= ALERT
      ? change
      : shown(versioned({ ...change.item, priority: ALERT }))
  )
  return { ...meaning, changes }
}

/** Where in the data of a message the list stands whose elements become items; null where there is none. */
export function listInData(data: string): string | null {
  const payload = payloadOf(data, 'message')
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
  const listed =
    !list && isObject(value) && located[0]?.document ? knownList(listedIn(value) ?? [], message, context.feedUrl) : null
  if (listed) return interpretKnown(listed, sent, message, context)

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
    const surroundings: MappingContext = { origin: originOf(context.feedUrl), now: message.receivedAt, partial }
    if (scale) surroundings.scale = scale
    const guessed = mapFields(each.item, each.envelopes, each.document, surroundings)
    // The reader points into the payload, or into the element of the list: into what the item is wrapped in, if at all.
    const whole = place === null && !list ? sent : (each.envelopes.at(-1) ?? each.item)
    const fields = mapping ? corrected(guessed, whole, mapping, surroundings) : guessed
    if (place === null && isObject(value) && !isChosen && isHealth(value, fields)) return { kind: 'health' }
    if (talk !== null && place === null && !isNews(fields, talk) && !namesAThing(value, fields, message)) continue
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
  const understood = changes.every((change) => change.kind !== 'item' || !change.item.raw)
  return { kind: 'changes', changes, rule, understood }
}

const saysSomething = (fields: Fields): boolean =>
  fields.text !== null || (fields.title !== null && !fields.titleIsWeak)

/** Whether what is named like a sign of life, or a trouble, says something: a text alone may be a greeting. */
const isNews = (fields: Fields, talk: Exclude<Talk, null>): boolean =>
  (fields.title !== null && !fields.titleIsWeak) ||
  fields.url !== null ||
  (fields.text !== null && (talk === 'control' || isStatement(fields.text)))

/** Whether an object under a word of the stream's own talk names something else: `open` with a door in it. */
const namesAThing = (value: JsonObject | Json[], { title }: Fields, { type }: Message): boolean =>
  title !== null && isObject(value) && !saysBeat(type) && !isStreamTrouble(type) && !isAboutStream(value)

/** `{"type":"ping"}` and `{"ping":1763800000}`; an object that has something to say besides is an item. */
function isHealth(root: JsonObject, fields: Fields): boolean {
  const isNumber = fields.title === null && fields.text !== null && /^\d{1,20}(?:\.\d+)?$/.test(fields.text)
  if (fields.url !== null || (saysSomething(fields) && !isNumber)) return false
  if (isSignOfLife(root)) return true
  if (isNumber) return false
  if (says(root, saysBeat, verbKeys)) return true
  if (fields.title !== null || !isAboutStream(root)) return false
  const inner = member(root, 'result')
  const sayers = isObject(inner) ? [root, inner] : [root]
  return saysAlive(root) || sayers.some((each) => says(each, (word) => saysHealth(word) || isAnswer(word), verbKeys))
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

import { originOf } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { isObject, type Json, type JsonObject } from '../base/json.ts'
import { knownMeaning } from '../sources/lookup.ts'
import type { KnownItem, Meaning } from '../sources/source.ts'
import { corrected } from './correction.ts'
import { guidOfPayload, learnt, payloadId } from './identity.ts'
import type { Change, Interpretation, InterpretationContext } from './interpretation.ts'
import { identityOf, jsonItem, shown } from './items.ts'
import { mapFields } from './map-fields.ts'
import { chosenId } from './mapping.ts'
import { MOST_REMOVALS, nameless, takenBack } from './removal.ts'
import type { Located } from './unwrap.ts'

/** Makes items of what a source knows to be news, and to go by which names. */

type KnownItems = Extract<Meaning, { kind: 'items' }>

/** @param sent the payload as it came, into which the reader points. */
export function interpretKnown(
  { items, removes = [] }: KnownItems,
  sent: Json,
  message: Message,
  context: InterpretationContext
): Interpretation {
  let rule = context.rule
  const changes: Change[] = []
  for (const [index, item] of items.entries()) {
    const place = items.length > 1 ? index : null
    const known = itemOf(item, place === null ? sent : item.value, place, message, { ...context, rule })
    if (known.pointer !== null) rule = learnt(rule, known.pointer)
    changes.push(known.change)
  }
  changes.push(...removalsOfIds(removes))
  if (changes.length === 0) return { kind: 'health' }
  const understood = changes.every((change) => change.kind !== 'item' || !change.item.raw)
  return { kind: 'changes', changes, rule, understood }
}

export const removalsOfIds = (ids: readonly string[]): Change[] =>
  ids.slice(0, MOST_REMOVALS).map((id) => takenBack(nameless(guidOfPayload(id))))

function itemOf(
  { id, formerId, replaces = [], value }: KnownItem,
  whole: Json,
  place: number | null,
  message: Message,
  { feedUrl, rule, mapping }: InterpretationContext
): { change: Change; pointer: string | null } {
  const located: Located = { item: value, identified: value, envelopes: [], document: null }
  const surroundings = {
    origin: originOf(feedUrl),
    now: message.receivedAt,
    partial: false,
    ...(rule.scale && { scale: rule.scale })
  }
  const guessed = mapFields(value, [], null, surroundings)
  const fields = mapping ? corrected(guessed, whole, mapping, surroundings) : guessed
  const ownId = (mapping ? chosenId(whole, mapping) : null) ?? id
  const found = ownId === null ? payloadId(located, rule) : null
  const named = ownId === null ? found : { id: ownId, isGuessed: false, ...(formerId !== undefined && { formerId }) }
  const item = jsonItem(value, located, fields, identityOf(named, message, place, guessed.url, located), message, false)
  if (replaces.length > 0 && ownId === id) item.replaces = replaces.map(guidOfPayload)
  return { change: shown(item), pointer: found?.pointer ?? null }
}

const MOST_ELEMENTS = 2_000

/** What a list of payloads means that are each known; null where one of them is to be guessed. */
export function knownList(list: Json[], message: Message): KnownItems | null {
  if (list.length === 0 || list.length > MOST_ELEMENTS) return null
  const [items, removes]: [KnownItem[], string[]] = [[], []]
  for (const each of list) {
    const meaning = isObject(each) ? knownMeaning(each, message.type, message.receivedAt) : null
    const isOne = meaning?.kind === 'payload' && isObject(meaning.value) && !meaning.partial
    if (meaning?.kind === 'items') items.push(...meaning.items)
    else if (meaning?.kind === 'removal') removes.push(...meaning.ids)
    else if (isOne) items.push({ id: null, value: meaning.value as JsonObject })
    else if (meaning?.kind !== 'health') return null
    if (meaning?.kind === 'items' && meaning.removes) removes.push(...meaning.removes)
  }
  return { kind: 'items', items, removes }
}

import { originOf } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { isObject, type Json, type JsonObject } from '../base/json.ts'
import { knownMeaning } from '../sources/lookup.ts'
import type { KnownItem, Meaning, Saying } from '../sources/source.ts'
import { cleanTitle, cutAtWord } from './clean-text.ts'
import { corrected } from './correction.ts'
import { guidOfPayload, learnt, payloadId } from './identity.ts'
import type { Change, IdentityRule, Interpretation, InterpretationContext, MappedItem } from './interpretation.ts'
import { identityOf, jsonItem, shown, versioned } from './items.ts'
import { mapFields } from './map-fields.ts'
import { chosenId } from './mapping.ts'
import { MOST_REMOVALS, nameless } from './removal.ts'
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
  changes.push(...saidOfIds('removal', removes))
  if (changes.length === 0) return { kind: 'health' }
  const understood = changes.every((change) => change.kind !== 'item' || !change.item.raw)
  return { kind: 'changes', changes, rule, understood }
}

/** What a source says that brings no item; null where it says anything else. */
export function saidBySource(known: Meaning, message: Message, rule: IdentityRule): Interpretation | null {
  switch (known.kind) {
    case 'health':
      return { kind: 'health' }
    case 'control': {
      const words = cutAtWord(cleanTitle(known.words ?? ''), LONGEST_WORDS)
      const { kind, words: _, ...rest } = known
      return { kind, name: message.type, ...rest, ...(words !== '' && { words }) }
    }
    case 'removal':
    case 'read':
      return { kind: 'changes', changes: saidOfIds(known.kind, known.ids, known), rule, understood: true }
    default:
      return null
  }
}

const LONGEST_WORDS = 300

export const saidOfIds = (
  kind: 'removal' | 'read',
  ids: readonly string[],
  { within, edition }: Saying = {}
): Change[] =>
  ids.slice(0, MOST_REMOVALS).map((id): Change => ({
    ...nameless(guidOfPayload(id)),
    kind,
    recordKind: within ?? null,
    ...(edition !== undefined && { edition })
  }))

function itemOf(
  known: KnownItem,
  whole: Json,
  place: number | null,
  message: Message,
  { feedUrl, rule, mapping }: InterpretationContext
): { change: Change; pointer: string | null } {
  const { id, formerId, replaces = [], value } = known
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
  if (ownId === id) {
    if (replaces.length > 0) item.replaces = replaces.map(guidOfPayload)
    nameAs(known, item)
  }
  if (known.onlyKnown) item.onlyKnown = true
  if (known.isCovered) item.isCovered = true
  return { change: shown(item), pointer: found?.pointer ?? null }
}

/** The same words under another name than the item's own are another version. */
function nameAs({ id, within, edition }: KnownItem, item: MappedItem): void {
  if (within !== undefined) {
    item.evidence.kind = within
    item.evidence.isKindSure = true
  }
  if (edition === undefined) return
  item.edition = edition === id ? '' : edition
  if (!item.raw) versioned(item)
}

const MOST_ELEMENTS = 2_000

/** What a list of payloads means that are each known; null where one of them is to be guessed. */
export function knownList(list: readonly Json[], message: Message, feedUrl: string): KnownItems | null {
  if (list.length === 0 || list.length > MOST_ELEMENTS) return null
  const [items, removes]: [KnownItem[], string[]] = [[], []]
  for (const each of list) {
    const meaning = isObject(each) ? knownMeaning(each, message.type, message.receivedAt, feedUrl) : null
    const isOne = meaning?.kind === 'payload' && isObject(meaning.value) && !meaning.partial
    if (meaning?.kind === 'items') items.push(...meaning.items)
    else if (meaning?.kind === 'removal') removes.push(...meaning.ids)
    else if (isOne) items.push({ id: null, value: meaning.value as JsonObject })
    else if (meaning?.kind !== 'health') return null
    if (meaning?.kind === 'items' && meaning.removes) removes.push(...meaning.removes)
  }
  return { kind: 'items', items, removes }
}

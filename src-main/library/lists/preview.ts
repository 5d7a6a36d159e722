import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { ItemRow } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import { coveredFields, type CoveredField, type EventTypeCount, type TrialPreview } from '#contract/trial.ts'
import { automaticRole } from '../../interpret/classify.ts'
import { excerptOfItem } from '../../interpret/excerpt.ts'
import { DocumentSplit, entryMessage } from '../../interpret/documents/document-split.ts'
import { namedInDocument, type SharedNames } from '../../interpret/documents/shared-names.ts'
import { interpret, listInData } from '../../interpret/interpret.ts'
import type { IdentityRule, MappedItem } from '../../interpret/interpretation.ts'
import { areDifferentKinds } from '../../interpret/record.ts'
import { recogniseSource } from '../../sources/recognise.ts'

/** Items and event types that one preview shows. */
const MOST_ITEMS = 50
const MOST_TYPES = 50
/** Entries of a document that are looked at, the newest. */
const MOST_ENTRIES = 200

/**
 * What messages would become under an interpretation, for the dialog that adds a feed: nothing is stored or looked up.
 *
 * Messages are in the server's order, items the newest first; their ids are negative and mean nothing.
 */
export function preview(
  received: readonly Message[],
  feedUrl: string,
  mapping: FeedInterpretation | null = null
): TrialPreview {
  const entries = received.flatMap((message) => entriesIn(message, feedUrl))
  const messages = entries.map(({ message }) => message)
  const rows = new Map<string, ItemRow>()
  const versions = new Map<string, string>()
  const shown = new Map<string, MappedItem>()
  const types = new Map<string, number>()
  const filled = Object.fromEntries(coveredFields.map((field) => [field, 0])) as Record<CoveredField, number>
  let items = 0
  let rule: IdentityRule = { pointers: [] }
  let list: string | null = null
  for (const { message, shared } of entries) {
    if (types.has(message.type) || types.size < MOST_TYPES) types.set(message.type, (types.get(message.type) ?? 0) + 1)
    const meaning = interpret(message, { feedUrl, rule, mapping })
    if (meaning.kind !== 'changes') continue
    rule = meaning.rule
    list = listInData(message.data) ?? list
    for (const change of meaning.changes) {
      if (change.kind !== 'item') {
        if (change.kind === 'read') continue
        rows.delete(change.guid)
        versions.delete(change.guid)
        continue
      }
      const { item } = change
      if (shared) namedInDocument(item, shared)
      const known = keyOf(item, shown)
      if (known !== null && versions.get(known) === item.version) continue
      for (const field of coveredFields) if (isFilled(item, field)) filled[field]++
      const id = -++items
      const key = known ?? `n:${id}`
      const before = rows.get(key)
      shown.set(key, item)
      versions.set(key, item.version)
      // An edit stands where it came, as the newest.
      rows.delete(key)
      rows.set(key, rowOf(item, id, message.receivedAt, before))
    }
  }
  return {
    items: [...rows.values()].slice(-MOST_ITEMS).reverse(),
    coverage: { items, filled },
    types: [...types].map(typeCount).sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1)),
    source: recogniseSource(messages, feedUrl),
    list
  }
}

/** The entries of a document as messages; any other message as it came. */
function entriesIn(message: Message, feedUrl: string): { message: Message; shared?: SharedNames }[] {
  if (message.type !== 'document') return [{ message }]
  const split = new DocumentSplit(message.data, feedUrl, message.receivedAt)
  while (!split.readMore());
  const entries = split.entries.slice(-MOST_ENTRIES)
  return entries.length === 0
    ? [{ message }]
    : entries.map((entry) => ({ message: entryMessage(message, entry), shared: entry.shared }))
}

/** By what an item is known among those shown: by its guid, unless the one of this guid is other news, as in the library. */
function keyOf(item: MappedItem, shown: ReadonlyMap<string, MappedItem>): string | null {
  const { guid, source, title, url, evidence } = item
  const same = guid === null ? undefined : shown.get(guid)
  if (guid === null || !same || same.title === title) return guid
  if (source === 'link') return evidence.isUpdate && !same.evidence.isUpdate ? guid : `${guid}\n${title}`
  const isOther = areDifferentKinds(evidence.kind, same.evidence.kind) && (url === null || url !== same.url)
  return source === 'payload' && isOther ? `${guid}\n${evidence.kind}` : guid
}

const typeCount = ([type, count]: [string, number]): EventTypeCount => ({ type, count, automatic: automaticRole(type) })

function isFilled(item: MappedItem, field: CoveredField): boolean {
  switch (field) {
    case 'title':
      return !item.raw
    case 'body':
      return !item.raw && (item.text !== '' || item.html !== null)
    case 'time':
      return item.publishedAt !== null
    case 'id':
      return item.guid !== null
    case 'url':
    case 'author':
    case 'image':
      return item[field] !== null
  }
}

/** A patch lies over what was there before, as it does in the library. */
function rowOf(item: MappedItem, id: number, receivedAt: number, before: ItemRow | undefined): ItemRow {
  const sent: ItemRow = {
    id,
    feedId: 0,
    title: item.title,
    excerpt: excerptOfItem(item),
    author: item.author,
    url: item.url,
    image: item.image,
    priority: item.priority,
    lang: item.lang,
    publishedAt: item.publishedAt,
    receivedAt,
    sortAt: receivedAt,
    read: false,
    starred: false,
    editedAt: before ? receivedAt : null,
    removedAt: null,
    raw: item.raw
  }
  if (!before || item.patch === null) return sent
  const patched = item.patch.flatMap((field): (keyof ItemRow)[] =>
    field === 'text' ? ['excerpt'] : field in sent ? [field as keyof ItemRow] : []
  )
  return { ...before, id, editedAt: receivedAt, ...Object.fromEntries(patched.map((field) => [field, sent[field]])) }
}

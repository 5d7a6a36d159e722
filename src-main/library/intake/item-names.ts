import { randomUUID } from 'node:crypto'
import type { Message } from '#contract/message.ts'
import { guidOfLink, guidWithin } from '../../interpret/identity.ts'
import type { MappedItem, Removal } from '../../interpret/interpretation.ts'
import { areDifferentKinds } from '../../interpret/record.ts'
import { hash, type SeenTable } from '../tables/seen-table.ts'
import type { ItemLookup, StoredItem } from './item-lookup.ts'
import * as numbering from './numbering.ts'
import { agrees, isLater, isSameTime, saysItChanges } from './same-news.ts'

/** What an item of a message is: a stored one (again), or a new one under `guid`. */
export interface Named {
  /** Under which its versions are remembered, and under which it is stored where it is new. */
  guid: string
  stored: StoredItem | null
  /** A name that led to an item which is stored under another one; it is remembered, too. */
  alias?: string
  /** No version of this guid was seen. */
  isUnseen?: true
}

interface NamesOptions {
  learnt: numbering.Numbering
  /** The server may be sending again what is stored. */
  mayRepeat: boolean
  /** Messages of the stream, in its order, from which is learnt how ids are used; not those that were fetched for a gap. */
  isStream: boolean
}

/** Of a history that is sent once more under other ids the newest are recognised, as many as this. */
const MOST_SENT_AGAIN = 200
/** A text of this length is hardly ever sent for two different reasons; in characters. */
const LONG_TEXT = 40

/**
 * Finds the stored item that a message speaks of, by its name and by what it says.
 *
 * The id of a payload names an item within its kind of record. The id of a message names one as long as nothing shows that
 * ids begin again or are the same in every message. A link names one together with its title, as long as it is the only
 * open item with this link. Where the name is known and nothing else agrees it is another item.
 *
 * Throws SQLite's errors; the caller has the transaction.
 */
export class ItemNames {
  readonly #items
  readonly #seen
  readonly #options
  readonly #learnt: numbering.Numbering
  /** The newest items from before the batch by their version, once they are asked for. */
  #newest: ReadonlyMap<string, StoredItem> | null = null

  constructor(items: ItemLookup, seen: SeenTable, options: NamesOptions) {
    this.#items = items
    this.#seen = seen
    this.#options = options
    this.#learnt = { ...options.learnt, highest: { ...options.learnt.highest }, kinds: [...options.learnt.kinds] }
  }

  /** As it is after the messages that were looked at. */
  get learnt(): numbering.Numbering {
    return this.#learnt
  }

  /** Null where nothing names it. */
  of(item: MappedItem, message: Message): Named | null {
    if (item.guid === null) return null
    if (item.source === 'payload') return this.#byPayload(item.guid, item, message)
    if (item.source === 'message-id') return this.#byMessage(item.guid, item, message)
    return this.#byLink(item.guid, item)
  }

  /** By its name alone, where it is known already that the item was stored. */
  plain({ guid }: MappedItem): Named | null {
    return guid === null ? null : this.#underName(this.#currentGuid(guid))
  }

  /** Notes the ids of a message once its items are stored. */
  passed(message: Message, items: readonly MappedItem[]): void {
    if (!this.#options.isStream) return
    const { ownId } = message
    if (ownId !== null) {
      numbering.passed(this.#learnt, 'm:', ownId)
      if (ownId !== this.#learnt.last) this.#learnt.repeats = 0
      this.#learnt.last = ownId
    }
    for (const { source, guid } of items)
      if (source === 'payload' && guid !== null) numbering.passed(this.#learnt, 'p:', guid.slice(2))
  }

  /** The stored item that was taken back; `guids`: what else it would have been called under former interpretations. */
  removed(removal: Removal, guids: readonly string[]): { stored: StoredItem | null; guid: string } {
    const guid = this.#currentGuid(removal.guid)
    for (const name of [removal.guid, ...guids, ...removal.others]) {
      const open = this.#openItems(name, removal.recordKind)
      const stored = open.length > 1 ? open.find(({ title }) => title === removal.title) : open[0]
      if (stored) return { stored, guid: stored.guid }
    }
    return { stored: null, guid }
  }

  /** Items of a name that were not taken back, or the one that was. */
  #openItems(name: string, kind: string | null): StoredItem[] {
    const stored = name.startsWith('l:')
      ? this.#items.withLink(name, name.slice(2))
      : name.startsWith('p:')
        ? this.#items.storedUnder(this.#withinKinds(this.#currentGuid(name), kind))
        : this.#items.storedUnder([this.#currentGuid(name)])
    const ofKind = stored.filter((item) => !areDifferentKinds(kind, item.kind))
    const open = ofKind.filter(({ removed }) => !removed)
    return open.length > 0 ? open : ofKind.slice(0, 1)
  }

  // ---- By the id in the payload ----

  #byPayload(guid: string, item: MappedItem, message: Message): Named {
    const { kind } = item.evidence
    const base = this.#currentGuid(guid)
    const name = kind !== null && this.#learnt.kinds.includes(kind) ? guidWithin(base, kind) : base
    const isUnseen = !this.#isKnown(name)
    if (isUnseen && name === base) return this.#otherwiseNamed(name, guid, item)
    const found = this.#storedAs(name) ?? (name === base ? null : this.#storedOfKind(base, kind))
    if (!found) return isUnseen ? this.#otherwiseNamed(name, guid, item) : { guid: name, stored: null }
    const isOther = found.title !== item.title && (item.url === null || found.url !== item.url)
    if (kind !== null && isOther && areDifferentKinds(kind, found.kind)) {
      numbering.learnKind(this.#learnt, kind)
      return this.#underName(guidWithin(base, kind))
    }
    if (this.#isRestart(guid, 'p:', found, item, message)) {
      this.#learnt.payloadGeneration++
      this.#beginAgain('p:')
      return this.#underName(this.#currentGuid(guid))
    }
    return { guid: found.guid, stored: found }
  }

  #storedOfKind(guid: string, kind: string | null): StoredItem | null {
    const stored = this.#storedAs(guid)
    return stored && !areDifferentKinds(kind, stored.kind) ? stored : null
  }

  /** A name that was not seen before. A correction may name by its id what came without one. */
  #otherwiseNamed(name: string, guid: string, item: MappedItem): Named {
    const wasOtherwise = this.#learnt.isOlder === true && item.evidence.formerGuid !== undefined
    if (!item.evidence.isUpdate && !wasOtherwise) return { guid: name, stored: null, isUnseen: true }
    const delivered = this.#storedAs(this.#currentGuid(`m:${guid.slice(2)}`))
    const stored = delivered && this.#agrees(item, delivered) ? delivered : this.#withSameLink(item)
    return stored ? { guid: stored.guid, stored, alias: name } : { guid: name, stored: null, isUnseen: true }
  }

  // ---- By the id of the message ----

  #byMessage(guid: string, item: MappedItem, message: Message): Named | null {
    const name = this.#currentGuid(guid)
    if (!this.#isKnown(name)) return this.#firstUnder(name, guid, item)
    if (this.#seen.hasVersion(hash(name), hash(item.version))) {
      return this.#isConstant(message) ? this.#unnamed(item) : { guid: name, stored: this.#storedAs(name) }
    }
    const stored = this.#storedAs(name) ?? this.#withSameLink(item)
    if (!stored || this.#agrees(item, stored)) return { guid: stored?.guid ?? name, stored, alias: name }
    if (this.#isRestart(guid, 'm:', stored, item, message)) {
      this.#learnt.generation++
      this.#beginAgain('m:')
      return this.#firstUnder(this.#currentGuid(guid), guid, item)
    }
    if (this.#isRepeatedOnPurpose(message, stored)) return { guid: stored.guid, stored }
    if (message.ownId === this.#learnt.last) this.#learnt.repeats++
    this.#seen.addVersion(hash(name), hash(item.version))
    return this.#unnamed(item)
  }

  /** A name that was not seen before; the item may be known by its link, or from the generation before. */
  #firstUnder(name: string, guid: string, item: MappedItem): Named {
    const earlier = this.#earlierGeneration(guid, item)
    if (earlier) return { guid: earlier, stored: this.#storedAs(earlier), alias: name }
    const stored = this.#withSameLink(item) ?? this.#sentAgain(item)
    return stored ? { guid: stored.guid, stored, alias: name } : { guid: name, stored: null, isUnseen: true }
  }

  /** Where ids began again a server that sends its history once more does so under other ids. */
  #sentAgain(item: MappedItem): StoredItem | null {
    const tellsItself = item.publishedAt !== null || item.text.length >= LONG_TEXT
    if (this.#learnt.generation === 0 || !this.#options.mayRepeat || !tellsItself) return null
    this.#newest ??= new Map(this.#items.newest(MOST_SENT_AGAIN).map((stored) => [stored.version, stored]))
    return this.#newest.get(item.version) ?? null
  }

  /** The same id with the same words, from before the ids began again: a server that sends all of it once more. */
  #earlierGeneration(guid: string, item: MappedItem): string | null {
    const { generation } = this.#learnt
    for (let g = generation - 1; g >= Math.max(0, generation - 3); g--) {
      const name = inGeneration(guid, g)
      if (this.#seen.hasVersion(hash(name), hash(item.version))) return name
    }
    return null
  }

  #isConstant(message: Message): boolean {
    return message.ownId === this.#learnt.last && this.#learnt.repeats >= 2
  }

  /** An id of this connection that is not simply the same in every message, or one that it has counted past. */
  #isRepeatedOnPurpose(message: Message, stored: StoredItem): boolean {
    if (!this.#options.isStream || message.ownId === null) return true
    if (numbering.isBehind(this.#learnt, 'm:', message.ownId)) return !numbering.isFirstOfSeries(message.ownId)
    return stored.id > this.#learnt.since && message.ownId !== this.#learnt.last
  }

  /** It counts for nothing that the message carries an id. */
  #unnamed(item: MappedItem): Named | null {
    return item.url === null ? null : this.#byLink(guidOfLink(item.url), item)
  }

  // ---- Ids that begin again ----

  /** Whether an id that an earlier connection brought now stands for other news, since the server counts from the start again. */
  #isRestart(guid: string, series: 'm:' | 'p:', stored: StoredItem, item: MappedItem, message: Message): boolean {
    if (!this.#options.isStream) return false
    const id = series === 'm:' ? (message.ownId ?? '') : guid.slice(2)
    const isFirst = numbering.isFirstOfSeries(id)
    if (numbering.counterIn(id) === null || (series === 'p:' && !isFirst && !item.evidence.isFrameId)) return false
    const isOfThisConnection = stored.id > this.#learnt.since
    // A relay stays connected while the server behind it begins again: it does so with its first id.
    if (isOfThisConnection && (series === 'p:' || !isFirst || !this.#hasCounted(id))) return false
    if (!isOfThisConnection && numbering.isBehind(this.#learnt, series, id) && !isFirst) return false
    return series === 'm:' || isUnrelated(item, stored, (of) => this.#items.textOf(of))
  }

  /** Whether ids have gone up beyond this one since the connection began. */
  #hasCounted(id: string): boolean {
    return numbering.isBehind(this.#learnt, 'm:', id)
  }

  #beginAgain(series: 'm:' | 'p:'): void {
    for (const key of Object.keys(this.#learnt.highest)) if (key.startsWith(series)) delete this.#learnt.highest[key]
  }

  /** The guid in the generation that is in force. */
  #currentGuid(guid: string): string {
    if (guid.startsWith('m:')) return inGeneration(guid, this.#learnt.generation)
    return guid.startsWith('p:') ? inGeneration(guid, this.#learnt.payloadGeneration) : guid
  }

  // ---- By the link ----

  #byLink(guid: string, item: MappedItem): Named {
    const isUnseen = !this.#isKnown(guid)
    const all = isUnseen ? this.#items.withLinkOnly(item.url) : this.#items.withLink(guid, item.url)
    if (isUnseen && all.length === 0) return { guid, stored: null, isUnseen }
    const open = all.filter(({ removed }) => !removed)
    const same = all.find(({ version }) => version === item.version)
    const isShared = open.length > 1
    if (same) {
      const isOnTop = all.every(({ id }) => id <= same.id)
      if (isShared && !this.#options.mayRepeat && this.#options.isStream && !isOnTop) return this.#another(guid, item)
      return { guid: same.guid, stored: same, alias: guid }
    }
    if (!isUnseen && this.#seen.hasVersion(hash(guid), hash(item.version))) return { guid, stored: all[0] ?? null }
    const match = isShared ? all.find((one) => isSameOfSeveral(item, one)) : all.find((one) => this.#agrees(item, one))
    if (match) return { guid: match.guid, stored: match, alias: guid }
    return all.length === 0 ? { guid, stored: null } : this.#another(guid, item)
  }

  /** One more item of the same link. */
  #another(guid: string, item: MappedItem): Named {
    const within = item.version.slice(0, 12)
    const name = guidWithin(guid, within)
    const isTaken = this.#storedAs(name) !== null
    return { guid: isTaken ? guidWithin(guid, randomUUID().slice(0, 13)) : name, stored: null, alias: guid }
  }

  /** The only open item with the link and the title, whatever it is stored under. */
  #withSameLink(item: MappedItem): StoredItem | null {
    if (item.url === null) return null
    const all = this.#items.withLink(guidOfLink(item.url), item.url)
    const open = all.filter(({ removed }) => !removed)
    const match = all.find((one) => one.title === item.title)
    return open.length <= 1 && match && this.#agrees(item, match) ? match : null
  }

  // ---- What is stored ----

  #underName(guid: string): Named {
    return { guid, stored: this.#storedAs(guid) }
  }

  #storedAs(guid: string): StoredItem | null {
    return this.#items.storedUnder([guid])[0] ?? null
  }

  #withinKinds(guid: string, kind: string | null): string[] {
    const kinds = kind !== null && this.#learnt.kinds.includes(kind) ? [kind] : this.#learnt.kinds
    return [...kinds.map((each) => guidWithin(guid, each)), guid]
  }

  #isKnown(guid: string): boolean {
    return this.#seen.hasAny(hash(guid))
  }

  #agrees(item: MappedItem, stored: StoredItem): boolean {
    return agrees(item, stored, (of) => this.#items.textOf(of))
  }
}

const inGeneration = (guid: string, generation: number): string =>
  generation === 0 ? guid : guidWithin(guid, String(generation))

/** Of several open items with one link: the one that says so, beyond its title. */
const isSameOfSeveral = (item: MappedItem, stored: StoredItem): boolean =>
  item.title === stored.title && (saysItChanges(item, stored) || isSameTime(item, stored) || isLater(item, stored))

/** Nothing agrees, not even the title or the link alone. */
const isUnrelated = (item: MappedItem, stored: StoredItem, textOf: (stored: StoredItem) => string): boolean =>
  item.title !== stored.title && (item.url === null || item.url !== stored.url) && !agrees(item, stored, textOf)

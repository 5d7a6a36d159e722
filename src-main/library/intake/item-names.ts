import { randomUUID } from 'node:crypto'
import type { Message } from '#contract/message.ts'
import { guidOfLink, guidOfMessage, guidWithin, isInSeconds, messageId } from '../../interpret/identity.ts'
import type { Change, MappedItem, Removal } from '../../interpret/interpretation.ts'
import { areDifferentKinds } from '../../interpret/record.ts'
import { hash, type SeenTable } from '../tables/seen-table.ts'
import type { ItemLookup, StoredItem } from './item-lookup.ts'
import * as numbering from './numbering.ts'
import { replayed } from './replay.ts'
import { agrees, isSameOfSeveral, saysTheSame, tellsItself } from './same-news.ts'

/** What an item of a message is: a stored one (again), or a new one under `guid`. */
export interface Named {
  /** Under which its versions are remembered, and under which it is stored where it is new. */
  guid: string
  stored: StoredItem | null
  /** A name that led to an item which is stored under another one; it is remembered, too. */
  alias?: string
  /** Other stored items of which it is the next version, too; the first one goes on under `guid`. */
  replaced?: StoredItem[]
  /** No version of this guid was seen. */
  isUnseen?: true
}

interface NamesOptions {
  learnt: numbering.Numbering
  /** The server may be sending again what is stored. */
  mayRepeat: boolean
  /** The items of the batch. */
  sent?: () => readonly MappedItem[]
  /** Messages of the stream, in its order, from which is learnt how ids are used; not those that were fetched for a gap. */
  isStream: boolean
}

/** Of a history that is sent once more under other ids the newest are recognised, as many as this. */
const MOST_SENT_AGAIN = 200
/** So many of a feed's newest items are looked through for one that was stored before its source was known. */
const MOST_FORMER = 50

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
  /** Versions of the batch by which it is seen to repeat what is stored. */
  #repeated: ReadonlySet<string> | null = null
  #countsAnew = false
  /** The message of the item that is looked for, where it holds nothing else. */
  #whole: Message | null = null
  /** The last number of this batch under which came again what is stored under it. */
  #cameAgain: { series: string; number: number } | null = null

  constructor(items: ItemLookup, seen: SeenTable, options: NamesOptions) {
    this.#items = items
    this.#seen = seen
    this.#options = options
    const { learnt } = options
    const { highest, reached, kinds } = learnt
    this.#learnt = { ...learnt, highest: { ...highest }, reached: { ...reached }, kinds: [...kinds] }
  }

  /** As it is after the messages that were looked at. */
  get learnt(): numbering.Numbering {
    return this.#learnt
  }

  /** The last number of the batch under which came again what is stored under it. */
  get cameAgain(): { series: string; number: number } | null {
    return this.#cameAgain
  }

  /** Whether the ids of a connection begin in this batch with one that was passed long ago, whatever names the items. */
  get countsAnew(): boolean {
    return this.#countsAnew
  }

  /** Goes on in the middle of a batch, after messages of which another one took note. */
  goOn({ cameAgain, countsAnew }: Pick<ItemNames, 'cameAgain' | 'countsAnew'>): void {
    this.#cameAgain = cameAgain
    this.#countsAnew = countsAnew
  }

  /** Null where nothing names it. `isAlone`: it is all that its message holds. */
  of(item: MappedItem, message: Message, isAlone: boolean): Named | null {
    if (item.guid === null) return null
    this.#whole = isAlone ? message : null
    if (item.source === 'payload') return this.#byPayload(item.guid, item, message)
    if (item.source === 'message-id') return this.#byMessage(item.guid, item, message)
    return this.#byLink(item.guid, item)
  }

  /** By its name alone, where it is known already that the item was stored. */
  plain({ guid }: MappedItem): Named | null {
    return guid === null ? null : this.#underName(this.#currentGuid(guid))
  }

  /** Whether a message about this name is an old one, sent once more. */
  isOld({ ownId }: Message, guid: string): boolean {
    return numbering.isOldMessage(this.#learnt, ownId, guid)
  }

  /** Notes the ids of a message once its items are stored; `isNew` where one of them was not known. */
  passed(message: Message, changes: readonly Change[], isNew: boolean): void {
    if (!this.#options.isStream) return
    const { ownId } = message
    if (isNew && numbering.countsAnew(this.#learnt, ownId)) this.#countsAnew = true
    if (ownId !== null) {
      numbering.passed(this.#learnt, 'm:', ownId)
      if (ownId !== this.#learnt.last) this.#learnt.repeats = 0
      this.#learnt.last = ownId
    }
    for (const change of changes) {
      if (change.kind !== 'item') continue
      const { source, guid } = change.item
      if (source !== 'payload' || guid === null) continue
      numbering.passed(this.#learnt, 'p:', guid.slice(2))
      if (this.#learnt.payloadGeneration > 0) numbering.passed(this.#learnt, numbering.GENERATION, guid.slice(2))
    }
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
      : this.#items.storedUnder(this.#withinKinds(this.#currentGuid(name), kind))
    for (const earlier of name.startsWith('p:') && stored.length === 0 ? this.#earlierGuids(name) : [])
      stored.push(...this.#items.storedUnder(this.#withinKinds(earlier, kind)))
    const ofKind = stored.filter((item) => !areDifferentKinds(kind, item.kind))
    const open = ofKind.filter(({ removed }) => !removed)
    return open.length > 0 ? open : ofKind.slice(0, 1)
  }

  // ---- By the id in the payload ----

  #byPayload(guid: string, item: MappedItem, message: Message): Named | null {
    const { kind } = item.evidence
    const base = this.#currentGuid(guid)
    const name = this.#withinKind(base, kind)
    const isUnseen = !this.#isKnown(name)
    const earlier = isUnseen ? (this.#replaced(name, item) ?? this.#earlierRecord(guid, item)) : null
    if (earlier) return earlier
    if (isUnseen && name === base) return this.#otherwiseNamed(name, guid, item)
    const found = name === base ? this.#storedAs(base) : (this.#storedAs(name) ?? this.#storedOfKind(base, kind))
    if (!found) return isUnseen ? this.#otherwiseNamed(name, guid, item) : { guid: name, stored: null }
    const isSame =
      !item.evidence.isKindSure && ((item.url !== null && item.url === found.url) || this.#saysTheSame(item, found))
    if (kind !== null && areDifferentKinds(kind, found.kind) && !isSame) {
      numbering.learnKind(this.#learnt, kind)
      return this.#underName(guidWithin(base, kind))
    }
    if (kind === null && !isSame && item.patch === null && this.#learnt.kinds.length > 0)
      return this.#ofSomeKind(name, item, found)
    // A clock names a second: what else happened in it is another item.
    if (isInSeconds(guid.slice(2), message.receivedAt) && this.#isUnrelated(item, found))
      return this.#besides(name, item, found)
    if (this.#isRestart(guid, 'p:', found, item, message)) {
      this.#learnt.payloadGeneration++
      this.#beginAgain('p:')
      return this.#underName(this.#currentGuid(guid))
    }
    return { guid: found.guid, stored: found }
  }

  /** The items of which this one says that it is their next version. */
  #replaced(guid: string, { replaces = [] }: MappedItem): Named | null {
    if (replaces.length === 0) return null
    const all = this.#items.storedUnder(replaces.map((each) => this.#currentGuid(each)))
    const open = all.filter(({ removed }) => !removed)
    const [stored, ...replaced] = open.length > 0 ? open : all
    return stored ? { guid, stored, replaced } : null
  }

  #storedOfKind(guid: string, kind: string | null): StoredItem | null {
    const stored = this.#storedAs(guid)
    return stored && !areDifferentKinds(kind, stored.kind) ? stored : null
  }

  /**
   * The record of a generation before under an id that the generation in force does not know.
   *
   * Whoever corrected the first record of a table so that nothing of it was left looks like one that begins again; so an
   * older id names what it did, unless the numbers of the generation have just come to it.
   */
  #earlierRecord(guid: string, item: MappedItem): Named | null {
    for (const name of this.#earlierGuids(guid)) {
      const within = this.#withinKind(name, item.evidence.kind)
      const stored = this.#storedAs(within)
      if (!stored) continue
      const isIt = this.#seen.hasVersion(hash(within), hash(item.version)) || this.#agrees(item, stored)
      return isIt || !numbering.goesOn(this.#learnt, guid.slice(2)) ? { guid: within, stored } : null
    }
    return null
  }

  /** Where the ids of several kinds met, and the message does not say which it is of: the one that says the same. */
  #ofSomeKind(name: string, item: MappedItem, found: StoredItem): Named | null {
    const all = this.#items.storedUnder(this.#withinKinds(name, null))
    const same = all.length === 1 ? found : all.find((one) => this.#saysTheSame(item, one))
    return same ? { guid: same.guid, stored: same } : this.#besides(name, item, found)
  }

  /** Another item under a name that is taken; it is remembered by the name, too. */
  #besides(name: string, item: MappedItem, taken: StoredItem): Named | null {
    const version = hash(item.version)
    if (this.#seen.hasVersion(hash(name), version)) return { guid: taken.guid, stored: taken }
    this.#seen.addVersion(hash(name), version)
    return this.#unnamed(item)
  }

  /** A name that was not seen before. A correction may name by its id what came without one. */
  #otherwiseNamed(name: string, guid: string, item: MappedItem): Named {
    const former = this.#learnt.isOlder === true && this.#options.mayRepeat ? this.#beforeItsSource(item) : null
    if (former) return { guid: name, stored: former, replaced: [], alias: former.guid }
    const wasOtherwise = this.#learnt.isOlder === true && item.evidence.formerGuid !== undefined
    if (!item.evidence.isUpdate && !wasOtherwise) return { guid: name, stored: null, isUnseen: true }
    const delivered = this.#storedAs(this.#currentGuid(`m:${guid.slice(2)}`))
    const stored = delivered && this.#agrees(item, delivered) ? delivered : this.#withSameLink(item)
    return stored ? { guid: stored.guid, stored, alias: name } : { guid: name, stored: null, isUnseen: true }
  }

  /**
   * The item that a build which did not know the source made of this very message, under its message's id, its link or nothing. From here
   * on it goes by the name that the source gives it.
   */
  #beforeItsSource({ url }: MappedItem): StoredItem | null {
    const message = this.#whole
    if (message === null) return null
    const own = messageId(message)
    const named = own === null ? [] : this.#items.storedUnder([this.#currentGuid(guidOfMessage(own, null))])
    const linked = url === null ? [] : this.#items.withLink(guidOfLink(url), url)
    const isIt = (stored: StoredItem): boolean => !stored.guid.startsWith('p') && this.#isAsItWas(stored)
    return [...named, ...linked].find(isIt) ?? this.#items.newest(MOST_FORMER).find(isIt) ?? null
  }

  // ---- By the id of the message ----

  #byMessage(guid: string, item: MappedItem, message: Message): Named | null {
    const { kind } = item.evidence
    const base = this.#currentGuid(guid)
    const within = this.#withinKind(base, kind)
    const isOfBase = within === base || (!this.#isKnown(within) && this.#storedOfKind(base, kind) !== null)
    const name = isOfBase ? base : within
    if (!this.#isKnown(name)) return this.#firstUnder(name, guid, item)
    if (this.#seen.hasVersion(hash(name), hash(item.version))) return this.#knownUnder(name, guid, item, message)
    const under = this.#storedAs(name)
    if (under && this.#isAsItWas(under)) return this.#knownUnder(name, guid, item, message)
    const stored = under ?? this.#withSameLink(item)
    if (!stored && this.#isTakenName(message)) return this.#inNextGeneration(guid, item)
    if (!stored || this.#agrees(item, stored) || this.#isBesideKnown(message, item, stored))
      return { guid: stored?.guid ?? name, stored, alias: name }
    if (kind !== null && stored.id > this.#learnt.since && areDifferentKinds(kind, stored.kind)) {
      numbering.learnKind(this.#learnt, kind)
      return this.#firstUnder(guidWithin(base, kind), guid, item)
    }
    if (this.#isRestart(guid, 'm:', stored, item, message)) return this.#inNextGeneration(guid, item)
    if (this.#isRepeatedOnPurpose(message, stored)) return { guid: stored.guid, stored }
    if (message.ownId === this.#learnt.last) this.#learnt.repeats++
    this.#seen.addVersion(hash(name), hash(item.version))
    return this.#unnamed(item)
  }

  /** The same words under the same name: sent again, unless the name means nothing here. */
  #knownUnder(name: string, guid: string, item: MappedItem, message: Message): Named | null {
    if (this.#isConstant(message)) return this.#unnamed(item)
    const stored = this.#storedAs(name)
    if (stored && this.#isEqualAlarm(item, stored, message)) return this.#inNextGeneration(guid, item)
    this.#cameAgain = message.ownId === null ? null : numbering.counterIn(message.ownId)
    return { guid: name, stored }
  }

  /** Under a known name is no item where it was another delivery of one; where ids begin again that speaks of nothing else. */
  #isTakenName({ ownId }: Message): boolean {
    if (this.#learnt.generation === 0 || !this.#options.isStream || ownId === null) return false
    return numbering.counterIn(ownId) !== null && !numbering.isBehind(this.#learnt, 'm:', ownId)
  }

  /** Where ids begin again with each connection its first message may say what that of the connection before did. */
  #isEqualAlarm(item: MappedItem, stored: StoredItem, { ownId }: Message): boolean {
    if (this.#learnt.generation === 0 || !this.#options.isStream || this.#options.mayRepeat || tellsItself(item))
      return false
    return ownId !== null && numbering.isFirstOfSeries(ownId) && stored.id <= this.#learnt.since
  }

  #inNextGeneration(guid: string, item: MappedItem): Named {
    this.#learnt.generation++
    this.#beginAgain('m:')
    return this.#firstUnder(this.#currentGuid(guid), guid, item)
  }

  /** Beside what came again under its own number, as when a history is sent once more: there the numbers hold. */
  #isBesideKnown({ ownId }: Message, item: MappedItem, stored: StoredItem): boolean {
    const counter = ownId === null ? null : numbering.counterIn(ownId)
    if (!counter || !this.#cameAgain || this.#cameAgain.series !== counter.series) return false
    const isNext = this.#cameAgain.number === counter.number - 1 && counter.number > 2
    return isNext && (item.title === stored.title || (item.url !== null && item.url === stored.url))
  }

  /** A name that was not seen before; the item may be known by its link, or from the generation before. */
  #firstUnder(name: string, guid: string, item: MappedItem): Named {
    const earlier = this.#earlierGeneration(guid, item)
    if (earlier) return { guid: earlier, stored: this.#storedAs(earlier), alias: name }
    const stored = this.#withSameLink(item) ?? this.#sentAgain(guid, item)
    return stored ? { guid: stored.guid, stored, alias: name } : { guid: name, stored: null, isUnseen: true }
  }

  /** Where ids began again a server that sends its history once more does so under other ids. */
  #sentAgain(guid: string, item: MappedItem): StoredItem | null {
    const { generation } = this.#learnt
    if (generation === 0 || !this.#options.mayRepeat) return null
    this.#newest ??= new Map(this.#items.newest(MOST_SENT_AGAIN).map((stored) => [stored.version, stored]))
    const stored = this.#newest.get(item.version) ?? null
    if (!stored || tellsItself(item)) return stored
    // Ids that go on within their generation may bring an alarm which is equal to one before.
    if (generation === this.#options.learnt.generation && !numbering.isFirstOfSeries(guid.slice(2))) return null
    this.#repeated ??= repeatedBy(this.#options.sent?.() ?? [], [...this.#newest.keys()])
    return this.#repeated.has(item.version) ? stored : null
  }

  /** The same id with the same words, from before the ids began again: a server that sends all of it once more. */
  #earlierGeneration(guid: string, item: MappedItem): string | null {
    const { generation } = this.#learnt
    // Over a connection that goes on the same few words are another alarm.
    if (!this.#options.mayRepeat && this.#options.isStream && !tellsItself(item)) return null
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
    // A word without a number (`weather`) is the name of a topic rather than of a message.
    return stored.id > this.#learnt.since && message.ownId !== this.#learnt.last && /\d/.test(message.ownId)
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
    return series === 'm:' || this.#isUnrelated(item, stored)
  }

  /** Whether ids have gone up beyond this one since the connection began. */
  #hasCounted(id: string): boolean {
    return numbering.isBehind(this.#learnt, 'm:', id)
  }

  #beginAgain(series: 'm:' | 'p:'): void {
    const begun = series === 'm:' ? [series] : [series, numbering.GENERATION]
    for (const key of Object.keys(this.#learnt.highest))
      if (begun.some((each) => key.startsWith(each))) delete this.#learnt.highest[key]
    if (series === 'm:') this.#learnt.reached = {}
  }

  /** What an id in a payload named in the generations before, the latest first. */
  #earlierGuids(guid: string): string[] {
    const { payloadGeneration: now } = this.#learnt
    if (now === 0) return []
    return [1, 2, 3].filter((back) => back <= now).map((back) => inGeneration(guid, now - back))
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
    const same = all.find(({ version }) => version === item.version) ?? all.find((one) => this.#isAsItWas(one))
    const isShared = open.length > 1 || item.evidence.isLinkShared === true
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

  /** The guid within its kind of record, where ids of that kind met others. */
  #withinKind(guid: string, kind: string | null): string {
    return kind !== null && this.#learnt.kinds.includes(kind) ? guidWithin(guid, kind) : guid
  }

  #withinKinds(guid: string, kind: string | null): string[] {
    const kinds = kind !== null && this.#learnt.kinds.includes(kind) ? [kind] : this.#learnt.kinds
    return [...kinds.map((each) => guidWithin(guid, each)), guid]
  }

  #isKnown(guid: string): boolean {
    return this.#seen.hasAny(hash(guid))
  }

  /** The same message word for word: a build before this one may have made another version of it. */
  #isAsItWas(stored: StoredItem): boolean {
    return this.#whole !== null && this.#items.isOf(stored, this.#whole)
  }

  #agrees(item: MappedItem, stored: StoredItem): boolean {
    return agrees(item, stored, (of) => this.#items.textOf(of))
  }

  #saysTheSame(item: MappedItem, stored: StoredItem): boolean {
    return saysTheSame(item, stored, (of) => this.#items.textOf(of))
  }

  /** Nothing agrees, not even the title or the link alone. */
  #isUnrelated(item: MappedItem, stored: StoredItem): boolean {
    const hasOtherLink = item.url === null || item.url !== stored.url
    return item.title !== stored.title && hasOtherLink && !this.#agrees(item, stored)
  }
}

const inGeneration = (guid: string, generation: number): string =>
  generation === 0 ? guid : guidWithin(guid, String(generation))

/** Few words tell that they come again by what they stand beside: the end of what is stored, newest first, or its last item. */
function repeatedBy(sent: readonly MappedItem[], newest: readonly string[]): ReadonlySet<string> {
  const batch = sent.map(({ version, publishedAt }) => ({ version, dated: publishedAt !== null }))
  const { from, to } = replayed([...newest].reverse(), batch)
  const isLastOne = batch[0] !== undefined && batch[0].version === newest[0]
  return new Set(batch.slice(from, isLastOne ? Math.max(to, 1) : to).map(({ version }) => version))
}

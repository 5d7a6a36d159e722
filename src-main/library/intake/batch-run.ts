import { randomUUID } from 'node:crypto'
import type { ItemId } from '#contract/ids.ts'
import type { Message } from '#contract/message.ts'
import type { Change, MappedItem } from '../../interpret/interpretation.ts'
import type { Statements } from '../store/database.ts'
import { selvesAt, type FormerMeaning, type FormerSelf } from '../store/former-selves.ts'
import { AnonymousTail } from '../tables/anonymous-tail.ts'
import { hash, SeenTable } from '../tables/seen-table.ts'
import { ItemLookup, type StoredItem } from './item-lookup.ts'
import { ItemNames, type Named } from './item-names.ts'
import { ItemWriter, type SentItem } from './item-writer.ts'
import { MessageKeeping } from './message-keeping.ts'
import { newConnection, type Numbering } from './numbering.ts'
import { repeatedOf, replayed } from './replay.ts'
import { lettersOf, outcomesOf, type Outcome, type RunState } from './run-state.ts'
import { Sayings } from './sayings.ts'
import { Republished } from './republished.ts'
import type { RunOptions } from './run-options.ts'
import { compareAge } from './same-news.ts'
import { anonymousOf, charactersOf, firstOf, isAnonymous, itemsIn, itemsOf, type Meaning } from './sent-items.ts'

/** A message whose changes are being stored. */
interface OpenMessage {
  keeping: MessageKeeping
  items: number
  /** The message was another number of items before, and is known by all that it was. */
  isKnownWhole: boolean
  /** Something of it was new. */
  isNews: boolean
  /** How many of its changes are stored, and how many of those are items. */
  change: number
  item: number
}

/** An item of a batch, with what it was under former interpretations. */
interface BatchItem extends SentItem {
  selves: readonly FormerSelf[]
  /** It has or had no identity, and is one of a run that repeats what is stored. */
  isRepeated: boolean
  /** Its message holds nothing else. */
  isAlone: boolean
}

/**
 * What one transaction does for one feed: decides which of a batch's items are new, edited or known, and has them written.
 *
 * Throws SQLite's errors; the caller has the transaction.
 */
export class BatchRun {
  readonly writer
  readonly #sql
  readonly #feedId
  readonly #seen
  readonly #items
  readonly #tail
  readonly #sayings
  readonly #backfill
  readonly #opening
  readonly #cutOff
  readonly #document
  readonly #republished
  #numbering
  #names: ItemNames | null = null
  #outcomes = new Map<Message, Outcome>()
  #meanings: readonly Meaning[] = []
  #mayRepeat = false
  /** How many of the meanings are stored, and how far the next one is. */
  #stored = 0
  #open: OpenMessage | null = null
  #duplicates = 0
  #removedNothing = 0
  #overlap = false
  #met = false
  #metBefore = 0
  #leftOut = false
  #newest: ItemId | null = null
  /** Items after it were stored by this batch, or by one that was cut off and comes again with it. */
  #since: ItemId = 0
  /** The batch's items without an identity: which of them repeat the stored tail, and how many were looked at. */
  #repeated = { from: 0, to: 0 }
  #anonymous = 0
  /** How many were appended to the tail. */
  #appended = 0
  /** The batch begins with the item with which the connection before began. */
  #beginsAlike = false
  /** What comes is news of this moment. */
  #isLive = false

  constructor(
    sql: Statements,
    { feedId, rules, lastSortAt, numbering, isConnectionNew, backfill, opening, document, cutOff }: RunOptions
  ) {
    this.#sql = sql
    this.#feedId = feedId
    this.#seen = new SeenTable(sql, feedId)
    this.#items = new ItemLookup(sql, feedId)
    this.#tail = new AnonymousTail(sql, feedId)
    this.#numbering = isConnectionNew ? newConnection(numbering, this.#items.lastId()) : numbering
    this.#backfill = backfill ?? null
    this.#opening = opening
    this.#cutOff = cutOff ?? null
    this.#document = document ?? null
    this.#republished = document ? new Republished(this.#items, () => itemsOf(this.#meanings)) : null
    const backfilled = { backfillAt: backfill?.sortAt ?? null, backfillFrom: backfill?.from ?? null }
    this.writer = new ItemWriter(sql, { feedId, rules, lastSortAt, ...backfilled })
    this.#sayings = new Sayings(this.#items, this.#seen, this.writer)
  }

  /** How the feed was seen to use ids, these messages included. */
  get numbering(): Numbering {
    return this.#names?.learnt ?? this.#numbering
  }

  /** Whether the ids of a connection begin with one that was passed long ago, and nothing shows what lies between. */
  get countsAnew(): boolean {
    return !this.#overlap && this.#names?.countsAnew === true
  }

  /** What became of each message that carried items or removals. */
  get outcomes(): ReadonlyMap<Message, Outcome> {
    return this.#outcomes
  }

  /** Versions that were known already, or older than what is stored. */
  get duplicates(): number {
    return this.#duplicates
  }

  /** Removals that named nothing that is stored. */
  get removedNothing(): number {
    return this.#removedNothing
  }

  /** Whether the newest item that was stored before came again. */
  get overlap(): boolean {
    return this.#overlap
  }

  /** Whether something came that was stored after the gap that is filled. */
  get met(): boolean {
    return this.#met
  }

  /** How often something came that was stored before the gap that is filled. */
  get metBefore(): number {
    return this.#metBefore
  }

  /** Whether an item without an identity was left out, since nobody can tell whether it is stored. */
  get leftOut(): boolean {
    return this.#leftOut
  }

  /** How many messages of the batch are stored whole, those without a meaning included. */
  get storedMessages(): number {
    return this.#meanings[this.#stored]?.at ?? Infinity
  }

  /** Stores all of it. `mayRepeat`: the server may be sending again what is stored, as after a request to resume. */
  store(meanings: readonly Meaning[], mayRepeat: boolean): void {
    this.begin(meanings, mayRepeat)
    this.advance(() => false)
  }

  /** Makes ready to store, and looks at the whole of what was sent. */
  begin(meanings: readonly Meaning[], mayRepeat: boolean): void {
    this.#take(meanings, mayRepeat)
    const anonymous = anonymousOf(meanings)
    this.#since = this.#cutOff?.since ?? this.#items.lastId()
    if (mayRepeat) {
      this.#newest = this.writer.newest(this.#since)
      const last = (most: number): string[] => this.#items.lastUnnamed(most)
      if (anonymous.length > 0) this.#repeated = repeatedOf(this.#tail.versions, last, anonymous)
    }
    const first = firstOf(meanings)
    this.#beginsAlike =
      first !== undefined && (this.#opening?.isRepeated(first, first ? this.#tail.versions.at(-1) : undefined) ?? false)
    if (this.#beginsAlike && !isWithin(this.#repeated, 0)) {
      const rest = replayed(this.#tail.versions, anonymous.slice(1))
      this.#repeated = { from: rest.from + 1, to: rest.to + 1 }
    }
    // What a batch appended that was cut off says nothing of what was sent before it.
    if (this.#repeated.to - this.#repeated.from > (this.#cutOff?.appended ?? 0)) this.#overlap = true
  }

  /** Goes on where the same batch was cut off; `messages` are all of the batch. */
  goOn(meanings: readonly Meaning[], mayRepeat: boolean, state: RunState, messages: readonly Message[]): void {
    this.#numbering = state.numbering
    this.#take(meanings, mayRepeat)
    this.#names?.goOn(state)
    const { message, open, counts } = state
    this.#since = state.since
    this.#newest = state.newest
    this.#repeated = { from: counts.repeatedFrom, to: counts.repeatedTo }
    this.#anonymous = counts.anonymous
    this.#appended = state.appended
    this.#overlap = state.overlap
    this.#beginsAlike = state.beginsAlike
    this.#outcomes = outcomesOf(state.outcomes, messages)
    const next = meanings.findIndex(({ at }) => at >= message)
    this.#stored = next < 0 ? meanings.length : next
    const meaning = meanings[this.#stored]
    if (!open || meaning?.at !== message) return
    const items = itemsIn(meaning.changes)
    const item = itemsIn(meaning.changes.slice(0, open.change))
    const keeping = new MessageKeeping(this.#sql, meaning.message, items, open.sharedId)
    this.#open = { ...open, keeping, items, item }
  }

  /** Stores one change after another until all are stored or `isEnough`, which is told the characters of each; answers whether all are. */
  advance(isEnough: (characters: number) => boolean): boolean {
    const isWhole = this.#storeMore(isEnough)
    this.writer.countUnread()
    if (isWhole) this.#tail.cut()
    return isWhole
  }

  #storeMore(isEnough: (characters: number) => boolean): boolean {
    this.#open?.keeping.lookAgain()
    for (let meaning = this.#meanings[this.#stored]; meaning; meaning = this.#meanings[this.#stored]) {
      const { changes, message } = meaning
      const open = (this.#open ??= this.#opened(meaning))
      let isOver = false
      for (let change = changes[open.change]; change && !isOver; change = changes[open.change]) {
        this.#storeChange(meaning, open, change)
        const sent = open.change++ === 0 ? message.data.length : 0
        isOver = isEnough(sent + charactersOf(change))
      }
      if (open.change < changes.length) return false
      if (meaning.isWhole) this.#sayings.removeOthers(changes, message.receivedAt)
      this.#names?.passed(message, changes, open.isNews)
      this.#outcomes.set(message, open.isNews ? 'new' : 'known')
      this.#open = null
      this.#stored++
      if (isOver && this.#stored < this.#meanings.length) return false
    }
    return true
  }

  /** Where it stands, so that it can go on from there after a crash; `messages` are all of the batch. */
  state(messages: readonly Message[]): RunState {
    const message = Math.min(this.storedMessages, messages.length)
    const open = this.#open
    return {
      message,
      open: open && {
        change: open.change,
        isKnownWhole: open.isKnownWhole,
        isNews: open.isNews,
        sharedId: open.keeping.sharedId
      },
      outcomes: lettersOf(messages.slice(0, message), this.#outcomes),
      numbering: this.numbering,
      cameAgain: this.#names?.cameAgain ?? null,
      countsAnew: this.#names?.countsAnew ?? false,
      since: this.#since,
      appended: this.#appended + (this.#cutOff?.appended ?? 0),
      newest: this.#newest,
      counts: { repeatedFrom: this.#repeated.from, repeatedTo: this.#repeated.to, anonymous: this.#anonymous },
      overlap: this.#overlap,
      beginsAlike: this.#beginsAlike
    }
  }

  /** Forgets what it said of the changes stored until now. */
  forgetReported(): void {
    this.#duplicates = 0
    this.#removedNothing = 0
    this.writer.forgetReported()
  }

  #take(meanings: readonly Meaning[], mayRepeat: boolean): void {
    this.#meanings = meanings
    this.#mayRepeat = mayRepeat
    this.#isLive = !mayRepeat && this.#backfill === null
    this.#names = new ItemNames(this.#items, this.#seen, {
      learnt: this.#numbering,
      mayRepeat,
      sent: () => itemsOf(meanings),
      isStream: this.#backfill === null && this.#document === null
    })
  }

  #opened({ message, changes, former }: Meaning): OpenMessage {
    const items = itemsIn(changes)
    const keeping = new MessageKeeping(this.#sql, message, items)
    return { keeping, items, isKnownWhole: this.#isKnownWhole(former, items), isNews: false, change: 0, item: 0 }
  }

  #storeChange({ message, changes, former }: Meaning, open: OpenMessage, change: Change): void {
    const names = this.#names as ItemNames
    const { items, isKnownWhole, keeping } = open
    if (change.kind !== 'item') {
      const [at, removals] = [open.change - open.item, changes.length - items]
      const guids = former.flatMap((one) => (one.removals.length === removals ? [one.removals[at] as string] : []))
      const became = this.#sayings.apply(names.removed(change, guids), change, message.receivedAt, (stored) =>
        this.#isTooLate(stored)
      )
      if (became === 'known') this.#duplicates++
      else if (became === 'unmatched' && change.kind === 'removal') this.#removedNothing++
      return
    }
    const selves = selvesAt(former, items, open.item++)
    const place = isAnonymous(change.item, selves) ? this.#anonymous++ : null
    const isRepeated = place !== null && this.#isRepeated(place)
    const isAlone = changes.length === 1
    const sent = { item: change.item, message, keeping, selves, isRepeated, isAlone }
    const named = isKnownWhole
      ? null
      : this.#isKnownSelf(selves)
        ? names.plain(change.item)
        : names.of(change.item, message, isAlone)
    const before = this.writer.inserted
    if (isKnownWhole) this.#duplicates++
    else if (named) this.#storeItem(named, sent, open)
    else this.#storeAnonymous(sent, open)
    if (this.writer.inserted > before || (place !== null && this.#isOfCutOff(place))) open.isNews = true
  }

  #storeAnonymous(sent: BatchItem, open: OpenMessage): void {
    const { item, selves, isRepeated } = sent
    if (this.#isKnownSelf(selves)) {
      this.#duplicates++
      this.#cameAgain(this.#items.storedUnder(selves.map(({ guid }) => guid))[0] ?? null, open)
      // It had an identity before and has none now: from here on it is known by its place in the run.
      if (this.#mayRepeat && !isRepeated) this.#append(item.version)
    } else if (isRepeated) {
      this.#duplicates++
    } else if (this.#backfill && !this.#backfill.exact) {
      this.#leftOut = true
    } else {
      this.writer.insert(`n:${randomUUID()}`, sent)
      // Back-filled items are older than the live tail, so they are not appended to it.
      if (!this.#backfill) this.#append(item.version)
    }
  }

  #append(version: string): void {
    this.#tail.append(version)
    this.#appended++
  }

  #storeItem({ guid, stored: named, alias, isUnseen, replaced }: Named, sent: BatchItem, open: OpenMessage): void {
    const { item, selves, isRepeated } = sent
    if (named && replaced) this.#goOnUnder(guid, named, replaced, sent)
    const guidHash = hash(guid)
    const versionHash = hash(item.version)
    if (alias !== undefined && alias !== guid) this.#seen.addVersion(hash(alias), versionHash)
    const republished = isUnseen ? (this.#republished?.find(item) ?? null) : null
    if (republished?.isSame) return this.#storeItem({ guid, stored: republished.stored, replaced: [] }, sent, open)
    sent.isCalm = republished !== null || this.#isLongPast(item)
    // Most items are new: nothing is known of the guid, and no item has it.
    if (isUnseen && !isRepeated && selves.length === 0 && !item.onlyKnown) {
      if (this.writer.insert(guid, sent)) return this.#seen.addVersion(guidHash, versionHash)
    }
    const stored = named ?? this.#items.storedUnder([guid, ...formerNames(selves, item)])[0] ?? null
    const knownBefore = (isRepeated && !stored) || this.#isKnownSelf(selves)
    if (stored) {
      this.#cameAgain(stored, open)
      return this.#storeAgain(stored, sent, { guidHash, versionHash, knownBefore })
    }
    if (!knownBefore && !item.onlyKnown) return this.#storeUnstored(guid, guidHash, versionHash, sent)
    this.#seen.addVersion(guidHash, versionHash)
    this.#duplicates++
  }

  /** An item goes on under the name of its next version, into which others went as well. */
  #goOnUnder(guid: string, stored: StoredItem, replaced: readonly StoredItem[], { item, message }: SentItem): void {
    if (compareAge(item, stored) !== 'older') this.writer.rename(stored, guid)
    for (const other of replaced) if (!other.removed) this.writer.remove(other, message.receivedAt)
  }

  /** An item whose guid is stored: an edit, or a duplicate. */
  #storeAgain(
    stored: StoredItem,
    sent: BatchItem,
    { guidHash, versionHash, knownBefore }: { guidHash: Uint8Array; versionHash: Uint8Array; knownBefore: boolean }
  ): void {
    const { item, selves } = sent
    const order = compareAge(item, stored)
    const same = stored.version === item.version || selves.some(({ version }) => version === stored.version)
    const isSeen = stored.version === item.version || this.#seen.hasVersion(guidHash, versionHash)
    const known = same || knownBefore || isSeen
    // A version that was seen is an old one sent late, unless the source itself says that it went back to it.
    const wentBack = !same && order === 'newer'
    const tooLate = this.#isTooLate(stored) && order !== 'newer'
    if (isSeen) this.#seen.refresh(guidHash, versionHash)
    else this.#seen.addVersion(guidHash, versionHash)
    const isEdit = order !== 'older' && (!known || wentBack) && !tooLate
    // What is sent as it was is no edit, however much better it is read now.
    const isAsItWas =
      stored.version === item.version || (isEdit && sent.isAlone && this.#items.isOf(stored, sent.message))
    if (stored.removed && isAsItWas && this.#isSaidAnew(sent, stored)) return this.#bringBack(stored, guidHash)
    if (!isEdit || isAsItWas) {
      this.#duplicates++
      return
    }
    const wasRead = item.edition !== undefined && this.#sayings.takeRead(guidHash)
    this.writer.edit(stored, sent, item.edition !== undefined && (stored.removed || wasRead))
    if (stored.removed) this.#seen.removeTombstone(guidHash)
  }

  /** Not by a server that sends all of it again, nor by one that delivers the same message a second time. */
  #isSaidAnew({ item, message }: SentItem, { guid }: StoredItem): boolean {
    return this.#isLive && item.edition === undefined && this.#names?.isOld(message, item.guid ?? guid) !== true
  }

  /** What was taken back is sent again as it was. */
  #bringBack(stored: StoredItem, guidHash: Uint8Array): void {
    this.writer.bringBack(stored)
    this.#seen.removeTombstone(guidHash)
  }

  #storeUnstored(guid: string, guidHash: Uint8Array, versionHash: Uint8Array, sent: BatchItem): void {
    if (this.#seen.hasVersion(guidHash, versionHash)) {
      this.#seen.refresh(guidHash, versionHash)
      this.#duplicates++
      return
    }
    const hasTombstone = this.#seen.hasTombstone(guidHash)
    // Taken back before it came: its first version is the one that was meant.
    const bornRemoved = hasTombstone && !this.#seen.hasAnyVersion(guidHash)
    this.writer.insert(guid, sent, bornRemoved)
    this.#seen.addVersion(guidHash, versionHash)
    if (hasTombstone && !bornRemoved) this.#seen.removeTombstone(guidHash)
  }

  /** Whether a document brings late what was published long before it was checked last. */
  #isLongPast({ publishedAt }: MappedItem): boolean {
    return this.#document !== null && publishedAt !== null && publishedAt < this.#document.calmBefore
  }

  /** Whether the batch's item without an identity at this place repeats what is stored. */
  #isRepeated(place: number): boolean {
    return (place === 0 && this.#beginsAlike) || isWithin(this.#repeated, place)
  }

  /** Whether it was stored by a batch that was cut off, and is not from before it. */
  #isOfCutOff(place: number): boolean {
    const { to } = this.#repeated
    return this.#cutOff !== null && place < to && place >= to - this.#cutOff.appended
  }

  /** Whether a stored item is younger than the gap that is filled. */
  #isTooLate(stored: StoredItem): boolean {
    return this.#backfill !== null && stored.changedAt >= this.#backfill.until
  }

  /** Notes what a stored item that came again says of the absence or the gap before the batch. */
  #cameAgain(stored: StoredItem | null, open: OpenMessage): void {
    if (stored === null) return
    if (this.#cutOff && stored.id > this.#cutOff.since) open.isNews = true
    // A later version of what the document itself has brought says nothing of what was there before.
    if (this.#document && stored.id > this.#since) open.isNews = true
    if (stored.id === this.#newest) this.#overlap = true
    if (this.#backfill && stored.sortAt >= this.#backfill.until) this.#met = true
    if (stored.sortAt <= (this.#backfill?.from ?? -Infinity)) this.#metBefore++
  }

  /** Whether what an item was under a former interpretation is known. */
  #isKnownSelf(selves: readonly FormerSelf[]): boolean {
    return selves.some(({ guid, version }) => guid !== null && this.#seen.hasVersion(hash(guid), hash(version)))
  }

  /** Whether a message that was another number of items before is known by all that it was. */
  #isKnownWhole(former: readonly FormerMeaning[], items: number): boolean {
    return former.some(
      (one) =>
        one.items.length > 0 && one.items.length !== items && one.items.every((self) => this.#isKnownSelf([self]))
    )
  }
}

/** The names of an item under former interpretations, by which it is looked up; what its present one names is decided already. */
const formerNames = (selves: readonly FormerSelf[], item: MappedItem): (string | null)[] =>
  selves.flatMap(({ guid, isOlderBuild }) => (isOlderBuild || guid === item.guid ? [] : [guid]))

const isWithin = (range: { from: number; to: number }, place: number): boolean =>
  place >= range.from && place < range.to

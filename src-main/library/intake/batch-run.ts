import { randomUUID } from 'node:crypto'
import type { FeedId, ItemId } from '#contract/ids.ts'
import type { Message } from '#contract/message.ts'
import type { Change, MappedItem, Removal } from '../../interpret/interpretation.ts'
import type { RuleSet } from '../../rules/rules.ts'
import type { Statements } from '../store/database.ts'
import { selvesAt, type FormerMeaning, type FormerSelf } from '../store/former-selves.ts'
import { AnonymousTail } from '../tables/anonymous-tail.ts'
import { hash, SeenTable } from '../tables/seen-table.ts'
import { ItemLookup, type StoredItem } from './item-lookup.ts'
import { ItemNames, type Named } from './item-names.ts'
import { ItemWriter, type SentItem } from './item-writer.ts'
import { MessageKeeping } from './message-keeping.ts'
import { newConnection, type Numbering } from './numbering.ts'
import type { FirstItem, OpeningMessages } from './opening-message.ts'
import { replayed } from './replay.ts'

/** A message that carries items or removals. */
export interface Meaning {
  message: Message
  changes: Change[]
  understood: boolean
  /** What the message was under interpretations that are not in force any more. */
  former: FormerMeaning[]
}

/** The gap that fetched items belong into. Times are epoch ms. */
export interface Backfill {
  /** Where its items stand in the lists. */
  sortAt: number
  /** What was stored or changed from then on is younger than what was fetched. */
  until: number
  /** Whether an item without an identity may be stored. */
  exact: boolean
}

interface RunOptions {
  feedId: FeedId
  rules: RuleSet
  /** `sort_at` of the feed's last item that came live. */
  lastSortAt: number
  /** How the feed was seen to use ids. */
  numbering: Numbering
  /** The batch begins a connection. */
  isConnectionNew?: boolean
  /** Absent for messages of the stream. */
  backfill?: Backfill
  /** Absent for what was fetched. */
  opening?: OpeningMessages
}

/** An item of a batch, with what it was under former interpretations. */
interface BatchItem extends SentItem {
  selves: readonly FormerSelf[]
  /** It has or had no identity, and is one of a run that repeats what is stored. */
  isRepeated: boolean
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
  readonly #backfill
  readonly #opening
  #numbering
  #names: ItemNames | null = null
  readonly #outcomes = new Map<Message, 'new' | 'known'>()
  #duplicates = 0
  #removedNothing = 0
  #overlap = false
  #met = false
  #leftOut = false
  #newest: ItemId | null = null
  /** The batch's items without an identity: which of them repeat the stored tail, and how many were looked at. */
  #repeated = { from: 0, to: 0 }
  #anonymous = 0
  /** The batch begins with the item with which the connection before began. */
  #beginsAlike = false
  /** What comes is news of this moment. */
  #isLive = false

  constructor(
    sql: Statements,
    { feedId, rules, lastSortAt, numbering, isConnectionNew, backfill, opening }: RunOptions
  ) {
    this.#sql = sql
    this.#feedId = feedId
    this.#seen = new SeenTable(sql, feedId)
    this.#items = new ItemLookup(sql, feedId)
    this.#numbering = isConnectionNew ? newConnection(numbering, this.#items.lastId()) : numbering
    this.#backfill = backfill ?? null
    this.#opening = opening
    this.writer = new ItemWriter(sql, { feedId, rules, lastSortAt, backfillAt: backfill?.sortAt ?? null })
  }

  /** How the feed was seen to use ids, these messages included. */
  get numbering(): Numbering {
    return this.#names?.learnt ?? this.#numbering
  }

  /** What became of each message that carried items or removals. */
  get outcomes(): ReadonlyMap<Message, 'new' | 'known'> {
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

  /** Whether an item without an identity was left out, since nobody can tell whether it is stored. */
  get leftOut(): boolean {
    return this.#leftOut
  }

  /** `mayRepeat`: the server may be sending again what is stored, as after a request to resume. */
  store(meanings: readonly Meaning[], mayRepeat: boolean): void {
    const anonymous = anonymousOf(meanings)
    const tail = new AnonymousTail(this.#sql, this.#feedId)
    const names = new ItemNames(this.#items, this.#seen, {
      learnt: this.#numbering,
      mayRepeat,
      sent: () =>
        meanings.flatMap(({ changes }) => changes.flatMap((each) => (each.kind === 'item' ? [each.item] : []))),
      isStream: this.#backfill === null
    })
    this.#names = names
    this.#isLive = !mayRepeat && this.#backfill === null
    if (mayRepeat) {
      this.#newest = this.writer.newest()
      if (anonymous.length > 0) this.#repeated = replayed(tail.versions, anonymous)
    }
    const first = firstOf(meanings)
    this.#beginsAlike =
      first !== undefined && (this.#opening?.isRepeated(first, first ? tail.versions.at(-1) : undefined) ?? false)
    if (this.#beginsAlike && !isWithin(this.#repeated, 0)) {
      const rest = replayed(tail.versions, anonymous.slice(1))
      this.#repeated = { from: rest.from + 1, to: rest.to + 1 }
    }
    if (this.#repeated.to > this.#repeated.from) this.#overlap = true
    for (const meaning of meanings) this.#storeMessage(meaning, names, tail, mayRepeat)
    tail.cut()
  }

  #storeMessage(
    { message, changes, former }: Meaning,
    names: ItemNames,
    tail: AnonymousTail,
    mayRepeat: boolean
  ): void {
    const before = this.writer.inserted
    const items = changes.filter((change) => change.kind === 'item').length
    const removals = changes.length - items
    const keeping = new MessageKeeping(this.#sql, message, items)
    const isKnownWhole = this.#isKnownWhole(former, items)
    let item = 0
    let removal = 0
    for (const change of changes) {
      if (change.kind === 'removal') {
        const at = removal++
        const guids = former.flatMap((one) => (one.removals.length === removals ? [one.removals[at] as string] : []))
        this.#remove(names.removed(change, guids), change, message.receivedAt)
        continue
      }
      const selves = selvesAt(former, items, item++)
      const isRepeated = isAnonymous(change.item, selves) && this.#isRepeated(this.#anonymous++)
      const sent = { item: change.item, message, keeping, selves, isRepeated }
      const named = isKnownWhole
        ? null
        : this.#isKnownSelf(selves)
          ? names.plain(change.item)
          : names.of(change.item, message)
      if (isKnownWhole) this.#duplicates++
      else if (named) this.#storeItem(named, sent)
      else this.#storeAnonymous(sent, tail, mayRepeat)
    }
    names.passed(message, changes)
    this.#outcomes.set(message, this.writer.inserted > before ? 'new' : 'known')
  }

  #storeAnonymous(sent: BatchItem, tail: AnonymousTail, mayRepeat: boolean): void {
    const { item, selves, isRepeated } = sent
    if (this.#isKnownSelf(selves)) {
      this.#duplicates++
      this.#cameAgain(this.#items.storedUnder(selves.map(({ guid }) => guid))[0] ?? null)
      // It had an identity before and has none now: from here on it is known by its place in the run.
      if (mayRepeat && !isRepeated) tail.append(item.version)
    } else if (isRepeated) {
      this.#duplicates++
    } else if (this.#backfill && !this.#backfill.exact) {
      this.#leftOut = true
    } else {
      this.writer.insert(`n:${randomUUID()}`, sent)
      // Back-filled items are older than the live tail, so they are not appended to it.
      if (!this.#backfill) tail.append(item.version)
    }
  }

  #storeItem({ guid, stored: named, alias, isUnseen }: Named, sent: BatchItem): void {
    const { item, selves, isRepeated } = sent
    const guidHash = hash(guid)
    const versionHash = hash(item.version)
    if (alias !== undefined && alias !== guid) this.#seen.addVersion(hash(alias), versionHash)
    // Most items are new: nothing is known of the guid, and no item has it.
    if (isUnseen && !isRepeated && selves.length === 0) {
      if (this.writer.insert(guid, sent)) return this.#seen.addVersion(guidHash, versionHash)
    }
    const stored = named ?? this.#items.storedUnder([guid, ...formerNames(selves)])[0] ?? null
    const knownBefore = (isRepeated && !stored) || this.#isKnownSelf(selves)
    if (stored) return this.#storeAgain(stored, sent, { guidHash, versionHash, knownBefore })
    if (!knownBefore) return this.#storeUnstored(guid, guidHash, versionHash, sent)
    this.#seen.addVersion(guidHash, versionHash)
    this.#duplicates++
  }

  /** An item whose guid is stored: an edit, or a duplicate. */
  #storeAgain(
    stored: StoredItem,
    sent: BatchItem,
    { guidHash, versionHash, knownBefore }: { guidHash: Uint8Array; versionHash: Uint8Array; knownBefore: boolean }
  ): void {
    const { item, selves } = sent
    this.#cameAgain(stored)
    const order = compareAge(item, stored)
    const same = stored.version === item.version || selves.some(({ version }) => version === stored.version)
    const isSeen = stored.version === item.version || this.#seen.hasVersion(guidHash, versionHash)
    const known = same || knownBefore || isSeen
    // A version that was seen is an old one sent late, unless the source itself says that it went back to it.
    const wentBack = !same && order === 'newer'
    const tooLate = this.#isTooLate(stored) && order !== 'newer'
    if (isSeen) this.#seen.refresh(guidHash, versionHash)
    else this.#seen.addVersion(guidHash, versionHash)
    if (stored.removed && stored.version === item.version && this.#isLive) return this.#bringBack(stored, guidHash)
    if (order === 'older' || (known && !wentBack) || tooLate) {
      this.#duplicates++
      return
    }
    this.writer.edit(stored, sent)
    if (stored.removed) this.#seen.removeTombstone(guidHash)
  }

  /** What was taken back is sent again as it was, and not by a server that sends all of it again. */
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

  /** `at`: epoch ms. */
  #remove({ stored, guid }: { stored: StoredItem | null; guid: string }, removal: Removal, at: number): void {
    const gone = stored ? stored.removed : this.#seen.hasTombstone(hash(guid))
    if (gone || (stored !== null && this.#isTooLate(stored))) {
      this.#duplicates++
      return
    }
    if (!stored) this.#removedNothing++
    for (const name of stored ? [stored.guid] : [guid, ...removal.others].filter(namesOne))
      this.#seen.addTombstone(hash(name))
    if (stored) this.writer.remove(stored, at)
  }

  /** Whether the batch's item without an identity at this place repeats what is stored. */
  #isRepeated(place: number): boolean {
    return (place === 0 && this.#beginsAlike) || isWithin(this.#repeated, place)
  }

  /** Whether a stored item is younger than the gap that is filled. */
  #isTooLate(stored: StoredItem): boolean {
    return this.#backfill !== null && stored.changedAt >= this.#backfill.until
  }

  /** Notes what a stored item that came again says of the absence or the gap before the batch. */
  #cameAgain(stored: StoredItem | null): void {
    if (stored === null) return
    if (stored.id === this.#newest) this.#overlap = true
    if (this.#backfill && stored.sortAt >= this.#backfill.until) this.#met = true
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

/** The items of a batch that have no identity, or had none, as `replayed` compares them. */
function anonymousOf(meanings: readonly Meaning[]): { version: string; formerVersions: string[]; dated: boolean }[] {
  return meanings.flatMap(({ changes, former }) => {
    const items = changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
    return items.flatMap((item, at) => {
      const selves = selvesAt(former, items.length, at)
      if (!isAnonymous(item, selves)) return []
      const formerVersions = selves.filter(({ guid }) => guid === null).map(({ version }) => version)
      return [{ version: item.version, formerVersions, dated: item.publishedAt !== null }]
    })
  })
}

/** The first item of a batch, as `OpeningMessages` compares it; undefined where it has none. */
function firstOf(meanings: readonly Meaning[]): FirstItem | undefined {
  for (const { changes, former } of meanings) {
    const items = changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
    const first = items[0]
    if (!first) continue
    if (first.guid !== null) return null
    const formerVersions = selvesAt(former, items.length, 0).flatMap(({ guid, version }) =>
      guid === null ? [version] : []
    )
    return { version: first.version, formerVersions }
  }
  return undefined
}

/** Whether an item is told apart by its place in a run only, or was before. */
const isAnonymous = (item: MappedItem, selves: readonly FormerSelf[]): boolean =>
  item.guid === null || selves.some(({ guid }) => guid === null)

/** Not a link, which other news may share, nor a number, which an item of other news will have that is still to come. */
const namesOne = (guid: string): boolean => !guid.startsWith('l:') && !/^m:\d{1,15}$/.test(guid)

/** The names of an item under former interpretations, by which it is looked up. */
const formerNames = (selves: readonly FormerSelf[]): (string | null)[] =>
  selves.flatMap(({ guid, isOlderBuild }) => (isOlderBuild ? [] : [guid]))

const isWithin = (range: { from: number; to: number }, place: number): boolean =>
  place >= range.from && place < range.to

/** By the revision where both have one and they differ, else by the time of the change; else nobody knows. */
function compareAge(
  sent: { revision: number | null; modifiedAt: number | null },
  stored: { revision: number | null; modifiedAt: number | null }
): 'older' | 'newer' | 'unknown' {
  for (const field of ['revision', 'modifiedAt'] as const) {
    const [a, b] = [sent[field], stored[field]]
    if (a !== null && b !== null && a !== b) return a < b ? 'older' : 'newer'
  }
  return 'unknown'
}

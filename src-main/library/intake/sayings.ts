import type { Change, Removal } from '../../interpret/interpretation.ts'
import { hash, type SeenTable } from '../tables/seen-table.ts'
import type { ItemLookup, StoredItem } from './item-lookup.ts'
import type { ItemWriter } from './item-writer.ts'

/** Stands among the versions of an item that was read elsewhere. */
const READ_ELSEWHERE = hash('read elsewhere')

/**
 * Carries out what a source says of an item besides a version of it: that it is taken back, or was read elsewhere.
 *
 * Throws SQLite's errors; the caller has the transaction.
 */
export class Sayings {
  readonly #items
  readonly #seen
  readonly #writer

  constructor(items: ItemLookup, seen: SeenTable, writer: ItemWriter) {
    this.#items = items
    this.#seen = seen
    this.#writer = writer
  }

  /** `known`: it was said before. `unmatched`: nothing of that name is stored. `at`: epoch ms. */
  apply(
    { stored, guid }: { stored: StoredItem | null; guid: string },
    said: { kind: 'removal' | 'read' } & Removal,
    at: number,
    isTooLate: (stored: StoredItem) => boolean
  ): 'done' | 'known' | 'unmatched' {
    if (this.#wasSaid(guid, said) || (stored && isTooLate(stored))) return 'known'
    if (said.kind === 'removal') return this.#remove(stored, guid, said, at)
    if (!stored) return 'unmatched'
    this.#seen.addVersion(hash(guid), READ_ELSEWHERE)
    this.#writer.markRead(stored)
    return 'done'
  }

  /** Takes back what is stored and is not among these changes, which show all that there is. `at`: epoch ms. */
  removeOthers(changes: readonly Change[], at: number): void {
    const shown = new Set(changes.flatMap((change) => (change.kind === 'item' ? (change.item.guid ?? []) : [])))
    for (const stored of this.#items.openNamed()) {
      if (shown.has(stored.guid)) continue
      this.#seen.addTombstone(hash(stored.guid))
      this.#writer.remove(stored, at)
    }
  }

  /** Whether the item was read elsewhere, which a new version of it makes undone. */
  takeRead(guid: Uint8Array): boolean {
    return this.#seen.takeVersion(guid, READ_ELSEWHERE)
  }

  /** What has a name of its own was said once: sent again, it does not mean what came since. */
  #wasSaid(guid: string, { kind, edition }: { kind: string; edition?: string }): boolean {
    if (edition === undefined) return false
    const [name, said] = [hash(guid), hash(`${kind} ${edition}`)]
    if (this.#seen.hasVersion(name, said)) return true
    this.#seen.addVersion(name, said)
    return false
  }

  #remove(stored: StoredItem | null, guid: string, { others }: Removal, at: number): 'done' | 'known' | 'unmatched' {
    if (stored ? stored.removed : this.#seen.hasTombstone(hash(guid))) return 'known'
    for (const name of stored ? [stored.guid] : [guid, ...others].filter(namesOne)) this.#seen.addTombstone(hash(name))
    if (stored) this.#writer.remove(stored, at)
    return stored ? 'done' : 'unmatched'
  }
}

/** Not a link, which other news may share, nor a number, which an item of other news will have that is still to come. */
const namesOne = (guid: string): boolean => !guid.startsWith('l:') && !/^m:\d{1,15}$/.test(guid)

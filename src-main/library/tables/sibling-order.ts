import type { FolderId } from '#contract/ids.ts'
import { statements, type Statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'

/** Between neighbours that nothing was put between. Half of it is left after each that is. */
const STEP = 2 ** 32
/** Beyond it sums of two positions are no whole numbers any more. */
const FURTHEST = 2 ** 51

/** What stands in folders, and how its table says so. */
const kinds = {
  feeds: { parent: 'folder_id', there: 'removed_at IS NULL' },
  folders: { parent: 'parent_id', there: 'true' }
}

interface Placed {
  id: number
  position: number
}

/**
 * The order in which feeds, or folders, stand in a folder: by `position`, equal ones by id.
 *
 * What is put between two takes a position between theirs, so that nothing else is written. Only where no room is left,
 * after some thirty moves to the very same place, all of that folder are given new ones. To be called within a transaction.
 */
export class SiblingOrder {
  readonly #sql: Statements
  readonly #kind: keyof typeof kinds

  constructor(db: Database, kind: keyof typeof kinds) {
    this.#sql = statements(db)
    this.#kind = kind
  }

  /** The position behind the last one of a folder. */
  behindAll(parentId: FolderId | null): number {
    const { parent } = kinds[this.#kind]
    const last = this.#sql(
      `SELECT position FROM ${this.#kind} WHERE ${parent} IS ? ORDER BY position DESC, id DESC LIMIT 1`
    ).get(parentId)
    const position = last?.['position']
    return typeof position === 'number' ? Math.min(position + STEP, FURTHEST) : STEP
  }

  /**
   * Puts one into a folder, before the sibling `before` or behind the last; answers all that were written.
   *
   * It is written even where it stood there already.
   */
  put(id: number, parentId: FolderId | null, before: number | null): Placed[] {
    const position = this.#roomBefore(id, parentId, before)
    if (position !== null) return [this.#write(id, parentId, position)]
    const others = this.#siblings(parentId).filter((other) => other !== id)
    const at = before === null ? -1 : others.indexOf(before)
    others.splice(at === -1 ? others.length : at, 0, id)
    return others.map((each, place) => this.#write(each, parentId, (place + 1) * STEP))
  }

  /** Null where there is no room. */
  #roomBefore(id: number, parentId: FolderId | null, before: number | null): number | null {
    const { parent, there } = kinds[this.#kind]
    const next =
      before === null
        ? undefined
        : this.#sql(`SELECT position FROM ${this.#kind} WHERE id = ? AND ${parent} IS ? AND ${there}`).get(
            before,
            parentId
          )
    const edge = next ? (next['position'] as number) : Number.MAX_SAFE_INTEGER
    const above = this.#sql(
      `SELECT position FROM ${this.#kind} WHERE ${parent} IS ?1 AND position <= ?2 AND (position < ?2 OR id < ?3)
         AND id <> ?4 AND ${there} ORDER BY position DESC, id DESC LIMIT 1`
    ).get(parentId, edge, next ? before : Number.MAX_SAFE_INTEGER, id)
    const [low, high] = [above && (above['position'] as number), next && edge]
    const position =
      low === undefined ? (high ?? 2 * STEP) - STEP : high === undefined ? low + STEP : Math.floor((low + high) / 2)
    const isFree = (low === undefined || position > low) && (high === undefined || position < high)
    return isFree && Math.abs(position) < FURTHEST ? position : null
  }

  #siblings(parentId: FolderId | null): number[] {
    const { parent, there } = kinds[this.#kind]
    return this.#sql(`SELECT id FROM ${this.#kind} WHERE ${parent} IS ? AND ${there} ORDER BY position, id`)
      .all(parentId)
      .map((row) => row['id'] as number)
  }

  #write(id: number, parentId: FolderId | null, position: number): Placed {
    const { parent } = kinds[this.#kind]
    this.#sql(`UPDATE ${this.#kind} SET ${parent} = ?, position = ? WHERE id = ?`).run(parentId, position, id)
    return { id, position }
  }
}

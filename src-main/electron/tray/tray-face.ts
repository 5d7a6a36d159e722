/** What the tray shows of the program. */
export interface TrayFacts {
  unread: number
  /** Feeds in trouble. */
  trouble: number
  /** Something arrived since the window was last looked at. */
  arrived: boolean
  allPaused: boolean
  /** Epoch ms; 0 or past for not snoozed. */
  snoozedUntil: number
}

/** What the icon shows; trouble goes before news. */
export type TrayLook = 'normal' | 'new' | 'trouble'

/** Trouble shows only when it has lasted this long, in ms: most of it is over before anybody could act. */
const TROUBLE_SHOWS_AFTER = 5_000

/**
 * Decides what the tray's icon shows.
 *
 * A clock of its own: `next` says after how many ms to look again, null where only new facts can
 * change it.
 */
export class TrayFace {
  #troubledSince: number | null = null

  look(facts: TrayFacts, now: number): { look: TrayLook; next: number | null } {
    if (facts.trouble === 0) this.#troubledSince = null
    else this.#troubledSince ??= now
    const calm: TrayLook = facts.arrived ? 'new' : 'normal'
    if (this.#troubledSince === null) return { look: calm, next: null }
    // A clock that was set back must not hide trouble until it has caught up.
    this.#troubledSince = Math.min(this.#troubledSince, now)
    const rest = this.#troubledSince + TROUBLE_SHOWS_AFTER - now
    return rest > 0 ? { look: calm, next: rest } : { look: 'trouble', next: null }
  }
}

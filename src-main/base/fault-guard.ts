/** So many faults within this time are survived, in milliseconds: more are no accident. */
const SURVIVED = 3
const WITHIN_MS = 60_000

export interface FaultGuardOptions {
  now: () => number
  /** Brings what may be broken back to what is stored; throws where it cannot. */
  restart: (what: string, error: unknown) => void
  /** The end of the program. */
  crash: (why: string, error: unknown) => void
}

/**
 * Decides what an error costs that nobody caught.
 *
 * Nothing of the program is worth a crash that a library throws from a socket's event: the streams begin again from what is
 * stored. Where that happens again and again, or before there are any, the program ends, and begins anew.
 */
export class FaultGuard {
  readonly #options: FaultGuardOptions
  #faults: number[] = []

  constructor(options: FaultGuardOptions) {
    this.#options = options
  }

  fault(what: string, error: unknown): void {
    const { now, restart, crash } = this.#options
    const at = now()
    this.#faults = [...this.#faults.filter((each) => at - each < WITHIN_MS), at]
    if (this.#faults.length > SURVIVED) return crash(`${what}, the ${this.#faults.length}th within a minute`, error)
    try {
      restart(what, error)
    } catch (inner) {
      crash(`${what}, and the streams could not begin again (${String(inner)})`, error)
    }
  }
}

import type { ItemRow, View } from '#contract/item.ts'
import { compare } from './order.ts'
import type { Clock } from '../../base/clock.svelte.ts'
import type { Aside } from './aside.svelte.ts'
import type { LiveEdge } from './live-edge.svelte.ts'
import type { OpenView } from './open-view.svelte.ts'
import { Pace } from './pace.ts'
import type { Stretch } from './stretch.svelte.ts'
import type { ListTape } from './tape.svelte.ts'
import type { Timers } from '../../base/timers.ts'

/** How often the rate of arrivals is measured again, in ms. */
const MEASURE_EVERY = 1_000

interface Parts {
  clock: Clock
  timers: Timers
  view: OpenView
  stretch: Stretch
  aside: Aside
  tape: ListTape
  edge: LiveEdge
  show: (view: View) => void
  /** Reads the list again from its newest item on. */
  refill: () => void
}

/** Takes what arrives: it is kept aside until the list may move, and then let in, in steps while much arrives. */
export class Flow {
  #parts: Parts
  #pace = new Pace()
  #rate = $state.raw(0)
  /** The view of the new day, until the list may move. */
  #rollTo: View | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Items per second where they come too fast to show one by one, else 0. */
  get rate(): number {
    return this.#rate
  }

  /** Rows that arrived, oldest first, and how many more there are without rows. */
  arrive(rows: readonly ItemRow[], more: number): void {
    const { clock, view, stretch, aside, tape } = this.#parts
    const fresh = rows.filter((row) => !stretch.isKnown(row.id) && view.shows(row))
    tape.count(fresh, more, clock.now())
    this.#measureRate(fresh.length + more)
    if (fresh.length === 0 && more === 0) return
    if (this.#isLate(fresh)) stretch.forget(aside.put([], fresh.length + more))
    else stretch.forget(aside.put(stretch.enterAside(fresh), more))
    this.flow()
  }

  /** In the order of publication something may belong among what is there: the list is then read again, once it may move. */
  #isLate(rows: readonly ItemRow[]): boolean {
    const { view, stretch } = this.#parts
    const { newest } = stretch
    return view.byPublication && newest !== null && rows.some((row) => compare(row, newest) > 0)
  }

  /** Shows this view as soon as the list may move. */
  roll(view: View): void {
    this.#rollTo = view
    this.flow()
  }

  /** Lets items kept aside into the list if the list may move now, else leaves them there. */
  flow(): void {
    const { clock, timers, stretch, aside, edge, show, refill } = this.#parts
    if (!edge.mayMove || stretch.above > 0) return
    if (this.#rollTo) {
      show(this.#rollTo)
      return
    }
    if (aside.count === 0) {
      stretch.gaps.placeAll()
      return
    }
    const wait = this.#pace.untilStep(this.#rate, clock.now())
    if (wait > 0) {
      timers.after('step', wait, () => this.flow())
      return
    }
    this.#pace.stepped(clock.now())
    stretch.gaps.placeAll()
    if (aside.rowless > 0) refill()
    else this.join({ stay: false })
  }

  /** As `flow`, without a wait for the next step. */
  flowAtOnce(): void {
    this.#pace.skipWait()
    this.flow()
  }

  /** Lets the items kept aside into the list. `stay`: what is looked at stays where it is, to the pixel. */
  join({ stay }: { stay: boolean }): void {
    const { stretch, aside } = this.#parts
    if (aside.entries.length === 0) return
    stretch.join(aside.entries, { stay })
    aside.empty()
  }

  /** Another view is open. */
  reset(): void {
    this.#pace.forgetArrivals()
    this.#rate = 0
    this.#rollTo = null
    this.#parts.aside.empty()
  }

  #measureRate(arrived: number): void {
    this.#rate = this.#pace.measure(arrived, this.#parts.clock.now())
    if (!this.#pace.isCounting) return
    this.#parts.timers.after('rate', MEASURE_EVERY, () => {
      this.#measureRate(0)
      this.flow()
    })
  }
}

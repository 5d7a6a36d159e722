import type { GapId } from '#contract/ids.ts'
import type { Gap, GapFill } from '#contract/gap.ts'
import type { Bridge } from '#contract/ipc.ts'

/** The gaps that are being fetched, and those whose server was not reached. How the others ended stands in each gap. */
export class GapFills {
  #bridge: Bridge
  #byId = $state.raw<ReadonlyMap<GapId, GapFill>>(new Map())
  #ended = $state.raw<GapFill | null>(null)

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  of(id: GapId): GapFill | undefined {
    return this.#byId.get(id)
  }

  /** The last one that ended, for who hears the window. */
  get ended(): GapFill | null {
    return this.#ended
  }

  start(fills: GapFill[]): void {
    this.#byId = new Map(fills.map((fill) => [fill.gapId, fill]))
  }

  apply(fills: GapFill[]): void {
    const next = new Map(this.#byId)
    for (const fill of fills) {
      const { kind } = fill.outcome
      if (kind === 'fetching' || kind === 'refused') next.set(fill.gapId, fill)
      else next.delete(fill.gapId)
      if (kind !== 'fetching') this.#ended = fill
    }
    this.#byId = next
  }

  fetch(id: GapId): void {
    void this.#bridge.fetchGap({ id })
  }

  cancel(id: GapId): void {
    void this.#bridge.cancelFetchGap({ id })
  }

  /** What can be done about a gap, the best first; null where nothing can. */
  actOf(gap: Gap): 'cancel' | 'fetch' | 'dismiss' | null {
    if (this.of(gap.id)?.outcome.kind === 'fetching') return 'cancel'
    if (gap.filledAt !== null) return null
    if (gap.fetchable) return 'fetch'
    return gap.seenAt === null ? 'dismiss' : null
  }

  act(gap: Gap): void {
    const act = this.actOf(gap)
    if (act === 'cancel') this.cancel(gap.id)
    else if (act === 'fetch') this.fetch(gap.id)
    else if (act === 'dismiss') void this.#bridge.dismissGap({ id: gap.id })
  }
}

import type { FeedId } from '#contract/ids.ts'
import type { Bridge } from '#contract/ipc.ts'
import type { Rereading } from '#contract/rereading.ts'

/** What is read again of what is stored, and whether that is worth offering. */
export class Rereadings {
  #bridge: Bridge
  #all = $state.raw<readonly Rereading[]>([])
  #isOffered = $state.raw(false)

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** An update reads messages better, and nobody has said yet what becomes of those that are stored. */
  get isOffered(): boolean {
    return this.#isOffered
  }

  /** Of a feed, or with null of all. */
  of(feedId: FeedId | null): Rereading | null {
    return this.#all.find((each) => each.feedId === feedId) ?? null
  }

  apply({ rereadings, rereadingOffered }: { rereadings?: Rereading[]; rereadingOffered?: boolean }): void {
    if (rereadings) this.#all = rereadings
    if (rereadingOffered !== undefined) this.#isOffered = rereadingOffered
  }

  begin(feedId: FeedId | null, hides: boolean): void {
    void this.#bridge.startRereading({ feedId, hides })
  }

  stop(feedId: FeedId | null): void {
    void this.#bridge.stopRereading({ feedId })
  }

  undo(feedId: FeedId | null): void {
    void this.#bridge.undoRereading({ feedId })
  }

  dismissOffer(): void {
    this.#isOffered = false
    void this.#bridge.answerRereadingOffer(null)
  }
}

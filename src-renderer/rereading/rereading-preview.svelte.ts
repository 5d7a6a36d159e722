import type { FeedId } from '#contract/ids.ts'
import type { Bridge } from '#contract/ipc.ts'
import type { PageKey } from '#contract/item.ts'
import type { RereadingSample } from '#contract/rereading.ts'

/** Items of which both readings are shown. */
const SAMPLES = 20

interface PreviewResult {
  looked: number
  changed: number
  nothing: number
  added: number
  samples: readonly RereadingSample[]
  isWhole: boolean
}

/**
 * What reading again would change, found out in small steps while its dialog is open.
 *
 * The reader need not wait for its end: what is begun then looks at everything itself.
 */
export class RereadingPreview {
  #bridge: Bridge
  #feedId: FeedId | null
  #result = $state.raw<PreviewResult>({ looked: 0, changed: 0, nothing: 0, added: 0, samples: [], isWhole: false })
  #run = 0

  constructor(bridge: Bridge, feedId: FeedId | null) {
    this.#bridge = bridge
    this.#feedId = feedId
  }

  get result(): PreviewResult {
    return this.#result
  }

  /** Looks at everything from the newest item on. */
  async start(): Promise<void> {
    const run = ++this.#run
    let sum: PreviewResult = { looked: 0, changed: 0, nothing: 0, added: 0, samples: [], isWhole: false }
    for (let before: PageKey | null = null; !sum.isWhole;) {
      const step = await this.#bridge.previewRereading({ feedId: this.#feedId, before })
      if (run !== this.#run) return
      before = step.next
      sum = {
        looked: sum.looked + step.looked,
        changed: sum.changed + step.changed,
        nothing: sum.nothing + step.nothing,
        added: sum.added + step.added,
        samples: [...sum.samples, ...step.samples].slice(0, SAMPLES),
        isWhole: step.next === null
      }
      this.#result = sum
    }
  }

  stop(): void {
    this.#run++
  }
}

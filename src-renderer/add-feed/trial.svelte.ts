import type { EndReason } from '#contract/feed.ts'
import type { PathSign } from '#contract/health.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Bridge, FeedTest } from '#contract/ipc.ts'
import type { ItemRow } from '#contract/item.ts'
import { MAX_FRAMES, type ResumeWay, type TrialFrame, type TrialPreview } from '#contract/trial.ts'

/** The pause between two requests for new messages, in ms: short enough to look live, long enough to read along. */
const PACE_MS = 500

/** The stream that a test has left open, and the items that its messages become. Requests new messages until it is stopped. */
export class Trial {
  #bridge
  #test
  #interpretation
  #stopped = false
  #frames = $state.raw<TrialFrame[]>([])
  #total = $state.raw(0)
  #heartbeatMs = $state.raw<number | null>(null)
  #resume = $state.raw<ResumeWay>('unknown')
  #ended = $state.raw<EndReason | null>(null)
  #path = $state.raw<readonly PathSign[]>([])
  #preview = $state.raw<TrialPreview | null>(null)
  #previews = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #continue: (() => void) | null = null

  constructor(bridge: Bridge, test: FeedTest, interpretation: () => FeedInterpretation | null) {
    this.#bridge = bridge
    this.#test = test
    this.#interpretation = interpretation
    this.#resume = test.resume
    this.#total = test.messages.length
    this.#frames = test.messages
      .map(({ type, ownId, receivedAt, data }, index) => ({
        number: index + 1,
        type,
        ownId,
        receivedAt,
        data,
        length: data.length
      }))
      .reverse()
  }

  /** The last messages, the newest first. */
  get frames(): readonly TrialFrame[] {
    return this.#frames
  }

  /** Messages since the stream was opened. */
  get total(): number {
    return this.#total
  }

  get heartbeatMs(): number | null {
    return this.#heartbeatMs
  }

  get resume(): ResumeWay {
    return this.#resume
  }

  get ended(): EndReason | null {
    return this.#ended
  }

  /** What something on the way does to it. */
  get path(): readonly PathSign[] {
    return this.#path
  }

  /** Null until main has looked at the messages. */
  get preview(): TrialPreview | null {
    return this.#preview
  }

  get items(): readonly ItemRow[] {
    return this.#preview?.items ?? this.#test.items
  }

  start(): void {
    void this.refresh()
    void this.#follow()
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#continue?.()
  }

  /** Interprets the messages again. Of several requests under way the answer of the last one counts. */
  async refresh(): Promise<void> {
    const asked = ++this.#previews
    const preview = await this.#bridge.previewTrial({ interpretation: this.#interpretation() }).catch(() => null)
    if (preview && asked === this.#previews && !this.#stopped) this.#preview = preview
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      const news = await this.#bridge.trialNews({ after: this.#total }).catch(() => null)
      if (this.#stopped || news === null) return
      this.#heartbeatMs = news.heartbeatMs
      this.#resume = news.resume
      this.#ended = news.ended
      this.#path = news.path
      if (news.total > this.#total) {
        this.#total = news.total
        this.#frames = [...[...news.frames].reverse(), ...this.#frames].slice(0, MAX_FRAMES)
        await this.refresh()
      }
      await this.#pause()
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stopped) return resolve()
      this.#continue = resolve
      this.#timer = setTimeout(resolve, PACE_MS)
    })
  }
}

import { feedUrl, type FeedId } from '#contract/feed.ts'
import type { FeedHeader } from '#contract/header.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Bridge, FeedTest, TestProblem } from '#contract/ipc.ts'
import { Trial } from './trial.svelte.ts'

/** What may stand between an address and its feed: what main answers, and what needs no asking. */
export type Mistake =
  | Exclude<TestProblem, { kind: 'cancelled' }>
  | { kind: 'empty' }
  | { kind: 'gone' }
  | { kind: 'failed' }
  | { kind: 'colon' }

export type TestPhase =
  | { kind: 'idle' }
  | { kind: 'connecting'; url: string }
  | { kind: 'seen'; test: FeedTest; trial: Trial }
  /** `url` is the address in its stored form, null where the text is no address. */
  | { kind: 'mistaken'; url: string | null; mistake: Mistake }

/** One try of an address before it is saved, live while it goes well; a newer try makes an older one's answer void. */
export class AddressTest {
  #bridge: Bridge
  #except: FeedId | null
  #interpretation: () => FeedInterpretation | null
  #trial: Trial | null = null
  #phase = $state.raw<TestPhase>({ kind: 'idle' })
  #current = 0
  /** Whether main is at it. Not read from the state: a component that goes sees its state as it was before. */
  #asking = false

  /**
   * @param except the feed that is being edited: its own address is not "already added".
   * @param interpretation how the messages are read, as it is edited beside them.
   */
  constructor(bridge: Bridge, except: FeedId | null, interpretation: () => FeedInterpretation | null) {
    this.#bridge = bridge
    this.#except = except
    this.#interpretation = interpretation
  }

  get phase(): TestPhase {
    return this.#phase
  }

  /** @param headers those to try it with; null for those that the edited feed has. */
  async run(typed: string, headers: FeedHeader[] | null): Promise<void> {
    this.cancel()
    const url = feedUrl(typed)
    if (url === null) {
      this.fail(null, { kind: typed.trim() === '' ? 'empty' : 'not-a-url' })
      return
    }
    const ask = ++this.#current
    this.#phase = { kind: 'connecting', url }
    this.#asking = true
    const answer = await this.#bridge.testFeed({ url, except: this.#except, headers }).catch(() => null)
    if (ask !== this.#current) return
    this.#asking = false
    if (answer === null) this.fail(url, { kind: 'failed' })
    else if (answer.ok) {
      this.#trial = new Trial(this.#bridge, answer.value, this.#interpretation)
      this.#phase = { kind: 'seen', test: answer.value, trial: this.#trial }
      this.#trial.start()
    } else if (answer.reason.kind === 'cancelled') this.#phase = { kind: 'idle' }
    else this.fail(url, answer.reason)
  }

  fail(url: string | null, mistake: Mistake): void {
    if (this.#trial) this.cancel()
    this.#phase = { kind: 'mistaken', url, mistake }
  }

  /** At once for the reader; main closes its socket behind it. */
  cancel(): void {
    if (this.#asking || this.#trial) void this.#bridge.cancelTest(null)
    this.#asking = false
    this.#trial?.stop()
    this.#trial = null
    this.#current++
    this.#phase = { kind: 'idle' }
  }

  /** The address changed after it was tried: what was seen is no longer about it. */
  typed(text: string): void {
    if (this.#phase.kind === 'idle') return
    const about = this.#phase.kind === 'seen' ? this.#phase.test.url : this.#phase.url
    if (about === null || feedUrl(text) !== about) this.cancel()
  }
}

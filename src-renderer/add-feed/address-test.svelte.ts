import { feedUrl, type StreamKind } from '#contract/feed.ts'
import type { FeedId } from '#contract/ids.ts'
import type { FeedHeader } from '#contract/header.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Bridge, FeedTest, TestProblem } from '#contract/ipc.ts'
import type { Offers } from '#contract/offer.ts'
import { typedAddress } from '#contract/typed-address.ts'
import { Trial } from './trial.svelte.ts'

/** Why an address is not a feed: what main answered, and what the window finds by itself. */
export type Mistake =
  | Exclude<TestProblem, { kind: 'cancelled' | 'offers' }>
  | { kind: 'web-socket' }
  | { kind: 'empty' }
  | { kind: 'gone' }
  | { kind: 'failed' }
  | { kind: 'colon' }

export type TestPhase =
  | { kind: 'idle' }
  /** `opened`: what the server has answered with, while nothing has come yet. */
  | { kind: 'connecting'; url: string; opened: StreamKind | null }
  | { kind: 'seen'; test: FeedTest; trial: Trial; plain: boolean }
  /** `url` is what was asked, null for an account. */
  | { kind: 'offered'; url: string | null; offers: Offers }
  /** `url` is the address in its stored form, null where the text is no address. */
  | { kind: 'mistaken'; url: string | null; mistake: Mistake }

/** Tests an address before it is saved. The stream stays open until `cancel`; a newer test discards an older one. */
export class AddressTest {
  #bridge: Bridge
  #except: FeedId | null
  #interpretation: () => FeedInterpretation | null
  #trial: Trial | null = null
  #phase = $state.raw<TestPhase>({ kind: 'idle' })
  #current = 0
  /** Whether main is testing. Not read from the phase: a component that is destroyed sees its state as it was before. */
  #asking = false

  /**
   * @param except the feed that is being edited: its own address is not "already added".
   * @param interpretation how messages are read now; it is edited while the test goes on.
   */
  constructor(bridge: Bridge, except: FeedId | null, interpretation: () => FeedInterpretation | null) {
    this.#bridge = bridge
    this.#except = except
    this.#interpretation = interpretation
  }

  get phase(): TestPhase {
    return this.#phase
  }

  /** @param headers the headers to send; null for those that the edited feed has stored. */
  async run(typed: string, headers: FeedHeader[] | null): Promise<void> {
    this.cancel()
    const read = typedAddress(typed)
    if (read === null || read.kind === 'web-socket') {
      this.fail(null, { kind: read?.kind ?? (typed.trim() === '' ? 'empty' : 'not-a-url') })
      return
    }
    const { url } = read
    // What is to be found out, the scheme or the account, main reads itself.
    const asked = read.kind === 'address' && !read.guessed ? url : typed.trim()
    const ask = ++this.#current
    this.#phase = { kind: 'connecting', url, opened: null }
    this.#asking = true
    const stopListening = this.#bridge.onNotice(({ tried }) => {
      if (tried && ask === this.#current && isSameButScheme(tried.url, url))
        this.#phase = { kind: 'connecting', url, opened: tried.kind }
    })
    const answer = await this.#bridge.testFeed({ url: asked, except: this.#except, headers }).catch(() => null)
    stopListening()
    if (ask !== this.#current) return
    this.#asking = false
    if (answer === null) this.fail(url, { kind: 'failed' })
    else if (answer.ok) {
      this.#trial = new Trial(this.#bridge, answer.value, this.#interpretation)
      // Main says the address that it took: https that was only guessed may have become http.
      const plain = read.kind === 'address' && read.guessed && answer.value.url.startsWith('http:')
      this.#phase = { kind: 'seen', test: answer.value, trial: this.#trial, plain }
      this.#trial.start()
    } else if (answer.reason.kind === 'cancelled') this.#phase = { kind: 'idle' }
    else if (answer.reason.kind === 'offers')
      this.#phase = { kind: 'offered', url: read.kind === 'address' ? url : null, offers: answer.reason }
    else this.fail(url, answer.reason)
  }

  fail(url: string | null, mistake: Mistake): void {
    if (this.#trial) this.cancel()
    this.#phase = { kind: 'mistaken', url, mistake }
  }

  /** The phase is idle at once; main closes its socket later. */
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
    const read = typedAddress(text)
    if (about === null || read?.kind !== 'address' || feedUrl(text) !== about) this.cancel()
  }
}

/** A scheme that was only guessed may have become another. */
const isSameButScheme = (a: string, b: string): boolean => a.replace(/^https?:/, '') === b.replace(/^https?:/, '')

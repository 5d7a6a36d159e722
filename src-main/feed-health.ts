import { Disposables, type Disposable } from './base/disposable.ts'
import { log } from './base/log.ts'
import type { Subscriptions } from './feeds/subscriptions.ts'
import type { Library } from './library/library.ts'

/** How often what is only remembered is stored, in ms: a crash costs no more than this. */
const SAVE_EVERY = 30_000

/**
 * Keeps what is known of the health of each feed, and stores it now and then.
 *
 * Until when a feed was heard is stored beside the commits, since heartbeats commit nothing: a gap after a restart begins
 * there.
 */
export class FeedHealth implements Disposable {
  readonly #library: Library
  readonly #subscriptions: Subscriptions
  readonly #disposables = new Disposables()

  constructor(library: Library, subscriptions: Subscriptions) {
    this.#library = library
    this.#subscriptions = subscriptions
    const timer = setInterval(() => {
      this.save().catch((error: unknown) => log.error("the feeds' health could not be stored", error))
    }, SAVE_EVERY)
    this.#disposables.defer(() => clearInterval(timer))
  }

  async save(): Promise<void> {
    await this.#library.heardUntil(this.#subscriptions.heardUntil())
  }

  dispose(): void {
    this.#disposables.dispose()
  }
}

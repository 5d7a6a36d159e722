import type { FeedId } from '#contract/ids.ts'
import type { Language } from '#contract/language.ts'
import type { FeedSummary } from '#contract/feed.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import type { Event } from '../base/emitter.ts'
import type { Notifier } from './notifier.ts'
import { silence } from './policy.ts'
interface Options {
  feeds: {
    onChange: Event<FeedSummary>
    onRemove: Event<FeedId>
    get(id: FeedId): FeedSummary | null
  }
  notifier: Pick<Notifier, 'sayWhenAllowed'>
  wanted: () => boolean
  language: () => Language
}

/** Notifies of feeds that fall silent, where their reader wants it: once for each silence. */
export class SilenceAlerts implements Disposable {
  readonly #options: Options
  readonly #disposables = new Disposables()
  /** The silent feeds that were notified, or were silent already when their reader first wanted it. */
  readonly #notified = new Set<FeedId>()
  readonly #waiting = new Set<FeedId>()

  constructor(options: Options) {
    this.#options = options
    this.#disposables.add(options.feeds.onChange((feed) => this.#changed(feed)))
    this.#disposables.add(options.feeds.onRemove((id) => this.#notified.delete(id)))
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #changed({ id, quiet, silenceAlert }: FeedSummary): void {
    const { feeds, notifier, wanted, language } = this.#options
    if (quiet === null) this.#notified.delete(id)
    if (quiet === null || this.#notified.has(id)) return
    this.#notified.add(id)
    if (!silenceAlert || !wanted()) return
    this.#waiting.add(id)
    // Feeds that fall silent together are one notification: the first callback takes all of them.
    notifier.sayWhenAllowed(() => {
      const silent = [...this.#waiting].flatMap((each) => feeds.get(each) ?? [])
      this.#waiting.clear()
      return silence(silent, Date.now(), language())
    })
  }
}

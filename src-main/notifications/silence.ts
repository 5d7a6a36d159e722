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

/** Tells of feeds that fall silent, where their reader wants to know: once for each silence. */
export class SilenceAlerts implements Disposable {
  readonly #options: Options
  readonly #disposables = new Disposables()
  /** The feeds whose silence was told, or was there already when their reader first asked for it. */
  readonly #told = new Set<FeedId>()
  readonly #toTell = new Set<FeedId>()

  constructor(options: Options) {
    this.#options = options
    this.#disposables.add(options.feeds.onChange((feed) => this.#changed(feed)))
    this.#disposables.add(options.feeds.onRemove((id) => this.#told.delete(id)))
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #changed({ id, quiet, silenceAlert }: FeedSummary): void {
    const { feeds, notifier, wanted, language } = this.#options
    if (quiet === null) this.#told.delete(id)
    if (quiet === null || this.#told.has(id)) return
    this.#told.add(id)
    if (!silenceAlert || !wanted()) return
    this.#toTell.add(id)
    // Those that fall silent together are told together: who is asked first takes all of them.
    notifier.sayWhenAllowed(() => {
      const silent = [...this.#toTell].flatMap((each) => feeds.get(each) ?? [])
      this.#toTell.clear()
      return silence(silent, Date.now(), language())
    })
  }
}

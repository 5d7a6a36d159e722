import type { FeedId } from '#contract/ids.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'
import type { Subscriptions } from '../feeds/subscriptions.ts'
import type { Library } from '../library/library.ts'

/** What many checks have to remember is stored together, in ms: what is lost by a crash is asked for once more. */
const TOGETHER_MS = 5_000

/** Stores what the checks of documents have to remember: how their servers know them again, and when they are checked next. */
export class DocumentChecks implements Disposable {
  readonly #library
  readonly #disposables = new Disposables()
  readonly #unstored = new Map<FeedId, { url: string; checks: string }>()
  #timer: NodeJS.Timeout | undefined

  constructor(library: Pick<Library, 'saveChecks'>, subscriptions: Pick<Subscriptions, 'onChecks'>) {
    this.#library = library
    this.#disposables.add(
      subscriptions.onChecks(({ feedId, ...checks }) => {
        this.#unstored.set(feedId, checks)
        this.#timer ??= setTimeout(() => void this.saveAll(), TOGETHER_MS)
      })
    )
    this.#disposables.defer(() => clearTimeout(this.#timer))
  }

  async saveAll(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const all = [...this.#unstored].map(([feedId, checks]) => ({ feedId, ...checks }))
    this.#unstored.clear()
    if (all.length === 0) return
    try {
      await this.#library.saveChecks(all)
    } catch (error) {
      log.error('what the checks of documents remember could not be stored', error)
    }
  }

  dispose(): void {
    this.#disposables.dispose()
  }
}

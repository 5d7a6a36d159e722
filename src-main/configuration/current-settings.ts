import type { Settings } from '#contract/settings.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import type { Library } from '../library/library.ts'

export interface SettingsChange {
  settings: Settings
  before: Settings
  /** What was to be changed, also where it has the same value as before. */
  change: Partial<Settings>
}

/** The settings as the rest of the program sees them. A change is stored first, then everybody hears of it. */
export class CurrentSettings implements Disposable {
  readonly #library: Pick<Library, 'changeSettings'>
  readonly #onChange = new Emitter<SettingsChange>()
  readonly onChange = this.#onChange.event
  #value: Settings

  /** `stored` is what the library holds. */
  constructor(library: Pick<Library, 'changeSettings'>, stored: Settings) {
    this.#library = library
    this.#value = stored
  }

  get value(): Settings {
    return this.#value
  }

  /** What is absent stays as it is. Rejects where it could not be stored. */
  async change(change: Partial<Settings>): Promise<Settings> {
    const before = this.#value
    const settings = await this.#library.changeSettings(change)
    this.#value = settings
    this.#onChange.fire({ settings, before, change })
    return settings
  }

  dispose(): void {
    this.#onChange.dispose()
  }
}

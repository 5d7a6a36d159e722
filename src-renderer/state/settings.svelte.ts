import type { Bridge, Snapshot } from '#contract/ipc.ts'
import { defaultSettings, type Settings } from '#contract/settings.ts'
import type { Language } from '#contract/language.ts'
import { words, type Words } from '../words/words.ts'

/** The reader's settings, and what `system` means on this machine. */
export class SettingsState {
  #bridge: Bridge
  #value = $state.raw<Settings>(defaultSettings)
  #systemLanguage = $state.raw<Language>('en')
  #systemDark = $state.raw(false)
  #version = $state.raw('')
  #libraryFile = $state.raw('')
  /** How many changes main has not answered yet. */
  #changing = 0
  #language = $derived<Language>(this.#value.language === 'system' ? this.#systemLanguage : this.#value.language)
  #theme = $derived<'light' | 'dark'>(
    this.#value.theme === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.#value.theme
  )
  #dark = matchMedia('(prefers-color-scheme: dark)')

  constructor(bridge: Bridge) {
    this.#bridge = bridge
    this.#systemDark = this.#dark.matches
    this.#dark.addEventListener('change', this.#systemChanged)
  }

  get value(): Settings {
    return this.#value
  }

  get language(): Language {
    return this.#language
  }

  get words(): Words {
    return words[this.#language]
  }

  get theme(): 'light' | 'dark' {
    return this.#theme
  }

  get version(): string {
    return this.#version
  }

  /** The file that holds everything. */
  get libraryFile(): string {
    return this.#libraryFile
  }

  start({ settings, systemLanguage, version, libraryFile }: Snapshot): void {
    this.#libraryFile = libraryFile
    this.#value = settings
    this.#systemLanguage = systemLanguage
    this.#version = version
  }

  /** Settings that main sends while changes are on their way are older than the changes; the last answer holds both. */
  apply(settings: Settings): void {
    if (this.#changing === 0) this.#value = settings
  }

  /** Shows the change at once; main's answer is what then holds, that to the last of several. */
  async change(part: Partial<Settings>): Promise<void> {
    this.#value = { ...this.#value, ...part }
    this.#changing++
    try {
      const answer = await this.#bridge.changeSettings(part)
      if (this.#changing === 1) this.#value = answer
    } finally {
      this.#changing--
    }
  }

  dispose(): void {
    this.#dark.removeEventListener('change', this.#systemChanged)
  }

  #systemChanged = (event: MediaQueryListEvent) => {
    this.#systemDark = event.matches
  }
}

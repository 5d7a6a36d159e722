/** How long the zone of the clock is taken for the same, in ms: to ask for it costs more than to write a time. */
const LOOK_AGAIN = 1_000

let zone = zoneOfClock()
let lookedAt = performance.now()

/**
 * Writes times as `Intl.DateTimeFormat` does, in the zone that the clock has now.
 *
 * One of Intl's keeps the zone that the clock had when it was made, while every `Date` follows: after a flight the hours of the rows
 * and the days between them would not belong together.
 */
export class LocalFormat {
  readonly #locale: string
  readonly #options: Intl.DateTimeFormatOptions
  #made: Intl.DateTimeFormat | null = null
  #zone = ''

  constructor(locale: string, options: Intl.DateTimeFormatOptions) {
    this.#locale = locale
    this.#options = options
  }

  format(at: number): string {
    return this.#now().format(at)
  }

  part(at: number, type: Intl.DateTimeFormatPartTypes): string {
    return (
      this.#now()
        .formatToParts(at)
        .find((part) => part.type === type)?.value ?? ''
    )
  }

  #now(): Intl.DateTimeFormat {
    const zone = currentZone()
    if (this.#made && this.#zone === zone) return this.#made
    this.#zone = zone
    return (this.#made = new Intl.DateTimeFormat(this.#locale, this.#options))
  }
}

function currentZone(): string {
  const now = performance.now()
  if (now - lookedAt < LOOK_AGAIN) return zone
  lookedAt = now
  return (zone = zoneOfClock())
}

function zoneOfClock(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** So many attempts begin at once… */
const PLACES = 50
/** …and one that takes longer than this no longer counts, so that servers which never answer hold up nobody. */
const PLACE_MS = 1_000

/** The ramp: a thousand feeds do not dial in the same moment. First come, first served. */
export class DialGate {
  #places: number
  #placeMs: number
  #queue: (() => void)[] = []

  constructor(places = PLACES, placeMs = PLACE_MS) {
    this.#places = places
    this.#placeMs = placeMs
  }

  /** Resolves with what gives the place back, or with null when the signal ended the wait. */
  enter(signal: AbortSignal): Promise<(() => void) | null> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(null)
      const leave = (): void => {
        this.#queue = this.#queue.filter((each) => each !== enter)
        resolve(null)
      }
      const enter = (): void => {
        signal.removeEventListener('abort', leave)
        resolve(this.#takePlace())
      }
      if (this.#places > 0) return enter()
      signal.addEventListener('abort', leave, { once: true })
      this.#queue.push(enter)
    })
  }

  #takePlace(): () => void {
    this.#places--
    let taken = true
    const free = (): void => {
      if (!taken) return
      taken = false
      clearTimeout(timer)
      this.#places++
      this.#queue.shift()?.()
    }
    const timer = setTimeout(free, this.#placeMs)
    return free
  }
}

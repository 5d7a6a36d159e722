/** So many documents are asked for at one time, of one host and in all. */
const OF_ONE_HOST = 4
const IN_ALL = 12

interface Waiting {
  host: string
  enter: () => void
}

/**
 * Lets documents be asked for few at a time: a thousand that are due in the same moment, after a night or an import, are no flood.
 *
 * First come, first served, but that a host which has its fill holds up no other. A turn lasts until what was fetched is stored, so
 * that no more of it waits in memory than that.
 */
export class HostTurns {
  readonly #ofOneHost
  readonly #inAll
  #taken = 0
  readonly #hosts = new Map<string, number>()
  #queue: Waiting[] = []

  constructor(ofOneHost = OF_ONE_HOST, inAll = IN_ALL) {
    this.#ofOneHost = ofOneHost
    this.#inAll = inAll
  }

  /** Resolves with what ends the turn, or with null when the signal ended the wait. `first`: before all others that wait. */
  enter(host: string, signal: AbortSignal, first = false): Promise<(() => void) | null> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(null)
      const leave = (): void => {
        this.#queue = this.#queue.filter((each) => each !== waiting)
        resolve(null)
      }
      const enter = (): void => {
        signal.removeEventListener('abort', leave)
        resolve(this.#take(host))
      }
      const waiting = { host, enter }
      signal.addEventListener('abort', leave, { once: true })
      if (first) this.#queue.unshift(waiting)
      else this.#queue.push(waiting)
      this.#serve()
    })
  }

  #take(host: string): () => void {
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      this.#taken--
      const left = (this.#hosts.get(host) ?? 1) - 1
      if (left === 0) this.#hosts.delete(host)
      else this.#hosts.set(host, left)
      this.#serve()
    }
  }

  #serve(): void {
    while (this.#taken < this.#inAll) {
      const at = this.#queue.findIndex(({ host }) => (this.#hosts.get(host) ?? 0) < this.#ofOneHost)
      const [next] = at < 0 ? [] : this.#queue.splice(at, 1)
      if (!next) return
      this.#taken++
      this.#hosts.set(next.host, (this.#hosts.get(next.host) ?? 0) + 1)
      next.enter()
    }
  }
}

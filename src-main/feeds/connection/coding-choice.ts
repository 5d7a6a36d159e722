import type { EndReason } from '#contract/feed.ts'

/** A compressed stream of which nothing could be unpacked for so long may be swallowed on the way; ms. */
export const CODED_QUIET_MS = 35_000
/** An uncompressed one may take this long to answer before the compressed one is asked for again; ms. */
export const PLAIN_HEAD_MS = 30_000

/**
 * Whether one feed's stream is asked for compressed.
 *
 * Some proxies compress a stream and pass nothing on until much has come (Caddy, Varnish, nginx); asked for it as it is they
 * pass on each event. Others send nothing at all to who does not take it compressed (Varnish with `do_gzip`). So the
 * other way is tried once, while nothing comes, and kept where a head came of it. Known for as long as the program runs.
 */
export class CodingChoice {
  #plain = false
  #settled = false

  /** Whether the next attempt asks for the stream uncompressed. */
  get plain(): boolean {
    return this.#plain
  }

  /** Whether asking for it as it is, is still a trial. */
  get isTrial(): boolean {
    return this.#plain && !this.#settled
  }

  /** A compressed stream is open and brought nothing. Whether the next attempt asks in another way. */
  silent(): boolean {
    if (this.#plain || this.#settled) return false
    this.#plain = true
    return true
  }

  opened(): void {
    if (this.#plain) this.#settled = true
  }

  /** An attempt came to nothing before it opened. */
  failed(reason: EndReason): void {
    if (!this.isTrial) return
    // A network or a gateway that fails says nothing of codings.
    const refused =
      reason.kind === 'status' ? reason.status < 500 && reason.status !== 429 : reason.kind === 'wrong-type'
    if (!refused && reason.kind !== 'unanswered') return
    this.#plain = false
    this.#settled = true
  }
}

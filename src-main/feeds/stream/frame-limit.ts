/** A frame longer than this many times the limit is no accident any more, and the stream is given up. */
const PATIENCE = 16
/** Parsers keep some hundred bytes for each line of a frame, however short it is: one that has more lines is too large. */
const MAX_LINES = 200_000
/** The longest `id` line that is kept of a frame that is left out, in bytes. */
const MAX_ID_LINE_BYTES = 8_192

const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a
const SMALL_I = 0x69
const LINE_END = Uint8Array.of(LF)
const FRAME_END = Uint8Array.of(LF, LF)

/** Bytes for the parsers. `refused`: they end a frame that must not be delivered. */
export interface Piece {
  bytes: Uint8Array
  refused: boolean
}

/**
 * Leaves what is too large out of a stream, so that the stream goes on behind it.
 *
 * Ending the connection instead would help nobody: the server sends the same frame again on every reconnect, and all that
 * comes after it would never be seen. So a frame is cut where it exceeds the limit, the rest of it is thrown away as it
 * comes, and the parsers are given its end. An `id` line in the rest is passed on: the stream is to be resumed after the
 * frame, not before it.
 *
 * Works on bytes, in front of the parsers, so that an endless line never fills their buffers. Lines end with LF, CR or
 * CRLF. Comments do not count: no parser keeps them.
 */
export class FrameLimit {
  #limit: number
  #onRefused: (bytes: number) => void
  /** Bytes of the frame so far, without comments: complete lines, and the line that goes on. */
  #frame = 0
  #lines = 0
  #line = 0
  #comment = false
  /** The line that goes on begins as an `id` does. */
  #mayBeId = false
  #afterCR = false
  /** What was passed of the frame that is being left out ends with a whole line. */
  #atLineStart = false
  /** The size of the frame that is being left out, in bytes; null for none. */
  #dropped: number | null = null
  /** The line that goes on, if it may be an `id` in a frame that is left out. */
  #idLine: Uint8Array[] | null = null

  /** `limit` in bytes. `onRefused` receives the size of each frame that was left out, in bytes. */
  constructor(limit: number, onRefused: (bytes: number) => void) {
    this.#limit = limit
    this.#onRefused = onRefused
  }

  /** Bytes of the frame that goes on, as far as the parsers have it. */
  get unfinished(): number {
    if (this.#dropped !== null) return 0
    return this.#frame + (this.#comment ? 0 : this.#line)
  }

  /** Whether the frame that is being left out has no end to be hoped for. */
  get isHopeless(): boolean {
    return this.#dropped !== null && this.#dropped > this.#limit * PATIENCE
  }

  pass(chunk: Uint8Array): Piece[] {
    const pieces: Piece[] = []
    let passed = 0
    const start = this.#skipWhole(chunk)
    let nextLF = chunk.indexOf(LF, start)
    let nextCR = chunk.indexOf(CR, start)
    const take = (to: number): void => {
      if (this.#dropped === null && to > passed) pieces.push({ bytes: chunk.subarray(passed, to), refused: false })
      passed = to
    }
    for (let at = start; at < chunk.length;) {
      if (nextLF !== -1 && nextLF < at) nextLF = chunk.indexOf(LF, at)
      if (nextCR !== -1 && nextCR < at) nextCR = chunk.indexOf(CR, at)
      if (this.#afterCR) {
        this.#afterCR = false
        if (nextLF === at) {
          at++
          continue
        }
      }
      const end = nextLF === -1 ? nextCR : nextCR === -1 ? nextLF : Math.min(nextLF, nextCR)
      const stop = end === -1 ? chunk.length : end
      this.#extendLine(chunk, at, stop, take)
      at = stop
      if (end === -1) break
      this.#afterCR = chunk[end] === CR
      at++
      if (this.#line > 0) this.#endLine(pieces)
      else if (this.#dropped !== null) {
        pieces.push({ bytes: FRAME_END, refused: true })
        this.finish()
        passed = at
      } else this.#begin()
    }
    take(chunk.length)
    return pieces
  }

  /** The stream has ended, and with it a frame that is being left out. */
  finish(): void {
    const bytes = this.#dropped
    this.#dropped = null
    this.#idLine = null
    this.#begin()
    if (bytes !== null) this.#onRefused(bytes)
  }

  /**
   * Where the last whole frame of a chunk ends, if no frame in it can be too large: up to there nothing need be counted.
   *
   * Two LF in a row end a frame whatever stands before them. Otherwise 0.
   */
  #skipWhole(chunk: Uint8Array): number {
    if (this.#dropped !== null || this.#frame + this.#line + chunk.length > this.#limit) return 0
    const end = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).lastIndexOf(FRAME_END)
    if (end < 0) return 0
    this.#begin()
    this.#line = 0
    this.#afterCR = false
    return end + FRAME_END.length
  }

  /** A frame begins. */
  #begin(): void {
    this.#frame = 0
    this.#lines = 0
  }

  #extendLine(chunk: Uint8Array, from: number, to: number, take: (to: number) => void): void {
    const length = to - from
    if (length === 0) return
    if (this.#line === 0) {
      this.#comment = chunk[from] === COLON
      this.#mayBeId = chunk[from] === SMALL_I
      this.#idLine = this.#dropped !== null && this.#mayBeId ? [] : null
    }
    this.#line += length
    if (this.#dropped !== null) {
      this.#dropped += length
      if (this.#line > MAX_ID_LINE_BYTES) this.#idLine = null
      this.#idLine?.push(chunk.slice(from, to))
    } else if (!this.#comment && (this.#frame + this.#line > this.#limit || this.#lines >= MAX_LINES)) {
      // Half an id would be another id: its line is passed whole, and the frame cut behind it.
      if (this.#mayBeId && this.#line <= MAX_ID_LINE_BYTES) return
      const over = this.#lines >= MAX_LINES ? length : this.#frame + this.#line - this.#limit
      const cut = Math.max(from, to - over)
      this.#atLineStart = cut === from && this.#line === length
      take(cut)
      this.#dropped = this.#frame + this.#line
    }
  }

  #endLine(pieces: Piece[]): void {
    if (!this.#comment) {
      this.#frame += this.#line
      this.#lines++
    }
    this.#line = 0
    if (this.#idLine === null) return
    const line = Buffer.concat(this.#idLine)
    this.#idLine = null
    if (!/^id(:|$)/.test(line.toString('latin1'))) return
    // An empty line would end the frame, and the parsers would deliver what they have of it.
    const before = this.#atLineStart ? [] : [LINE_END]
    for (const bytes of [...before, line, LINE_END]) pieces.push({ bytes, refused: false })
    this.#atLineStart = true
  }
}

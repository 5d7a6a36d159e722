import type { Body } from '../http/request.ts'
import type { Attempt } from './attempt.ts'
import type { ReadingCredit } from './credits.ts'

export interface BodyReaderOptions {
  body: Body
  attempt: Pick<Attempt, 'isEnding' | 'endFor' | 'endForError' | 'signal' | 'watchdog'>
  credit: ReadingCredit
  on: {
    bytes?(count: number, endsFrame: boolean): void
    reading?(on: boolean): void
  }
}

/** Reads the body of a stream, each piece when it is the stream's turn; what comes is a sign of life. */
export class BodyReader {
  readonly #options: BodyReaderOptions
  readonly #endsFrame: (bytes: Uint8Array) => boolean
  #isAtEnd = false

  /** `endsFrame`: whether the last byte of a piece ended a message or a sign of life. */
  constructor(options: BodyReaderOptions, endsFrame: (bytes: Uint8Array) => boolean) {
    this.#options = options
    this.#endsFrame = endsFrame
  }

  /** The server ended it. */
  get isAtEnd(): boolean {
    return this.#isAtEnd
  }

  /** The next piece; null where the attempt is over, or ends with it. Rejects where the connection broke. */
  async next(): Promise<Uint8Array | null> {
    const { body, attempt, credit, on } = this.#options
    if (attempt.isEnding) return null
    if (credit.mustWait()) {
      attempt.watchdog.stop()
      on.reading?.(false)
      if (!(await credit.turn(attempt.signal))) return null
      on.reading?.(true)
      attempt.watchdog.start()
    }
    const value = await body.read()
    if (!value) {
      this.#isAtEnd = true
      attempt.endFor({ kind: 'end-of-stream' })
      return null
    }
    attempt.watchdog.heard()
    on.bytes?.(value.length, this.#endsFrame(value))
    return value
  }
}

import { JsonLines } from '../../base/json-lines.ts'
import type { StreamAnswer } from '../http/answers.ts'
import { Attempt, MAX_MESSAGE_BYTES, type StreamOptions } from './attempt.ts'
import { BodyReader } from './body-reader.ts'

const LF = 0x0a

/**
 * Opens one stream of lines, once: as `openEventStream`, with the same listener. Each JSON value is a message.
 *
 * Nothing of the protocol of event streams is in it: no ids, no types, no reconnection time. Blank lines are its heartbeats.
 */
export function openLineStream(options: StreamOptions): { closed: Promise<void> } {
  const stream = new LineStream(options)
  void stream.run()
  return { closed: stream.closed }
}

class LineStream {
  readonly #options: StreamOptions
  readonly #attempt: Attempt
  /** In bytes of a value. */
  readonly #limit: number
  readonly #lines: JsonLines

  constructor(options: StreamOptions) {
    this.#options = options
    this.#limit = options.maxMessageBytes ?? MAX_MESSAGE_BYTES
    this.#attempt = new Attempt(options, () => {})
    this.#lines = new JsonLines(this.#limit, {
      value: (data) => this.#tell(data),
      refused: (bytes) => options.on.refused?.({ reason: 'too-large', bytes })
    })
    this.#attempt.obey()
  }

  get closed(): Promise<void> {
    return this.#attempt.closed
  }

  /** Never rejects: whatever goes wrong is the reason of the end. */
  async run(): Promise<void> {
    try {
      const answer = await this.#attempt.ask('lines', this.#options.lastEventId)
      if (answer) await this.#read(answer)
    } catch (error) {
      this.#attempt.endForError(error)
    }
    this.#attempt.conclude()
  }

  async #read(answer: StreamAnswer): Promise<void> {
    const attempt = this.#attempt
    const { credit, on } = this.#options
    attempt.opened(answer)
    const reader = new BodyReader({ body: answer.body, attempt, credit, on }, (bytes) => bytes.at(-1) === LF)
    try {
      for (let piece = await reader.next(); piece; piece = await reader.next()) this.#take(piece)
    } catch (error) {
      attempt.endForError(error)
    }
    this.#lines.finish(!reader.isAtEnd)
  }

  #take(piece: Uint8Array): void {
    const { credit } = this.#options
    this.#lines.take(piece)
    if (this.#lines.isHopeless) this.#attempt.endFor({ kind: 'message-too-large', limit: this.#limit })
    const most = credit.keep?.(this.#lines.unfinished) ?? null
    if (most !== null) this.#attempt.endFor({ kind: 'message-too-large', limit: most })
  }

  #tell(data: string): void {
    const { lastEventId, on, now } = this.#options
    if (this.#attempt.isOver) return
    on.message({ type: 'message', data, lastEventId, ownId: null, receivedAt: now() })
  }
}

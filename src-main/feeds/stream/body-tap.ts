import { BodyReader, type BodyReaderOptions } from './body-reader.ts'
import type { FrameIds } from './frame-ids.ts'
import type { FrameLimit, Piece } from './frame-limit.ts'

/** A longer piece is no heartbeat, in bytes. */
const LONGEST_HEARTBEAT = 512
const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a
const TWO_BYTE_ORDER_MARKS = '\uFEFF\uFEFF'

/** The stream whose body is tapped. */
export interface TappedAttempt {
  /** Calls back with the ids without a message that come next. */
  emitIds(): void
  /** So many bytes are passed on in one piece; the data of the messages that end in it has so many characters. */
  reads(bytes: number, characters: number): void
  /** Ends it, and returns the error that ends the rest. */
  conclude(): Error
}

export interface BodyTapOptions extends BodyReaderOptions {
  tapped: TappedAttempt
  ids: FrameIds
  frameLimit: FrameLimit
  /** In bytes of a frame, for the reason of the end. */
  maxMessageBytes: number
}

/**
 * The body as `eventsource` reads it: each read waits for its turn and is seen here first.
 *
 * What is read goes through the frame limit and past the parser of the ids before `eventsource` has it.
 */
export class BodyTap {
  readonly stream: ReadableStream<Uint8Array>
  readonly #options: BodyTapOptions
  readonly #reader: BodyReader
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #encoder = new TextEncoder()
  #started = false
  /** No text has come yet. */
  #atStart = true
  /** The text that goes on is what its bytes say, so they go on as they are. */
  #sameBytes = false
  /** What came last ended a frame, and no line or character is open. */
  #betweenFrames = false

  constructor(options: BodyTapOptions) {
    this.#options = options
    this.#reader = new BodyReader(options, endsFrame)
    // "One leading U+FEFF BYTE ORDER MARK character must be ignored": that is done here, since a TextDecoder of Node 24
    // drops a second one too where the first came in pieces. A parser drops one more, or three characters that look like
    // one encoded twice, and before it the decoder of eventsource: both get theirs from us, and then the text as it is.
    // Remove when eventsource leaves the second BOM of a stream alone.
    options.ids.feed('\uFEFF', false)
    this.stream = new ReadableStream<Uint8Array>({ pull: (controller) => this.#pull(controller) }, { highWaterMark: 0 })
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { attempt, tapped } = this.#options
    tapped.emitIds()
    if (!this.#started) {
      this.#started = true
      return controller.enqueue(this.#encoder.encode(TWO_BYTE_ORDER_MARKS))
    }
    try {
      const value = await this.#next()
      if (value === null) return controller.error(tapped.conclude())
      // A pull that brings nothing is not repeated by itself, so it brings at least an empty piece.
      const piece = this.#passOn(value)
      tapped.reads(piece.length, this.#options.ids.takeCharacters())
      controller.enqueue(piece)
    } catch (error) {
      attempt.endForError(error)
      controller.error(tapped.conclude())
    }
  }

  /** The next piece that is more than comments between frames; null where the attempt is over, or ends with it. */
  async #next(): Promise<Uint8Array | null> {
    for (;;) {
      const value = await this.#reader.next()
      // A heartbeat means nothing to any parser; a thousand quiet streams send little else.
      if (value && this.#betweenFrames && isComments(value)) continue
      this.#betweenFrames = value?.at(-1) === LF && value.at(-2) === LF
      return value
    }
  }

  /** Feeds the parser of the ids, and returns what `eventsource` is to read, maybe nothing. */
  #passOn(value: Uint8Array): Uint8Array {
    const { ids, frameLimit, attempt, maxMessageBytes, credit } = this.#options
    let passed = ''
    const pieces = frameLimit.pass(value)
    for (const { bytes, refused } of pieces) {
      const text = this.#textOf(bytes)
      ids.feed(text, refused)
      if (!this.#sameBytes) passed += text
    }
    ids.settle()
    // What came before is still delivered; the next pull ends the attempt.
    if (frameLimit.isHopeless) attempt.endFor({ kind: 'message-too-large', limit: maxMessageBytes })
    const most = credit.keep?.(frameLimit.unfinished) ?? null
    if (most !== null) attempt.endFor({ kind: 'message-too-large', limit: most })
    const toRead = this.#sameBytes ? joined(pieces) : this.#encoder.encode(passed)
    // Behind the start, and where no character is cut in two, the text is what its bytes say: they go on as they are.
    const last = pieces.at(-1)?.bytes.at(-1)
    this.#sameBytes ||= !this.#atStart && last !== undefined && last < 0x80
    return toRead
  }

  #textOf(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true })
    if (!this.#atStart || text === '') return text
    this.#atStart = false
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }
}

/** Whether the last line of a piece is empty, whatever its lines end with. */
function endsFrame(bytes: Uint8Array): boolean {
  const last = bytes.at(-1)
  if (last !== LF && last !== CR) return false
  const before = last === LF && bytes.at(-2) === CR ? bytes.at(-3) : bytes.at(-2)
  return before === LF || before === CR || before === undefined
}

/** Whether a small piece of a stream is whole lines that are comments or empty. A CR is looked at by the parsers. */
function isComments(bytes: Uint8Array): boolean {
  if (bytes.length > LONGEST_HEARTBEAT) return false
  let atLineStart = true
  for (const byte of bytes) {
    if (byte === CR || (atLineStart && byte !== COLON && byte !== LF)) return false
    atLineStart = byte === LF
  }
  return atLineStart
}

/** The bytes of pieces as one. */
function joined(pieces: readonly Piece[]): Uint8Array {
  const [first] = pieces
  return first && pieces.length === 1 ? first.bytes : Buffer.concat(pieces.map(({ bytes }) => bytes))
}

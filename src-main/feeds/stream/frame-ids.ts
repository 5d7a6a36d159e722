import { createParser } from 'eventsource-parser'
import { ownCopy } from '../../base/own-copy.ts'
import { isTooLongId } from '../http/headers.ts'

/** What an own parser knows of a frame and `eventsource` keeps to itself. */
export interface FrameId {
  /** An id without a message. */
  alone: boolean
  /** The id that this very frame carried; null for none, and for an empty one, which names nothing. */
  ownId: string | null
  /** The last event ID after the frame. */
  lastEventId: string
  /** The frame was too large and is only its own beginning. */
  refused: boolean
}

/**
 * The ids of the frames of a stream, read in front of `eventsource` from the same text.
 *
 * By a second parser, because three things do not come out of an EventSource: whether this very frame carried an id, ids
 * without a message, and `retry`. Both are the same parser, so frames come out of both in the same order.
 *
 * An id that is too long to be sent back is none: the frame is taken as one without an id.
 */
export class FrameIds {
  readonly #frames: FrameId[] = []
  readonly #parser: ReturnType<typeof createParser>
  #lastEventId: string
  /** The id of the frame that goes on. */
  #idOfFrame: string | null = null
  /** The text that is fed now is of a frame that is too large. */
  #refusing = false
  /** Of the data of frames that ended since it was last asked for. */
  #characters = 0

  /** `onRetry` receives each reconnection time that the server sets, in milliseconds; `onLongId` is called for an id that is none. */
  constructor(lastEventId: string, onRetry: (ms: number) => void, onLongId: () => void = () => {}) {
    this.#lastEventId = isTooLongId(lastEventId) ? '' : lastEventId
    this.#parser = createParser({
      onId: (id) => {
        this.settle()
        if (isTooLongId(id)) onLongId()
        else this.#idOfFrame = ownCopy(id)
      },
      onEvent: ({ id: sent, data }) => {
        this.#characters += data.length
        const id = sent === undefined || isTooLongId(sent) ? undefined : ownCopy(sent)
        if (id === undefined) this.settle()
        else this.#lastEventId = id
        this.#idOfFrame = null
        // An empty id resets the last event ID; it names nothing.
        this.#frames.push({
          alone: false,
          ownId: id || null,
          lastEventId: this.#lastEventId,
          refused: this.#refusing
        })
      },
      onRetry
    })
  }

  /** The last event ID after all that was fed. */
  get lastEventId(): string {
    return this.#lastEventId
  }

  /** `refused`: a frame that ends in this text is left out because it is too large. */
  feed(text: string, refused: boolean): void {
    this.#refusing = refused
    this.#parser.feed(text)
  }

  /** An id whose frame turned out to end without a message: the parser reports the id first, then the message. */
  settle(): void {
    if (this.#idOfFrame === null) return
    this.#lastEventId = this.#idOfFrame
    this.#frames.push({ alone: true, ownId: null, lastEventId: this.#lastEventId, refused: false })
    this.#idOfFrame = null
  }

  /** How many characters of data the frames have that ended since the last call. */
  takeCharacters(): number {
    const characters = this.#characters
    this.#characters = 0
    return characters
  }

  /** The next frame. */
  take(): FrameId | undefined {
    return this.#frames.shift()
  }

  /** The last event ID after the next frame, where that is an id without a message; null where it is not. */
  takeAlone(): string | null {
    return this.#frames[0]?.alone ? this.#frames.shift()!.lastEventId : null
  }
}

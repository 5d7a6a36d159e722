import type { EndReason } from '#contract/feed.ts'
import { CodingChoice } from './coding-choice.ts'
import { lastEventIdHeader } from '../http/headers.ts'
import { START_MS } from '../stream/heartbeat.ts'
import { PositionDoubt } from './position-doubt.ts'
import type { Resuming } from './resuming.ts'

/** Who sent the head at once each time is asked again after this, in milliseconds, as is a stream that fell silent. */
const PROMPT_HEAD_MS = START_MS

/** What an attempt asks for. */
export interface Asked {
  url: string
  /** What it resumes after by the header, empty for nothing; and by a parameter of the url. */
  lastEventId: string
  after: string
  /** In no compressed coding. */
  plain: boolean
  /** How long the head may take, in milliseconds. */
  headMs: number
}

/** How the attempts of one feed ask its server: from where on, in which coding, and with how much patience. */
export class Asking {
  readonly coding = new CodingChoice()
  readonly #resuming: Pick<Resuming, 'ask' | 'askAnew'>
  /** How long any head may take, in milliseconds. */
  readonly #headMs: number
  readonly #doubt = new PositionDoubt()
  /** All that the attempt says about where the feed stood; empty for nothing. */
  #position = ''
  /** The server sends its head at once, as far as was seen. */
  #prompt = false

  constructor(resuming: Pick<Resuming, 'ask' | 'askAnew'>, headMs: number) {
    this.#resuming = resuming
    this.#headMs = headMs
  }

  next(lastEventId: string): Asked {
    const without = this.#doubt.without
    const anew = this.#resuming.askAnew()
    const from = without ? '' : lastEventId
    const { url, after } = without ? anew : this.#resuming.ask(from)
    const said = lastEventIdHeader(from) !== null || url !== anew.url
    this.#position = said ? `${from} ${url}` : ''
    const headMs = this.#prompt ? Math.min(PROMPT_HEAD_MS, this.#headMs) : this.#headMs
    return { url, lastEventId: from, after, plain: this.coding.plain, headMs }
  }

  /** The stream is open; `late` where its head came with the first event. Whether the position is to be forgotten. */
  opened(late: boolean): boolean {
    this.#prompt = !late
    return this.#doubt.opened()
  }

  /** An attempt has ended without a head. Whether the next one is made at once, in another way. */
  failed(reason: EndReason): boolean {
    if (reason.kind === 'unanswered') this.#prompt = false
    this.coding.failed(reason)
    return this.#doubt.ended(reason, this.#position)
  }
}

import { request, type ClientRequest } from 'node:http'
import { createParser } from 'eventsource-parser'
import { numberIn } from './story.ts'

/** Between the end of a stream and the next request, in milliseconds, as browsers have it. */
const PAUSE = 1000

/** A client that does what the standard says: comes back, and says what it had last. */
export class PlainReader {
  readonly stories: number[] = []
  opened = 0
  readonly #url
  #lastEventId = ''
  #request: ClientRequest | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(url: string) {
    this.#url = url
    this.#open()
  }

  get newest(): number {
    return this.stories.at(-1) ?? 0
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#request?.destroy()
  }

  #open(): void {
    const headers = { accept: 'text/event-stream', ...(this.#lastEventId && { 'last-event-id': this.#lastEventId }) }
    const asked = request(this.#url, { agent: false, headers }, (response) => {
      if (response.statusCode !== 200) return void response.resume()
      this.opened++
      const parser = createParser({
        onEvent: ({ id, data }) => {
          if (id !== undefined) this.#lastEventId = id
          const number = numberIn(String((JSON.parse(data) as { title?: unknown }).title))
          if (number !== null) this.stories.push(number)
        }
      })
      response.setEncoding('utf8').on('data', (text: string) => parser.feed(text))
      response.on('error', () => {})
    })
    this.#request = asked
    asked.on('error', () => {})
    asked.once('close', () => {
      if (!this.#closed) this.#timer = setTimeout(() => this.#open(), PAUSE)
    })
    asked.end()
  }
}

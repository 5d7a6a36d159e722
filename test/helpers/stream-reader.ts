import { request, type IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'
import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** A client that does what the standard says and nothing more: no redirects, no reconnection. */
export class StreamReader {
  readonly messages: EventSourceMessage[] = []
  readonly comments: string[] = []
  readonly chunks: Buffer[] = []
  readonly ids: string[] = []
  retry: number | undefined
  ended: 'no' | 'cleanly' | 'broken' = 'no'
  readonly response: IncomingMessage
  readonly #close: () => void

  constructor(response: IncomingMessage, close: () => void) {
    this.response = response
    this.#close = close
    const parser = createParser({
      onEvent: (message) => this.messages.push(message),
      onComment: (comment) => this.comments.push(comment),
      onRetry: (retry) => (this.retry = retry)
    })
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const body = response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response
    body.on('error', () => {})
    body.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk)
      const text = decoder.decode(chunk, { stream: true })
      for (const [, id] of text.matchAll(/^id: (.*)$/gm)) this.ids.push(id as string)
      parser.feed(text)
    })
    response.on('end', () => (this.ended = 'cleanly'))
    response.on('error', () => (this.ended = 'broken'))
  }

  get status(): number {
    return this.response.statusCode ?? 0
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString()
  }

  get data(): string[] {
    return this.messages.map((message) => message.data)
  }

  get numbers(): number[] {
    return this.messages.map((message) => Number(message.id))
  }

  close(): void {
    this.#close()
  }
}

/** Resolves with the head of the answer; an answer that never comes is given up with `signal`. */
export function openReader(
  url: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal
): Promise<StreamReader> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(url),
      { agent: false, headers: { accept: 'text/event-stream', ...headers }, ...(signal && { signal }) },
      (response) => resolve(new StreamReader(response, () => asked.destroy()))
    )
    asked.on('error', reject)
    asked.end()
  })
}

import { Readable } from 'node:stream'
import type { ProtocolResponse } from 'electron'
import type { ItemId } from '#contract/ids.ts'
import { disableTypes, imageSize, types } from 'image-size'
import { noAnswer } from './no-answer.ts'

/** Bounds on one image: its bytes, the time until its last byte in ms, and its pixels, each of which costs the window four bytes. */
const MAX_BYTES = 20 * 1024 * 1024
const MAX_MS = 30_000
const MAX_PIXELS = 50_000_000
/** At most this many images are under way; as many more wait, and the rest is refused. */
const MAX_UNDER_WAY = 12
const MAX_WAITING = 500
/** The size of a picture stands within its first bytes. */
const HEAD_BYTES = 64 * 1024

/** Formats whose size is looked up, those that Chromium draws and whose size a few bytes claim. The others are not even read. */
const SIZED = new Set(['png', 'gif', 'jpg', 'webp', 'bmp', 'ico'])
disableTypes(types.filter((type) => !SIZED.has(type)))

/** What a server answers: the body is read no faster than it is taken. */
export interface ImageAnswer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: AsyncIterable<Uint8Array>
}

export interface ImageFetcherOptions {
  /** Asks for an address, following redirects; the signal ends the request at any time. Rejects where no answer comes. */
  request: (url: string, signal: AbortSignal) => Promise<ImageAnswer>
  /** For tests. */
  limits?: { bytes?: number; ms?: number; underWay?: number }
}

/**
 * Fetches images for the window from servers that nobody knows: no cookies, no referrer, images only, each within bounds.
 *
 * What is fetched is read no faster than the window takes it, and the request ends with the image's last byte, at a bound, or with
 * whoever wanted the image.
 */
export class ImageFetcher {
  readonly #request
  readonly #bytes
  readonly #ms
  readonly #most
  #underWay = 0
  /** Ends the request of an image, by the item that it is of. */
  readonly #ends = new Map<() => void, ItemId>()
  #shown: ItemId | null = null
  readonly #waiting: (() => void)[] = []

  constructor({ request, limits = {} }: ImageFetcherOptions) {
    this.#request = request
    this.#bytes = limits.bytes ?? MAX_BYTES
    this.#ms = limits.ms ?? MAX_MS
    this.#most = limits.underWay ?? MAX_UNDER_WAY
  }

  /** The window shows another item: the images of all others are wanted no more. */
  endOthers(shown: ItemId): void {
    this.#shown = shown
    for (const [end, item] of this.#ends) if (item !== shown) end()
  }

  /** An image of an item. */
  async image(address: string, item: ItemId): Promise<ProtocolResponse> {
    if (!/^https?:\/\//i.test(address)) return noAnswer(400)
    if (!(await this.#turn())) return noAnswer(503)
    if (this.#shown !== null && this.#shown !== item) {
      this.#next()
      return noAnswer(404)
    }
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(), this.#ms)
    let isOver = false
    const end = (): void => {
      if (isOver) return
      isOver = true
      this.#ends.delete(end)
      clearTimeout(timer)
      ending.abort()
      this.#next()
    }
    this.#ends.set(end, item)
    try {
      const { status, headers, body: sent } = await this.#request(address, ending.signal)
      const type = String(headers['content-type'] ?? '')
      const length = Number(headers['content-length'] ?? 0)
      if (status < 200 || status > 299 || !/^image\//i.test(type) || length > this.#bytes) throw new Error('no image')
      const body = new BoundedBody(sent, this.#bytes)
      if (isTooLarge(await body.head(HEAD_BYTES))) throw new Error('too many pixels')
      const data = Readable.from(body.chunks(), { objectMode: false })
      data.once('close', end)
      return { headers: headersOf(type), data }
    } catch {
      end()
      return noAnswer(502)
    }
  }

  /** Waits for a place among those that are under way; false where too many wait. */
  async #turn(): Promise<boolean> {
    if (this.#underWay < this.#most) {
      this.#underWay++
      return true
    }
    if (this.#waiting.length >= MAX_WAITING) return false
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return true
  }

  #next(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#underWay--
  }
}

/** The bytes of an answer, read one piece at a time and at most as many as allowed. */
class BoundedBody {
  readonly #body
  readonly #most
  readonly #head: Uint8Array[] = []
  #passed = 0

  constructor(body: AsyncIterable<Uint8Array>, most: number) {
    this.#body = body[Symbol.asyncIterator]()
    this.#most = most
  }

  /** The first bytes, at least `bytes` where there are as many; they come again with the rest. */
  async head(bytes: number): Promise<Uint8Array> {
    while (this.#passed < bytes) {
      const chunk = await this.#read()
      if (!chunk) break
      this.#head.push(chunk)
    }
    return Buffer.concat(this.#head)
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    yield* this.#head.splice(0)
    for (let chunk = await this.#read(); chunk; chunk = await this.#read()) yield chunk
  }

  /** Throws beyond the limit: a stranger's image never ends only in a story. */
  async #read(): Promise<Uint8Array | null> {
    const next = await this.#body.next()
    if (next.done) return null
    const { value } = next
    this.#passed += value.byteLength
    if (this.#passed > this.#most) throw new Error('image too large')
    return value
  }
}

/** Whether a picture of a known format has more pixels than the window should hold; one that cannot be read is left to Chromium. */
function isTooLarge(head: Uint8Array): boolean {
  try {
    const { width, height, type } = imageSize(head)
    return SIZED.has(type ?? '') && width * height > MAX_PIXELS
  } catch {
    return false
  }
}

const headersOf = (type: string): Record<string, string> => ({
  'content-type': type,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, max-age=3600'
})

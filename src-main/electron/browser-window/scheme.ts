import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { protocol, session, type ProtocolResponse } from 'electron'
import type { FeedId, ItemId } from '#contract/ids.ts'
import { log } from '../../base/log.ts'

/** The window's own scheme: what it loads never comes from `file:`, and its origin is nobody else's. */
export const APP_ORIGIN = 'app://tickertape'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json'
}

/** No http(s) and no frame: the article's srcdoc frame inherits this, and its links leave by `window.open` alone. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' app: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'"
].join('; ')

const IMAGE_LIMIT = 20 * 1024 * 1024
const IMAGE_TIMEOUT = 30_000

/** Must run before the app is ready: Chromium reads the list of privileged schemes once. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }
  ])
}

type ImagePolicy = (image: { feedId: FeedId; itemId: ItemId }) => boolean

let imageAllowed: ImagePolicy = () => false

/** Asked for every image, so that it holds even for a frame that was built before it changed. None is, until it is set. */
export function setImagePolicy(policy: ImagePolicy): void {
  imageAllowed = policy
}

/**
 * Answers `app://tickertape/…` from the built renderer and `app://media/?u=…` with a remote image.
 *
 * The address of an image names the item (`i`) and its feed (`f`). By the older of two ways to answer, which is quicker:
 * `protocol.handle` would have Node load the whole of `fetch` while the window waits for its page.
 */
export function serveScheme(rendererDirectory: string): void {
  protocol.registerStreamProtocol('app', (request, answer) => {
    respond(rendererDirectory, request).then(answer, () => answer(nothing(404)))
  })
}

async function respond(directory: string, request: { url: string; method: string }): Promise<ProtocolResponse> {
  const url = new URL(request.url)
  if (request.method !== 'GET') return nothing(405)
  if (url.host === 'tickertape') return file(directory, url.pathname)
  if (url.host !== 'media') return nothing(404)
  const asked = { feedId: Number(url.searchParams.get('f')), itemId: Number(url.searchParams.get('i')) }
  return imageAllowed(asked) ? image(url.searchParams.get('u') ?? '') : nothing(403)
}

const nothing = (statusCode: number): ProtocolResponse => ({ statusCode, data: Readable.from([]) })

async function file(directory: string, pathname: string): Promise<ProtocolResponse> {
  const path = normalize(join(directory, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)))
  const type = TYPES[extname(path)]
  if (!path.startsWith(directory + sep) || type === undefined) return nothing(404)
  try {
    return {
      headers: { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' },
      data: Readable.from([await readFile(path)])
    }
  } catch {
    return nothing(404)
  }
}

let imageProxy: Electron.ProxyConfig | null = null
let media: Promise<Electron.Session> | null = null

/** How the servers of images are reached: holds for every image that is fetched from now on. */
export function setImageProxy(rules: Electron.ProxyConfig): void {
  imageProxy = rules
  if (!media) return
  media = mediaUnder(rules)
  media.catch((error: unknown) => log.error('images cannot be reached by this proxy', error))
}

/** The session of images, made with the first: many readers never see one. */
function mediaSession(): Promise<Electron.Session> {
  media ??= mediaUnder(imageProxy)
  return media
}

/** The session under these rules; connections that are open under earlier ones are ended. */
async function mediaUnder(rules: Electron.ProxyConfig | null): Promise<Electron.Session> {
  const own = session.fromPartition('media')
  if (rules === null) return own
  await own.setProxy(rules)
  await own.closeAllConnections()
  return own
}

/** Fetches one image through a session of its own: no cookies, no referrer, a size limit, images only. */
async function image(address: string): Promise<ProtocolResponse> {
  if (!/^https?:\/\//i.test(address)) return nothing(400)
  try {
    const answer = await (
      await mediaSession()
    ).fetch(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: { accept: 'image/*' },
      signal: AbortSignal.timeout(IMAGE_TIMEOUT)
    })
    const type = answer.headers.get('content-type') ?? ''
    const length = Number(answer.headers.get('content-length') ?? 0)
    if (!answer.ok || !answer.body || !/^image\//i.test(type) || length > IMAGE_LIMIT) {
      await answer.body?.cancel()
      return nothing(502)
    }
    return {
      headers: {
        'content-type': type,
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, max-age=3600'
      },
      data: Readable.fromWeb(answer.body.pipeThrough(atMost(IMAGE_LIMIT)) as ReadableStream)
    }
  } catch {
    return nothing(502)
  }
}

/** Passes at most `limit` bytes on, then breaks the stream: a stranger's image never ends only in a story. */
function atMost(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let passed = 0
  return new TransformStream({
    transform(chunk, controller) {
      passed += chunk.byteLength
      if (passed > limit) controller.error(new Error('image too large'))
      else controller.enqueue(chunk)
    }
  })
}

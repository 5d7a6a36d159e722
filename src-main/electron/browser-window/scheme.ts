import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { net, protocol, session, type ProtocolResponse } from 'electron'
import type { FeedId, ItemId } from '#contract/ids.ts'
import { log } from '../../base/log.ts'
import type { ImageAnswer, ImageFetcher } from './images.ts'
import { noAnswer } from './no-answer.ts'

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
    respond(rendererDirectory, request).then(answer, () => answer(noAnswer(404)))
  })
}

async function respond(directory: string, request: { url: string; method: string }): Promise<ProtocolResponse> {
  const url = new URL(request.url)
  if (request.method !== 'GET') return noAnswer(405)
  if (url.host === 'tickertape') return file(directory, url.pathname)
  if (url.host !== 'media') return noAnswer(404)
  const asked = { feedId: Number(url.searchParams.get('f')), itemId: Number(url.searchParams.get('i')) }
  return imageAllowed(asked) ? (await images()).image(url.searchParams.get('u') ?? '', asked.itemId) : noAnswer(403)
}

async function file(directory: string, pathname: string): Promise<ProtocolResponse> {
  const path = normalize(join(directory, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)))
  const type = TYPES[extname(path)]
  if (!path.startsWith(directory + sep) || type === undefined) return noAnswer(404)
  try {
    return {
      headers: { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' },
      data: Readable.from([await readFile(path)])
    }
  } catch {
    return noAnswer(404)
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

/** Loaded with the first image: many readers never see one. */
let fetcher: Promise<ImageFetcher> | null = null

/** Images come through a session of their own, which holds nothing of the window's. */
function images(): Promise<ImageFetcher> {
  fetcher ??= import('./images.ts').then(({ ImageFetcher }) => new ImageFetcher({ request: requestImage }))
  return fetcher
}

/** Made with the first image. */
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

/** The window shows this item from now on: what is still fetched for others ends. */
export function endOtherImages(shown: ItemId): void {
  void fetcher?.then((images) => images.endOthers(shown))
}

/**
 * Asks for an image without cookies and without a referrer.
 *
 * By a request of Electron's own and not by its `fetch`: the body of that one is read as fast as it comes, wanted or not.
 */
async function requestImage(url: string, signal: AbortSignal): Promise<ImageAnswer> {
  const own = await mediaSession()
  return new Promise((resolve, reject) => {
    const request = net.request({ url, session: own, credentials: 'omit', referrerPolicy: 'no-referrer' })
    request.setHeader('accept', 'image/*')
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.once('response', (response) =>
      // A readable stream of Node, though its type does not say so.
      resolve({ status: response.statusCode, headers: response.headers, body: response as unknown as Readable })
    )
    request.once('error', reject)
    request.once('abort', () => reject(new Error('aborted')))
    request.end()
  })
}

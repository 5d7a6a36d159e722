import { once } from 'node:events'
import { createWriteStream, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { endLine, headLine, keptHeaders, pieceLine, withoutSecrets, type RecordingEnd } from './recording.ts'

export interface RecordOptions {
  url: string
  /** Written as it comes, so that a recording which is killed is still one. An existing file is not touched. */
  file: string
  /** Milliseconds from the beginning of the answer; for as long as it lasts where none are given. */
  ms?: number
  /** Ends the recording as `stopped`. */
  signal?: AbortSignal
  /** Sent to the server of the address and to no other; written nowhere. */
  headers?: Record<string, string>
}

export interface Recorded {
  status: number
  /** Where redirects led: origin and path. */
  url: string
  pieces: number
  bytes: number
  end: RecordingEnd
}

const mostRedirects = 10

/**
 * Writes what a server answers as a recording (recording.ts).
 *
 * Asks for the stream uncompressed, so that the file can be read; what comes compressed all the same is kept as it is.
 * Rejects where no answer comes, or where the file exists.
 */
export async function record(options: RecordOptions): Promise<Recorded> {
  const stop = new AbortController()
  const stopped = (): void => stop.abort()
  if (options.signal?.aborted) stop.abort()
  options.signal?.addEventListener('abort', stopped, { once: true })
  // The file first: what comes with the answer is read at once, for a connection that breaks takes with it what waits.
  const file = createWriteStream(options.file, { flags: 'wx' })
  let timer: NodeJS.Timeout | undefined
  let response: IncomingMessage | undefined
  try {
    await once(file, 'open')
    const answer = await ask(new URL(options.url), options.headers ?? {}, stop.signal)
    response = answer.response
    const startedAt = performance.now()
    timer = options.ms === undefined ? undefined : setTimeout(stopped, options.ms)
    const passed = (): number => Math.round(performance.now() - startedAt)
    const status = response.statusCode ?? 0
    const told: Recorded = { status, url: withoutSecrets(answer.url.href), pieces: 0, bytes: 0, end: 'clean' }
    const headers = keptHeaders(response.headers)
    file.write(headLine({ url: told.url, at: new Date().toISOString(), status, headers }))
    told.end = await write(response, (piece) => {
      told.pieces++
      told.bytes += piece.length
      return file.write(pieceLine(passed(), piece)) ? null : once(file, 'drain')
    })
    if (told.end === 'cut' && stop.signal.aborted) told.end = 'stopped'
    file.end(endLine(passed(), told.end))
    await once(file, 'close')
    return told
  } catch (error) {
    // Without an answer there is no recording; a file that was there before was never opened.
    if (!response && !file.pending) rmSync(options.file, { force: true })
    throw error
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', stopped)
    response?.destroy()
    file.destroy()
  }
}

/** Gives away each piece as it comes, and waits where it is told to; how the answer ended. */
function write(
  response: IncomingMessage,
  take: (piece: Buffer) => Promise<unknown> | null
): Promise<Exclude<RecordingEnd, 'stopped'>> {
  return new Promise((resolve, reject) => {
    // Flowing, because a loop over the response would join pieces that wait.
    response.on('data', (piece: Buffer) => {
      const room = take(piece)
      if (!room) return
      response.pause()
      room.then(() => response.resume(), reject)
    })
    response.once('end', () => resolve('clean'))
    response.on('error', () => resolve('cut'))
    response.once('close', () => resolve('cut'))
    if (response.destroyed) resolve('cut')
  })
}

/** Asks, and follows redirects; what was meant for one origin goes to no other. */
async function ask(
  start: URL,
  own: Record<string, string>,
  signal: AbortSignal
): Promise<{ response: IncomingMessage; url: URL }> {
  let url = start
  let personal = own
  for (let hops = 0; ; hops++) {
    const response = await answerOf(url, personal, signal)
    const { location } = response.headers
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || !location || hops === mostRedirects) {
      return { response, url }
    }
    response.destroy()
    const next = new URL(location, url)
    if (next.origin !== url.origin) personal = {}
    url = next
  }
}

function answerOf(url: URL, personal: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent: false,
      signal,
      headers: {
        accept: 'text/event-stream',
        'accept-encoding': 'identity',
        'cache-control': 'no-store',
        'user-agent': 'Tickertape-feed-server (recording)',
        ...personal
      }
    })
    asked.on('response', resolve)
    asked.on('error', reject)
    asked.end()
  })
}

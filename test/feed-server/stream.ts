import { constants, createGzip } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from './channel.ts'
import type { Visit } from './server-state.ts'

export interface StreamOptions {
  /** The most frames replayed after a last event ID. */
  history: number
  /** The most frames sent to a client that names no last event ID. */
  initial: number
  /** Between heartbeat comments; 0 for none. */
  heartbeatMs: number
  /** What a heartbeat is; a comment by default. */
  heartbeat?: () => string
  /** Where in the log the connection begins, for servers that are asked in a way of their own. */
  from?: number
  /** Sent as a `retry:` frame at the start. */
  retryMs?: number
  /** Bytes before everything else. */
  preface?: Buffer
  ignoreLastEventId?: boolean
  /** What is replayed comes backwards. */
  newestFirst?: boolean
  outlet: 'plain' | 'gzip' | 'bytes'
  /** For `bytes`: the pause after each. */
  pauseMs?: number
  /** What happens after so many frames of this connection; `cut` needs one more frame, of which half is sent. */
  after?: { frames: number; then: 'end' | 'cut' | 'silence' }
  headers?: Record<string, string>
}

/** Takes bytes and resolves when it can take more; false when the client is gone. */
type Outlet = (bytes: Buffer) => Promise<boolean>

/** Answers with a channel: what the client missed, then what comes, until one side ends it. */
export async function stream(visit: Visit, channel: Channel, options: StreamOptions): Promise<void> {
  const { response, record } = visit
  let open = true
  let wake = () => {}
  let beatDue = false
  const stopListening = channel.onAppend(() => wake())
  const stopBeating =
    options.heartbeatMs > 0
      ? visit.server.every(options.heartbeatMs, () => {
          beatDue = true
          wake()
        })
      : () => {}
  response.once('close', () => {
    open = false
    stopListening()
    stopBeating()
    wake()
  })
  const outlet = begin(visit, options)
  const lastEventId = options.ignoreLastEventId ? null : record.lastEventId
  const live = channel.end
  let position = options.from ?? channel.start(lastEventId, options.history, options.initial)
  let room = options.after?.frames ?? Infinity

  if (options.preface) await outlet(options.preface)
  if (options.retryMs !== undefined) await outlet(Buffer.from(`retry: ${options.retryMs}\n\n`))
  if (options.newestFirst) {
    const past = channel.take(position, live, Infinity)
    position = Math.max(position, past?.next ?? 0)
    for (const entry of [...(past?.entries ?? [])].reverse()) {
      entry.times++
      record.frames++
      if (!(await outlet(entry.wire))) return
    }
  }
  while (open) {
    if (room <= 0 && options.after) {
      if (options.after.then === 'silence') return stopBeating()
      if (options.after.then === 'end') return void response.end()
      const next = channel.take(position, live, 1)
      if (next) return cutIn(response, next.bytes)
    }
    const batch = room > 0 ? channel.take(position, live, room) : null
    if (batch) {
      position = batch.next
      room -= batch.entries.length
      for (const entry of batch.entries) {
        entry.times++
        record.frames++
        if (entry.eventId !== undefined) record.lastSentId = entry.eventId
      }
      if (!(await outlet(batch.bytes))) return
      continue
    }
    if (beatDue) {
      beatDue = false
      if (!(await outlet(Buffer.from(options.heartbeat?.() ?? ': heartbeat\n\n')))) return
      continue
    }
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}

/** The status line and headers of an event stream, sent at once. */
export function openStream(visit: Visit, headers: Record<string, string> = {}): void {
  visit.response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    ...headers
  })
  visit.response.flushHeaders()
}

/** Writes respecting the client's pace: resolves when more may be written, false when the client is gone. */
export function write(response: ServerResponse, bytes: Buffer): Promise<boolean> {
  if (response.destroyed || response.writableEnded) return Promise.resolve(false)
  if (response.write(bytes)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle)
      response.off('close', settle)
      resolve(!response.destroyed)
    }
    response.on('drain', settle)
    response.on('close', settle)
  })
}

function begin(visit: Visit, options: StreamOptions): Outlet {
  const { request, response } = visit
  const acceptsGzip = /\bgzip\b/i.test(request.headers['accept-encoding']?.toString() ?? '')
  if (options.outlet === 'gzip' && acceptsGzip) {
    openStream(visit, { ...options.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' })
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
    gzip.on('error', () => response.destroy())
    gzip.pipe(response)
    response.once('close', () => gzip.destroy())
    return (bytes) =>
      new Promise((resolve) => {
        if (response.destroyed) resolve(false)
        else gzip.write(bytes, () => resolve(!response.destroyed))
      })
  }
  openStream(visit, options.headers)
  if (options.outlet !== 'bytes') return (bytes) => write(response, bytes)
  return async (bytes) => {
    for (const byte of bytes) {
      if (!(await write(response, Buffer.of(byte)))) return false
      await (options.pauseMs ? sleep(options.pauseMs) : new Promise((resolve) => setImmediate(resolve)))
    }
    return true
  }
}

/** Half of a frame, then the connection is gone without a proper end. */
function cutIn(response: ServerResponse, frame: Buffer): void {
  response.write(frame.subarray(0, Math.floor(frame.length / 2)), () => response.destroy())
}

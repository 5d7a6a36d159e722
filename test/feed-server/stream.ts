import { constants, createGzip } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from './channel.ts'
import { serialise } from './frames.ts'
import type { RequestRecord, Visit } from './server-state.ts'

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
  /** The SSE id of the next frame of this connection, in place of the channel's. */
  nextId?: () => string
  outlet: 'plain' | 'gzip' | 'bytes'
  /** For `bytes`: the pause after each. */
  pauseMs?: number
  /** The status line and headers wait for the first bytes. */
  lateHead?: boolean
  /** Bytes go out only in multiples of so many, the first of them with the head. */
  unit?: number
  /** What is sent once there is nothing left to send; then the stream ends. */
  lastWords?: string
  /**
   * What happens after so many frames of this connection; `cut` needs one more frame, of which half is sent. `end` sends
   * `lastWords` first.
   */
  after?: { frames: number } & ({ then: 'end'; lastWords?: string } | { then: 'silence' } | { then: 'cut'; how: Break })
  headers?: Record<string, string>
}

/**
 * How an answer breaks off: the connection is gone, the end looks like a proper one (as some proxies write it when their
 * server has crashed), or the size of the next chunk is none.
 */
export type Break = 'destroy' | 'end' | 'chunk'

interface Outlet {
  /** Takes bytes and resolves when it can take more; false when the client is gone. */
  write: (bytes: Buffer) => Promise<boolean>
  /** A clean end behind these bytes, and behind whatever is still held. */
  end: (bytes: Buffer) => void
}

/** Answers with a channel: what the client missed, then what comes, until one side ends it. */
export async function stream(visit: Visit, channel: Channel, options: StreamOptions): Promise<void> {
  const { response, record } = visit
  const signals = listen(visit, channel, options.heartbeatMs)
  const outlet = begin(visit, options)
  const lastEventId = options.ignoreLastEventId ? null : record.lastEventId
  const live = channel.end
  let position = options.from ?? channel.start(lastEventId, options.history, options.initial)
  let room = options.after?.frames ?? Infinity

  if (options.preface) await outlet.write(options.preface)
  if (options.retryMs !== undefined) await outlet.write(Buffer.from(`retry: ${options.retryMs}\n\n`))
  if (options.newestFirst) {
    const past = channel.take(position, live, Infinity)
    position = Math.max(position, past?.next ?? 0)
    for (const entry of [...(past?.entries ?? [])].reverse()) {
      if (!(await outlet.write(give(record, channel, [entry], options)))) return
    }
  }
  while (signals.open) {
    if (room <= 0 && options.after) {
      if (options.after.then === 'silence') return signals.stopBeating()
      if (options.after.then === 'end') return outlet.end(Buffer.from(options.after.lastWords ?? ''))
      const next = channel.take(position, live, 1)
      if (next) return cutIn(response, next.bytes, options.after.how)
    }
    const batch = room > 0 ? channel.take(position, live, room) : null
    if (batch) {
      position = batch.next
      room -= batch.entries.length
      if (!(await outlet.write(give(record, channel, batch.entries, options)))) return
      continue
    }
    if (options.lastWords !== undefined) return outlet.end(Buffer.from(options.lastWords))
    if (signals.takeBeat()) {
      if (!(await outlet.write(Buffer.from(options.heartbeat?.() ?? ': heartbeat\n\n')))) return
      continue
    }
    await signals.next()
  }
}

interface Signals {
  readonly open: boolean
  /** True once for each heartbeat that is due. */
  takeBeat: () => boolean
  stopBeating: () => void
  /** Resolves when something was published, a heartbeat is due or the client is gone. */
  next: () => Promise<void>
}

function listen({ server, response }: Visit, channel: Channel, heartbeatMs: number): Signals {
  let open = true
  let wake = () => {}
  let beatDue = false
  const stopListening = channel.onAppend(() => wake())
  const stopBeating =
    heartbeatMs > 0
      ? server.every(heartbeatMs, () => {
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
  return {
    get open() {
      return open
    },
    takeBeat: () => {
      const due = beatDue
      beatDue = false
      return due
    },
    stopBeating,
    next: () =>
      new Promise<void>((resolve) => {
        wake = resolve
      })
  }
}

type Entries = NonNullable<ReturnType<Channel['take']>>['entries']

/** The bytes of these entries as this connection gets them; the record tells that it did. */
function give(record: RequestRecord, channel: Channel, entries: Entries, { nextId }: StreamOptions): Buffer {
  const wires = entries.map((entry) => {
    entry.times++
    record.frames++
    const id = nextId && entry.kind !== 'raw' ? nextId() : entry.eventId
    if (id !== undefined) record.lastSentId = id
    if (!nextId || entry.kind === 'raw') return entry.wire
    return Buffer.from(serialise({ event: entry.event, id, data: entry.data }, channel.plan.newline))
  })
  return Buffer.concat(wires)
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
  const coded = options.outlet === 'gzip' && acceptsGzip
  const open = (): Outlet => {
    openStream(visit, { ...options.headers, ...(coded && { 'content-encoding': 'gzip', vary: 'accept-encoding' }) })
    if (coded) return zipped(response)
    return options.outlet === 'bytes' ? byteByByte(response, options.pauseMs ?? 0) : plain(response)
  }
  if (!options.lateHead && !options.unit) return open()
  let opened: Outlet | undefined
  const late: Outlet = {
    write: (bytes) => (opened ??= open()).write(bytes),
    end: (bytes) => (opened ??= open()).end(bytes)
  }
  return options.unit ? inUnits(late, options.unit, response) : late
}

function plain(response: ServerResponse): Outlet {
  return { write: (bytes) => write(response, bytes), end: (bytes) => void response.end(bytes) }
}

function zipped(response: ServerResponse): Outlet {
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
  gzip.on('error', () => response.destroy())
  gzip.pipe(response)
  response.once('close', () => gzip.destroy())
  return {
    write: (bytes) =>
      new Promise((resolve) => {
        if (response.destroyed) resolve(false)
        else gzip.write(bytes, () => resolve(!response.destroyed))
      }),
    end: (bytes) => void gzip.end(bytes)
  }
}

function byteByByte(response: ServerResponse, pauseMs: number): Outlet {
  return {
    write: async (bytes) => {
      for (const byte of bytes) {
        if (!(await write(response, Buffer.of(byte)))) return false
        await (pauseMs ? sleep(pauseMs) : new Promise((resolve) => setImmediate(resolve)))
      }
      return true
    },
    end: (bytes) => void response.end(bytes)
  }
}

/** What does not fill a unit waits for more, and is lost where the connection breaks. */
function inUnits(outlet: Outlet, unit: number, response: ServerResponse): Outlet {
  let held = Buffer.alloc(0)
  return {
    write: (bytes) => {
      held = Buffer.concat([held, bytes])
      const whole = held.length - (held.length % unit)
      if (whole === 0) return Promise.resolve(!response.destroyed)
      const full = held.subarray(0, whole)
      held = held.subarray(whole)
      return outlet.write(full)
    },
    end: (bytes) => outlet.end(Buffer.concat([held, bytes]))
  }
}

/** Half of a frame, then the answer breaks off. */
function cutIn(response: ServerResponse, frame: Buffer, how: Break): void {
  response.write(frame.subarray(0, Math.floor(frame.length / 2)), () => breakOff(response, how))
}

export function breakOff(response: ServerResponse, how: Break): void {
  const { headersSent, socket } = response
  if (how === 'end' && headersSent) response.end()
  else if (how === 'chunk' && headersSent && socket) {
    // An empty line where the size of the next chunk belongs: what h2o writes so that nobody takes the answer for complete.
    socket.end('\r\n1\r\n', () => response.destroy())
  } else response.destroy()
}

/**
 * A server of event streams in a process of its own: what it costs to send is on nobody's account.
 *
 * Started with `fork`; told what to do by messages (`Order`), of which each is answered by one (`Told`). Streams are at
 * `/s/NUMBER`. Frames are prepared, and only their numbers are written anew: it sends far faster than anybody reads.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { itemData } from './flow-items.ts'

export type Order =
  /** Sends to every open stream as fast as it is read, `items` each if said, until told to stop. Answered at once. */
  | { kind: 'flood'; items?: number }
  /** Ends a flood at the end of a frame. Answered with the frames that were sent. */
  | { kind: 'stop' }
  /** To one stream an item every so many milliseconds, `times` in all, its title `sent EPOCH-MS NUMBER.`; answered after the last. */
  | { kind: 'steady'; stream: number; every: number; times: number }
  | { kind: 'streams' }

/** `value`: open streams, or frames sent. */
export type Told = { kind: 'port'; port: number } | { kind: 'done'; value: number }

/** Numbers in prepared frames have so many digits. */
const DIGITS = 9
const NUMBER = '7'.repeat(DIGITS)
const FRAMES = 100

interface Stream {
  number: number
  response: ServerResponse
  sent: number
}

const streams = new Map<number, Stream>()
let flooding = false
let limit = Infinity
let heartbeats = false

const server = createServer((request, response) => {
  const number = Number(/^\/s\/(\d+)/.exec(request.url ?? '')?.[1] ?? 0)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' })
  response.socket?.setNoDelay(true)
  response.write(': open\n\n')
  const stream = { number, response, sent: streams.get(number)?.sent ?? 0 }
  streams.set(number, stream)
  response.on('close', () => {
    if (streams.get(number) === stream) streams.delete(number)
  })
  if (flooding) flood(stream)
})
server.listen(0, '127.0.0.1', () => tell({ kind: 'port', port: (server.address() as AddressInfo).port }))
server.keepAliveTimeout = 1_000

process.on('message', (order: Order) => {
  if (order.kind === 'flood') {
    flooding = true
    limit = order.items ?? Infinity
    for (const stream of streams.values()) flood(stream)
    tell({ kind: 'done', value: streams.size })
  } else if (order.kind === 'stop') {
    flooding = false
    tell({ kind: 'done', value: [...streams.values()].reduce((sum, { sent }) => sum + sent, 0) })
  } else if (order.kind === 'streams') tell({ kind: 'done', value: streams.size })
  else steady(order)
})
process.on('disconnect', () => process.exit(0))
if (process.argv.includes('--heartbeats')) heartbeats = true
if (heartbeats) setInterval(() => streams.forEach(({ response }) => response.write(': beat\n\n')), 15_000)

function flood(stream: Stream): void {
  const prepared = prepare(stream.number)
  const send = (): void => {
    while (flooding && stream.sent < limit && !stream.response.destroyed) {
      const frames = Math.min(FRAMES, limit - stream.sent)
      const free = stream.response.write(prepared(stream.sent + 1, frames))
      stream.sent += frames
      if (!free) {
        stream.response.once('drain', send)
        return
      }
    }
  }
  send()
}

/** Frames `from` and the following, of which only the numbers differ. */
function prepare(stream: number): (from: number, frames: number) => Buffer {
  const one = `id: ${NUMBER}\ndata: ${itemData(stream, NUMBER, 1_790_000_000_000)}\n\n`
  const all = Buffer.from(one.repeat(FRAMES))
  const places: number[] = []
  for (let at = one.indexOf(NUMBER); at >= 0; at = one.indexOf(NUMBER, at + 1)) places.push(at)
  return (from, frames) => {
    const bytes = Buffer.from(all.subarray(0, frames * one.length))
    for (let frame = 0; frame < frames; frame++) {
      const digits = String(from + frame).padStart(DIGITS, '0')
      for (const place of places) bytes.write(digits, frame * one.length + place, 'latin1')
    }
    return bytes
  }
}

function steady({ stream, every, times }: Extract<Order, { kind: 'steady' }>): void {
  const began = performance.now()
  let sent = 0
  const timer = setInterval(
    () => {
      const due = Math.min(times, Math.floor((performance.now() - began) / every))
      for (; sent < due; sent++) {
        const now = Date.now()
        const item = { id: `t${now}-${sent}`, title: `sent ${now} ${sent}.`, content_text: 'Nothing but a time.' }
        streams.get(stream)?.response.write(`id: ${now}-${sent}\ndata: ${JSON.stringify(item)}\n\n`)
      }
      if (sent < times) return
      clearInterval(timer)
      tell({ kind: 'done', value: sent })
    },
    Math.max(1, every / 4)
  )
}

function tell(told: Told): void {
  process.send?.(told)
}

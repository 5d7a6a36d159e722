import { execFile } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { startRawServer, streamOf, type RawServer } from '../../unit/feeds/http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

const PIECE = Buffer.alloc(64 * 1024, 'x')

/** Writes as fast as it is read, at most `bytes` in all; more would only prove more of the same. */
function pour(response: ServerResponse, piece: Uint8Array, bytes: number): void {
  let left = bytes
  const go = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= piece.length
      if (!response.write(piece)) return
    }
  }
  response.on('drain', go)
  go()
}

function drip(response: ServerResponse, text: () => string, ms: number): void {
  const timer = setInterval(() => response.write(text()), ms)
  response.once('close', () => clearInterval(timer))
}

const MIB = 2 ** 20
const hostile: Record<string, Parameters<typeof startRawServer>[0]> = {
  '/endless-line': (_request, response) => pour(streamOf(response), PIECE, 300 * MIB),
  '/endless-comment': (_request, response) => pour(streamOf(response, ':'), PIECE, 300 * MIB),
  '/giant-event': (_request, response, count) => {
    streamOf(response, 'id: 1\n')
    for (let line = 0; line < 30; line++) response.write(`data: ${'y'.repeat(MIB)}\n`)
    response.write(`\nid: 2\ndata: after the giant, ${count}\n\n`)
  },
  '/many-headers': (request) => {
    request.socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n')
    for (let i = 0; i < 100; i++) request.socket.write('a: b\r\n'.repeat(1_000))
    request.socket.write('\r\n')
  },
  '/giant-header': (request) => {
    request.socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-giant: ')
    for (let i = 0; i < 100; i++) request.socket.write(PIECE)
  },
  '/loop': (request, response) => void response.writeHead(302, { location: request.url ?? '' }).end(),
  '/slow-headers': (request) => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n'
    let at = 0
    const timer = setInterval(() => request.socket.write(head[at++] ?? 'x'), 100)
    request.socket.once('close', () => clearInterval(timer))
  },
  '/slow-body': (_request, response) => {
    let at = 0
    drip(streamOf(response), () => 'data: slow\n\n'[at++ % 12] ?? '', 100)
  },
  '/flood': (_request, response) => {
    const frame = Buffer.from(`data: ${'z'.repeat(1_000)}\n\n`.repeat(60))
    pour(streamOf(response), frame, 2_000 * MIB)
  }
}

async function startHostile(): Promise<RawServer> {
  const server = await startRawServer((request, response, count) => {
    request.socket.setNoDelay()
    hostile[request.url ?? '']?.(request, response, count)
  })
  cleanUp.push(() => server.close())
  return server
}

describe('hostile servers', () => {
  it('cost bounded memory, are told from one another, and do not touch an honest feed', async () => {
    const server = await startHostile()
    const honest = await startRawServer((_request, response) => {
      drip(streamOf(response), () => `data: ${Date.now()}\n\n`, 100)
    })
    cleanUp.push(() => honest.close())
    const paths = Object.keys(hostile)
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        new URL('../fixtures/hostile-feeds.ts', import.meta.url).pathname,
        honest.url,
        ...paths.map((path) => server.url + path)
      ],
      { timeout: 55_000 }
    )
    const seen = JSON.parse(stdout) as {
      peakMiB: number
      startMiB: number
      latencies: number[]
      refusals: { feedId: number; bytes: number }[]
      received: Record<string, number>
      states: Record<string, string[]>
    }
    const id = (path: string): number => paths.indexOf(path) + 2
    const of = (path: string): string => seen.states[id(path)]?.join(' ') ?? ''
    const median = seen.latencies[Math.floor(seen.latencies.length / 2)] ?? Infinity
    console.log(
      `peak RSS ${seen.peakMiB} MiB (${seen.startMiB} before the first feed); latency of the honest feed: median ${median} ms, longest ${seen.latencies[seen.latencies.length - 1]} ms`
    )
    expect(seen.peakMiB - seen.startMiB).toBeLessThan(350)
    expect(median).toBeLessThan(300)
    expect(of('/many-headers')).toContain('UND_ERR_HEADERS_OVERFLOW')
    expect(of('/giant-header')).toContain('UND_ERR_HEADERS_OVERFLOW')
    expect(of('/loop')).toContain('too-many')
    expect(of('/slow-headers')).toContain('unanswered')
    expect(of('/endless-line')).toContain('message-too-large')
    for (const path of ['/slow-body', '/flood', '/giant-event', '/endless-comment'])
      expect(of(path)).toBe('connecting open')
    expect(seen.received[id('/slow-body')]).toBeGreaterThan(0)
    expect(seen.received[id('/giant-event')]).toBe(1)
    expect(seen.refusals.filter(({ feedId }) => feedId === id('/giant-event'))).toEqual([
      { feedId: id('/giant-event'), bytes: 30 * (MIB + 6) + 5 }
    ])
  })
})

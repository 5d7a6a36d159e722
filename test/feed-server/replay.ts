import type { Behaviour } from './server-state.ts'
import { write } from './stream.ts'

/**
 * Plays a recording back: its status, its headers, its bytes in the pieces and at the times they came, and its end.
 *
 * Each connection gets it from the beginning. Where the recording was stopped, the stream stays open.
 */
export const replay: Behaviour = {
  path: '/replay/:name',
  summary: 'A recorded stream (--record, --replay); speed=10 for ten times as fast, 0 for no pauses.',
  defaults: { speed: '' },
  answer: async (visit) => {
    const { server, response, names, query } = visit
    const known = server.recording(names['name'] ?? '')
    if (!known) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      return void response.end('There is no such recording.\n')
    }
    const { recording } = known
    const speed = query.number('speed', known.speed)
    const startedAt = performance.now()
    const reached = (ms: number): Promise<void> => {
      const left = speed > 0 ? startedAt + ms / speed - performance.now() : 0
      // Between two pieces the client gets a turn in any case, or the system would join them.
      if (left <= 0) return new Promise((resolve) => setImmediate(resolve))
      return new Promise((resolve) => {
        const stop = server.after(left, resolve)
        response.once('close', () => {
          stop()
          resolve()
        })
      })
    }
    response.writeHead(recording.status, recording.headers)
    response.flushHeaders()
    for (const { ms, bytes } of recording.pieces) {
      await reached(ms)
      if (!(await write(response, bytes))) return
    }
    if (recording.end.how === 'stopped') return
    await reached(recording.end.ms)
    if (recording.end.how === 'clean') response.end()
    else response.destroy()
  }
}

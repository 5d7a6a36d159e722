import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { loadUndici } from '../../../../src-main/feeds/http/line.ts'
import { mend, mendPausedParser, type Parser } from '../../../../src-main/feeds/http/paused-parser.ts'
import { request } from '../../../../src-main/feeds/http/request.ts'
import { startRawServer, streamOf } from './raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

/** A stand-in: the real one throws where nobody can catch it, and this is about what keeps it from that. */
class Standing implements Parser {
  paused = true
  ptr: number | null = 1
  socket = { destroyed: false }
  did: string[] = []
  llhttp = { llhttp_resume: () => this.did.push('resume') }
  execute(): void {
    this.did.push('execute')
    // The end of an answer pauses as well.
    this.paused = true
  }
  finish(): Error | null {
    this.did.push(this.paused ? 'finish while it is paused' : 'finish')
    return null
  }
}

describe('the end of a connection whose parser is paused', () => {
  it('goes on first, and then finishes', () => {
    mend(Standing.prototype)
    mend(Standing.prototype)
    const parser = new Standing()
    expect(parser.finish()).toBeNull()
    expect(parser.did).toEqual(['resume', 'execute', 'resume', 'finish'])
  })

  it('that broke is an error, as of any connection that breaks', () => {
    mend(Standing.prototype)
    const parser = new Standing()
    parser.socket.destroyed = true
    expect(parser.finish()).toMatchObject({ code: 'UND_ERR_SOCKET' })
    expect(parser.did).toEqual([])
  })

  it('is as before where it is not paused', () => {
    mend(Standing.prototype)
    const parser = Object.assign(new Standing(), { paused: false })
    parser.finish()
    expect(parser.did).toEqual(['finish'])
  })

  it('is provided for in the undici that is here', async () => {
    const server = await startRawServer((_request, response) => void streamOf(response, ':\n'))
    cleanUp.push(() => server.close())
    const parts = await loadUndici({ connectMs: 5_000, userAgent: 'x', secureContext: () => undefined })
    let socket: Socket | null = null
    const client = new parts.Client(server.url, {
      connect: (target, callback) =>
        parts.plain(target, (...answer) => {
          socket = answer[1]
          callback(...answer)
        })
    })
    cleanUp.push(() => client.destroy())
    await request(client, { url: new URL(server.url), headers: {}, headersMs: 0, signal: new AbortController().signal })
    expect(mendPausedParser(socket!, parts.parserKey)).toBe(true)
    expect(mendPausedParser({}, parts.parserKey)).toBe(false)
  })
})

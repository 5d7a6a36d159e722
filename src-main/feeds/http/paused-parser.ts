import type { Socket } from 'node:net'

/** What is used here of undici's HTTP/1 parser. */
export interface Parser {
  paused: boolean
  readonly ptr: number | null
  readonly socket: Pick<Socket, 'destroyed'>
  readonly llhttp: { llhttp_resume(ptr: number): void }
  execute(piece: Uint8Array): void
  finish(): Error | null
}

const mended = new WeakSet<object>()

/**
 * Lets undici's parser come to its end while it is paused.
 *
 * undici 7 takes for granted that nobody has paused the parser of an answer that ends with its connection, and throws where
 * nobody can catch it. We pause it whenever a stream comes faster than it is stored. A connection that ends in order has
 * given all its bytes to the parser by then, so it goes on and finishes; of one that broke there is nothing to finish.
 *
 * https://github.com/nodejs/undici/issues/5360. Remove with undici 8, once no runtime is older than its Node (22.19).
 *
 * `key` is where a socket holds its parser, once its client has it. Answers whether there was one.
 */
export function mendPausedParser(socket: object, key: symbol): boolean {
  const parser = (socket as Record<symbol, Parser | undefined>)[key]
  if (!parser) return false
  mend(Object.getPrototypeOf(parser) as Parser)
  return true
}

/** For all parsers that have this prototype. */
export function mend(prototype: Pick<Parser, 'finish'>): void {
  if (mended.has(prototype)) return
  mended.add(prototype)
  const finish = prototype.finish
  prototype.finish = function (this: Parser): Error | null {
    if (this.paused && this.socket.destroyed) {
      return Object.assign(new Error('It broke while it was not read.'), { code: 'UND_ERR_SOCKET' })
    }
    // The end of the answer may not need another byte, and itself pauses once more.
    if (goOn(this)) this.execute(new Uint8Array(0))
    goOn(this)
    return finish.call(this)
  }
}

function goOn(parser: Parser): boolean {
  if (!parser.paused || parser.ptr === null) return false
  parser.llhttp.llhttp_resume(parser.ptr)
  parser.paused = false
  return true
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Order, Told } from './flooder.ts'

/** The flooder, as a bench sees it. */
export interface Flood {
  /** The address of a stream. */
  url(stream: number): string
  tell(order: Order): Promise<number>
  /** Ends the process. */
  close(): Promise<void>
}

/** Starts the flooder in a process of its own. */
export async function startFlooder(args: readonly string[] = []): Promise<Flood> {
  const child = fork(join(import.meta.dirname, 'flooder.ts'), args)
  const answers: ((value: number) => void)[] = []
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The flooder ended.')))
    child.on('message', (told: Told) => {
      if (told.kind === 'port') resolve(told.port)
      else answers.shift()?.(told.value)
    })
  })
  return {
    url: (stream) => `http://127.0.0.1:${port}/s/${stream}`,
    tell: (order) =>
      new Promise((resolve) => {
        answers.push(resolve)
        child.send(order)
      }),
    close: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
  }
}

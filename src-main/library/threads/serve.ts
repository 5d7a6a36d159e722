import { parentPort } from 'node:worker_threads'
import { log } from '../../base/log.ts'
import { diskTrouble, isDamage } from '../store/database.ts'
import type { Call, Handlers, Reply, Trouble } from './protocol.ts'
import type { LibraryProblem } from '../store/records.ts'

/** Has what this thread writes to the log kept by main. */
export function logToMain(): void {
  log.keepIn({ write: (line) => parentPort?.postMessage({ kind: 'log', line } satisfies Reply) })
}

/** A thread's end of the protocol: says that it is open, then answers every call by its handler. */
export function serve<T>(handlers: Handlers<T>): void {
  const answer = (reply: Reply): void => parentPort?.postMessage(reply)
  parentPort?.on('message', (call: Call) => {
    const handler = (handlers as Record<string, (input: unknown, at: number) => unknown>)[call.name]
    void (async () => handler?.(call.input, call.at))()
      .then(
        (value): Reply => ({ kind: 'answer', id: call.id, value }),
        (error: unknown): Reply => failure(call.id, error)
      )
      .then(answer)
  })
  answer({ kind: 'opened', problem: null })
}

/** A thread that was asked nothing for so long is at rest, in ms. */
const REST_AFTER = 2_000

/** Calls `rest` each time nothing more was asked for a while, and not after `close`. */
export function whenAtRest(rest: () => void): void {
  const timer = setTimeout(rest, REST_AFTER).unref()
  parentPort?.on('message', ({ name }: Call) => {
    if (name === 'close') clearTimeout(timer)
    else timer.refresh()
  })
}

/** Says why a thread cannot work, and ends it. */
export function giveUp(problem: LibraryProblem): void {
  parentPort?.postMessage({ kind: 'opened', problem } satisfies Reply)
  parentPort?.close()
}

/** The disk's trouble in an error, or null where the error is a bug. */
export function troubleOf(error: unknown): Trouble | null {
  const message = error instanceof Error ? error.message : String(error)
  const trouble = diskTrouble(error)
  if (trouble) return { ...trouble, damaged: false, message }
  return isDamage(error) ? { full: false, damaged: true, message } : null
}

function failure(id: number, error: unknown): Reply {
  const trouble = troubleOf(error)
  if (trouble) return { kind: 'trouble', id, trouble }
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'bug', id, message, stack }
}

/** Lets calls that have arrived be answered before going on. */
export const afterOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

import type { WebContents } from 'electron'
import { safeParse } from 'valibot'
import { requests, type AnswerOf, type InputOf, type RequestName } from '#contract/ipc.ts'
import { log } from '../../base/log.ts'
import { requestInputs } from './request-inputs.ts'
import type { Answering } from './take-requests.ts'

/** One handler for every request: a record over all their names, so a missing one does not compile. */
export type Handlers = { [K in RequestName]: (input: InputOf<K>) => AnswerOf<K> | Promise<AnswerOf<K>> }

/**
 * Answers every request of the contract.
 *
 * `isOurs` says whether a frame is the top frame of our own window at our own address; nobody else gets an answer. A
 * request that is refused or breaks rejects at the caller with one plain sentence and leaves main as it was.
 */
export function answering(
  handlers: Handlers,
  isOurs: (frame: Electron.WebFrameMain | null, contents: WebContents) => boolean
): Answering {
  return async <K extends RequestName>(name: K, event: Electron.IpcMainInvokeEvent, input: unknown) => {
    if (!isOurs(event.senderFrame, event.sender)) throw new Error('This window may not ask.')
    const checked = safeParse(requestInputs[name], input)
    if (!checked.success) throw new Error(`Request ${name}: not of the agreed form.`)
    try {
      const answer = await handlers[name](checked.output)
      return requests[name].asText ? JSON.stringify(answer) : answer
    } catch (error) {
      log.error(`request ${name}`, error)
      throw new Error(`Request ${name} could not be answered.`, { cause: error })
    }
  }
}

import type { Batch } from '#contract/message.ts'
import { log } from '../base/log.ts'
import type { Acknowledgement, Library } from '../library/library.ts'

/**
 * Has the library store batches, and tells `follow` of each part that is committed, and at last of the whole with its messages.
 *
 * Rejects where the library refuses a batch. It is stored once `follow` is told: what goes wrong there is logged and refuses nothing.
 */
export function accepting(
  library: Pick<Library, 'accept'>,
  follow: (batch: Batch, done: Acknowledgement) => void
): (batch: Batch) => Promise<Acknowledgement> {
  const committed = (batch: Batch, done: Acknowledgement): void => {
    try {
      follow(batch, done)
    } catch (error) {
      log.error('what follows a commit went wrong', error)
    }
  }
  return async (batch) => {
    const done = await library.accept(batch, (part) => committed({ ...batch, messages: [] }, part))
    committed(batch, done)
    return done
  }
}

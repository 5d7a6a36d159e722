import type { Handlers } from '../electron/ipc/answering.ts'
import type { RereadingRuns } from '../housekeeping/rereading-runs.ts'
import type { Library } from '../library/library.ts'

interface Parts {
  library: Library
  rereadings: RereadingRuns
}

/** Reading stored items again, of a feed or of all: what it would change, how it goes, and back. */
export function rereadingRequests({ library, rereadings }: Parts) {
  return {
    previewRereading: (from) => library.previewRereading(from),
    startRereading: async ({ feedId, hides }) => {
      await rereadings.begin(feedId, hides)
      return null
    },
    stopRereading: async ({ feedId }) => {
      await rereadings.stop(feedId)
      return null
    },
    undoRereading: async ({ feedId }) => {
      await rereadings.undo(feedId)
      return null
    },
    answerRereadingOffer: async () => {
      await rereadings.answerOffer()
      return null
    }
  } satisfies Partial<Handlers>
}

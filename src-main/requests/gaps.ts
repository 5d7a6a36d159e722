import type { Handlers } from '../electron/ipc/answering.ts'
import type { Library } from '../library/library.ts'
import type { Arrivals } from '../window/arrivals.ts'
import type { GapFills } from '../window/gap-fills.ts'

interface Parts {
  library: Library
  arrivals: Arrivals
  fills: GapFills
}

export function gapRequests({ library, arrivals, fills }: Parts) {
  return {
    dismissGap: async ({ id }) => {
      const change = await library.dismissGap({ id })
      if (change) arrivals.gapSeen(change)
      return null
    },
    fetchGap: ({ id }) => fills.fetch(id),
    cancelFetchGap: ({ id }) => {
      fills.cancel(id)
      return null
    }
  } satisfies Partial<Handlers>
}

import type { Handlers } from '../electron/ipc/answering.ts'
import { feedRequests } from './feeds.ts'
import { folderRequests } from './folders.ts'
import { gapRequests } from './gaps.ts'
import { itemRequests } from './items.ts'
import { programRequests } from './program.ts'
import { rereadingRequests } from './rereading.ts'
import { ruleRequests } from './rules.ts'
import { storageRequests } from './storage.ts'
import { trialRequests } from './trial.ts'
import { windowRequests } from './window.ts'

type PartsOf<Make extends (parts: never) => unknown> = Parameters<Make>[0]

/** What all of them need, each a few. */
export type RequestParts = PartsOf<typeof itemRequests> &
  PartsOf<typeof feedRequests> &
  PartsOf<typeof folderRequests> &
  PartsOf<typeof gapRequests> &
  PartsOf<typeof rereadingRequests> &
  PartsOf<typeof ruleRequests> &
  PartsOf<typeof storageRequests> &
  PartsOf<typeof programRequests> &
  PartsOf<typeof trialRequests> &
  PartsOf<typeof windowRequests>

/** Answers what the window asks: each request is one short joining of the parts. A missing one does not compile. */
export function requestHandlers(parts: RequestParts): Handlers {
  return {
    ...windowRequests(parts),
    ...itemRequests(parts),
    ...feedRequests(parts),
    ...folderRequests(parts),
    ...gapRequests(parts),
    ...rereadingRequests(parts),
    ...ruleRequests(parts),
    ...storageRequests(parts),
    ...programRequests(parts),
    ...trialRequests(parts)
  }
}

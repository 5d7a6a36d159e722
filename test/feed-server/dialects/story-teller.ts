import { channelBehaviour } from '../channel-behaviour.ts'
import { makeItem, type FeedItem } from '../items.ts'
import type { Behaviour } from '../server-state.ts'

/** A path whose n-th message is told in the shape of somebody's server; without ids, so that only what it says names it. */
export const storyTeller = (
  path: string,
  summary: string,
  tell: (number: number, item: (number: number) => FeedItem) => { event?: string; data: string }
): Behaviour =>
  channelBehaviour({
    path,
    summary,
    plan: (_house, items) => ({
      eventId: () => undefined,
      compose: (number) => ({ id: '', ...tell(number, (each) => makeItem(each, { ...items, size: 'short' })) })
    }),
    options: () => ({ ignoreLastEventId: true })
  })

import { channelBehaviour } from '../channel-behaviour.ts'
import type { Message } from '../channel.ts'
import type { ItemPlan } from '../items.ts'
import type { Behaviour } from '../server-state.ts'
import { mastodonStatus, mastodonTimeline, secondOf } from '../sources.ts'

/** The stream of one person: what those post whom they follow, and what happened to them, each a list of its own by REST. */

const stream = '/mastodon/api/v1/streaming/user'
const types = ['favourite', 'follow', 'mention']

/** Every second message is a notification. */
function composed(number: number, items: ItemPlan): Message {
  const status = mastodonStatus(number, items)
  if (number % 2 === 1) return status
  const type = types[(number / 2) % types.length]
  const told = {
    id: String(30_000 + number),
    type,
    created_at: new Date(secondOf(number) * 1000).toISOString(),
    group_key: `ungrouped-${30_000 + number}`,
    account: { id: '2', acct: 'ada', display_name: 'Ada', url: `${items.origin}/@ada`, note: '' },
    ...(type !== 'follow' && { status: JSON.parse(status.data) as unknown })
  }
  return { id: told.id, event: 'notification', data: JSON.stringify(told) }
}

export const mastodonUser: readonly Behaviour[] = [
  channelBehaviour({
    path: stream,
    summary:
      'The user stream of Mastodon: statuses and notifications (favourite, follow, mention) by turns; no ids, no replay.',
    plan: (_house, items) => ({ eventId: () => undefined, compose: (number) => composed(number, items) }),
    options: () => ({ ignoreLastEventId: true, initial: 0, preface: Buffer.from(':)\n'), heartbeat: () => ':thump\n' })
  }),
  mastodonTimeline('/mastodon/api/v1/timelines/home', stream, ({ event }) => event === 'update'),
  mastodonTimeline('/mastodon/api/v1/notifications', stream, ({ event }) => event === 'notification')
]

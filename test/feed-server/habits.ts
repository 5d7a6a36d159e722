import { randomUUID } from 'node:crypto'
import type { ChannelPlan, Message } from './channel.ts'
import { serialise } from './frames.ts'
import type { Query, Visit } from './server-state.ts'
import type { StreamOptions } from './stream.ts'

/**
 * Habits of real servers, and of what stands before them, that every path with a channel takes on by a parameter.
 *
 * What the ids are: `connection` as NestJS and express-sse count, `process` as sse-pubsub, `random` as better-sse,
 * `client` as PocketBase. `head=late` is h3, `end=complete` GraphQL, `poison=` django-eventstream, `buffer=4096` nginx.
 */
export const habitDefaults = {
  ids: '',
  first: 1,
  bare: 0,
  head: '',
  end: '',
  poison: 0,
  buffer: 0
} as const

/** The id of the message after which nothing may be asked for. */
const poisonedId = 'error'

/** True where a client that comes back gets nothing of what it missed. */
export function forgetsBetween(query: Query): boolean {
  return ['connection', 'random', 'client'].includes(query.text('ids') ?? '')
}

/** The plan of a channel with the ids and payloads that the parameters ask for. */
export function withHabits(plan: ChannelPlan, query: Query): ChannelPlan {
  const first = query.number('first', 1)
  const bare = query.number('bare', 0) === 0 ? {} : { compose: bareItem(plan.compose), removal: byLink }
  switch (query.text('ids')) {
    case 'connection':
    case 'client':
      return { ...plan, ...bare, eventId: () => undefined }
    case 'random':
      return { ...plan, ...bare, eventId: () => randomUUID() }
    case 'process':
      return { ...plan, ...bare, eventId: (sequence) => String(sequence - 1 + first), inMemory: true }
    default:
      return { ...plan, ...bare }
  }
}

/** How one connection is served with the habits that the parameters ask for. */
export function habitOptions(query: Query): Partial<StreamOptions> {
  const poison = query.number('poison', 0)
  const end = query.text('end')
  const unit = query.number('buffer', 0)
  return {
    ...nextIds(query),
    ...(forgetsBetween(query) && { ignoreLastEventId: true }),
    ...(query.text('head') === 'late' && { lateHead: true, heartbeatMs: 0 }),
    ...(unit > 0 && { unit }),
    ...(end && { lastWords: lastWords(end) }),
    ...(poison > 0 && { after: { frames: poison, then: 'end', lastWords: poisonedMessage } })
  }
}

/** Answers a request that resumes behind the poisoned id, and tells whether it was one. */
export function refusesPoisoned({ query, record, response }: Visit): boolean {
  if (query.number('poison', 0) === 0 || record.lastEventId !== poisonedId) return false
  response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('Nothing can be resumed behind an error.\n')
  return true
}

function nextIds(query: Query): Partial<StreamOptions> {
  let count = query.number('first', 1)
  const client = randomUUID()
  switch (query.text('ids')) {
    case 'connection':
      return { nextId: () => String(count++) }
    case 'client':
      return { nextId: () => client }
    default:
      return {}
  }
}

const poisonedMessage = serialise({
  event: 'stream-error',
  id: poisonedId,
  data: JSON.stringify({ condition: 'internal-server-error', text: 'The stream cannot go on.' })
})

function lastWords(end: string): string {
  if (end === 'plain') return ''
  return serialise(end === 'done' ? { data: '[DONE]' } : { event: end, data: '' })
}

/** The same items without an id in what they say; a link they keep. */
function bareItem(compose: ChannelPlan['compose']): (number: number) => Message {
  return (number) => {
    const message = compose(number)
    const { id: _, ...rest } = JSON.parse(message.data) as Record<string, unknown>
    return { ...message, id: '', data: JSON.stringify(rest) }
  }
}

/** A removal of an item that has no other name. */
function byLink(data: string): string {
  const { url } = JSON.parse(data) as { url?: unknown }
  return JSON.stringify({ url })
}

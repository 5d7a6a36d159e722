import { readCursor, readObject } from '../cursor.ts'
import type { ResumeStrategy } from '../resume.ts'

/**
 * How Centrifugo is asked for what was missed: by the position in each channel that it can recover, in the connect request that stands in
 * the parameter `cf_connect` (https://centrifugal.dev/docs/transports/uni_sse; 6.9).
 *
 * The channels are those to which the server itself subscribed the connection. Whether it could recover them it says in its
 * `connect`, so that nothing has to be guessed.
 */
export function byPosition(feedUrl: URL): ResumeStrategy | null {
  if (!feedUrl.pathname.endsWith('/uni_sse')) return null
  return {
    ask: (cursor) => {
      const known = positionsIn(cursor)
      const request = requestIn(feedUrl)
      if (Object.keys(known.channels).length === 0 || request === null) return { url: feedUrl.href, after: '' }
      const subs = Object.entries(known.channels).map(([channel, { epoch, offset }]) => [
        channel,
        { recover: true, epoch, offset }
      ])
      const url = new URL(feedUrl)
      url.searchParams.set(
        'cf_connect',
        JSON.stringify({ ...request, subs: { ...asObject(request['subs']), ...Object.fromEntries(subs) } })
      )
      return { url: url.href, after: known.isAll ? textOf(known.channels) : '' }
    },
    passed: (cursor, { data }) => {
      const message = readObject(data)
      return message === null ? cursor : behind(cursor, message)
    }
  }
}

interface Position {
  epoch: string
  offset: number
}
type Positions = Record<string, Position>
type Fields = Record<string, unknown>

/** The name in stored cursors: it may not change. */
const CURSOR = 'centrifugo'
const MOST_CHANNELS = 100
const LONGEST_NAME = 255

const asObject = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** What the reader's own address says beside the positions; null where that is nothing that could be added to. */
function requestIn(feedUrl: URL): Fields | null {
  const own = feedUrl.searchParams.get('cf_connect')
  return own === null || own === '' ? {} : readObject(own)
}

const textOf = (channels: Positions): string =>
  Object.entries(channels)
    .map(([channel, { epoch, offset }]) => `${channel} ${epoch}:${offset}`)
    .join(', ')

/** `isAll`: every channel of the connection can be recovered. */
function positionsIn(cursor: string | null): { channels: Positions; isAll: boolean } {
  const known = readCursor(cursor, CURSOR)
  const channels = Object.entries(asObject(known?.['channels'])).flatMap(([channel, stored]) => {
    const position = positionOf(asObject(stored))
    return position ? [[channel, position] as const] : []
  })
  return { channels: Object.fromEntries(channels), isAll: known?.['isAll'] === true }
}

function positionOf({ epoch, offset }: Fields): Position | null {
  const place = offset ?? 0
  const isPosition = typeof epoch === 'string' && epoch !== '' && epoch.length <= LONGEST_NAME
  return isPosition && Number.isSafeInteger(place) && (place as number) >= 0 ? { epoch, offset: place as number } : null
}

const cursorAt = (channels: Positions, isAll: boolean): string => JSON.stringify({ source: CURSOR, channels, isAll })

/** The cursor behind a message of the stream. */
function behind(cursor: string | null, message: Fields): string | null {
  const connect = asObject(message['connect'])
  if (typeof connect['client'] === 'string') return connected(asObject(connect['subs']))
  const channel = message['channel']
  const { channels, isAll } = positionsIn(cursor)
  if (typeof channel !== 'string') return cursor
  const subscribed = message['subscribe']
  if (subscribed !== undefined) {
    const position = positionOf(asObject(subscribed))
    if (position === null || Object.keys(channels).length >= MOST_CHANNELS) return cursorAt(channels, false)
    return cursorAt({ ...channels, [channel]: position }, isAll)
  }
  const known = Object.hasOwn(channels, channel) ? channels[channel] : undefined
  if (!known) return cursor
  if (message['unsubscribe'] !== undefined) {
    const { [channel]: _, ...others } = channels
    return cursorAt(others, isAll)
  }
  const offset = asObject(message['pub'])['offset']
  if (!Number.isSafeInteger(offset) || (offset as number) <= known.offset) return cursor
  return cursorAt({ ...channels, [channel]: { ...known, offset: offset as number } }, isAll)
}

function connected(subs: Fields): string {
  const all = Object.entries(subs)
  const channels = all.slice(0, MOST_CHANNELS).flatMap(([channel, sub]) => {
    const fields = asObject(sub)
    const position = fields['recoverable'] === true && channel.length <= LONGEST_NAME ? positionOf(fields) : null
    return position ? [[channel, position] as const] : []
  })
  return cursorAt(Object.fromEntries(channels), channels.length === all.length && all.length > 0)
}

import { holdsObject, holdsText, isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { objectIn, textIn } from '../parts.ts'
import type { Meaning, Source } from '../source.ts'
import { byPosition } from './centrifugo-position.ts'

/** What a push is about, other than a publication. */
const ofConnection = ['join', 'leave', 'subscribe', 'unsubscribe', 'refresh', 'disconnect']

/**
 * Centrifugo over one direction (https://centrifugal.dev/docs/transports/uni_client_protocol; 6.9): a `connect` first, with what a
 * channel's history brings, then pushes: `{"channel":…,"pub":{"data":…}}` is news, all others are about the connection and who is on it.
 *
 * Ids of its own it sends none. Channels that can be recovered have a position, an offset within an epoch, which stands in the connect
 * and goes up with each publication; whoever sends it back gets what was missed with the next connect, or is told that it is gone.
 */
export const centrifugo: Source<'centrifugo'> = {
  name: 'centrifugo',
  isOf: (payload) => isConnect(payload) || isPush(payload),
  marks: ['connect', 'pub', ...ofConnection],
  meaning: (payload) => {
    if (isConnect(payload)) return connectMeaning(objectIn(payload, 'connect'))
    return isPush(payload) ? pushMeaning(payload) : null
  },
  resume: byPosition
}

const MOST_KEYS = 3
const MOST_CHANNELS = 100
const MOST_RECOVERED = 1_000

function isConnect(payload: JsonObject): boolean {
  const connect = member(payload, 'connect')
  return Object.keys(payload).length === 1 && isObject(connect) && holdsText(connect, 'client')
}

function isPush(payload: JsonObject): boolean {
  const keys = Object.keys(payload)
  if (keys.length > MOST_KEYS) return false
  if (isPublication(payload) && holdsText(payload, 'channel')) return true
  return ofConnection.some(
    (kind) => holdsObject(payload, kind) && keys.every((key) => key === kind || key === 'channel' || key === 'id')
  )
}

const isPublication = (payload: JsonObject): boolean => 'data' in objectIn(payload, 'pub')

function pushMeaning(push: JsonObject): Meaning {
  if (isPublication(push)) return { kind: 'payload', value: published(textIn(push, 'channel'), objectIn(push, 'pub')) }
  const channel = textIn(push, 'channel')
  if (holdsObject(push, 'subscribe')) return historyIn({ subs: { [channel]: objectIn(push, 'subscribe') } })
  const ended = ['disconnect', 'unsubscribe'].find((kind) => holdsObject(push, kind))
  if (ended === undefined) return { kind: 'health' }
  return { kind: 'control', words: textIn(objectIn(push, ended), 'reason') || ended }
}

/** Data is read as any, within its channel. */
function published(channel: string, pub: JsonObject): JsonObject {
  const data = member(pub, 'data') ?? null
  return typeof data === 'object' ? { channel, data } : { channel, content_text: String(data) }
}

/** With the server's word about each channel that was to be recovered. */
function connectMeaning(connect: JsonObject): Meaning {
  const history = historyIn(connect)
  const subs = Object.values(objectIn(connect, 'subs')).slice(0, MOST_CHANNELS).filter(isObject)
  const asked = subs.filter((sub) => member(sub, 'was_recovering') === true)
  if (asked.length === 0) return history
  const isLost = asked.some((sub) => member(sub, 'recovered') !== true)
  const said = isLost ? { tellsLoss: true as const } : asked.length === subs.length ? { tellsAll: true as const } : {}
  return history.kind === 'payload' ? { ...history, ...said } : { kind: 'control', ...said }
}

/** Publications from before that channels with a history bring when they are subscribed to. */
function historyIn(connect: JsonObject): Meaning {
  const recovered: Json[] = []
  for (const [channel, sub] of Object.entries(objectIn(connect, 'subs')).slice(0, MOST_CHANNELS)) {
    const publications = isObject(sub) ? member(sub, 'publications') : null
    for (const pub of Array.isArray(publications) ? publications : [])
      if (isObject(pub) && recovered.length < MOST_RECOVERED) recovered.push(published(channel, pub))
  }
  return recovered.length === 0 ? { kind: 'health' } : { kind: 'payload', value: recovered }
}

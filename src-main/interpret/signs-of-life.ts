import { isObject, parseJson, type Json, type JsonObject } from '../base/json.ts'
import { keysOf } from './keys.ts'

/** What an object that names no news says about its stream. */

const named = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/))

/** By these a server says that it lives, and nobody calls anything else so. */
const beats = named('ping pong heartbeat keepalive hb noop')
/** What stands beside it. */
const beside = named(
  'channel topic payload data time timestamp ts t at now date seq sequence n count id type event op cmd uptime interval server version retry'
)
/** What a server says to who connects: of the connection, and of itself. */
const ofStream = named(
  `type event kind t op cmd action method id clientid client connectionid connection sessionid session socketid streamid stream
   channel channels topic topics room rooms subscription subscriptions subscribed server servertime version protocol
   protocolversion time timestamp ts at now date expires message msg status state ok success code retry interval heartbeat heartbeatinterval
   pinginterval ping timeout activitytimeout uptime user userid username token features capabilities lasteventid cursor node region env
   ref joinref identifier alive seq sequence result response`
)
const MOST_KEYS = 12
/** Beats that measure nothing: what stands beside them as a number counts them, or tells how their server is. */
const bareBeats = named('heartbeat keepalive hb noop')
/** What a server calls its answer to who connects or subscribes, where nothing else is in the message. */
const answers = named(
  `connectionack connectionestablished connectioninit connectionestablish subscribed subscriptionsucceeded subscriptionsuccess
   subscriptionconfirmed confirmsubscription welcome handshake ack authok authenticated initialized phxreply started`
)

const squeezed = (key: string): string => key.toLowerCase().replace(/[\s_.-]/g, '')

/** `{"ping":1763800000}`, `{"heartbeat":12,"ts":…}`, `{"cmd":"ping"}`: a beat, and at most when it was. */
export function isSignOfLife(object: JsonObject): boolean {
  const keys = keysOf(object)
  if (keys.length > MOST_KEYS) return false
  let beat: string | null = null
  let measures = false
  for (const key of keys) {
    const name = squeezed(key)
    const value = object[key] as Json
    if (typeof value === 'object' && value !== null && keysOf(value).length > 0) return false
    const word = typeof value === 'string' && beside.has(name) ? lastWord(value) : name
    if (beats.has(word)) beat ??= word
    else if (typeof value !== 'string' && (name === 'message' || name === 'msg')) continue
    else if (typeof value === 'number' || typeof value === 'boolean') measures ||= !beside.has(name)
    else if (!beside.has(name)) return false
  }
  return beat !== null && (!measures || bareBeats.has(beat))
}

/** `{"alive":true,"seq":5}`. */
export const saysAlive = (object: JsonObject): boolean => object['alive'] === true || object['status'] === 'alive'

/** The last word of a name: of `server_heartbeat`, `$$transmit/ping`. */
const lastWord = (name: string): string =>
  name.length > 60
    ? ''
    : squeezed(
        name
          .replace(/keep[-_ ]alive/i, 'keepalive')
          .split(/[^\p{L}\p{N}]+/u)
          .at(-1) ?? ''
      )

/** Whether an object speaks of nothing but the stream that it comes over, or of its server. */
export function isAboutStream(object: JsonObject): boolean {
  const keys = keysOf(object)
  return keys.length <= MOST_KEYS && keys.every((key) => ofStream.has(squeezed(key)) || isWrapping(object[key]))
}

/** Whether a word for what happened (`connection_ack`, `pusher:connection_established`) answers who connects. */
export const isAnswer = (word: string): boolean =>
  word.length <= 60 && answers.has(squeezed(word.slice(Math.max(word.lastIndexOf(':'), word.lastIndexOf('/')) + 1)))

const isWrapping = (value: Json | undefined): boolean =>
  (isObject(value) && isAboutStream(value)) ||
  (typeof value === 'string' && value.startsWith('{') && isWrapping(parseJson(value)))

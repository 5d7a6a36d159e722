import { isObject, type Json, type JsonObject } from '../base/json.ts'
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
   pinginterval ping timeout uptime user userid username token features capabilities lasteventid cursor node region env`
)
const MOST_KEYS = 12

const squeezed = (key: string): string => key.toLowerCase().replace(/[\s_.-]/g, '')

/** `{"ping":1763800000}`, `{"heartbeat":12,"ts":…}`, `{"cmd":"ping"}`: a beat, and at most when it was. */
export function isSignOfLife(object: JsonObject): boolean {
  const keys = keysOf(object)
  if (keys.length > MOST_KEYS) return false
  let hasBeat = false
  for (const key of keys) {
    const name = squeezed(key)
    const value = object[key] as Json
    if (typeof value === 'object' && value !== null && keysOf(value).length > 0) return false
    if (beats.has(name) || (typeof value === 'string' && beside.has(name) && beats.has(lastWord(value)))) hasBeat = true
    else if (!beside.has(name)) return false
  }
  return hasBeat
}

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

const isWrapping = (value: Json | undefined): boolean => isObject(value) && isAboutStream(value)

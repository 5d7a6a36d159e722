import { isObject, parseJson, type Json } from '../../base/json.ts'
import type { Source } from '../source.ts'

/**
 * The event source transport of SockJS (protocol 0.3.3, sockjs-node 0.3.24): `o` opens, `h` beats, `a["…","…"]` carries messages,
 * `m"…"` one, and `c[3000,"Go away!"]` closes (see `stream-end.ts`).
 */
export const sockjs: Source<'sockjs'> = {
  name: 'sockjs',
  unpacked: (data) => {
    if (data === 'o' || data === 'h') return []
    const first = data[0]
    const second = data[1]
    if (!(first === 'a' && second === '[') && !(first === 'm' && second === '"')) return null
    const held = parseJson(data.slice(1))
    if (held === undefined) return null
    return (Array.isArray(held) ? held : [held]).map(messageIn)
  }
}

/** A message is a text, which most applications fill with JSON. */
function messageIn(held: Json): Json {
  if (typeof held !== 'string' || !/^[[{]/.test(held)) return held
  const value = parseJson(held)
  return isObject(value) || Array.isArray(value) ? value : held
}

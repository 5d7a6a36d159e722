/**
 * Reads JSON from strangers.
 *
 * Nesting is counted before anything recurses into it. Whole numbers too long for a double are kept as strings: as
 * numbers, the ids 108914398911648589 and 108914398911648590 would be one and the same item.
 */

export type Json = string | number | boolean | null | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

const DEEPEST = 64
const SHORTEST_UNSAFE = 16

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The value, or undefined where the text is no JSON or is nested deeper than 64 levels. */
export function parseJson(text: string): Json | undefined {
  const exact = withExactNumbers(text)
  if (exact === null) return undefined
  try {
    return JSON.parse(exact) as Json
  } catch {
    return undefined
  }
}

/** Whether a text that is no JSON to us is so only because it is nested too deep. */
export const isTooDeep = (text: string): boolean => withExactNumbers(text) === null

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member of that name, where it is the object's own: `constructor` and `__proto__` are nobody's news. */
export function member(object: JsonObject, key: string): Json | undefined {
  return key !== '__proto__' && Object.hasOwn(object, key) ? object[key] : undefined
}

export const holdsText = (object: JsonObject, key: string): boolean => typeof member(object, key) === 'string'
export const holdsNumber = (object: JsonObject, key: string): boolean => typeof member(object, key) === 'number'
export const holdsObject = (object: JsonObject, key: string): boolean => isObject(member(object, key))

/** The step of a JSON pointer (RFC 6901) that leads to this key. */
export const pointerTo = (key: string): string => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`

/** The same JSON for the same value, whatever the order of its keys. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`).join(',')}}`
}

/** One pass over the text; null where it is nested too deep. */
function withExactNumbers(text: string): string | null {
  let depth = 0
  let out = ''
  let copied = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) {
      for (i++; i < text.length; i++) {
        const inner = text.charCodeAt(i)
        if (inner === BACKSLASH) i++
        else if (inner === QUOTE) break
      }
    } else if (c === 0x5b || c === 0x7b) {
      if (++depth > DEEPEST) return null
    } else if (c === 0x5d || c === 0x7d) depth--
    else if (c >= 0x30 && c <= 0x39) {
      const start = i
      while (isDigit(text.charCodeAt(i + 1))) i++
      if (i + 1 - start < SHORTEST_UNSAFE || !isWhole(text, start, i + 1)) continue
      const signed = text[start - 1] === '-' ? start - 1 : start
      if (Number.isSafeInteger(Number(text.slice(signed, i + 1)))) continue
      out += `${text.slice(copied, signed)}"${text.slice(signed, i + 1)}"`
      copied = i + 1
    }
  }
  return copied === 0 ? text : out + text.slice(copied)
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39

/** Whether the digits are a whole number of their own, not a fraction, an exponent or a number that has either. */
function isWhole(text: string, start: number, end: number): boolean {
  return (
    !'.eE+'.includes(text[start - 1] ?? ' ') &&
    !'.eE'.includes(text[end] ?? ' ') &&
    !/[eE]-/.test(text.slice(start - 2, start))
  )
}

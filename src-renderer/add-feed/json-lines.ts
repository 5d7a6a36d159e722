/** JSON as lines to look at and to point into, also where its end is cut off. */

export interface JsonLine {
  /** How deep it stands: the outermost bracket is 0. */
  depth: number
  /** Null for an element of a list and for closing brackets. */
  key: string | null
  /** The JSON pointer (RFC 6901) of what the line shows. */
  pointer: string
  /** A value, or a bracket; a comma is part of it. */
  text: string
  /** Null for a closing bracket. */
  kind: 'text' | 'value' | 'object' | 'list' | null
}

const MOST_LINES = 200
const DEEPEST = 20
/** How often JSON may be packed into a JSON string. */
const MOST_LAYERS = 3

/**
 * The lines of a JSON object or list, indented as a person would; null for any other text.
 *
 * A text that breaks off gives the lines up to there. JSON in a JSON string is opened, because that is how it is read.
 */
export function jsonLines(text: string): JsonLine[] | null {
  let json = text.trim()
  for (let layer = 0; layer < MOST_LAYERS && json.startsWith('"'); layer++) {
    const inner = parsed(json)
    if (typeof inner !== 'string') return null
    json = inner.trim()
  }
  if (!json.startsWith('{') && !json.startsWith('[')) return null
  const reading = new Reading(json)
  reading.value(0, null, '')
  return reading.isJson ? reading.lines : null
}

/** The pointers that lead to something in these lines. */
export const pointersOf = (lines: readonly JsonLine[]): Set<string> =>
  new Set(lines.filter((line) => line.kind !== null).map((line) => line.pointer))

const pointerStep = (key: string): string => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`

class Reading {
  readonly lines: JsonLine[] = []
  isJson = true
  #json
  #at = 0

  constructor(json: string) {
    this.#json = json
  }

  /** Answers whether the value was there to its end. */
  value(depth: number, key: string | null, pointer: string): boolean {
    this.#space()
    const first = this.#json[this.#at]
    if (this.lines.length >= MOST_LINES || first === undefined) return false
    if (first !== '{' && first !== '[') return this.#plain(depth, key, pointer)
    if (depth >= DEEPEST) return false
    const isList = first === '['
    this.#at++
    const opening = this.#line(depth, key, pointer, first, isList ? 'list' : 'object')
    this.#space()
    const close = isList ? ']' : '}'
    if (this.#json[this.#at] === close) {
      this.#at++
      opening.text += close
      return this.#comma(opening)
    }
    for (let index = 0; ; index++) {
      const name = isList ? null : this.#key()
      if (!isList && name === null) return false
      if (!this.value(depth + 1, name, pointer + pointerStep(name ?? String(index)))) return false
      this.#space()
      const next = this.#json[this.#at++]
      if (next === close) return this.#comma(this.#line(depth, null, pointer, close, null))
      if (next !== ',') return this.#broken(next)
    }
  }

  #plain(depth: number, key: string | null, pointer: string): boolean {
    const rest = this.#json.slice(this.#at)
    const text = rest.startsWith('"') ? stringIn(rest) : /^-?[\w.+-]+/.exec(rest)?.[0]
    if (text === undefined) return this.#broken(rest)
    this.#at += text.length
    const whole = rest.startsWith('"') ? /^"(?:[^"\\]|\\.)*"$/s.test(text) : this.#at < this.#json.length
    if (whole && parsed(text) === undefined) return this.#broken(text)
    const line = this.#line(depth, key, pointer, text, rest.startsWith('"') ? 'text' : 'value')
    return whole && this.#comma(line)
  }

  #key(): string | null {
    this.#space()
    const rest = this.#json.slice(this.#at)
    const text = rest.startsWith('"') ? stringIn(rest) : ''
    const key = parsed(text)
    this.#at += text.length
    this.#space()
    const colon = this.#json[this.#at++]
    if (typeof key === 'string' && colon === ':') return key
    // Cut off within the key is no mistake.
    const isCut = this.#at > this.#json.length && (rest === '' || rest.startsWith('"'))
    if (!isCut) this.isJson = false
    return null
  }

  /** A comma behind what the line shows stands on it. */
  #comma(line: JsonLine): true {
    this.#space()
    if (this.#json[this.#at] === ',') line.text += ','
    return true
  }

  /** What does not belong here; nothing where the text ends. */
  #broken(found: string | undefined): false {
    if (found !== undefined && found !== '') this.isJson = false
    return false
  }

  #line(depth: number, key: string | null, pointer: string, text: string, kind: JsonLine['kind']): JsonLine {
    const line = { depth, key, pointer, text, kind }
    this.lines.push(line)
    return line
  }

  #space(): void {
    while (/^[ \t\r\n]$/.test(this.#json[this.#at] ?? '')) this.#at++
  }
}

/** A string with its quotes, or what there is of it. */
function stringIn(text: string): string {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return text.slice(0, at + 1)
  }
  return text
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

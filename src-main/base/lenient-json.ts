import JSON5 from 'json5'
import type { Json } from './json.ts'

/**
 * Reads what is nearly JSON: with `NaN`, a comma too many, comments, keys without quotes, a line break within a text, Python's
 * `None` and single quotes, or several values one after the other.
 *
 * JSON5 (https://json5.org) is the grammar. What it does not know is first written as it wants it, in one pass that counts nesting
 * and keeps whole numbers too long for a double as texts, as `parseJson` does. Nothing is guessed: what is no value by these rules
 * is undefined, as is what is longer than 128 KiB or nested deeper than 64 levels.
 */

const LONGEST = 128 * 1024
const DEEPEST = 64
const MOST_VALUES = 2_000

const LOOKS_LIKE = /^(?:\[\s*)?\{\s*(?:["'}]|\/[/*]|[A-Za-z_$][\w$]{0,100}\s*:|u["'])/
const constants: ReadonlyMap<string, string> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
  ['nil', 'null'],
  ['undefined', 'null'],
  // JSON has no such numbers, so a reader is told that there is none.
  ['NaN', 'null'],
  ['nan', 'null'],
  ['Infinity', 'null'],
  ['inf', 'null']
])

/** The value, or a list of several; undefined where the text is none. */
export function parseLenientJson(text: string): Json | undefined {
  const given = withoutFieldNames(text)
  if (given.length > LONGEST || !LOOKS_LIKE.test(given) || !/[}\]]\s*[;,]?$/.test(given)) return undefined
  const values = new Rewriter(given).rewritten()
  if (values === null) return undefined
  try {
    const read = values.map((value) => JSON5.parse(value) as Json)
    return read.length === 1 ? read[0] : read
  } catch {
    return undefined
  }
}

/** What some servers write around JSON so that no script of another page can read it, or so that one can. */
const GUARD = /^(?:\)\]\}'?,?|for ?\(;;\);|while ?\((?:1|true)\);)/
const CALL = /^[A-Za-z_$][\w$.]{0,60}\(([\[{][^]*)\)\s*;?$/

/** Whether a text that does not begin like JSON may be so all the same, behind what stands around it. */
export const isWrappedJson = (text: string): boolean =>
  /^(?:data:|(?:event|id|retry):[^\n]{0,200}\n)/.test(text) || GUARD.test(text) || CALL.test(text)

/**
 * Without what stands around JSON: a framework's `data: ` before what its caller already began so, a guard, a call, and the
 * backslashes of a text in a text.
 */
function withoutFieldNames(given: string): string {
  let text = given.trim()
  if (/^(?:data|event|id|retry):/.test(text))
    text = text.replace(/^(?:event|id|retry):.*\n/gm, '').replace(/^data: ?/gm, '')
  text = text.replace(GUARD, '').trim()
  const call = CALL.exec(text)
  if (call) text = call[1] as string
  return /^[[{]\s*\{?\\"/.test(text) ? unescaped(text) : text.trim()
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}

/** Writes one value, or several in a row, as JSON5 knows them. */
class Rewriter {
  readonly #text
  readonly #values: string[] = []
  #at = 0
  #depth = 0
  #out = ''

  constructor(text: string) {
    this.#text = text
  }

  /** Null where the text is nested too deep, holds too many values, or something between them that is none. */
  rewritten(): string[] | null {
    while (this.#at < this.#text.length) if (!this.#step()) return null
    if (this.#depth !== 0) return null
    return this.#values.length > 0 && this.#values.length <= MOST_VALUES ? this.#values : null
  }

  #step(): boolean {
    const c = this.#text[this.#at] as string
    if (c === '"' || c === "'") return this.#string(c)
    if (c === '/' && this.#passedComment()) return true
    if (c === '{' || c === '[') return this.#copy(c, ++this.#depth <= DEEPEST)
    if (c === '}' || c === ']') {
      this.#copy(c, true)
      if (--this.#depth > 0) return true
      if (this.#depth < 0 || this.#values.length >= MOST_VALUES) return false
      this.#values.push(this.#out)
      this.#out = ''
      return true
    }
    // Between two values stand white space, and perhaps a comma.
    if (this.#depth === 0) return this.#pass(/[\s,;]/.test(c))
    return /[\w$+.-]/.test(c) ? this.#word() : this.#copy(c, true)
  }

  #copy(piece: string, isFine: boolean): boolean {
    this.#out += piece
    this.#at += piece.length
    return isFine
  }

  #pass(isFine: boolean): boolean {
    this.#at++
    return isFine
  }

  #string(quote: string): boolean {
    if (this.#depth === 0) return false
    let end = this.#at + 1
    while (end < this.#text.length && this.#text[end] !== quote) end += this.#text[end] === '\\' ? 2 : 1
    if (end >= this.#text.length) return false
    const written = this.#text.slice(this.#at, end + 1)
    this.#at = end + 1
    this.#out += written.replace(/\\?\r?\n/g, (found) => (found[0] === '\\' ? found : '\\n'))
    return true
  }

  #passedComment(): boolean {
    const kind = this.#text[this.#at + 1]
    if (kind !== '/' && kind !== '*') return false
    const end = kind === '/' ? this.#text.indexOf('\n', this.#at) : this.#text.indexOf('*/', this.#at + 2)
    this.#at = end < 0 ? this.#text.length : end + (kind === '/' ? 1 : 2)
    return true
  }

  /** A number, a constant, or a key without quotes. */
  #word(): boolean {
    const pattern = /[\w$+.-]+/y
    pattern.lastIndex = this.#at
    const word = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += word.length
    const next = this.#text[this.#at]
    // Python marks texts by a letter before the quote.
    if (/^[ub]$/i.test(word) && (next === '"' || next === "'")) return true
    this.#out += this.#isKey() ? word : valueOf(word)
    return true
  }

  #isKey(): boolean {
    let at = this.#at
    while (/\s/.test(this.#text[at] ?? '')) at++
    return this.#text[at] === ':'
  }
}

function valueOf(word: string): string {
  const constant = constants.get(word.replace(/^[+-](?=\D)/, ''))
  if (constant !== undefined) return constant
  const isLong = /^[+-]?\d{16,}$/.test(word) && !Number.isSafeInteger(Number(word))
  return isLong ? `"${word}"` : word
}

/** `open`: more has to come. `done`: a whole value came. `broken`: no JSON begins like that. */
export type Reach = 'open' | 'done' | 'broken'

/** Deeper nesting is no JSON to anybody who reads it here. */
const DEEPEST = 1_000
const SPACE = /[ \t\r\n]*/y
/** A value that is no text, no object and no list. */
const PLAIN = /(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_PRINTED = 0x20

/** What may come next. */
type Expected = 'value' | 'value-or-end' | 'key-or-end' | 'key' | 'colon' | 'comma-or-end'

/** Follows a JSON object or list that comes line by line, and tells when it is over or can be none any more. */
export class JsonPrefix {
  #open: ('[' | '{')[] = []
  #expected: Expected = 'value'

  /** How far the value is with this line. */
  feed(line: string): Reach {
    let isDone = false
    for (let at = behind(SPACE, line, 0); at < line.length; at = behind(SPACE, line, at)) {
      if (isDone) return 'broken'
      const sign = line[at] ?? ''
      const end = '[]{},:'.includes(sign) ? at + 1 : sign === '"' ? endOfText(line, at) : behind(PLAIN, line, at)
      if (end <= at || !this.#take(sign)) return 'broken'
      isDone = this.#open.length === 0
      at = end
    }
    return isDone ? 'done' : 'open'
  }

  /** Whether what begins with this sign may stand here. */
  #take(sign: string): boolean {
    const expected = this.#expected
    const isValue = expected === 'value' || expected === 'value-or-end'
    switch (sign) {
      case '{':
      case '[':
        this.#open.push(sign)
        this.#expected = sign === '{' ? 'key-or-end' : 'value-or-end'
        return isValue && this.#open.length <= DEEPEST
      case '}':
        return this.#end('{', expected === 'key-or-end' || expected === 'comma-or-end')
      case ']':
        return this.#end('[', expected === 'value-or-end' || expected === 'comma-or-end')
      case ':':
        this.#expected = 'value'
        return expected === 'colon'
      case ',':
        this.#expected = this.#open.at(-1) === '{' ? 'key' : 'value'
        return expected === 'comma-or-end'
      default: {
        const isKey = expected === 'key' || expected === 'key-or-end'
        this.#expected = isKey ? 'colon' : 'comma-or-end'
        // A value by itself has no end to be waited for.
        return isKey ? sign === '"' : isValue && this.#open.length > 0
      }
    }
  }

  #end(began: '[' | '{', mayEnd: boolean): boolean {
    this.#expected = 'comma-or-end'
    return this.#open.pop() === began && mayEnd
  }
}

/** Whether a text is one JSON object or list, whole. */
export const isWholeJson = (text: string): boolean => /^[[{]/.test(text) && new JsonPrefix().feed(text) === 'done'

function behind(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(line) ? pattern.lastIndex : at
}

/** Where the text that begins there ends; there itself where it does not end on this line. */
function endOfText(line: string, begin: number): number {
  for (let at = begin + 1; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at + 1
    else if (code < FIRST_PRINTED) return begin
  }
  return begin
}

/**
 * Texts of which every match of a pattern holds at least one; null where the pattern shows none.
 *
 * A pattern costs a walk through every text of an item. `fog|storm (front|warning)` needs "fog" or "storm ", and an item
 * with neither is passed over by the sieve. Read carefully rather than fully: whatever is not plainly a literal ends one,
 * and what is not understood here gives null. The source is one that RE2 takes.
 */
export function neededLiterals(source: string): string[] | null {
  // `\Q…\E`, numbers of characters and named ones could hide what looks like a literal.
  if (/\\[^dDwWsSbBntrfv\W]/.test(source)) return null
  const literals = new Reader(source).alternatives()
  return literals && literals.length <= MAX_LITERALS ? literals : null
}

const MAX_LITERALS = 16
/** Shorter ones are in nearly every text. */
const MIN_LENGTH = 2
/** Scripts in which RE2 takes no letter for another one but by plain case; see `folded`. */
const PLAIN = /[ -~\uac00-\ud7a3\u3040-\u30ff\u4e00-\u9fff]/

class Reader {
  readonly #source
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  /** Up to a closing bracket or the end: what each of the alternatives needs, all together. */
  alternatives(): string[] | null {
    let all: string[] | null = []
    for (;;) {
      const needed = this.#sequence()
      all = all && needed && [...all, ...needed]
      if (this.#source[this.#at] !== '|') return all
      this.#at++
    }
  }

  /** One alternative: of all that it needs, what is rarest by its length. */
  #sequence(): string[] | null {
    let best: string[] | null = null
    let run = ''
    const end = (): void => {
      if (run.length >= MIN_LENGTH) best = better(best, [run])
      run = ''
    }
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] as string)) {
      const character = this.#source[this.#at] as string
      if (character === '(') {
        end()
        const group = this.#group()
        if (!this.#mayBeMissing()) best = better(best, group)
      } else if (character === '[') {
        end()
        this.#skipClass()
        this.#mayBeMissing()
      } else {
        const literal = this.#literal(character)
        const missing = this.#mayBeMissing()
        if (literal === null || missing) end()
        else run += literal
        if (this.#repeated) end()
      }
    }
    end()
    return best
  }

  /** The character at hand where it stands for itself. */
  #literal(character: string): string | null {
    this.#at++
    if (character === '\\') {
      const escaped = this.#source[this.#at++] ?? ''
      return /[\w\s]/.test(escaped) || !PLAIN.test(escaped) ? null : escaped
    }
    return /[.^$]/.test(character) || !PLAIN.test(character) ? null : character
  }

  #group(): string[] | null {
    this.#at++
    if (this.#source[this.#at] === '?') {
      // `(?i)` is nothing, `(?:` and `(?P<name>` begin a group.
      const head = /^\?(?:P?<\w+>|[a-zA-Z-]*:?)/.exec(this.#source.slice(this.#at))?.[0] ?? '?'
      this.#at += head.length
    }
    const inside = this.alternatives()
    this.#at++
    return inside
  }

  #skipClass(): void {
    this.#at++
    if (this.#source[this.#at] === '^') this.#at++
    // A closing bracket that comes first stands for itself.
    if (this.#source[this.#at] === ']') this.#at++
    while (this.#at < this.#source.length && this.#source[this.#at] !== ']') {
      const named = /^\[:\^?\w+:\]/.exec(this.#source.slice(this.#at, this.#at + 20))?.[0]
      this.#at += named ? named.length : this.#source[this.#at] === '\\' ? 2 : 1
    }
    this.#at++
  }

  /** Whether what was just read was repeated; a run of literals ends there. */
  #repeated = false

  /** Passes over a repetition; answers whether it lets what stands before it be missing. */
  #mayBeMissing(): boolean {
    const repetition = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.#source.slice(this.#at, this.#at + 16))
    this.#repeated = repetition !== null
    if (!repetition) return false
    this.#at += repetition[0].length
    return /^[*?]/.test(repetition[0]) || Number(repetition[1] ?? 1) === 0
  }
}

function better(one: string[] | null, other: string[] | null): string[] | null {
  if (!one || !other) return one ?? other
  const shortest = (literals: string[]): number => Math.min(...literals.map((literal) => literal.length))
  return shortest(other) > shortest(one) ? other : one
}

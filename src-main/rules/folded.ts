/**
 * Text as conditions compare it, and a quick way to tell that a literal is not in it.
 *
 * Composed (NFC), because some systems send Hangul in pieces; in lower case for what ignores case.
 */
export function folded(text: string): string {
  const lower = composed(text).toLowerCase()
  // Letters that RE2 takes for another one when it ignores case, and lower case leaves as they are.
  return /[ſςµ]/.test(lower) ? lower.replace(/ſ/g, 's').replace(/ς/g, 'σ').replace(/µ/g, 'μ') : lower
}

export function composed(text: string): string {
  // Plain ASCII, which most text is, is composed already.
  return /[^\0-\x7f]/.test(text) ? text.normalize('NFC') : text
}

const BITS = 1 << 16
const MASK = BITS - 1

/** A literal as the bits that the text around it must have. */
export type Signature = readonly number[]

/** The signature of a literal; empty for one so short that every text must be looked into. */
export function signatureOf(literal: string): Signature {
  const bits: number[] = []
  if (literal.length === 2) bits.push(pair(literal.charCodeAt(0), literal.charCodeAt(1)))
  for (let i = 2; i < literal.length; i++) {
    bits.push(triple(literal.charCodeAt(i - 2), literal.charCodeAt(i - 1), literal.charCodeAt(i)))
  }
  return [...new Set(bits)]
}

/**
 * Which pairs and triples of characters an item's texts hold, as a hashed set of bits.
 *
 * Hundreds of rules then cost a few bits each for an item that none of them means, instead of a search each. A set bit
 * proves nothing; a missing one proves that the literal is not there.
 */
export class Sieve {
  readonly #words = new Uint32Array(BITS / 32)

  clear(): void {
    this.#words.fill(0)
  }

  /** `text` is folded. */
  add(text: string): void {
    const words = this.#words
    let a = 0
    let b = text.charCodeAt(0)
    for (let i = 1; i < text.length; i++) {
      const c = text.charCodeAt(i)
      const two = pair(b, c)
      words[two >>> 5] = (words[two >>> 5] as number) | (1 << (two & 31))
      if (i > 1) {
        const three = triple(a, b, c)
        words[three >>> 5] = (words[three >>> 5] as number) | (1 << (three & 31))
      }
      a = b
      b = c
    }
  }

  mayHold(signature: Signature): boolean {
    for (const bit of signature) {
      if (((this.#words[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false
    }
    return true
  }
}

const pair = (a: number, b: number): number => (Math.imul(a, 0x9e37) ^ Math.imul(b, 0x85eb)) & MASK
const triple = (a: number, b: number, c: number): number =>
  ((Math.imul(a, 0x2c1b) + Math.imul(b, 0x6d2b) + Math.imul(c, 0x51ed)) >>> 3) & MASK

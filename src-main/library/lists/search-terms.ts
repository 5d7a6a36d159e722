import type { QueryPart } from '#contract/search/query.ts'
import { folded, isOpenEnded, mayBegin, symbolsIn } from '#contract/search/search-words.ts'
import {
  authorWords,
  digitWord,
  inLetters,
  isBeyondVocabulary,
  otherForms,
  piecesOf,
  placeInRuns,
  separated,
  signedWords,
  typedText,
  wordsIn
} from './search-text.ts'

/** Words that the index holds, from one on and below another; without that all that begin so. */
export type LookUp = (from: string, below?: string) => string[]

/**
 * The words of a query for FTS5: all of `positive` must match, and none of `negative`; null where there are none.
 *
 * Everything is quoted, so no operator of FTS5 is reachable. `isRenewed`: no row of the index is one of before, in which words stand as
 * they were written.
 */
export function matchOf(
  parts: readonly QueryPart[],
  lookUp: LookUp,
  isRenewed = true
): { positive: string | null; negative: string | null } {
  const terms = (not: boolean): string[] => [
    ...new Set(parts.flatMap((part) => (part.not === not ? (termOf(part, lookUp, isRenewed) ?? []) : [])))
  ]
  const [positive, negative] = [terms(false), terms(true)]
  return {
    positive: positive.length === 0 ? null : positive.join(' AND '),
    negative: negative.length === 0 ? null : negative.join(' OR ')
  }
}

function termOf(part: QueryPart, lookUp: LookUp, isRenewed: boolean): string | null {
  switch (part.kind) {
    case 'text':
      return term(part.text, part.prefix, lookUp, isRenewed)
    case 'title': {
      const found = term(part.text, part.prefix, lookUp, isRenewed)
      return found && `(title : (${found}))`
    }
    case 'author': {
      const words = authorWords(typedText(part.text), true)
      return words.length === 0 ? null : either(phrases(words, part.prefix, lookUp))
    }
    default:
      return null
  }
}

/** A term as one phrase or one of several, with the signs in it; null where there is nothing that the index could know. */
function term(typed: string, mayGoOn: boolean, lookUp: LookUp, isRenewed: boolean): string | null {
  const text = typedText(typed).trim()
  const words = wordsIn(text, true)
  const pieces = piecesOf(words)
  const needed: string[] = []
  if (pieces.length > 0) {
    // Behind a sign nothing goes on: the word before it is whole.
    const isOpen = mayGoOn && isOpenEnded(words)
    const forms = [pieces, ...otherForms(words), ...spacings(text)]
    const found = isOpen ? byDigit(words) : []
    // A digit alone says all; in a word it may be one of a key, too.
    const isWhole = found.length > 0 && /^[0-9]$/.test(pieces.at(-1) as string)
    const all = [...found, ...forms.flatMap((form) => phrases(form, isOpen && !isWhole, lookUp))]
    if (!isRenewed) all.push(`"${text.replaceAll('"', ' ').normalize('NFKC')}"`)
    needed.push(either(all))
  }
  for (const { symbol } of symbolsIn(text)) needed.push(`"${inLetters(symbol)}"`)
  for (const word of signedWords(words)) needed.push(either(mayGoOn ? beginning('', word, lookUp) : [`"${word}"`]))
  if (needed.length === 0) return null
  return needed.length === 1 ? (needed[0] as string) : `(${needed.join(' AND ')})`
}

function either(expressions: readonly string[]): string {
  const all = [...new Set(expressions)]
  return all.length === 1 ? (all[0] as string) : `(${all.join(' OR ')})`
}

/** A phrase, or those that it may become where its last word goes on. */
function phrases(words: readonly string[], isOpen: boolean, lookUp: LookUp): string[] {
  const last = words.at(-1) as string
  const before = words.slice(0, -1).map((word) => `${word} `)
  const runs = placeInRuns(last)
  // Of a pair that is typed on, the next character belongs to the next pair; only a syllable may still become another.
  const goesOn = runs === 'none' ? isOpen && mayBegin(last, words.length === 1) : runs === 'character'
  if (goesOn) return beginning(before.join(''), last, lookUp)
  const others = runs === 'pair' && isOpen ? syllables(last, lookUp) : []
  return [last, ...others].map((word) => `"${before.join('')}${word}"`)
}

function beginning(before: string, last: string, lookUp: LookUp): string[] {
  const found = [...new Set([last, ...lookUp(last)])].map((word) => `"${before}${word}"`)
  // So few words begin so that FTS5 may gather them itself.
  return isBeyondVocabulary(last) ? [...found, `"${before}${last}" *`] : found
}

/** Where what is typed ends in a single digit: any number that begins so. */
function byDigit(words: string): string[] {
  const pieces = separated(words)
  const digit = pieces.pop() ?? ''
  if (!/^[0-9]$/.test(digit)) return []
  const number = `"${pieces.length > 0 ? `${pieces.at(-1)} ` : ''}${digitWord(digit)}"`
  return pieces.length > 1 ? [`("${pieces.join(' ')}" AND ${number})`] : [number]
}

const FIRST_SYLLABLE = 0xac00
const FINALS = 28

/** The pairs that one becomes while its last syllable gets a final consonant: 한가, 한강. */
function syllables(pair: string, lookUp: LookUp): string[] {
  const last = pair.charCodeAt(pair.length - 1)
  if (!/[가-힣]$/.test(pair) || (last - FIRST_SYLLABLE) % FINALS !== 0) return []
  return lookUp(pair, pair.slice(0, -1) + String.fromCharCode(last + FINALS))
}

/** Words of more syllables are not taken apart in two places, and in none. */
const LONGEST_IN_THREE = 8
const LONGEST_IN_TWO = 16

/** Korean words as they may stand with other blanks: 한강공원 is 한강 공원, and the other way round. */
function spacings(text: string): string[][] {
  const word = folded(text)
  if (!/^\p{Script=Hangul}[\p{Script=Hangul} ]+$/u.test(word)) return []
  if (word.includes(' ')) return [piecesOf(wordsIn(word.replaceAll(' ', ''), true))]
  const all: string[][] = []
  if (word.length === 2) return []
  for (let first = 1; first < word.length && word.length <= LONGEST_IN_TWO; first++) {
    const [one, rest] = [word.slice(0, first), word.slice(first)]
    all.push([one, rest])
    for (let second = 1; second <= rest.length - 2 && word.length <= LONGEST_IN_THREE; second++) {
      all.push([one, rest.slice(0, second), rest.slice(second)])
    }
  }
  return all.map((parts) => piecesOf(wordsIn(parts.join(' '), true)))
}

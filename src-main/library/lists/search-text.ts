import { folded, isAscii, symbolsIn, UNSPACED } from '#contract/search/search-words.ts'

/**
 * How text is prepared for the search index; what is looked for in it is prepared by the same (search-terms.ts).
 *
 * `unicode61`, which cuts the index into words, knows little of most scripts. So what it gets is folded already, what it would drop of
 * a word is put in letters that it knows, and runs of scripts without blanks are cut into overlapping pairs: a query for a longer
 * word is a phrase of pairs. A run also ends with its last character alone, so that a query of one character finds it anywhere.
 *
 * Behind a text stand other forms of what it holds: `12000` of `12,000`, `v 2 16 0` of `v2.16.0`, emoji, `c++`, and with what digit
 * its numbers begin.
 */
export function indexed(text: string): string {
  const words = wordsIn(text)
  const others = otherWords(words)
  for (const { symbol } of symbolsIn(text)) others.add(inLetters(symbol))
  const beginnings = [...beginningsOf(words)].join(' ')
  return [words, ...others, ...(beginnings === '' ? [] : [beginnings])].join(` ${MARK} `)
}

/**
 * The number of an item's row in the index: its place in time, as SQL over its columns.
 *
 * 42 bits of `sort_at` (to the year 2109), then 21 bits that tell items of one millisecond apart by their ids. It is
 * beyond what JavaScript counts in exactly: it stays within SQL. The schema's trigger repeats it.
 */
export const PLACE = (sortAt: string, id: string): string => `((${sortAt} << 21) | (${id} & 2097151))`
/** What joins a row of the index `f` to its item `i`, over the index of `sort_at`. */
export const SAME_PLACE = 'i.sort_at = (f.rowid >> 21) AND (i.id & 2097151) = (f.rowid & 2097151)'

/** Starts a word that no text can hold: it is a letter to the tokenizer, and taken out of every text. */
const MARK = '\uE000'

/**
 * What is known of an item besides its text, as words of the index, so that a common word is not walked through all
 * other feeds and languages.
 */
export const feedWord = (id: number): string => `${MARK}f${id}`
export const langWord = (lang: string): string => `${MARK}l${lang}`

/** What is known of an item as words: its feed, and of its language only what stands first (`zh` of `zh-Hant`). */
export function factWords(feedId: number, lang: string | null): string {
  const primary = /^[a-z]{2,3}(?![a-z])/i.exec(lang ?? '')?.[0].toLowerCase()
  return primary === undefined ? feedWord(feedId) : `${feedWord(feedId)} ${langWord(primary)}`
}

const AUTHOR = `${MARK}a`
/** The words of an author as words of their own; `isOpen` as in `wordsIn`. */
export const authorWords = (author: string, isOpen = false): string[] =>
  piecesOf(wordsIn(author, isOpen)).map((word) => AUTHOR + word)

/** Any number that begins with a digit, behind the word before it. */
export const digitWord = (number: string): string => `${MARK}d${number.charAt(0)}`

const RUN = new RegExp(`[${UNSPACED}][${UNSPACED}\\uE100-\\uEBFF]*`, 'gu')
/** Whatever is no letter, digit or mark of one, beyond ASCII: the tokenizer takes those it does not know for letters. */
const SIGNS = /(?![\0-\x7f])[^\p{L}\p{N}\p{M}\s]/gu
/** What the tokenizer would drop. */
const DROPPED = /[\p{M}\u19B0-\u19C9\u1CF2\u1CF3]/gu
const DASHES = /[\u2010-\u2015\u2212]/g

/** A text in the words of the index. `isOpen`: its last run may be the beginning of a longer one, and does not end here. */
export function wordsIn(text: string, isOpen = false): string {
  if (isAscii(text)) return text.toLowerCase()
  const plain = folded(text).replace(DASHES, '-').replace(SIGNS, ' ').replace(DROPPED, inLetters)
  return plain.replace(RUN, (run, at: number) => ` ${pairs(run, !isOpen || at + run.length < plain.length).join(' ')} `)
}

/** Signs as letters of the private use area, two for each. */
export function inLetters(signs: string): string {
  let letters = ''
  for (const sign of signs) {
    const code = sign.codePointAt(0) as number
    letters += String.fromCharCode(0xe100 + (code >> 10), 0xe800 + (code & 0x3ff))
  }
  return letters
}

/** A character of a run with what belongs to it: a mark in letters is two of them. */
const CHARACTER = /[\uE100-\uE7FF][\uE800-\uEBFF]|./gsu

/** Whether a word of a query stands in runs: with its last character, wherever a run holds it; alone, as the beginning of pairs. */
export function placeInRuns(word: string): 'none' | 'character' | 'pair' {
  const plain = word.startsWith(AUTHOR) ? word.slice(AUTHOR.length) : word
  if (!OF_RUN.test(plain)) return 'none'
  return plain.match(CHARACTER)?.length === 1 ? 'character' : 'pair'
}

const OF_RUN = new RegExp(`^[${UNSPACED}\\uE100-\\uEBFF]`, 'u')

function pairs(run: string, withLast: boolean): string[] {
  const characters = run.match(CHARACTER) ?? []
  const cut = characters.slice(0, -1).map((character, place) => character + (characters[place + 1] as string))
  return withLast || cut.length === 0 ? [...cut, characters.at(-1) as string] : cut
}

const WORD = /[\p{L}\p{N}\uE000-\uF8FF]+/gu
/** The same where all letters are ASCII or ours, which is found out sooner. */
const PLAIN_WORD = /[a-z0-9\uE000-\uF8FF]+/g
const isPlain = (words: string): boolean => !/[^\0-\x7f\uE000-\uF8FF]/.test(words)

/** The words of a prepared text, one by one, as the tokenizer sees them. */
export const piecesOf = (words: string): string[] => words.match(isPlain(words) ? PLAIN_WORD : WORD) ?? []

/** More pieces than this in one word without a blank are an address or a key. */
const MOST_PIECES = 24
/** Digits in groups: 12,000 or 1.234.567 or, in India, 1,00,000. */
const GROUPED = /(?<![0-9])(?<![0-9][.,'_])[0-9]{1,3}([.,'_])(?:[0-9]{2,3}\1){0,4}[0-9]{3}(?![0-9])/g
const SPACED_GROUPS = /(?<![0-9])(?<![0-9][.,])[0-9]{1,3}(?: [0-9]{3}){1,4}(?![0-9])/g
/** A word that ends in signs which make it another one. */
const SIGNED = /(?<![\p{L}\p{N}])\p{L}[\p{L}\p{N}]{0,30}[+#]{1,3}/gu

/** Whether a word may be written in another way: with digits beside letters, or in groups. */
const IN_TWO_WAYS = /[0-9][\p{L}\p{Co}]|[\p{L}\p{Co}][0-9]|[0-9][.,'_][0-9]{3}|[0-9],[0-9]{2}/u

/** Other forms of what a prepared text holds. */
function otherWords(words: string): Set<string> {
  const others = new Set<string>(signedWords(words))
  if (!/[0-9]/.test(words)) return others
  for (const [number] of words.matchAll(SPACED_GROUPS)) others.add(joined(number))
  const chunks = words.split(/\s+/)
  for (const [at, chunk] of chunks.entries()) {
    if (!IN_TWO_WAYS.test(chunk)) continue
    // A run that stands at a number belongs to it: 12,000원.
    const isRun = (one = ''): boolean => placeInRuns(one) !== 'none'
    const before = chunks.slice(Math.max(0, at - 1), at).filter(isRun)
    const behind = chunks.slice(at + 1, at + 1 + RUN_BEHIND)
    const end = behind.findIndex((one) => !isRun(one))
    const runs = end < 0 ? behind : behind.slice(0, end)
    for (const form of otherForms(chunk)) others.add([...before, ...form, ...runs].join(' '))
  }
  return others
}

/** More pairs of a run are not looked for behind a number. */
const RUN_BEHIND = 3

/**
 * With what digit the numbers of a prepared text begin, each behind what stands before it in its word, so that db-0 finds db-03.
 *
 * Numbers of one digit are found as they are.
 */
function beginningsOf(words: string): Set<string> {
  const found = new Set<string>()
  if (!/[0-9]/.test(words)) return found
  let before = ''
  for (const chunk of words.split(/\s+/)) {
    if (/[0-9]/.test(chunk)) {
      let last = placeInRuns(before) === 'none' ? '' : `${before} `
      for (const piece of separated(chunk)) {
        if (/^[0-9]./.test(piece)) found.add(last + digitWord(piece))
        last = `${piece} `
      }
    }
    before = chunk
  }
  return found
}

/** The words of a prepared text that signs make others: C++ and C# are not C. */
export const signedWords = (words: string): string[] =>
  /[+#]/.test(words)
    ? [...words.matchAll(SIGNED)].map(([word]) => word.replace(/[+#]+$/, (signs) => inLetters(signs)))
    : []

/** How else the words of a prepared text may be written where digits are in them: digits apart, digits in one. */
export function otherForms(words: string): string[][] {
  const forms = new Map<string, string[]>()
  for (const pieces of [separated(words), separated(ungrouped(words))]) forms.set(pieces.join(' '), pieces)
  forms.delete(piecesOf(words).join(' '))
  return [...forms.values()].filter(({ length }) => length <= MOST_PIECES)
}

const ungrouped = (words: string): string => words.replace(SPACED_GROUPS, joined).replace(GROUPED, joined)
const joined = (number: string): string => number.replace(/[^0-9]/g, '')

/** The words of a prepared text, with digits and letters apart: v2 is v, 2. A key of both stays whole. */
export function separated(words: string): string[] {
  return piecesOf(words).flatMap((word) => {
    if (word.length > 16 || !/[0-9]/.test(word)) return [word]
    const pieces = word.match(/[0-9]+|[^0-9]+/g) ?? []
    return pieces.length > 5 ? [word] : pieces
  })
}

/** Long words with digits in them are numbers and addresses, of which too many are different. */
const LONGEST_WORD = 64
const LONGEST_NUMBER = 8

/** The words of a text that went into the index which may be looked for by their beginning. */
export function wordsOf(indexedText: string): Set<string> {
  const words = new Set<string>()
  for (const word of piecesOf(indexedText)) {
    if (word.length > (/[0-9]/.test(word) ? LONGEST_NUMBER : LONGEST_WORD)) continue
    if (!word.startsWith(MARK) || word.startsWith(AUTHOR)) words.add(word)
  }
  return words
}

/** Whether the vocabulary knows only some words that begin so. */
export const isBeyondVocabulary = (beginning: string): boolean =>
  /[0-9]/.test(beginning) && beginning.length >= LONGEST_NUMBER - 2

/** Takes the mark, and what SQLite's text ends at, out of what a person typed. */
export const typedText = (typed: string): string => typed.replace(/[\0\uE000-\uF8FF]/g, ' ')

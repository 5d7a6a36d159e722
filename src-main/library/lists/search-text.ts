import type { QueryPart } from '#contract/query.ts'
import { withoutIdleSigns } from '../../interpret/clean-text.ts'

/**
 * How text is prepared for search, on both sides: in the index and in a query.
 *
 * `unicode61` takes a run of Chinese, Japanese or Korean for one word, and the trigram tokenizer finds no word of two
 * characters. So runs of these scripts are cut here into overlapping pairs, and a query for a longer word is a phrase of
 * pairs. A run also ends with its last character alone, so that a query of one character finds it anywhere by prefix.
 */
const RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+/gu

/** Most of what there is to index: nothing in it needs to be normalised, folded or cut, which takes most of the time. */
const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text)

/** What goes into the index for a text. */
export function indexed(text: string): string {
  if (isAscii(text)) return text
  return withoutIdleSigns(withoutMark(text).normalize('NFKC')).replace(RUN, (run) => ` ${pairs(run, true).join(' ')} `)
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
const withoutMark = (text: string): string => text.replaceAll(MARK, ' ')

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

/** As the tokenizer folds a word: case and accents make no difference. */
export const folded = (word: string): string =>
  isAscii(word) ? word.toLowerCase() : word.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()

/** Long words with digits in them are numbers and addresses, which nobody begins to type. */
const WORD = /[\p{L}\p{N}]+/gu
const ASCII_WORD = /[a-z0-9]+/g
const LONGEST_WORD = 32
const LONGEST_NUMBER = 8

/** The words of a text that went into the index which may be looked for by their beginning. */
export function wordsOf(indexedText: string): Set<string> {
  const words = new Set<string>()
  const text = folded(indexedText)
  if (isAscii(text)) {
    for (const word of text.match(ASCII_WORD) ?? []) {
      if (word.length <= (/[0-9]/.test(word) ? LONGEST_NUMBER : LONGEST_WORD)) words.add(word)
    }
    return words
  }
  for (const [word] of text.matchAll(WORD)) {
    if (word.length <= (/\p{N}/u.test(word) ? LONGEST_NUMBER : LONGEST_WORD)) words.add(word)
  }
  return words
}

/**
 * The words of a query for FTS5: all of `positive` must match, and none of `negative`; null where there are none.
 *
 * `beginningWith` answers the words that a beginning stands for. Everything is quoted, so no operator of FTS5 is
 * reachable.
 */
export function matchOf(
  parts: readonly QueryPart[],
  beginningWith: (beginning: string) => string[]
): { positive: string | null; negative: string | null } {
  const terms = (not: boolean): string[] =>
    parts.flatMap((part) =>
      part.kind === 'text' && part.not === not ? term(part.text, part.prefix, beginningWith) : []
    )
  const [positive, negative] = [terms(false), terms(true)]
  return {
    positive: positive.length === 0 ? null : positive.join(' AND '),
    negative: negative.length === 0 ? null : negative.join(' OR ')
  }
}

/** A beginning shorter than this would be half of all words. */
const SHORTEST_BEGINNING = 3

/** A term as one FTS5 phrase, or one of several; nothing where it holds no letter or digit, which would match nothing. */
function term(typed: string, mayGoOn: boolean, beginningWith: (beginning: string) => string[]): string[] {
  const words = withoutIdleSigns(withoutMark(typed.replaceAll('\0', ' ')).normalize('NFKC'))
  if (!/[\p{L}\p{N}]/u.test(words)) return []
  const runs = [...words.matchAll(RUN)]
  const last = runs.at(-1)
  // The last run may be the beginning of a longer one: its last character does not stand alone there.
  const ending = last && last.index + last[0].length === words.trimEnd().length ? last[0] : null
  let run = 0
  const cut = words.replace(RUN, (found) => {
    const withLast = ++run < runs.length || ending === null
    return ` ${pairs(found, withLast).join(' ')} `
  })
  const phrase = cut.replace(/\s+/g, ' ').trim()
  const beginning = /[\p{L}\p{N}]+$/u.exec(phrase)?.[0] ?? ''
  const goesOn = ending === null ? mayGoOn && beginning.length >= SHORTEST_BEGINNING : [...ending].length === 1
  if (!goesOn || beginning === '') return [`"${phrase}"`]
  const before = phrase.slice(0, -beginning.length)
  const all = new Set([folded(beginning), ...beginningWith(beginning)])
  const phrases = [...all].map((word) => `"${before}${word}"`)
  return [phrases.length === 1 ? (phrases[0] as string) : `(${phrases.join(' OR ')})`]
}

function pairs(run: string, withLast: boolean): string[] {
  const characters = [...run]
  const cut = characters.slice(0, -1).map((character, place) => character + (characters[place + 1] as string))
  return withLast || cut.length === 0 ? [...cut, characters.at(-1) as string] : cut
}

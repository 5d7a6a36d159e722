import type { QueryPart } from '#contract/query.ts'

/**
 * How text is prepared for search, on both sides: what is indexed and what is asked.
 *
 * `unicode61` takes a run of Chinese, Japanese or Korean for one word, and the trigram tokenizer finds no word of two
 * characters. So runs of these scripts are cut here into overlapping pairs, and a query for a longer word is a phrase of
 * pairs. A run also ends with its last character alone, so that a query of one character finds it anywhere by prefix.
 */
const RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+/gu

/** What goes into the index for a text. */
export function indexed(text: string): string {
  return withoutMark(text)
    .normalize('NFKC')
    .replace(RUN, (run) => ` ${pairs(run, true).join(' ')} `)
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

/** An item's feed as a word of the index, so that a common word is not walked through all other feeds. */
export const feedMark = (id: number): string => `${MARK}f${id}`

/**
 * The words of a query for FTS5: all of `positive` must match, and none of `negative`; null where there are none.
 *
 * Everything is quoted, so no operator of FTS5 is reachable.
 */
export function matchOf(parts: readonly QueryPart[]): { positive: string | null; negative: string | null } {
  const terms = (not: boolean): string[] =>
    parts.flatMap((part) => (part.kind === 'text' && part.not === not ? term(part.text, part.prefix) : []))
  const [positive, negative] = [terms(false), terms(true)]
  return {
    positive: positive.length === 0 ? null : positive.join(' AND '),
    negative: negative.length === 0 ? null : negative.join(' OR ')
  }
}

/** A prefix shorter than this would be half of all words. */
const SHORTEST_PREFIX = 3

/** A term as one FTS5 phrase; nothing where it holds no letter or digit, which would match nothing. */
function term(typed: string, mayGoOn: boolean): string[] {
  const words = withoutMark(typed.replaceAll('\0', ' ')).normalize('NFKC')
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
  const prefix = ending === null ? mayGoOn && words.length >= SHORTEST_PREFIX : [...ending].length === 1
  return [`"${cut.replace(/\s+/g, ' ').trim()}"${prefix ? '*' : ''}`]
}

function pairs(run: string, withLast: boolean): string[] {
  const characters = [...run]
  const cut = characters.slice(0, -1).map((character, place) => character + (characters[place + 1] as string))
  return withLast || cut.length === 0 ? [...cut, characters.at(-1) as string] : cut
}

import type { QueryPart } from '#contract/search/query.ts'
import { folded, isAscii, isOpenEnded, mayBegin, symbolsIn, UNSPACED } from '#contract/search/search-words.ts'

/** Where the words of a search stand in a text: [start, end) in UTF-16 units, in order, none over another. */
export type Match = readonly [start: number, end: number]

/** What of an item a text is: words of `title:` are looked for in titles only. */
export type Place = 'title' | 'author' | 'text'

/** What finds the words of a search, made once for many texts; null where it looks for no words. */
export type Matcher = (text: string, place?: Place) => Match[]

/** A stranger decides how long a text is; beyond this nothing is marked. */
const LONGEST = 200_000
const MOST_MATCHES = 1_000

/**
 * As the index sees it (src-main/library/lists/search-text.ts): words are compared by the same folding, whole ones where a script puts
 * blanks between them and at any place where it does not.
 */
export function matcher(parts: readonly QueryPart[]): Matcher | null {
  const of = (kinds: QueryPart['kind'][]): RegExp | null => {
    const patterns = parts.flatMap((part) =>
      'text' in part && !part.not && kinds.includes(part.kind) ? patternsOf(part.text, part.prefix) : []
    )
    // The longest first: of two that begin together it is the one to mark.
    return patterns.length === 0 ? null : new RegExp(patterns.sort((a, b) => b.length - a.length).join('|'), 'gu')
  }
  const all = { text: of(['text']), title: of(['text', 'title']), author: of(['author']) }
  if (!all.title && !all.author) return null
  return (text, place = 'text') => (all[place] ? matchesIn(text, all[place]) : [])
}

function matchesIn(text: string, pattern: RegExp): Match[] {
  const { plain, places } = fold(text.slice(0, LONGEST))
  const found: Match[] = []
  for (const match of plain.matchAll(pattern)) {
    if (found.length >= MOST_MATCHES) break
    const [start, end] = [match.index, match.index + match[0].length].map((at) => places?.[at] ?? at) as [
      number,
      number
    ]
    if (end > start) found.push([start, end])
  }
  return found
}

/** A piece of what is typed: a number, a run of a script without blanks, or a word with the signs that belong to it. */
const PIECE = new RegExp(
  `[0-9]+|[${UNSPACED}][${UNSPACED}\\p{M}]*|(?:(?![0-9${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+[+#]{0,3}`,
  'gu'
)
const IN_WORD = '[\\p{L}\\p{N}\\p{M}]'
const BETWEEN = '[^\\p{L}\\p{N}\\p{M}]'
const RUN = new RegExp(`^[${UNSPACED}]`, 'u')

/** What marks a term: its words one after the other, and each of its signs. */
function patternsOf(typed: string, prefix: boolean): string[] {
  const patterns = symbolsIn(typed).map(({ symbol }) => [...folded(symbol)].join(TONES))
  const words = folded(typed)
  const found = [...words.matchAll(PIECE)]
  const last = found.at(-1)?.[0]
  if (last === undefined) return patterns
  const isOpen = prefix && words.endsWith(last) && (isOpenEnded(words) || /[+#]$/.test(last))
  const [first] = found.map(([piece]) => piece)
  let pattern = startOf(first as string)
  found.forEach(([piece], n) => {
    if (n > 0) pattern += BETWEEN + (isWord(piece) && isPlainWord(found[n - 1]?.[0] ?? '') ? '+' : '*')
    pattern += written(piece, isOpen && n === found.length - 1)
  })
  return [...patterns, pattern + endOf(last, isOpen && mayBegin(last, found.length === 1))]
}

const TONES = '[\\u{1F3FB}-\\u{1F3FF}]*'
const isNumber = (piece: string): boolean => /^[0-9]/.test(piece)
const isWord = (piece: string): boolean => !isNumber(piece) && !RUN.test(piece)
/** One without a sign at its end, which would part it from the next. */
const isPlainWord = (piece: string): boolean => isWord(piece) && !/[+#]$/.test(piece)
/** A letter of a script with blanks: a word ends where another begins. */
const LETTER = `(?![${UNSPACED}])[\\p{L}\\p{M}]`

function startOf(piece: string): string {
  if (isNumber(piece)) return '(?<![0-9])'
  return RUN.test(piece) ? '' : `(?<!${LETTER})`
}

function endOf(piece: string, goesOn: boolean): string {
  if (/[+#]$/.test(piece)) return goesOn ? '[+#]*' : ''
  if (RUN.test(piece)) return ''
  if (goesOn) return `${IN_WORD}*`
  return isNumber(piece) ? '(?![0-9])' : `(?!${LETTER})`
}

/** Fewer digits are not grouped. */
const UNGROUPED = 3
const KOREAN = /^[가-힣]{3,}$/

/** How a piece may stand in a text: numbers in groups, Korean with other blanks, its last syllable with a final consonant to come. */
function written(piece: string, isOpen: boolean): string {
  if (isNumber(piece)) return piece.length > UNGROUPED ? [...piece].join("[.,'_ ]?") : piece
  if (/[+#]$/.test(piece)) return piece.replaceAll('+', '\\+')
  const code = piece.charCodeAt(piece.length - 1)
  const mayClose = isOpen && piece.length > 1 && /[가-힣]$/.test(piece) && (code - 0xac00) % 28 === 0
  const characters = [...piece]
  if (mayClose) characters.splice(-1, 1, `[${piece.at(-1)}-${String.fromCharCode(code + 27)}]`)
  return characters.join(KOREAN.test(piece) ? ' ?' : '')
}

/** A sign with the marks on it, or a Korean syllable in parts. */
const CLUSTER =
  /[\u1100-\u115F\uA960-\uA97F][\u1160-\u11A7\uD7B0-\uD7C6]*[\u11A8-\u11FF\uD7CB-\uD7FB]*|\P{M}[\p{M}\uFF9E\uFF9F]*|\p{M}+/gsu

/** The text as it is compared, and for each unit of it where it came from; null where that is the same place. */
function fold(text: string): { plain: string; places: number[] | null } {
  if (isAscii(text)) return { plain: text.toLowerCase(), places: null }
  let plain = ''
  const places: number[] = []
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const one = folded(cluster)
    for (let n = 0; n < one.length; n++) places.push(index)
    plain += one
  }
  places.push(text.length)
  return { plain, places }
}

/** A text in pieces, those that match apart. */
export function pieces(text: string, matches: readonly Match[]): { text: string; found: boolean }[] {
  const all: { text: string; found: boolean }[] = []
  let at = 0
  for (const [start, end] of matches) {
    if (start > at) all.push({ text: text.slice(at, start), found: false })
    all.push({ text: text.slice(start, end), found: true })
    at = end
  }
  if (at < text.length || all.length === 0) all.push({ text: text.slice(at), found: false })
  return all
}

import type { QueryPart } from '#contract/query.ts'

/** Where the words of a search stand in a text: [start, end) in UTF-16 units, in order, none over another. */
export type Match = readonly [start: number, end: number]

/** What finds the words of a search, made once for many texts; null where it looks for no words. */
export type Matcher = (text: string) => Match[]

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]/u
/** A stranger decides how long a text is; beyond this nothing is marked. */
const LONGEST = 200_000
const MOST_MATCHES = 1_000

/**
 * As the index sees it: case, accents and width aside, whole words in Latin writing, any place in Chinese, Japanese and
 * Korean.
 */
export function matcher(parts: readonly QueryPart[]): Matcher | null {
  const patterns = parts.flatMap((part) => (part.kind === 'text' && !part.not ? [pattern(part.text, part.prefix)] : []))
  const known = patterns.filter((one) => one !== '')
  if (known.length === 0) return null
  // The longest first: of two that begin together it is the one to mark.
  const all = new RegExp(known.sort((a, b) => b.length - a.length).join('|'), 'gu')
  return (text) => {
    const { folded, places } = fold(text.slice(0, LONGEST))
    const found: Match[] = []
    for (const match of folded.matchAll(all)) {
      if (found.length >= MOST_MATCHES) break
      const start = places[match.index] ?? 0
      const end = places[match.index + match[0].length] ?? text.length
      if (end > start) found.push([start, end])
    }
    return found
  }
}

function pattern(typed: string, prefix: boolean): string {
  const words = fold(typed).folded.match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length === 0) return ''
  const first = [...(words[0] as string)][0] as string
  const last = [...(words.at(-1) as string)].at(-1) as string
  const before = CJK.test(first) ? '' : '(?<![\\p{L}\\p{N}])'
  const whole = (words.at(-1) as string).length < 3 || !prefix
  const after = CJK.test(last) ? '' : whole ? '(?![\\p{L}\\p{N}])' : '[\\p{L}\\p{N}]*'
  return `${before}${words.join('[^\\p{L}\\p{N}]+')}${after}`
}

/** The text as it is compared, and for each unit of it where it came from. */
function fold(text: string): { folded: string; places: number[] } {
  let folded = ''
  const places: number[] = []
  let at = 0
  for (const character of text) {
    const plain = /^[\0-\x7f]$/.test(character)
      ? character.toLowerCase()
      : character.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()
    for (let n = 0; n < plain.length; n++) places.push(at)
    folded += plain
    at += character.length
  }
  places.push(at)
  return { folded, places }
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

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
  return text.normalize('NFKC').replace(RUN, (run) => ` ${pairs(run, true).join(' ')} `)
}

const MAX_QUERY = 500
const MAX_TERMS = 32

/**
 * What a person typed, as an FTS5 query: every term must match, "quoted words" stand together, the last word may be the
 * beginning of one.
 *
 * Everything is quoted, so no operator of FTS5 is reachable. Answers null where nothing is left to look for.
 */
export function matchQuery(typed: string): string | null {
  const text = typed.slice(0, MAX_QUERY).replaceAll('\0', ' ').normalize('NFKC')
  const found = [...text.matchAll(/"([^"]*)"?|([^\s"]+)/g)].slice(0, MAX_TERMS)
  const terms = found.flatMap(([, phrase, word], place) =>
    phrase === undefined ? term(word ?? '', place === found.length - 1) : term(phrase, false)
  )
  return terms.length === 0 ? null : terms.join(' AND ')
}

/** A term as one FTS5 phrase; nothing where it holds no letter or digit, which would match nothing. */
function term(words: string, mayGoOn: boolean): string[] {
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
  const prefix = ending === null ? mayGoOn && words.length > 2 : [...ending].length === 1
  return [`"${cut.replace(/\s+/g, ' ').trim()}"${prefix ? '*' : ''}`]
}

function pairs(run: string, withLast: boolean): string[] {
  const characters = [...run]
  const cut = characters.slice(0, -1).map((character, place) => character + (characters[place + 1] as string))
  return withLast || cut.length === 0 ? [...cut, characters.at(-1) as string] : cut
}

/**
 * Where words end.
 *
 * A word is not part of a longer run of its own script: "AI" stands alone in "AI가", "port" does not in "report". Korean
 * attaches particles to its words, so a word that ends in Hangul may go on in Hangul; it must begin one all the same.
 * Chinese and Japanese show no boundary, so none is looked for at their characters.
 */
type Script = 'none' | 'unbounded' | 'hangul' | 'letters'

/** Where a word stands in a text, from a place on; -1 where it does not. Both are composed and in the same case. */
export function indexOfWord(text: string, word: string, from = 0): number {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    if (beginsWord(text, at) && endsWord(text, at + word.length)) return at
  }
  return -1
}

function beginsWord(text: string, at: number): boolean {
  const first = scriptAt(text, at)
  return first === 'none' || first === 'unbounded' || scriptBefore(text, at) !== first
}

function endsWord(text: string, end: number): boolean {
  const last = scriptBefore(text, end)
  return last !== 'letters' || scriptAt(text, end) !== 'letters'
}

function scriptBefore(text: string, at: number): Script {
  if (at === 0) return 'none'
  const low = text.charCodeAt(at - 1)
  return scriptAt(text, low >= 0xdc00 && low <= 0xdfff && at > 1 ? at - 2 : at - 1)
}

function scriptAt(text: string, at: number): Script {
  const code = text.codePointAt(at)
  if (code === undefined) return 'none'
  if (code < 0x80) {
    const letter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
    return letter || (code >= 0x30 && code <= 0x39) || code === 0x5f ? 'letters' : 'none'
  }
  const character = String.fromCodePoint(code)
  if (/[\p{Script=Hangul}]/u.test(character)) return 'hangul'
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u.test(character)) return 'unbounded'
  return /[\p{L}\p{M}\p{N}]/u.test(character) ? 'letters' : 'none'
}

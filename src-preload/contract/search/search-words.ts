/**
 * How words are compared: one way for the library's index, what is looked for in it, and the marks in the window.
 *
 * Case, accents and width make no difference, nor do the points of Hebrew and Arabic, the shapes of one letter (ß and ss, ł and l, a
 * final sigma, the yeh of Persian), the digits of other scripts, and signs that nobody sees. Marks that a word cannot do without stay:
 * the vowels of India's scripts and of Thai, the voicing of Japanese.
 */

export const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text)

/** Soft hyphens, joiners, marks of direction, and the stroke that only lengthens an Arabic word. */
const UNSEEN = /[\u00AD\u034F\u061C\u0640\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g
const APOSTROPHES = /[\u2018\u2019\u02B9\u02BB\u02BC\u02C8\u2032\uFF07`\u00B4]/g
/** Of all marks, those that may be left out when a word is written. */
const ACCENTS = /(?![\u0780-\u07BF\u0900-\u1AAF\u1B00-\u1CFF\u3099\u309A\uA800-\uABFF\u{10A00}-\u{1DFFF}])\p{M}/gu

const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ŧ: 't', ı: 'i', ς: 'σ' },
  ...{ ى: 'ي', ی: 'ي', ک: 'ك', ہ: 'ه', ە: 'ه', ة: 'ه', ٱ: 'ا' }
}
const SHAPES = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')
const DIGITS = /(?![0-9])\p{Nd}/gu

/** A text as its words are compared. */
export function folded(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return text
    .replace(UNSEEN, '')
    .replace(APOSTROPHES, "'")
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(SHAPES, (letter) => LETTERS[letter] as string)
    .replace(DIGITS, asciiDigit)
}

/** The digits of a script stand in a row from its zero on. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) as number
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
  return String(value)
}

/** Scripts that put no blanks between words, and Korean, which joins particles and words: found at any place. */
export const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー々\\p{Script=Thai}\\p{Script=Lao}' +
  '\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tai_Le}\\p{Script=New_Tai_Lue}\\p{Script=Tai_Tham}\\p{Script=Javanese}\\p{Script=Balinese}'

const TONES = '\\uFE0E\\uFE0F\\p{Emoji_Modifier}\\u{E0020}-\\u{E007F}'
/** An emoji with all that makes one sign of it, or another sign that is no letter: a currency, an arrow, a note. */
const SYMBOL = new RegExp(
  `\\p{RI}\\p{RI}|\\p{ExtPict}[${TONES}]*(?:\\u200D\\p{ExtPict}[${TONES}]*)*|(?![\\0-\\x7f])[\\p{Sm}\\p{Sc}\\p{So}]`,
  'gu'
)

/** The signs of a text that are looked for as they stand, an emoji without its tone of skin; each with its place. */
export function symbolsIn(text: string): { symbol: string; at: number; length: number }[] {
  if (isAscii(text)) return []
  return [...text.matchAll(SYMBOL)].flatMap(({ 0: sign, index }) => {
    // A sign that stands for letters (™, ㎏) is read as them.
    if (/[\p{L}\p{N}]/u.test(sign.normalize('NFKD'))) return []
    const plain = sign.replace(/(?<=.)[\uFE0E\uFE0F\u{1F3FB}-\u{1F3FF}]/gu, '')
    return [{ symbol: plain, at: index, length: sign.length }]
  })
}

/** Whether there is anything in a text that can be looked for. */
export const isSearchable = (text: string): boolean => /[\p{L}\p{N}]/u.test(text) || symbolsIn(text).length > 0

/** English words that are whole, although what stands behind the apostrophe is short. */
const CONTRACTION = /'(?:[dmst]|ll|re|ve)$/

/** Whether the last word of a folded text may be the beginning of another. */
export const isOpenEnded = (words: string): boolean =>
  /[\p{L}\p{N}\p{M}\p{Co}]\s*$/u.test(words) && !CONTRACTION.test(words)

/** Shorter beginnings would be half of all words. */
const SHORTEST_BEGINNING = 3

/** Whether the last word of what is typed stands for all that begin so: a number always, others once they are longer. */
export const mayBegin = (last: string, isAlone: boolean): boolean =>
  !isAlone || /^[0-9]/.test(last) || [...last].length >= SHORTEST_BEGINNING

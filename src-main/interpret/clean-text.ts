/**
 * Makes text from strangers fit to be shown.
 *
 * Control characters go because they do nothing good in a window, bidirectional embeddings, overrides and isolates go
 * because one that is never closed turns around the row it stands in. (The marks U+200E and U+200F stay: they are how
 * Arabic and Hebrew are properly written, and they turn nothing around.)
 */

const LONGEST_TEXT = 200_000
const LONGEST_TITLE = 500
const TITLE_GRAPHEMES = 120
/** How far back from the cut a word may end. */
const WORD_REACH = 30

/**
 * What a terminal would obey: colours, and links (`ESC ]8;;address ESC \\`), whose words stay. Bounded, so that it is linear on
 * text that only begins like one.
 */
const TERMINAL =
  /(?:\u001B\[|\u009B)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B\u009C]{0,4096}(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]{0,8}[0-Z\\^-~]/g

const INVISIBLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g

/**
 * Signs without a width of their own, which a word is found with and without: the soft hyphen, joiners and non-joiners.
 *
 * Not where they do something to be seen: behind letters of scripts that join (Arabic, those of India), between the parts of an emoji,
 * and in Khmer, Thai, Lao and Burmese, where the space of no width stands between words.
 */
const ZERO_WIDTH = /[\u00AD\u180E\u200B-\u200D\u2060]/
const IDLE_ZERO_WIDTH =
  /[\u00AD\u180E\u2060]|(?<=^|[\s\p{P}\p{Nd}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hebrew}\u200B-\u200D])[\u200B-\u200D]/gu

/** All of these in one class, which is looked for in half the time of two. */
const UNSEEN = new RegExp(`[${INVISIBLE.source.slice(1, -1)}${ZERO_WIDTH.source.slice(1, -1)}]`)

/** A text without the signs of no width that do nothing, so that a word is the same with and without them. */
const withoutIdleSigns = (text: string): string => (ZERO_WIDTH.test(text) ? text.replace(IDLE_ZERO_WIDTH, '') : text)

/** Without control characters, what terminals obey, and signs that nobody sees. */
function seen(text: string): string {
  // One look at a text tells that nothing of this is in it, which is the rule.
  if (!UNSEEN.test(text)) return text
  const plain = text.includes('\u001B') || text.includes('\u009B') ? text.replace(TERMINAL, '') : text
  return withoutIdleSigns(plain.replace(INVISIBLE, ''))
}

/** White space that is not the one space it becomes: where there is none, which is the rule, nothing is replaced. */
const UNEVEN = /\s{2,}|[^\S ]/g

/** One line without control characters, white space collapsed. Looks at the whole text: cut long ones first. */
export function oneLine(text: string): string {
  return seen(text).replace(UNEVEN, ' ').trim()
}

/** Whether a text is longer than what is kept of one. */
export const isLongText = (text: string): boolean => text.length > LONGEST_TEXT

/** Several lines without control characters; at most 200,000 characters. */
export function cleanText(text: string): string {
  return seen(clip(text, LONGEST_TEXT).replace(/\r\n?/g, '\n'))
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

export function cleanTitle(text: string): string {
  return clip(oneLine(text.slice(0, 8 * LONGEST_TITLE)), LONGEST_TITLE)
}

/** At most `length` characters (UTF-16 units), never half of a surrogate pair. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

/** At most `length` characters, cut at a word where one ends nearby, with an ellipsis where something was cut. */
export function cutAtWord(text: string, length: number): string {
  return text.length <= length ? text : ellipsised(clip(text, length - 1))
}

/**
 * A title for a text that has none: its first sentence, at most 120 graphemes, cut at a word.
 *
 * Graphemes, because a Korean syllable typed in parts or an emoji with a skin tone is one sign to its reader and must
 * not be torn apart.
 */
export function firstSentence(text: string): string {
  const from = text.search(/\S/)
  if (from < 0) return ''
  const line = oneLine(text.slice(from, from + 2000).split(/[\r\n\u2028\u2029]/, 1)[0] ?? '')
  return cutAtGraphemes(line.slice(0, sentenceEnd(line)))
}

function sentenceEnd(line: string): number {
  for (let i = 0; i < line.length; i++) {
    const mark = line[i] as string
    const ends =
      '。！？'.includes(mark) ||
      (i >= SHORTEST_SENTENCE && '.!?'.includes(mark) && /^[\s"'”’»)\]]?(\s|$)/.test(line.slice(i + 1, i + 3)))
    if (!ends) continue
    return i + 1 + (/^["'”’»)\]」』]/.test(line.slice(i + 1, i + 2)) ? 1 : 0)
  }
  return line.length
}

/** A full stop before this place belongs to an abbreviation or an interjection more often than not. */
const SHORTEST_SENTENCE = 12

let graphemes: Intl.Segmenter | undefined

function cutAtGraphemes(line: string): string {
  if (line.length <= TITLE_GRAPHEMES) return line
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  let count = 0
  let end = 0
  for (const { index, segment } of graphemes.segment(line)) {
    if (++count > TITLE_GRAPHEMES || index + segment.length >= LONGEST_TITLE)
      return ellipsised(line.slice(0, end || LONGEST_TITLE - 1))
    end = index + segment.length
  }
  return line
}

function ellipsised(cut: string): string {
  const space = cut.lastIndexOf(' ')
  const word = space > 0 && space >= cut.length - WORD_REACH ? cut.slice(0, space) : cut
  return `${word.trimEnd()}…`
}

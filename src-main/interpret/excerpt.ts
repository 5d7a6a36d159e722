import { cutAtWord, oneLine } from './clean-text.ts'
import type { MappedItem } from './interpretation.ts'

const EXCERPT_LENGTH = 300

/**
 * The start of an item's text for a row in a list, as it runs on after the title: at most 300 characters of one line.
 *
 * Where the text begins with the title (a title made of the first sentence does), the title is not said twice.
 */
export function excerptOf(text: string, title: string): string {
  const line = oneLine(text.slice(0, 4 * EXCERPT_LENGTH + title.length))
  const said = oneLine(title).replace(/…$/, '')
  const rest =
    said !== '' && startsWithWords(line, said) ? line.slice(said.length).replace(/^[\s.,;:!?…–—-]+/, '') : line
  return cutAtWord(rest, EXCERPT_LENGTH)
}

/** That of an item: its own summary where it has one, and nothing of what is covered. */
export const excerptOfItem = ({
  isCovered,
  summary,
  text,
  title
}: Pick<MappedItem, 'isCovered' | 'summary' | 'text' | 'title'>): string =>
  isCovered ? '' : excerptOf(summary ?? text, title)

/** "Rain" begins "Rain: the harbour floods" but not "Rainbow over the harbour". */
function startsWithWords(line: string, said: string): boolean {
  return (
    line.startsWith(said) &&
    (line.length === said.length ||
      !/[\p{L}\p{N}]/u.test(line.charAt(said.length)) ||
      !/[\p{L}\p{N}]$/u.test(said.slice(-2)))
  )
}

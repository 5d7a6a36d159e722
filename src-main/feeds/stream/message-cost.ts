import type { Message } from '#contract/message.ts'

/** What a message costs besides its texts, in bytes, and what each piece of news in it does: objects, rows, and what several share. */
const OVERHEAD = 128
/** Of a longer message the text counts for more than the pieces; in characters. */
const LONGEST_COUNTED = OVERHEAD * 2_000

/**
 * What a message costs while it is kept, in bytes: its data, its type and its ids (those by their characters, since they are short),
 * and what may become of it, since a list of a few kilobytes may hold two thousand items or removals.
 *
 * The one measure for everything that keeps messages: credit, trials, tests and what is fetched for a gap.
 */
export const costOf = ({ data, type, ownId, lastEventId }: Message): number =>
  Buffer.byteLength(data) +
  type.length +
  (ownId?.length ?? 0) +
  // Counted with each message, though many may share it: whoever keeps one need not keep the others.
  lastEventId.length +
  OVERHEAD * piecesIn(data)

/** About how many pieces of news a message may hold: the elements of its lists. */
function piecesIn(data: string): number {
  if (data.length > LONGEST_COUNTED) return LONGEST_COUNTED / OVERHEAD
  if (/^\s*</.test(data)) return 1 + data.split(/<(?:item|entry)\b/i).length
  return data.includes('[') ? elementsIn(data) : 1
}

/**
 * The elements of all lists in JSON, without reading it: a member of an object has a colon more than it has commas, and an
 * element has a comma only.
 */
function elementsIn(data: string): number {
  let elements = 1
  let isText = false
  for (let at = 0; at < data.length; at++) {
    const code = data.charCodeAt(at)
    if (isText) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) isText = false
    } else if (code === QUOTE) isText = true
    else if (code === COMMA || code === BRACE) elements++
    else if (code === COLON) elements--
  }
  return Math.max(1, elements)
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const BRACE = 0x7b

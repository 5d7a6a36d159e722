import { diffArrays } from 'diff'
import { cutText } from '../article-pieces.ts'

/** What an edit took away and what it put in, word by word. */

export interface Change {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/**
 * The time to compare grows with the square of the number of words and spaces that differ. Beyond this an edit is shown as
 * one text for another.
 */
const MAX_EDITS = 700
/** Nor are more characters looked at word by word: to find the words of a long text takes longer than a frame. */
const MAX_COMPARED = 60_000
/** How long a word may be that is cut where two texts begin to differ. */
const WORD_REACH = 200
/** Characters of a piece, and how many a change counts as. */
const PIECE = 6_000
const CHANGE = 20

/**
 * Compares two texts by their words (a shortest list of edits) and joins neighbours of one kind.
 *
 * Words are those of `lang`, so that Japanese and Chinese, which have no spaces, are compared by words too.
 */
export function wordChanges(before: string, after: string, lang: string | null): Change[] {
  const [from, tail] = sharedEnds(before, after)
  const [oldEnd, nowEnd] = [before.length - tail, after.length - tail]
  const [old, now] = [before.slice(from, oldEnd), after.slice(from, nowEnd)]
  return joined([
    { kind: 'same', text: before.slice(0, from) },
    ...(old.length + now.length > MAX_COMPARED
      ? replaced(old, now)
      : middleChanges(words(old, lang), words(now, lang))),
    { kind: 'same', text: before.slice(oldEnd) }
  ])
}

/** How many characters at the beginning and at the end are the same, less what may belong to a word that differs. */
function sharedEnds(before: string, after: string): [start: number, end: number] {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  if (start === before.length && start === after.length) return [start, 0]
  const space = before.slice(Math.max(0, start - WORD_REACH), start).search(/\s\S*$/)
  const tail = before.slice(before.length - end, before.length - end + WORD_REACH)
  const word = tail.search(/\s/)
  return [
    space === -1 ? Math.max(0, start - WORD_REACH) : Math.max(0, start - WORD_REACH) + space + 1,
    word === -1 ? Math.max(0, end - WORD_REACH) : end - word
  ]
}

function middleChanges(old: string[], now: string[]): Change[] {
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end++
  const middle = compare(old.slice(start, old.length - end), now.slice(start, now.length - end))
  return [
    { kind: 'same', text: old.slice(0, start).join('') },
    ...bridged(middle),
    { kind: 'same', text: end === 0 ? '' : old.slice(-end).join('') }
  ]
}

/** Changes in groups that are drawn one by one, in their order: what is long is cut. */
export function changesInPieces(changes: readonly Change[]): Change[][] {
  const pieces: Change[][] = []
  let room = 0
  for (const { kind, text } of changes) {
    for (const part of cutText(text)) {
      if (room <= 0) {
        pieces.push([])
        room = PIECE
      }
      pieces.at(-1)?.push({ kind, text: part })
      room -= part.length + CHANGE
    }
  }
  return pieces
}

function words(text: string, lang: string | null): string[] {
  return Array.from(segmenter(lang).segment(text), (part) => part.segment)
}

function segmenter(lang: string | null): Intl.Segmenter {
  try {
    return new Intl.Segmenter(lang ?? undefined, { granularity: 'word' })
  } catch {
    // A source may name a language that is none.
    return new Intl.Segmenter(undefined, { granularity: 'word' })
  }
}

function compare(old: string[], now: string[]): Change[] {
  const parts = diffArrays(old, now, { maxEditLength: MAX_EDITS })
  if (!parts) return replaced(old.join(''), now.join(''))
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'new' : removed ? 'gone' : 'same',
    text: value.join('')
  }))
}

const replaced = (old: string, now: string): Change[] => [
  { kind: 'gone', text: old },
  { kind: 'new', text: now }
]

/** A lone space between two changes would tear them into confetti: it joins them. */
function bridged(changes: Change[]): Change[] {
  const out: Change[] = []
  let gone = ''
  let added = ''
  const flush = (): void => {
    if (gone !== '') out.push({ kind: 'gone', text: gone })
    if (added !== '') out.push({ kind: 'new', text: added })
    gone = added = ''
  }
  changes.forEach((change, index) => {
    const next = changes[index + 1]
    if (change.kind === 'gone') gone += change.text
    else if (change.kind === 'new') added += change.text
    else if (/^\s+$/.test(change.text) && gone !== '' && added !== '' && next !== undefined && next.kind !== 'same') {
      gone += change.text
      added += change.text
    } else {
      flush()
      out.push(change)
    }
  })
  flush()
  return out
}

function joined(changes: Change[]): Change[] {
  const out: Change[] = []
  for (const change of changes) {
    const last = out.at(-1)
    if (change.text === '') continue
    if (last && last.kind === change.kind) last.text += change.text
    else out.push({ ...change })
  }
  return out
}

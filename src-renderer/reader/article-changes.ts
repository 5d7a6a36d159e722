import { diffArrays } from 'diff'

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

/**
 * Compares two texts by their words (a shortest list of edits) and joins neighbours of one kind.
 *
 * Words are those of `lang`, so that Japanese and Chinese, which have no spaces, are compared by words too.
 */
export function wordChanges(before: string, after: string, lang: string | null): Change[] {
  const old = words(before, lang)
  const now = words(after, lang)
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
  return joined([
    { kind: 'same', text: old.slice(0, start).join('') },
    ...bridged(middle),
    { kind: 'same', text: end === 0 ? '' : old.slice(-end).join('') }
  ])
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
  if (!parts)
    return [
      { kind: 'gone', text: old.join('') },
      { kind: 'new', text: now.join('') }
    ]
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'new' : removed ? 'gone' : 'same',
    text: value.join('')
  }))
}

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

/** What an edit took away and what it put in, word by word. */

export interface Change {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** The table below grows with the product of both lengths; beyond this an edit is shown as one text for another. */
const MAX_CELLS = 4_000_000

/**
 * Compares two texts by their words (the longest common run of them) and joins neighbours of one kind.
 *
 * Words are those of `lang`, so that Japanese and Chinese, which have no spaces, are told apart too.
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
    ...middle,
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
  const whole: Change[] = [
    { kind: 'gone', text: old.join('') },
    { kind: 'new', text: now.join('') }
  ]
  const width = now.length + 1
  if (old.length === 0 || now.length === 0 || (old.length + 1) * width > MAX_CELLS) return whole
  const common = new Uint16Array((old.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const changes: Change[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      changes.push({ kind: 'same', text: old[i] ?? '' })
      i++
      j++
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1)))
      changes.push({ kind: 'gone', text: old[i++] ?? '' })
    else changes.push({ kind: 'new', text: now[j++] ?? '' })
  }
  return bridged(changes)
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

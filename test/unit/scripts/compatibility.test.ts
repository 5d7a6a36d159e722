import { describe, expect, test } from 'vitest'
import type { StoredGap } from '../../../scripts/chaos/judge.ts'
import type { StoredRow } from '../../compatibility/library.ts'
import { outcomeOf, type Outcome, type Told } from '../../compatibility/outcome.ts'
import { proxyKinds } from '../../compatibility/proxies.ts'
import { npmServers } from '../../compatibility/servers.ts'
import { correctedText, numberIn, storyMessage } from '../../compatibility/story.ts'

const SECOND = 1000
const title = (number: number): string => storyMessage('nest', number, 1).data.title ?? ''

/** Ten stories, one each second. */
const told = (more: Partial<Told> = {}): Told => ({
  sent: Array.from({ length: 10 }, (_, index) => ({
    number: index + 1,
    at: (index + 1) * SECOND,
    eventId: null,
    title: title(index + 1),
    removed: false
  })),
  corrected: new Set(),
  removed: new Set(),
  ...more
})

const row = (number: number, more: Partial<StoredRow> = {}): StoredRow => ({
  title: title(number),
  text: 'as it was',
  removed: false,
  receivedAt: number * SECOND,
  formerTitles: [],
  ...more
})

const rowsWithout = (...missing: number[]): StoredRow[] =>
  told().sent.flatMap(({ number }) => (missing.includes(number) ? [] : [row(number)]))

const gap = (from: number, to: number, kind: StoredGap['kind']): StoredGap => ({
  kind,
  reason: { kind: 'no-ids' },
  fromAt: from * SECOND,
  toAt: to * SECOND,
  items: null
})

const outcome = (rows: StoredRow[], gaps: StoredGap[] = [], more?: Partial<Told>): Outcome =>
  outcomeOf(told(more), { rows, gaps })

describe('the outcome of a feed', () => {
  test('tells what is stored, and what is missing inside and outside a gap', () => {
    expect(outcome(rowsWithout())).toMatchObject({ sent: 10, stored: 10, marked: 0, unmarked: 0, twice: 0 })
    expect(outcome(rowsWithout(4, 8), [gap(3.2, 5, 'unknown')])).toMatchObject({ stored: 8, marked: 1, unmarked: 1 })
  })

  test('counts a story that another one has overwritten, and not one that was corrected', () => {
    const rows = [...rowsWithout(1, 9), row(9, { formerTitles: [title(1), title(9)] })]
    expect(outcome(rows)).toMatchObject({ stored: 9, overwritten: 1, unmarked: 0 })
    const byNothing = [...rowsWithout(4), row(4, { title: 'action: remove', formerTitles: [title(4)] })]
    expect(outcome(byNothing)).toMatchObject({ stored: 9, overwritten: 1, unmarked: 0 })
  })

  test('counts rows beyond the first of a story, and rows that are none', () => {
    const rows = [...rowsWithout(), row(3), row(3), row(1, { title: 'Connected' })]
    expect(outcome(rows)).toMatchObject({ stored: 10, twice: 2, others: ['Connected'] })
  })

  test('does not believe a loss where nothing is missing', () => {
    expect(outcome(rowsWithout(), [gap(3.2, 5, 'lost')])).toMatchObject({ falselyLost: 1 })
    expect(outcome(rowsWithout(4), [gap(3.2, 5, 'lost')])).toMatchObject({ falselyLost: 0, marked: 1 })
    expect(outcome(rowsWithout(), [gap(3.2, 5, 'unknown')])).toMatchObject({ falselyLost: 0 })
  })

  test('leaves aside what may still be on its way', () => {
    expect(outcome(rowsWithout(9, 10))).toMatchObject({ stored: 8, held: 2, unmarked: 0 })
    expect(outcome([])).toMatchObject({ stored: 0, held: 10, unmarked: 0 })
  })

  test('tells of the stored stories that were changed how many show it', () => {
    const rows = [...rowsWithout(2, 3, 4), row(2, { text: correctedText(2) }), row(3, { removed: true })]
    const changed = { corrected: new Set([2, 5]), removed: new Set([3, 4, 6]) }
    expect(outcome(rows, [], changed)).toMatchObject({ corrected: [1, 2], removed: [1, 2] })
  })
})

test('a title tells its story, and other titles none', () => {
  expect(numberIn(title(12))).toBe(12)
  expect(numberIn('Connected')).toBeNull()
})

test('every server and proxy has a name of its own, and every package a pinned version', () => {
  const names = [...npmServers, ...proxyKinds].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const version of npmServers.flatMap(({ packages }) => Object.values(packages)))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})

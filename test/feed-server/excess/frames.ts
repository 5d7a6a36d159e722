import { itemPlan } from '../channel-behaviour.ts'
import { serialise } from '../frames.ts'
import { makeItem } from '../items.ts'
import type { Behaviour, Visit } from '../server-state.ts'
import { pour, pourDefaults, sizeOf } from './pour.ts'

const MOST = 64 * 1024 * 1024

/** An id of so many bytes, of another beginning for each number. */
const ids: Record<string, (number: number, bytes: number) => string> = {
  letters: (number, bytes) => `${number}-`.padEnd(bytes, 'harbour').slice(0, bytes),
  korean: (number, bytes) => `${number}-${'솔'.repeat(Math.max(0, Math.floor((bytes - `${number}-`.length) / 3)))}`,
  // The standard has an id with a NUL in it ignored.
  nul: (number, bytes) => `${number}-\0`.padEnd(bytes, 'x'),
  odd: (number, bytes) => `${number}-\u2028\u007f"<\u202e🜚`.padEnd(bytes - 12, '%'),
  same: (_number, bytes) => 'one'.padEnd(bytes, 'one').slice(0, bytes)
}

/** Lines of a stream that bring nothing. */
const nothings: Record<string, (number: number) => string> = {
  comment: () => ':\n',
  line: () => '\n',
  event: () => 'data\n\n',
  type: (number) => `event: e${number}\n\n`,
  retry: (number) => `retry: ${number % 2 === 0 ? '99999999999999999999' : number}\n`,
  id: (number) => `id: ${number}\n\n`,
  field: (number) => `f${number}: unknown\n`
}

/** A small item whose text no other visit of this target has had. */
export function freshItem(visit: Visit, visitNumber: number, number: number): Record<string, unknown> & { id: string } {
  const { server, record, query } = visit
  const plan = itemPlan(server, record.target, query)
  const { title, summary, date_published } = makeItem(visitNumber * 10_000 + number, { ...plan, size: 'short' })
  const id = `${plan.slug}-${visitNumber}-${number}`
  return { id, title: `${title} (${visitNumber}.${number})`, content_text: summary, date_published }
}

/** How often this target has been visited, so that what it says is new each time. */
export const visitOf = ({ server, record }: Visit): number => server.hit(`excess ${record.target}`)

/** Streams of which one part of each frame goes beyond any use. */
export const excessiveFrames: Behaviour[] = [
  {
    path: '/long-ids',
    summary:
      'Event ids of so many bytes (bytes=6000; of=letters, korean, nul, odd or same); alone=1: without a message.',
    defaults: { ...pourDefaults, bytes: 6_000, of: 'letters', alone: 0 },
    answer: (visit) => {
      const bytes = sizeOf(visit, 'bytes', MOST)
      const idOf = ids[visit.query.text('of') ?? ''] ?? ids['letters']!
      const [visitNumber, alone] = [visitOf(visit), visit.query.number('alone', 0) !== 0]
      return pour(visit, (number) => {
        const id = idOf(number, bytes)
        return alone
          ? serialise({ id })
          : serialise({ id, data: JSON.stringify(freshItem(visit, visitNumber, number)) })
      })
    }
  },
  {
    path: '/long-types',
    summary: 'Event types of so many bytes (bytes=1024); different=1: another for each message.',
    defaults: { ...pourDefaults, bytes: 1_024, different: 0 },
    answer: (visit) => {
      const bytes = sizeOf(visit, 'bytes', MOST)
      const [visitNumber, different] = [visitOf(visit), visit.query.number('different', 0) !== 0]
      return pour(visit, (number) => {
        const event = (different ? `type${number}` : 'type').padEnd(bytes, 'harbour').slice(0, bytes)
        return serialise({ event, id: `${number}`, data: JSON.stringify(freshItem(visit, visitNumber, number)) })
      })
    }
  },
  {
    path: '/large',
    summary: 'Messages whose data have so many bytes (bytes=5242880); lines=1: of one letter a line.',
    defaults: { ...pourDefaults, count: 4, bytes: 5_242_880, lines: 0 },
    answer: (visit) => {
      const bytes = sizeOf(visit, 'bytes', MOST)
      const visitNumber = visitOf(visit)
      const line = visit.query.number('lines', 0) !== 0
      return pour(visit, (number) => {
        const item = JSON.stringify(freshItem(visit, visitNumber, number))
        // In many lines it is no JSON any more, and its frame about four times as large as what it says.
        const filler = line ? 'data:x\n'.repeat(Math.floor(bytes / 7)) : `data:${' '.repeat(bytes)}\n`
        return `id: ${number}\n${filler}data: ${item}\n\n`
      })
    }
  },
  {
    path: '/empty',
    summary: 'Lines that bring nothing, a million of them (count=): of=comment, line, event, type, retry, id or field.',
    defaults: { ...pourDefaults, count: 1_000_000, of: 'comment' },
    answer: (visit) => pour(visit, nothings[visit.query.text('of') ?? ''] ?? nothings['comment']!)
  }
]

import { expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { history, judge, type FeedRecord, type SentItem } from '../../../scripts/chaos/judge.ts'
import { pick, randomFrom } from '../../feed-server/random.ts'
import { memoryLibrary } from './memory-library.ts'

/** Servers that replay nothing that was missed, or only the last of it. */
const servers = {
  'sends nothing again': { named: false, again: 0, newestFirst: false },
  'sends its last 5 again, without ids': { named: false, again: 5, newestFirst: false },
  'sends its last 20 again, newest first': { named: true, again: 20, newestFirst: true }
}
const SEEDS = 60
const STEPS = 150
const HOUR = 3_600_000

it.each(Object.entries(servers))(
  'whatever happens to the stream, the clock and the program, what was missed lies in a gap: a server that %s',
  (name, server) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const record = live(name, seed, server)
      const judgement = judge([record], 0)
      expect({ seed, differences: judgement.differences.slice(0, 3) }, history(record).join('\n')).toEqual({
        seed,
        differences: []
      })
    }
  }
)

/** A feed's life, drawn from a seed: what was sent, and what the library made of it, in the times of a clock that is right. */
function live(name: string, seed: number, server: (typeof servers)[keyof typeof servers]): FeedRecord {
  const random = randomFrom(name, seed)
  const library = memoryLibrary('node')
  library.feeds.opened(library.feed, Date.parse('2026-01-01'))
  const sent: SentItem[] = []
  const links: { openedAt: number; closedAt: number | null }[] = []
  let kept: number[] = []
  let now = Date.parse('2026-11-22T12:00:00Z')
  let ahead = 0
  const settings = [{ from: now, ahead }]
  let open = false
  /** By a clock that nobody sets; null after a restart. */
  let heardAt: number | null = null
  /** What a connection has sent and the library has not judged, because more of it may follow. */
  let replay: { to: number; from: number | null; numbers: number[] } | null = null

  const wall = (): number => now + ahead
  const message = (number: number): Message => ({
    type: 'message',
    // One that comes again alone is known by its time only.
    data: JSON.stringify([
      { title: `Item ${number}`, publishedAt: number, ...(server.named && { guid: `p:${number}` }) }
    ]),
    lastEventId: '',
    ownId: null,
    receivedAt: wall()
  })
  const deliver = (): void => {
    if (!replay) return
    const { from, to, numbers } = replay
    replay = null
    library.batch({ phase: 'replay', messages: numbers.map(message), resumption: { from, to, after: '' } })
  }
  const connect = (): void => {
    open = true
    links.push({ openedAt: now, closedAt: null })
    const last = server.again > 0 ? kept.slice(-server.again) : []
    replay = {
      from: heardAt === null ? null : heardAt + ahead,
      to: wall(),
      numbers: server.newestFirst ? last.reverse() : last
    }
    heardAt = now
  }
  const disconnect = (): void => {
    if (!open) return
    open = false
    links.at(-1)!.closedAt = now
  }
  const publish = (): void => {
    const number = sent.length + 1
    sent.push({ number, at: now, eventId: null, title: `Item ${number}`, removed: false })
    kept.push(number)
    if (!open) return
    heardAt = now
    if (replay) replay.numbers.push(number)
    else library.batch({ messages: [message(number)] })
  }
  const set = (to: number): void => {
    ahead = to
    settings.push({ from: now, ahead })
  }

  connect()
  for (let step = 0; step < STEPS; step++) {
    now += Math.round(400 + random() * 2_000)
    const chance = random()
    if (chance < 0.5) publish()
    else if (chance < 0.62) {
      disconnect()
      deliver()
    } else if (chance < 0.8) {
      if (!open) connect()
    } else if (chance < 0.88) deliver()
    else if (chance < 0.93) set(ahead === 0 ? pick([-9, -5, -1, 1, 4, 8], random) * HOUR : 0)
    else if (chance < 0.95) kept = []
    else if (chance < 0.97) {
      if (open && !replay) library.feeds.heardUntil([{ feedId: library.feed, at: wall() }])
    } else {
      // Ended without a word: what was not stored is gone.
      disconnect()
      replay = null
      heardAt = null
    }
    now++
  }
  if (!open) connect()
  deliver()

  const real = (shown: number): number => {
    const fits = settings.map(({ from, ahead: by }, index) => {
      const at = shown - by
      const to = settings[index + 1]?.from ?? now
      return { at, off: at < from ? from - at : Math.max(0, at - to) }
    })
    return fits.reduce((best, each) => (each.off < best.off ? each : best)).at
  }
  const rows = library.db.prepare('SELECT title, received_at FROM items').all()
  const gaps = library.db.prepare('SELECT kind, reason, from_at, to_at, items FROM gaps').all()
  return {
    name,
    pledge: 'live-only',
    sent,
    stored: rows.map((row) => ({
      number: Number(String(row['title']).slice('Item '.length)),
      title: String(row['title']),
      removed: false,
      receivedAt: real(Number(row['received_at']))
    })),
    gaps: gaps.map((row) => ({
      kind: row['kind'] as 'lost' | 'unknown',
      reason: JSON.parse(String(row['reason'])) as { kind: string },
      fromAt: row['from_at'] === row['to_at'] ? -Infinity : real(Number(row['from_at'])),
      toAt: real(Number(row['to_at'])),
      items: null
    })),
    links
  }
}

import { expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { history, judge, type FeedRecord, type SentItem } from '../../../../scripts/chaos/judge.ts'
import type { Pledge } from '../../../../scripts/chaos/kinds.ts'
import { pick, randomFrom } from '../../../feed-server/random.ts'
import { memoryLibrary } from '../memory-library.ts'

interface Server {
  pledge: Pledge
  /** Its items carry an id of their own. */
  named?: boolean
  /** So many of the last are sent again to whoever connects. */
  again?: number
  newestFirst?: boolean
  /** It numbers its messages, and sends again those after the number that it is asked for, as far as it has them. */
  keeps?: number
  /** Its ids are drawn for each message, or for each connection. */
  drawsIds?: 'for-messages' | 'for-connections'
}

/** Servers that replay nothing that was missed, or only the last of it, and one that replays all. */
const servers: Record<string, Server> = {
  'sends nothing again': { pledge: 'live-only' },
  'sends its last 5 again, without ids': { pledge: 'live-only', again: 5 },
  'sends its last 20 again, newest first': { pledge: 'live-only', named: true, again: 20, newestFirst: true },
  'numbers its messages and keeps 4': { pledge: 'counts', keeps: 4 },
  'numbers its messages and keeps all': { pledge: 'replays', keeps: Infinity },
  'draws an id for each message': { pledge: 'proves-nothing', drawsIds: 'for-messages' },
  'draws an id for each connection': { pledge: 'proves-nothing', drawsIds: 'for-connections' }
}
/** A counter is believed after some steps. */
const FIRST = 12
const SEEDS = 30
const STEPS = 120
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
function live(name: string, seed: number, server: Server): FeedRecord {
  const random = randomFrom(name, seed)
  const library = memoryLibrary('node')
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
  let replay: { to: number; from: number | null; after: string; numbers: number[] } | null = null

  /** The last id received. */
  let lastId = ''

  const counts = server.keeps !== undefined
  const idOf = (number: number): string => {
    const drawn = server.drawsIds === 'for-messages' ? number : links.length
    return counts ? String(number) : server.drawsIds ? `0f8fad5b-d9cb-469f-a165-${String(drawn).padStart(12, '0')}` : ''
  }
  const wall = (): number => now + ahead
  const message = (number: number): Message => ({
    type: 'message',
    // One that comes again alone is known by its time only.
    data: JSON.stringify([
      { title: `Item ${number}`, publishedAt: number, ...(server.named && { guid: `p:${number}` }) }
    ]),
    lastEventId: idOf(number),
    ownId: idOf(number) || null,
    receivedAt: wall()
  })
  const deliver = (): void => {
    if (!replay) return
    const { numbers, ...resumption } = replay
    replay = null
    library.batch({ phase: 'replay', messages: numbers.map(message), lastEventId: lastId, resumption })
  }
  const connect = (): void => {
    open = true
    links.push({ openedAt: now, closedAt: null })
    const after = lastId
    const last = counts
      ? kept.filter((number) => after !== '' && number > Number(after))
      : server.again
        ? kept.slice(-server.again)
        : []
    if (last.length > 0) lastId = idOf(last.at(-1) as number)
    replay = {
      from: heardAt === null ? null : heardAt + ahead,
      to: wall(),
      after,
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
    sent.push({ number, at: now, eventId: counts ? number : null, title: `Item ${number}`, removed: false })
    kept.push(number)
    if (counts) kept = kept.slice(-(server.keeps ?? 0))
    if (!open) return
    heardAt = now
    lastId = idOf(number)
    if (replay) replay.numbers.push(number)
    else library.batch({ messages: [message(number)], lastEventId: lastId })
  }
  const set = (to: number): void => {
    ahead = to
    settings.push({ from: now, ahead })
  }

  // The first time of all: there is nothing before it.
  connect()
  replay = null
  for (let n = 0; n < FIRST; n++) {
    now += 500
    publish()
  }
  for (let step = 0; step < STEPS; step++) {
    now += Math.round(400 + random() * 2_000)
    const chance = random()
    if (chance < 0.5) publish()
    else if (chance < 0.62) {
      disconnect()
      deliver()
    } else if (chance < 0.8) {
      if (open) continue
      connect()
      // As whoever slept, or was behind something that held it back, gets it.
      if (random() < 0.3) for (let count = 5 + Math.floor(random() * 15); count > 0; count--) publish()
    } else if (chance < 0.88) deliver()
    else if (chance < 0.93) set(ahead === 0 ? pick([-9, -5, -1, 1, 4, 8], random) * HOUR : 0)
    else if (chance < 0.95) kept = server.pledge === 'replays' ? kept : []
    else if (chance < 0.97) {
      if (open && !replay) library.feeds.heardUntil([{ feedId: library.feed, at: wall() }])
    } else {
      // Ended without a word: what was not stored is gone.
      disconnect()
      replay = null
      heardAt = null
      lastId = String(library.db.prepare('SELECT last_event_id AS id FROM feeds').get()!['id'])
    }
    now++
  }
  if (!open) connect()
  deliver()
  // What comes next tells what came before it.
  publish()

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
    pledge: server.pledge,
    sent,
    stored: rows.map((row) => ({
      number: Number(String(row['title']).slice('Item '.length)),
      title: String(row['title']),
      removed: false,
      receivedAt: real(Number(row['received_at']))
    })),
    gaps: gaps.map((row) => ({
      kind: row['kind'] as 'lost' | 'unknown',
      reason: JSON.parse(String(row['reason'])) as { kind: string; after?: string; before?: string },
      fromAt: row['from_at'] === row['to_at'] ? -Infinity : real(Number(row['from_at'])),
      toAt: real(Number(row['to_at'])),
      items: row['items'] as number | null
    })),
    links
  }
}

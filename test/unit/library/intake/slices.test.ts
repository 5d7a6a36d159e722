import { describe, expect, it } from 'vitest'
import type { Batch } from '#contract/message.ts'
import { pick, randomFrom } from '../../../feed-server/random.ts'
import { Intake, type NumberedBatch, type Taken } from '../../../../src-main/library/intake/intake.ts'
import { Slice } from '../../../../src-main/library/intake/slice.ts'
import type { Database } from '../../../../src-main/library/store/sqlite.ts'
import { memoryLibrary, providers } from '../memory-library.ts'
import { START, type Event } from './feed-of.ts'
import { ModelServer, type Habits } from './model-server.ts'

const addressOf = (feedId: number): string => `https://news.example/${feedId}`

/** One change, and then the others have their turn. */
const oneChange = (): Slice => new Slice({ changes: 1 })

/** What a library holds of a feed, without what is drawn by lot. */
function contents(db: Database, feedId: number): Record<string, unknown[]> {
  const all = (sql: string): unknown[] => db.prepare(sql).all(feedId)
  return {
    feeds: all('SELECT * FROM feeds WHERE id = ?'),
    items:
      all(`SELECT i.*, c.text, c.html, c.raw, m.data, CASE WHEN guid LIKE 'n:%' THEN 'n' WHEN guid LIKE '%@%' THEN '@' ELSE guid END AS guid
      FROM items i JOIN item_content c ON c.item_id = i.id LEFT JOIN shared_messages m ON m.id = c.message_id
      WHERE feed_id = ? ORDER BY i.id`),
    versions: all(
      'SELECT v.* FROM item_versions v JOIN items i ON i.id = item_id WHERE feed_id = ? ORDER BY item_id, n'
    ),
    tail: all('SELECT * FROM anonymous_tail WHERE feed_id = ? ORDER BY n'),
    gaps: all('SELECT * FROM gaps WHERE feed_id = ? ORDER BY id'),
    tombstones: all('SELECT guid_hash FROM seen WHERE feed_id = ? AND status = 1 ORDER BY 1'),
    unfinished: all('SELECT * FROM unfinished_batches WHERE feed_id = ?')
  }
}

/** Each habit beside several others; model-server.test.ts has all of them. */
function* someHabits(): Generator<Habits> {
  let at = 0
  for (const ids of ['process', 'connection', 'ever', 'drawn', 'none'] as const)
    for (const names of ['link', 'payload', 'both', 'nothing'] as const)
      for (const replays of ['asked', 'last', 'nothing'] as const) {
        const isPossible = replays !== 'asked' || (ids !== 'connection' && ids !== 'none')
        if (isPossible && at++ % 4 === 0) yield { ids, names, replays, pings: true }
      }
}

/** Batches of a server's random day, now and then with several pieces of news in one message. */
function* batchesOf(habits: Habits, feedId: number, random: () => number): Generator<Batch> {
  const server = new ModelServer(habits, random)
  let at = START
  let last = ''
  let messages: Batch['messages'] = []
  const hear = (events: readonly Event[]): void => {
    for (let from = 0; from < events.length;) {
      const isList = random() < 0.3 && !events[from]!.event
      const some = events.slice(from, from + (isList ? 3 : 1)).filter(({ event }, place) => place === 0 || !event)
      const { id, event = 'message', data } = some.at(-1)!
      if (id !== undefined) last = String(id)
      messages.push({
        type: event,
        data: JSON.stringify(some.length > 1 ? some.map((each) => each.data) : data),
        ownId: id === undefined ? null : String(id),
        lastEventId: last,
        receivedAt: (at += 1_000)
      })
      from += some.length
    }
  }
  const batch = (phase: Batch['phase'], rest: Partial<Batch> = {}): Batch => {
    const all = { feedId, url: addressOf(feedId), phase, messages, lastEventId: last, ...rest }
    messages = []
    return all
  }
  for (let connection = 0; connection < 3; connection++) {
    const after = last
    const from = at
    at += 60_000
    const to = at
    hear(server.connect(last))
    yield batch(connection === 0 ? 'first' : 'replay', connection === 0 ? {} : { resumption: { from, to, after } })
    for (let some = 0; some < 3; some++) {
      for (let step = 0; step < 6; step++) {
        const known = server.stories.filter(({ told, removed }) => told && !removed)
        const dice = random()
        const known1 = known.length > 0 && habits.names !== 'nothing' ? pick(known, random) : null
        hear(
          known1 && dice < 0.15
            ? server.correct(known1)
            : known1 && dice < 0.25
              ? server.takeBack(known1)
              : dice < 0.3
                ? server.ping()
                : [...server.publish(true), ...server.publish(true)]
        )
      }
      yield batch('live')
    }
    for (let away = 0; away < 4 * random(); away++) server.publish(false)
    if (random() < 0.3) server.restart()
  }
}

/** Stores a batch change by change; before each step `isLost` may take away what the writer knew of it. */
function storeInSlices(db: Database, intake: Intake, batch: NumberedBatch, isLost: () => boolean): Intake {
  const { feedId, session, number } = batch
  let taken: Taken | undefined = intake.acceptAll([batch], oneChange()).taken[0]
  for (let steps = 0; taken?.kind !== 'stored'; steps++) {
    if (steps > 2_000) throw new Error('It gets no further.')
    if (isLost()) {
      intake = new Intake(db)
      expect(intake.acceptAll([{ feedId, session, number }], oneChange()).taken).toEqual([{ kind: 'forgotten' }])
      taken = intake.acceptAll([batch], oneChange()).taken[0]
    } else taken = intake.acceptAll([{ feedId, session, number }], oneChange()).taken[0]
  }
  return intake
}

describe.each(providers)('a batch that is stored change by change, over %s', (sqlite) => {
  it('leaves what it would leave in one piece, crashes of the writer between the changes or not', () => {
    const whole = memoryLibrary(sqlite)
    const sliced = memoryLibrary(sqlite)
    const reading = new Intake(whole.db)
    let slicing = new Intake(sliced.db)
    let number = 0
    let feedId = whole.feed
    for (const habits of someHabits()) {
      const crash = randomFrom(JSON.stringify(habits), 2)
      feedId++
      for (const { feeds } of [whole, sliced])
        feeds.add({ url: addressOf(feedId), title: 'news', notify: 'off', addedAt: 1 })
      for (const batch of batchesOf(habits, feedId, randomFrom(JSON.stringify(habits), 1))) {
        const numbered = { ...batch, session: 's', number: ++number }
        reading.accept(numbered)
        slicing = storeInSlices(sliced.db, slicing, numbered, () => crash() < 0.15)
        const of = (db: Database) => ({ habits, number, ...contents(db, feedId) })
        expect(of(sliced.db)).toEqual(of(whole.db))
      }
    }
  })

  it('is asked for again behind what is stored where the program ends in the middle: nothing lost, nothing twice, no gap', () => {
    const { db, feeds } = memoryLibrary(sqlite)
    let feedId = 1
    const wrong: unknown[] = []
    for (const ids of ['process', 'drawn'] as const)
      for (const names of ['link', 'payload', 'both', 'nothing'] as const)
        for (let seed = 1; seed <= 4; seed++) {
          feedId++
          feeds.add({ url: addressOf(feedId), title: 'news', notify: 'off', addedAt: 1 })
          const random = randomFrom(`${ids} ${names}`, seed)
          const server = new ModelServer({ ids, names, replays: 'asked', pings: false }, random)
          for (const batch of killed(db, feedId, server, random)) batch()
          const titles = db.prepare('SELECT title FROM items WHERE feed_id = ? ORDER BY sort_at, id').all(feedId)
          const gaps = db.prepare('SELECT kind, reason FROM gaps WHERE feed_id = ?').all(feedId)
          const stored = titles.map(({ title }) => title as string)
          const sent = server.stories.map(({ title }) => title)
          if (JSON.stringify(stored) !== JSON.stringify(sent) || (ids === 'process' && gaps.length > 0))
            wrong.push({ ids, names, seed, stored, sent, gaps })
        }
    expect(wrong).toEqual([])
  })
})

it('a batch that had no turn is known from then on, and is stored by its name when its turn comes', () => {
  const { db, feeds } = memoryLibrary('node')
  const intake = new Intake(db)
  const batches = [2, 3, 4].map((feedId): NumberedBatch => {
    feeds.add({ url: addressOf(feedId), title: 'news', notify: 'off', addedAt: 1 })
    const data = JSON.stringify({ id: 1, title: `News of ${feedId}` })
    const message = { type: 'message', data, ownId: '1', lastEventId: '1', receivedAt: START }
    return {
      feedId,
      url: addressOf(feedId),
      phase: 'live',
      messages: [message],
      lastEventId: '1',
      session: 's',
      number: feedId
    }
  })
  const kinds = (sent: Parameters<Intake['acceptAll']>[0]): string[] =>
    intake.acceptAll(sent, oneChange()).taken.map(({ kind }) => kind)
  expect(kinds(batches)).toEqual(['stored', 'kept', 'kept'])
  const names = batches.map(({ feedId, session, number }) => ({ feedId, session, number }))
  expect(kinds(names.slice(1))).toEqual(['stored', 'kept'])
  expect(kinds(names.slice(2))).toEqual(['stored'])
  const titles = db.prepare('SELECT title FROM items ORDER BY id').all()
  expect(titles.map(({ title }) => title)).toEqual(['News of 2', 'News of 3', 'News of 4'])
})

/** Connections of programs that are killed somewhere in a batch; the server keeps all it ever sent. */
function* killed(db: Database, feedId: number, server: ModelServer, random: () => number): Generator<() => void> {
  let at = START
  let number = 0
  const stored = (): string =>
    db.prepare('SELECT last_event_id AS id FROM feeds WHERE id = ?').get(feedId)!['id'] as string
  for (let session = 1; session <= 6; session++) {
    const isLast = session === 6
    const intake = new Intake(db)
    const store = (phase: Batch['phase'], events: readonly Event[], rest: Partial<Batch> = {}): boolean => {
      const messages = events.map(({ id, data }) => ({
        type: 'message',
        data: JSON.stringify(data),
        ownId: String(id),
        lastEventId: String(id),
        receivedAt: (at += 1_000)
      }))
      const lastEventId = messages.at(-1)?.lastEventId ?? stored()
      const name = { feedId, session: String(session), number: ++number }
      const batch = { ...name, url: addressOf(feedId), phase, messages, lastEventId, ...rest }
      let [taken] = intake.acceptAll([batch], oneChange()).taken
      while (taken?.kind === 'begun') {
        if (!isLast && random() < 0.1) return false
        ;[taken] = intake.acceptAll([name], oneChange()).taken
      }
      return true
    }
    yield () => {
      const after = stored()
      const to = (at += 60_000)
      const resumption = { from: null, to, after }
      const events = server.connect(after)
      let goesOn = store(session === 1 ? 'first' : 'replay', events, session === 1 ? {} : { resumption })
      for (let batch = 0; batch < 4 && goesOn; batch++)
        goesOn = store(
          'live',
          Array.from({ length: 8 }, () => server.publish(true)[0]!)
        )
      for (let away = 0; away < 3 && !isLast; away++) server.publish(false)
    }
  }
}

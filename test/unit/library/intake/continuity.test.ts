import { describe, expect, it } from 'vitest'
import {
  ambiguousTo,
  judgeAbsence,
  learn,
  nothingLearnt,
  type Absence,
  type Continuity,
  type Sighting
} from '../../../../src-main/library/intake/continuity.ts'

const START = 1_700_000_000_000
const MINUTE = 60_000

const seen = (id: string | null, outcome: Sighting['outcome'] = 'new', at = START): Sighting => ({ id, outcome, at })
const ids = (...list: (number | string)[]): Sighting[] => list.map((id) => seen(String(id)))
const from = (first: number, last: number): Sighting[] =>
  ids(...Array.from({ length: last - first + 1 }, (_, place) => first + place))
const away = (part: Partial<Absence> = {}): Absence => ({ from: START, to: START + MINUTE, after: '10', ...part })

/** What a feed taught before it was away: all of it live. */
const taught = (...sightings: Sighting[]): Continuity => learn(nothingLearnt, sightings, 'live')
/** A counter that stands at 10 and never had a hole in all it counted. */
const counted: Continuity = { ...taught(...from(1, 10)), run: 30 }

/** Opaque ids, one message each `every` ms for as long as the pace needs. */
function paced(every: number, prefix = 'k'): Continuity {
  let continuity = nothingLearnt
  for (let n = 0; n <= 60; n++)
    continuity = learn(continuity, [seen(`${prefix}-${n}`, 'new', START + n * every)], 'live')
  return continuity
}

const jumped = (after: string, before: string) => ({ kind: 'ids-jumped', after, before })

describe('an absence is judged', () => {
  const table: [string, Continuity, Sighting[], boolean, Partial<Absence>, object][] = [
    ['the next number follows: nothing is missing', counted, ids(11, 12), false, {}, { kind: 'replayed' }],
    [
      'the next number follows, though no cursor was sent',
      counted,
      ids(11),
      false,
      { after: '' },
      { kind: 'replayed' }
    ],
    [
      'a jump of a counter is a loss, with its ids',
      counted,
      ids(16, 17),
      false,
      {},
      { kind: 'lost', reason: jumped('10', '16'), items: 5 }
    ],
    ['a jump of a counter by one item', counted, ids(12), false, {}, { kind: 'lost', items: 1 }],
    [
      'a hole behind a repeated message is still a hole',
      counted,
      [seen('10', 'known'), ...ids(14)],
      true,
      {},
      { kind: 'lost', reason: jumped('10', '14') }
    ],
    ['a replay out of order is complete', counted, ids(12, 11, 13), false, {}, { kind: 'replayed' }],
    ['an edit under a new number counts', counted, [seen('11', 'known'), ...ids(12)], false, {}, { kind: 'replayed' }],
    ['an edit under its old number says nothing', counted, [seen('3', 'known')], false, {}, { kind: 'pending' }],
    [
      'a jump of a counter that was seen to count for a short while only is a doubt',
      taught(...from(1, 10)),
      ids(16, 17),
      false,
      {},
      { kind: 'unknown', reason: jumped('10', '16') }
    ],
    [
      'numbers that begin anew: nobody knows what they were before',
      counted,
      ids(1, 2),
      false,
      {},
      { kind: 'unknown', reason: { kind: 'ids-restarted', after: '10', before: '1' }, items: null }
    ],
    [
      'numbers that begin anew and pass the last one',
      counted,
      from(8, 14),
      false,
      {},
      { kind: 'unknown', reason: { kind: 'ids-restarted', before: '8' } }
    ],
    ['a counter that stays silent waits for its next number', counted, [], false, {}, { kind: 'pending' }],
    ['a counter in steps of two', taught(...ids(1, 3, 5, 7, 9, 11)), ids(13), false, {}, { kind: 'replayed' }],
    [
      'a jump of a counter in steps of two',
      { ...taught(...ids(1, 3, 5, 7, 9, 11)), run: 30 },
      ids(17),
      false,
      {},
      { kind: 'lost', items: 2 }
    ],
    [
      'a jump of what is only likely a counter is a doubt',
      taught(...from(1, 3)),
      ids(9),
      false,
      {},
      { kind: 'unknown', reason: jumped('3', '9') }
    ],
    [
      'a jump where numbers always jump is none',
      taught(...ids(3, 9, 11, 20, 22, 23, 24)),
      ids(40),
      false,
      {},
      { kind: 'replayed' }
    ],
    [
      'seconds are a clock and no counter',
      taught(...from(1_700_000_000, 1_700_000_009)),
      ids(1_700_000_070),
      false,
      {},
      { kind: 'replayed' }
    ],
    [
      'numbers on some messages only: their count is no count of messages',
      counted,
      [seen(null), ...ids(15)],
      false,
      {},
      { kind: 'lost', items: null }
    ],

    [
      'no ids, nothing repeated: nobody knows',
      nothingLearnt,
      [seen(null)],
      false,
      { after: '' },
      { kind: 'unknown', reason: { kind: 'no-ids' } }
    ],
    ['no ids, silence: nobody knows', nothingLearnt, [], false, { after: '' }, { kind: 'unknown' }],
    [
      'no ids, away for a moment only: nobody knows either',
      nothingLearnt,
      [],
      false,
      { after: '', to: START + 1 },
      { kind: 'unknown' }
    ],
    [
      'no ids, but the newest item came again',
      nothingLearnt,
      [seen(null, 'known'), seen(null)],
      true,
      { after: '' },
      { kind: 'replayed' }
    ],

    [
      'opaque ids that were asked for are believed',
      taught(...ids('a', 'b')),
      ids('c'),
      false,
      { after: 'b' },
      { kind: 'replayed' }
    ],
    [
      'opaque ids and silence, of a slow feed',
      paced(MINUTE),
      [],
      false,
      { after: 'k-60', from: START + 60 * MINUTE, to: START + 61 * MINUTE },
      { kind: 'replayed' }
    ],
    [
      'opaque ids of a fast feed that was never seen to resume, and nothing comes yet: it may be on its way',
      paced(1_000),
      [],
      false,
      { after: 'k-60', from: START + MINUTE, to: START + 3 * MINUTE },
      { kind: 'pending', came: 0 }
    ],
    [
      'the same, and a while later nothing has come but what is new',
      paced(1_000),
      [seen('k-61', 'new', START + 3 * MINUTE + 11_000)],
      false,
      { after: 'k-60', from: START + MINUTE, to: START + 3 * MINUTE, came: 0 },
      { kind: 'unknown', reason: { kind: 'too-few' } }
    ],
    [
      'the same, and a moment later all of it comes',
      paced(1_000),
      Array.from({ length: 100 }, (_, n) => seen(`r-${n}`, 'new', START + 3 * MINUTE + 6_000)),
      false,
      { after: 'k-60', from: START + MINUTE, to: START + 3 * MINUTE, came: 0 },
      { kind: 'replayed', seen: true }
    ],
    [
      'the same, and by chance a few messages more come than its pace lets expect',
      paced(1_000),
      Array.from({ length: 20 }, (_, n) => seen(`l-${n}`, 'new', START + 3 * MINUTE + 6_000)),
      false,
      { after: 'k-60', from: START + MINUTE, to: START + 3 * MINUTE, came: 5 },
      { kind: 'pending', came: 25 }
    ],
    [
      'the same of a feed that was seen to resume',
      { ...paced(1_000), replays: true },
      [],
      false,
      { after: 'k-60', from: START + MINUTE, to: START + 3 * MINUTE },
      { kind: 'replayed' }
    ]
  ]
  it.each([
    ['it did, whatever else speaks against it', true, false, { kind: 'replayed' }],
    ['it did not', false, false, { kind: 'lost', reason: { kind: 'not-resumed', after: 'k' }, items: null }],
    ['it did not, and the newest item stored came again all the same', false, true, { kind: 'replayed' }]
  ])('where it is certain whether the server resumed: %s', (_, honoured, overlap, verdict) => {
    const absence = { from: START, to: START + 3 * MINUTE, after: 'k', honoured }
    expect(judgeAbsence(absence, nothingLearnt, [seen('x', 'new')], overlap)).toMatchObject(verdict)
  })

  it.each(table)('%s', (_, continuity, sightings, overlap, absence, verdict) => {
    expect(judgeAbsence(away(absence), continuity, sightings, overlap)).toMatchObject(verdict)
  })

  it('what comes at once and fills the time is a feed that was seen to resume; what goes on as before is not', () => {
    const fast = paced(1_000)
    const absence = { from: START + MINUTE, to: START + 3 * MINUTE, after: 'k-60' }
    const burst = Array.from({ length: 110 }, (_, n) => seen(`r-${n}`, 'new', absence.to + 100))
    expect(judgeAbsence(absence, fast, burst, false)).toEqual({ kind: 'replayed', seen: true })
    const live = Array.from({ length: 11 }, (_, n) => seen(`l-${n}`, 'new', absence.to + n * 1_000))
    expect(judgeAbsence(absence, fast, live, false)).toMatchObject({ kind: 'unknown', reason: { kind: 'too-few' } })
    const slow = paced(MINUTE)
    const one = [seen('one', 'new', START + 63 * MINUTE + 50)]
    expect(
      judgeAbsence({ from: START + 60 * MINUTE, to: START + 63 * MINUTE, after: 'k-60' }, slow, one, false)
    ).toEqual({
      kind: 'replayed',
      seen: true
    })
  })
})

describe('the pace is learnt', () => {
  const many = (from: number): Sighting[] =>
    Array.from({ length: 500 }, (_, n) => seen(`m-${from}-${n}`, 'new', START + from))
  const silence = { from: START + 2_000, to: START + 2_000 + 10 * MINUTE, after: 'x' }

  it('from what comes by and by: a history sent at once, or one burst, promises nothing', () => {
    const history = learn(learn(nothingLearnt, many(0), 'history'), many(1_000), 'history')
    expect(judgeAbsence(silence, history, [], false)).toMatchObject({ kind: 'replayed' })
    const burst = learn(learn(nothingLearnt, [seen('first', 'new', START - 10 * MINUTE)], 'live'), many(0), 'live')
    expect(judgeAbsence(silence, burst, [], false)).toMatchObject({ kind: 'replayed' })
  })
})

describe('a counter is learnt', () => {
  it('as proof of nothing once it had a hole, and as a sign again after many more steps', () => {
    const broken = learn(counted, from(20, 30), 'live')
    expect(judgeAbsence(away(), broken, ids(40), false)).toMatchObject({ kind: 'replayed' })
    const mended = learn(broken, from(31, 60), 'live')
    expect(judgeAbsence(away(), mended, ids(90), false)).toMatchObject({ kind: 'unknown', reason: jumped('60', '90') })
  })

  it('without the step over an absence', () => {
    const after = learn(counted, ids(16, 17), 'resumed')
    expect(after).toMatchObject({ last: 17, breaks: 0 })
    expect(judgeAbsence(away(), after, ids(20), false)).toMatchObject({ kind: 'lost', reason: jumped('17', '20') })
  })

  it('anew from where its numbers began again', () => {
    const after = learn(counted, ids(1, 2), 'resumed')
    expect(judgeAbsence(away(), after, ids(3), false)).toMatchObject({ kind: 'replayed' })
    expect(judgeAbsence(away(), after, ids(5), false)).toMatchObject({ kind: 'lost', reason: jumped('2', '5') })
  })
})

describe('ids that prove no replay', () => {
  const uuid = (n: number) => `0f8fad5b-d9cb-469f-a165-70867728${String(n).padStart(4, '0')}`
  const random = taught(...ids(uuid(1), uuid(2), uuid(3)))

  it('are those that are drawn anew for each event, however much comes at once and whatever was learnt', () => {
    const absence = away({ after: uuid(3), to: START + MINUTE })
    const live = [seen(uuid(4), 'new', absence.to + 20_000)]
    const unproved = { kind: 'unknown', reason: { kind: 'unproved' } }
    expect(judgeAbsence(absence, random, live, false)).toMatchObject(unproved)
    expect(judgeAbsence(absence, { ...random, replays: true }, live, false)).toMatchObject(unproved)
    // What was held on its way, or came while we were asleep, comes like this too.
    const fast = { ...paced(1_000), random: 1 }
    const burst = Array.from({ length: 60 }, (_, n) => seen(uuid(4 + n), 'new', absence.to + 20))
    expect(judgeAbsence(absence, fast, burst, false)).toMatchObject(unproved)
    expect(judgeAbsence(absence, random, burst, true)).toEqual({ kind: 'replayed', seen: false })
  })

  it('are those of a feed whose ids begin again, even where the next number happens to follow', () => {
    const later = [seen('11', 'new', START + 2 * MINUTE)]
    const verdict = judgeAbsence(away(), counted, later, false, { generation: 1, beganAgain: false })
    expect(verdict).toMatchObject({ kind: 'unknown', reason: { kind: 'unproved' } })
    const now = judgeAbsence(away(), counted, ids(1), false, { generation: 1, beganAgain: true })
    expect(now).toMatchObject({ kind: 'unknown', reason: { kind: 'ids-restarted' } })
  })

  it('are those that began again, until they have passed what they had reached before', () => {
    const begun = { ...learn(counted, ids(1, 2, 3), 'resumed'), ambiguousTo: ambiguousTo(counted) }
    const absence = away({ after: '3' })
    // The server may have begun again once more, and have come to the next number while nobody read it.
    expect(judgeAbsence(absence, begun, ids(4), false)).toMatchObject({ kind: 'unknown', reason: { kind: 'unproved' } })
    const passed = learn(begun, from(4, 11), 'live')
    expect(judgeAbsence(away({ after: '11' }), passed, ids(12), false)).toMatchObject({ kind: 'replayed' })
  })

  it('are not proved by a message that came together with a late head', () => {
    const absence = away({ after: uuid(3), headAfter: 60_000 })
    const first = [4, 5].map((n) => seen(uuid(n), 'new', absence.to + 1))
    expect(judgeAbsence(absence, random, first, false)).toMatchObject({ kind: 'unknown', reason: { kind: 'unproved' } })
  })

  it('say nothing of a loss at a hub that keeps no history, and prove one at a hub that was seen to keep it', () => {
    const absence = away({ honoured: false, saidSo: true })
    expect(judgeAbsence(absence, nothingLearnt, [], false)).toMatchObject({ kind: 'unknown' })
    expect(judgeAbsence(absence, { ...nothingLearnt, replays: true }, [], false)).toMatchObject({ kind: 'lost' })
  })
})

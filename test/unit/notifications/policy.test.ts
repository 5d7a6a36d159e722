import { describe, expect, test } from 'vitest'
import { decide as decisions, plain, type Candidate } from '../../../src-main/notifications/policy.ts'

const decide = (...moment: Parameters<typeof decisions>) => decisions(...moment).map(({ showing }) => showing)

const item = (id: number, over: Partial<Candidate> = {}): Candidate => ({
  id,
  feedId: 1,
  feedTitle: 'Harbour Desk',
  title: `Headline ${id}`,
  excerpt: `Excerpt ${id}`,
  priority: 3,
  rule: null,
  catchUp: false,
  when: 'now',
  ...over
})
const items = (n: number, over: Partial<Candidate> = {}): Candidate[] =>
  Array.from({ length: n }, (_, i) => item(i + 1, over))

describe('what one moment becomes', () => {
  test.each([
    ['en', 5, 'Urgent: Fog', 'Harbour Desk · rule “Harbour fog”'],
    ['ko', 5, '긴급: Fog', 'Harbour Desk · 규칙 “Harbour fog”'],
    ['en', 4, 'Alert: Fog', 'Harbour Desk · rule “Harbour fog”'],
    ['ko', 4, '중요 알림: Fog', 'Harbour Desk · 규칙 “Harbour fog”']
  ] as const)('an alert names its rule (%s, %i)', (language, priority, title, body) => {
    const shown = decide([item(1, { title: 'Fog', rule: 'Harbour fog', priority })], language)
    expect(shown).toEqual([{ title, body, opens: { kind: 'item', id: 1 }, urgent: priority === 5 }])
  })

  test('an alert stands by itself in a burst, and many alerts are one digest', () => {
    const alert = item(9, { rule: 'Fog', priority: 5 })
    expect(decide([...items(40), alert], 'en').map(({ title }) => title)).toEqual(['Urgent: Headline 9', '40 new'])
    expect(decide(items(1000, { rule: 'Fog', priority: 5 }), 'en')).toMatchObject([
      { title: '1,000 new', urgent: true }
    ])
  })

  test('the title of an alert is cut with its first word counted', () => {
    const [shown] = decide([item(1, { title: 'x'.repeat(200), rule: 'Fog', priority: 5 })], 'en')
    expect([...(shown?.title ?? '')].length).toBeLessThanOrEqual(81)
  })
  test('nothing raises nothing', () => expect(decide([], 'en')).toEqual([]))

  test('up to three items are shown one by one, each opening its item', () => {
    const shown = decide(items(3), 'en')
    expect(shown.map(({ opens }) => opens)).toEqual([1, 2, 3].map((id) => ({ kind: 'item', id })))
    expect(shown[0]).toMatchObject({ title: 'Headline 1', body: 'Harbour Desk · Excerpt 1', urgent: false })
  })

  test('more than three become one digest that opens the feed', () => {
    expect(decide(items(4), 'en')).toEqual([
      { title: '4 new', body: 'Harbour Desk 4', opens: { kind: 'feed', feedId: 1 }, urgent: false }
    ])
  })

  test('a digest of several feeds names the two fullest and opens the list of all', () => {
    const moment = [
      ...items(18),
      ...items(14, { feedId: 2, feedTitle: 'Quayside' }),
      ...items(9, { feedId: 3, feedTitle: 'Tides' })
    ]
    expect(decide(moment, 'en')).toEqual([
      {
        title: '41 new in 3 feeds',
        body: 'Harbour Desk 18 · Quayside 14, 9 more',
        opens: { kind: 'all' },
        urgent: false
      }
    ])
    expect(decide(moment, 'ko')[0]).toMatchObject({
      title: '피드 3개, 새 항목 41건',
      body: 'Harbour Desk 18건 · Quayside 14건 외 9건'
    })
  })

  test('what came while the machine was away is one summary, even where two items would be two', () => {
    expect(decide(items(2, { catchUp: true }), 'en')).toEqual([
      { title: 'While you were away: 2 new', body: 'Harbour Desk 2', opens: { kind: 'feed', feedId: 1 }, urgent: false }
    ])
    expect(decide(items(2, { catchUp: true }), 'ko')[0]?.title).toBe('자리를 비운 사이 새 항목 2건')
    expect(decide(items(1, { catchUp: true }), 'en')[0]?.opens).toEqual({ kind: 'item', id: 1 })
  })

  test('a catch-up and a flood in the same moment are one digest, not two', () => {
    expect(decide([...items(3), ...items(30, { catchUp: true })], 'en')).toHaveLength(1)
  })

  test('an urgent item makes its notification urgent, alone or in a digest', () => {
    expect(decide([item(1, { priority: 5 })], 'en')[0]?.urgent).toBe(true)
    expect(decide([...items(4), item(9, { priority: 5 })], 'en')[0]?.urgent).toBe(true)
  })
})

describe('a stranger’s text in a notification', () => {
  test.each([
    ['signs of markup stay signs', 'a < b & c > d <b>e</b>', 'a < b & c > d <b>e</b>'],
    ['line breaks and control characters become spaces', 'one\ntwo\u0007\u2028three', 'one two three'],
    ['direction overrides cannot turn the text round', 'abc\u202Egnp.exe', 'abc gnp.exe']
  ])('%s', (_what, text, shown) => expect(plain(text, 80)).toBe(shown))

  test('it is cut by graphemes, so that neither Hangul nor a family is torn', () => {
    expect(plain('가나다라마', 3)).toBe('가나다…')
    expect(plain('👩‍👩‍👧x👩‍👩‍👧y', 3)).toBe('👩‍👩‍👧x👩‍👩‍👧…')
  })

  test('a title of nothing that is seen falls back to the name of the feed', () => {
    expect(decide([item(1, { title: '\u202E\n' })], 'en')[0]?.title).toBe('Harbour Desk')
  })
})

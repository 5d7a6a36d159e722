import { describe, expect, test } from 'vitest'
import type { Rule, RuleAction, RuleCondition, TextMatch } from '#contract/rule.ts'
import { compilePattern } from '../../../src-main/rules/pattern.ts'
import { afterEdit, RuleSet, type Subject } from '../../../src-main/rules/rules.ts'
import { timeOfFourfold } from '../../helpers/thread-time.ts'

const subject = (part: Partial<Subject> = {}): Subject => ({
  type: 'message',
  title: '',
  text: '',
  author: null,
  url: null,
  tags: [],
  priority: 3,
  lang: null,
  ...part
})
const text = (match: TextMatch, value: string, part: Partial<Extract<RuleCondition, { kind: 'text' }>> = {}) =>
  ({ kind: 'text', match, field: 'anywhere', value, matchCase: false, ...part }) as const
let last = 0
const rule = (conditions: RuleCondition[], part: Partial<Rule> = {}): Rule => ({
  id: ++last,
  title: `Rule ${last}`,
  enabled: true,
  match: 'all',
  conditions,
  actions: [{ kind: 'highlight' }],
  ...part
})
const set = (...rules: Rule[]): RuleSet => new RuleSet(rules, (feedId) => new Set(feedId === 1 ? [10, 11] : []))
const found = (condition: RuleCondition, item: Partial<Subject>, feedId = 1): string[] | null =>
  set(rule([condition])).judge(feedId, subject(item))?.marks ?? null

describe('a word stands by itself', () => {
  test.each([
    ['port', 'The port is closed', 'port'],
    ['port', 'A report on exports', null],
    ['port', 'PORT-side', 'PORT'],
    ['AI', 'AI가 바꾸는 항구', 'AI'],
    ['AI', 'SAID', null],
    ['GPT', 'GPT4', null],
    ['C++', 'C++ and C', 'C++'],
    ['café', 'Au CAFÉ, midi', 'CAFÉ'],
    ['café', 'Au cafe\u0301', 'café'],
    ['état', 'bétat', null],
    ['sea wall', 'the sea wall broke', 'sea wall'],
    // Korean attaches particles: the word may go on, but must begin one.
    ['화재', '부두에서 화재가 났습니다', '화재'],
    ['화재', '대형화재', null],
    ['화재', '화재보험', '화재'],
    ['화재', '3번화재', null],
    ['화재', '부두 3화재', '화재'],
    ['여객선 지연', '오늘 여객선 지연을 알립니다', '여객선 지연'],
    // In pieces, as some systems send it.
    ['화재', '화재가'.normalize('NFD'), '화재'],
    // Nothing shows where these words end.
    ['東京', '今日の東京都は雨', '東京'],
    ['港口', '大港口关闭', '港口'],
    ['порт', 'в порту', null],
    ['порт', 'Порт закрыт', 'Порт']
  ])('%s in “%s”: %s', (word, title, expected) => {
    expect(found(text('word', word), { title })).toEqual(expected === null ? null : [expected])
  })
})

describe('a text is found where it may stand', () => {
  test.each<[RuleCondition, Partial<Subject>, string[] | null]>([
    [text('contains', 'fog'), { title: 'Dense FOG' }, ['FOG']],
    [text('contains', 'fog', { matchCase: true }), { title: 'Dense FOG' }, null],
    [text('contains', 'FOG', { matchCase: true }), { title: 'Dense FOG' }, ['FOG']],
    [text('contains', '재'), { title: '화재' }, ['재']],
    [text('contains', '  fog '), { text: 'fog' }, ['fog']],
    [text('contains', 'fog', { field: 'title' }), { text: 'fog' }, null],
    [text('contains', 'harbour.example', { field: 'link' }), { url: 'https://harbour.example/1' }, ['harbour.example']],
    [text('contains', 'Desk', { field: 'author' }), { author: 'The desk' }, ['desk']],
    [text('contains', 'desk', { field: 'author' }), {}, null],
    [text('word', 'weather', { field: 'tags' }), { tags: ['sea', 'Weather'] }, ['Weather']],
    [text('contains', 'x'), { title: 'abc' }, null],
    [text('regex', 'fog|storm'), { title: 'A Storm' }, ['Storm']],
    [text('regex', '^storm'), { title: 'A Storm' }, null],
    [text('regex', '\\d{3,} m'), { title: 'Visibility', text: 'under 400 m' }, ['400 m']],
    [text('regex', '(화재|산불)(가|이)'), { title: '강릉에서 산불이' }, ['산불이']],
    [text('regex', '('), { title: '(' }, null]
  ])('%j in %j', (condition, item, expected) => expect(found(condition, item)).toEqual(expected))

  test('far behind the start of a long text, but not without end', () => {
    const far = `${'lorem ipsum '.repeat(5_000)}harbour`
    expect(found(text('contains', 'harbour'), { text: far })).toEqual(['harbour'])
    expect(found(text('contains', 'harbour'), { text: `${'x'.repeat(200_000)}harbour` })).toBeNull()
  })
})

test.each<[RuleCondition, Partial<Subject>, boolean]>([
  [{ kind: 'feed', feedId: 1 }, {}, true],
  [{ kind: 'feed', feedId: 2 }, {}, false],
  [{ kind: 'folder', folderId: 11 }, {}, true],
  [{ kind: 'folder', folderId: 12 }, {}, false],
  [{ kind: 'type', type: 'update' }, { type: 'update' }, true],
  [{ kind: 'type', type: 'update' }, {}, false],
  [{ kind: 'priority', atLeast: 4 }, { priority: 4 }, true],
  [{ kind: 'priority', atLeast: 4 }, { priority: 3 }, false],
  [{ kind: 'language', language: 'zh' }, { lang: 'zh-Hant' }, true],
  [{ kind: 'language', language: 'ko' }, { lang: 'KO' }, true],
  [{ kind: 'language', language: 'ko' }, { lang: null }, false],
  [{ kind: 'language', language: 'en' }, { lang: 'enm' }, false]
])('%j of %j: %s', (condition, item, holds) => expect(found(condition, item) !== null).toBe(holds))

test('all of the conditions, or one of them', () => {
  const conditions = [text('contains', 'fog'), { kind: 'feed', feedId: 2 } as const]
  const both = set(rule(conditions))
  const either = set(rule(conditions, { match: 'any' }))
  const fog = subject({ title: 'fog' })
  expect([1, 2, 3].map((feed) => both.judge(feed, fog) !== null)).toEqual([false, true, false])
  expect([1, 2, 3].map((feed) => either.judge(feed, fog) !== null)).toEqual([true, true, true])
  expect([1, 2].map((feed) => either.judge(feed, subject()) !== null)).toEqual([false, true])
  expect(set(rule([text('contains', 'fog')], { enabled: false })).judge(1, fog)).toBeNull()
  expect(set(rule([])).judge(1, fog)).toBeNull()
})

describe('what rules do together', () => {
  const fog = (actions: RuleAction[], title = 'Fog'): Rule => rule([text('word', 'fog')], { title, actions })
  const judge = (...rules: Rule[]) => set(...rules).judge(1, subject({ title: 'Fog, fog', priority: 3 }))

  test('each does its own', () => {
    expect(judge(fog([{ kind: 'star' }, { kind: 'highlight' }]), fog([{ kind: 'hide' }], 'Away'))).toMatchObject({
      priority: 3,
      alert: null,
      starred: true,
      read: true,
      hidden: true,
      marks: ['Fog'],
      applied: [{ title: 'Fog' }, { title: 'Away' }]
    })
  })

  test('the highest alert counts, the first of equals is named, and none lowers', () => {
    const high = fog([{ kind: 'alert', priority: 4 }], 'High')
    const urgent = fog([{ kind: 'alert', priority: 5 }], 'First urgent')
    expect(judge(high, urgent, fog([{ kind: 'alert', priority: 5 }], 'Second'))).toMatchObject({
      priority: 5,
      alert: 'First urgent'
    })
    expect(set(high).judge(1, subject({ title: 'fog', priority: 5 }))).toMatchObject({ priority: 5, alert: 'High' })
  })

  test('an alert is not hidden or read by another rule, and what was overruled is not said to have acted', () => {
    const verdict = judge(
      fog([{ kind: 'hide' }], 'Hide'),
      fog([{ kind: 'read' }, { kind: 'star' }], 'Read'),
      fog([{ kind: 'alert', priority: 4 }], 'Alert')
    )
    expect(verdict).toMatchObject({ hidden: false, read: false, starred: true, alert: 'Alert' })
    expect(verdict?.applied.map(({ title, actions }) => [title, actions.map(({ kind }) => kind)])).toEqual([
      ['Read', ['star']],
      ['Alert', ['alert']]
    ])
  })

  test('after an edit, alerts and highlights are those of the new words, what was done to its status stays', () => {
    const before = judge(fog([{ kind: 'star' }, { kind: 'highlight' }], 'Fog'), fog([{ kind: 'hide' }], 'Away'))
    expect(afterEdit(before?.applied ?? [], null, false).map(({ title, actions }) => [title, actions])).toEqual([
      ['Fog', [{ kind: 'star' }]]
    ])
    const again = afterEdit(before?.applied ?? [], before, true)
    expect(again.map(({ actions }) => actions.map(({ kind }) => kind))).toEqual([['star', 'highlight'], ['hide']])
  })
})

describe('patterns', () => {
  test.each([
    ['(fog', 'unclosed'],
    ['fog)', 'unclosed'],
    ['[fog', 'unclosed'],
    ['fog\\', 'unclosed'],
    ['(?=fog)', 'look-around'],
    ['(?<!fog)', 'look-around'],
    ['(fog)\\1', 'back-reference'],
    ['*fog', 'nothing-to-repeat'],
    ['[z-a]', 'bad-range'],
    ['fo{2000}g', 'too-large'],
    ['(.{0,900}){1}z', 'too-large'],
    ['\\q', 'not-understood']
  ])('%s is refused: %s', (source, kind) => {
    expect(compilePattern(source, false)).toMatchObject({ ok: false, reason: { kind } })
  })

  /** Each of these keeps the engine of JavaScript busy for minutes over text of this length. */
  const hostile: [string, string][] = [
    ['(a+)+$', `${'a'.repeat(20_000)}b`],
    ['(a|aa)+$', `${'a'.repeat(20_000)}b`],
    ['(x+x+)+y', 'x'.repeat(20_000)],
    ['(.*a){20}', `${'a'.repeat(1_000)}${'b'.repeat(19_000)}`],
    ['(a?){60}a{60}b', 'a'.repeat(20_000)],
    ['(\\w+\\s?)*$', `${'word '.repeat(4_000)}!`],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(20_000)]
  ]

  test.each(hostile)('%s takes time in proportion to the text', async (source, long) => {
    const compiled = compilePattern(source, false)
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.reason))
    const search = (piece: string): void => {
      for (let n = 0; n < 5; n++) compiled.value.test(piece)
    }
    // A backtracking engine would never answer.
    expect(await timeOfFourfold(5_000, (length) => long.slice(-length), search)).toBeLessThan(8)
  })
})

test('the quick sieve never loses what a search would have found', () => {
  const words = ['fog', 'Storm', '화재', '산불', 'GPT-4', 'é', 'a', '東京', 'sea wall', '🌊🌊', 'x'.repeat(80)]
  for (const word of words) {
    for (const around of [word, `<${word}>`, `가${word}`, `${word}${word}`]) {
      expect(found(text('contains', word), { text: around }), around).not.toBeNull()
    }
  }
})

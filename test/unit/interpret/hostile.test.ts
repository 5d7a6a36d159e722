import { describe, expect, it } from 'vitest'
import { excerptOf } from '../../../src-main/interpret/excerpt.ts'
import { interpretStrictly } from '../../../src-main/interpret/interpret.ts'
import { timeOfFourfold } from '../../helpers/thread-time.ts'
import { feedUrl, itemOf, itemsOf, message, noRule, removedBy } from './messages.ts'

/** Numbers from a seed, so that a failure can be seen again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const words = (
  'id guid _id meta uri @id $schema title name summary content content_html content_text body message text data payload items entries results object type ' +
  'action event url links image attachments author user tags priority time updated revision version lang reblog account specversion source ' +
  '__proto__ constructor toString hasOwnProperty length delete ping x y z'
).split(' ')
const texts = [
  '',
  ' ',
  'delete',
  'ping',
  'Create',
  '{"title":"x"}',
  '["a"]',
  '{"a":',
  '<p>x</p>',
  '<',
  '&#xD800;',
  '\ud800',
  '\u202e',
  'https://a.test/1',
  'javascript:1',
  '/p',
  '2026-11-22T09:00:00Z',
  '9'.repeat(25),
  'x'.repeat(700),
  '한국어',
  'https://jsonfeed.org/version/1'
]
const types = ['message', 'update', 'patch', 'delete', 'post.deleted', 'news', '', 'x'.repeat(100)]

function value(next: () => number, depth: number): unknown {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T
  const kind = next()
  if (depth > 5 || kind < 0.3) return pick(texts)
  if (kind < 0.45) return pick([0, -1, 5, 1e21, 1.5, 1795338000, Number.MAX_SAFE_INTEGER, true, false, null])
  if (kind < 0.6) return Array.from({ length: Math.floor(next() * 4) }, () => value(next, depth + 1))
  const members = Array.from(
    { length: Math.floor(next() * 7) },
    () => `${JSON.stringify(pick(words))}:${JSON.stringify(value(next, depth + 1))}`
  )
  return JSON.parse(`{${members.join(',')}}`)
}

it('answers every message, and loses none', () => {
  const next = random(20261122)
  let rule = noRule
  for (let i = 0; i < 6000; i++) {
    let data = JSON.stringify(value(next, 0))
    if (next() < 0.2) data = JSON.stringify(data)
    if (next() < 0.3) {
      const at = Math.floor(next() * data.length)
      data = data.slice(0, at) + '{}[]",:\\0<\u0000'[Math.floor(next() * 11)] + data.slice(at + Math.floor(next() * 3))
    }
    const type = types[Math.floor(next() * types.length)] as string
    const ownId = next() < 0.5 ? null : (texts[Math.floor(next() * texts.length)] as string)
    const answer = interpretStrictly(message(data, type, ownId), { feedUrl, rule })
    if (answer.kind !== 'changes') continue
    expect(answer.changes.length, data).toBeGreaterThan(0)
    rule = answer.rule
    for (const change of answer.changes) {
      if (change.kind !== 'item') {
        expect(change.guid).toMatch(/^[pml]:./s)
        continue
      }
      const { item } = change
      expect(item.title, data).not.toBe('')
      expect(item.title.length).toBeLessThanOrEqual(500)
      expect(item.version).toMatch(/^[0-9a-f]{32}$/)
      expect(item.guid === null).toBe(item.source === 'none')
      expect(item.guid?.length ?? 0).toBeLessThanOrEqual(514)
      for (const address of [item.url, item.image]) if (address !== null) expect(address).toMatch(/^https?:\/\//)
      expect([1, 2, 3, 4, 5]).toContain(item.priority)
      excerptOf(item.text, item.title)
    }
  }
  expect(rule.pointers.length).toBeLessThanOrEqual(16)
})

describe('time grows with the length and not faster', () => {
  const filled = (piece: string) => (size: number) => piece.repeat(Math.ceil(size / piece.length))
  const cases: [string, (size: number) => string][] = [
    ['<', filled('<')],
    ['&', filled('&')],
    ['open tags', filled('<a>')],
    ['tags that never end', filled('<a ')],
    ['closing tags of nothing', (size) => filled('<a>')(size / 2) + filled('</b>')(size / 2)],
    ['comments', filled('<!--')],
    ['templates', filled('<template>')],
    ['headings', filled('<h1>x')],
    ['spaces', (size) => `a${' '.repeat(size)}b`],
    ['brackets', filled('[')],
    ['quotes', filled('"')],
    ['backslashes', (size) => `"${'\\'.repeat(size)}`],
    ['digits', (size) => `[${'1'.repeat(size)}]`],
    ['sentences', filled('a.')],
    ['combining marks', filled('e\u0301\u0301\u0301')],
    ['packed JSON', (size) => JSON.stringify(JSON.stringify(filled('"\\')(size / 4)))],
    ['a list of objects', (size) => `[${filled('{"a":1},')(size)}1]`],
    [
      'a list in a document of many keys',
      (size) =>
        `{"items":[${filled('{"title":"x","url":"/a"},')(size / 2)}{}],${Array.from({ length: size / 40 }, (_, i) => `"k${i}":"value"`).join(',')}}`
    ],
    [
      'an object of many objects',
      (size) => `{${Array.from({ length: size / 20 }, (_, i) => `"k${i}":{"a":{"b":1}}`).join(',')}}`
    ]
  ]

  it.each(cases)('%s', async (_, make) => {
    for (const type of ['message', 'delete']) {
      const time = await timeOfFourfold(60_000, make, (data) =>
        interpretStrictly(message(data, type), { feedUrl, rule: noRule })
      )
      expect(time).toBeLessThan(10)
    }
  })
})

it('reads entities that decode to halves of characters', () => {
  expect(itemOf('<p>&#xD800;x</p>').text).toContain('x')
})

describe('a message of many small things', () => {
  it('takes back as much as a message may bring, and no more', () => {
    const ids = Array.from({ length: 600_000 }, (_, n) => n + 1)
    expect(removedBy(ids)).toHaveLength(2_000)
    expect(removedBy({ ids })).toHaveLength(2_000)
  })

  it('is one card for all words and numbers that stand among its objects', () => {
    const few = itemsOf([{ id: 1, title: 'Fog' }, 'Mist', 'Rain'])
    expect(few.map(({ title }) => title)).toEqual(['Fog', 'Mist', 'Rain'])
    const many = itemsOf([{ id: 1, title: 'Fog' }, ...Array.from({ length: 1_500 }, () => 1)])
    expect(many.map(({ raw }) => raw)).toEqual([false, true])
  })
})

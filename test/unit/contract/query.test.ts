import { describe, expect, it } from 'vitest'
import { MAX_QUERY_PARTS, namedBy, parseQuery, readQuery, timeOf, type QueryPart } from '#contract/search/query.ts'

const word = (text: string, more: object = {}) => ({
  kind: 'text',
  text,
  phrase: false,
  prefix: false,
  not: false,
  ...more
})
const last = (text: string, more: object = {}) => word(text, { prefix: true, ...more })

describe('what is typed is understood', () => {
  it.each<[string, object[]]>([
    ['harbour', [last('harbour')]],
    ['harbour ', [word('harbour')]],
    ['harbour ferr', [word('harbour'), last('ferr')]],
    ['ferr* harbour ', [last('ferr'), word('harbour')]],
    ['"two words" x', [word('two words', { phrase: true }), last('x')]],
    ['“two words” ', [word('two words', { phrase: true })]],
    ['"not closed', [word('not closed', { phrase: true })]],
    ['-storm calm ', [word('storm', { not: true }), word('calm')]],
    ['-"two words" a ', [word('two words', { phrase: true, not: true }), word('a')]],
    ['feed:harbour', [{ kind: 'feed', name: 'harbour', not: false }]],
    ['FEED:"Harbour Desk" fog ', [{ kind: 'feed', name: 'Harbour Desk', not: false }, word('fog')]],
    ['-feed:harbour', [{ kind: 'feed', name: 'harbour', not: true }]],
    ['title:harbour', [{ kind: 'title', text: 'harbour', prefix: true, not: false }]],
    ['title:"two words" ', [{ kind: 'title', text: 'two words', prefix: false, not: false }]],
    ['-author:Jane ', [{ kind: 'author', text: 'Jane', prefix: false, not: true }]],
    ['제목:수출 ', [{ kind: 'title', text: '수출', prefix: false, not: false }]],
    ['작성자:김*', [{ kind: 'author', text: '김', prefix: true, not: false }]],
    ['🔥 ', [word('🔥')]],
    ['folder:Korea', [{ kind: 'folder', name: 'Korea', not: false }]],
    ['is:unread', [{ kind: 'is', state: 'unread', not: false }]],
    ['-is:read', [{ kind: 'is', state: 'read', not: true }]],
    ['is:STAR', [{ kind: 'is', state: 'starred', not: false }]],
    ['before:2026-11-20', [{ kind: 'before', moment: { kind: 'date', year: 2026, month: 11, day: 20 }, not: false }]],
    ['after:2026', [{ kind: 'after', moment: { kind: 'date', year: 2026, month: 1, day: 1 }, not: false }]],
    ['after:today', [{ kind: 'after', moment: { kind: 'days-ago', days: 0 }, not: false }]],
    ['since:7d', [{ kind: 'after', moment: { kind: 'days-ago', days: 7 }, not: false }]],
    ['after:2w', [{ kind: 'after', moment: { kind: 'days-ago', days: 14 }, not: false }]],
    ['after:12h', [{ kind: 'after', moment: { kind: 'hours-ago', hours: 12 }, not: false }]],
    ['priority:4', [{ kind: 'priority', least: 4, most: 4, not: false }]],
    ['priority:4+', [{ kind: 'priority', least: 4, most: 5, not: false }]],
    ['priority:>=4', [{ kind: 'priority', least: 4, most: 5, not: false }]],
    ['lang:zh-Hant', [{ kind: 'lang', lang: 'zh', not: false }]],
    ['수출 ', [word('수출')]],
    ['피드:"물안도 교통"', [{ kind: 'feed', name: '물안도 교통', not: false }]],
    ['폴더：한국', [{ kind: 'folder', name: '한국', not: false }]],
    ['상태:안읽음', [{ kind: 'is', state: 'unread', not: false }]],
    ['이후:어제', [{ kind: 'after', moment: { kind: 'days-ago', days: 1 }, not: false }]],
    ['이전:3일', [{ kind: 'before', moment: { kind: 'days-ago', days: 3 }, not: false }]]
  ])('%s', (typed, parts) => {
    expect(parseQuery(typed)).toEqual(parts)
  })
})

describe('a misspelt operator is said, with what was likely meant, and not searched', () => {
  const value = (typed: string, instead: string | null = null) => ({ wrong: 'value', typed, instead })
  const name = (typed: string, instead: string | null = null) => ({ wrong: 'name', typed, instead })
  it.each<[string, object[], object[]?]>([
    ['is:unred', [value('is:unred', 'is:unread')]],
    ['is:nothing', [value('is:nothing')]],
    ['storm is:unr calm ', [value('is:unr')], [word('storm'), word('calm')]],
    ['-상태:안읽은', [value('상태:안읽은', '상태:안읽음')]],
    ['before:2026-02-30', [value('before:2026-02-30')]],
    ['before:soon x ', [value('before:soon')], [word('x')]],
    ['priority:9', [value('priority:9')]],
    ['lang:korean ', [value('lang:korean')]],
    ['title:!! ', [value('title:!!')]],
    ['author: smith ', [value('author:')], [word('smith')]],
    ['feed:"" ', [value('feed:""')]],
    ['autor:smith', [name('autor:smith', 'author:smith')]],
    ['titel:"two words" x ', [name('titel:"two words"', 'title:"two words"')], [word('x')]],
    ['fed:harbour', [name('fed:harbour', 'feed:harbour')]],
    ['from:jane', [name('from:jane', 'author:jane')]],
    ['in:unread ', [name('in:unread', 'is:unread')]],
    ['페드:항구', [name('페드:항구', '피드:항구')]],
    ['작성:김', [name('작성:김', '작성자:김')]],
    ['중요:4+ ', [name('중요:4+', '중요도:4+')]],
    ['befor:2026', [name('befor:2026', 'before:2026')]]
  ])('%s', (typed, misspelt, parts = []) => {
    const read = readQuery(typed)
    expect(read.misspelt).toMatchObject(misspelt)
    expect(read.misspelt).toHaveLength(misspelt.length)
    for (const { at, typed: said } of read.misspelt) expect(typed.slice(at, at + said.length)).toBe(said)
    expect(read.parts).toEqual(parts)
  })

  it.each([
    'is',
    'is:',
    'is:u',
    'is:unrea',
    '상태:안',
    'before:2',
    'before:2026-',
    'before:2026-1',
    'after:yes',
    'after:7',
    'after:7시',
    'priority:>',
    'lang:k',
    'feed:',
    'title:',
    'author:"'
  ])('%s is still being typed', (typed) => {
    expect(readQuery(typed).misspelt).toEqual([])
    expect(readQuery(`storm ${typed}`).parts[0]).toEqual(word('storm'))
  })
})

describe('what is no operator is searched as text', () => {
  it.each<[string, object[]]>([
    ['http://harbour.example', [last('http://harbour.example')]],
    ['error:404', [last('error:404')]],
    ['status:200', [last('status:200')]],
    ['order:12', [last('order:12')]],
    ['12:30', [last('12:30')]],
    ['"is:unred"', [word('is:unred', { phrase: true })]],
    ['harbour: ', [word('harbour:')]],
    ['-', []],
    ['"', []],
    ['""', []],
    ['* ( ) ^', []],
    ['$ €', [last('€')]]
  ])('%s', (typed, parts) => {
    expect(parseQuery(typed)).toEqual(parts)
  })

  it('and however long it is, it has a bound', () => {
    expect(parseQuery('a '.repeat(100_000)).length).toBe(MAX_QUERY_PARTS)
    const [part] = parseQuery('x'.repeat(100_000)) as [QueryPart & { kind: 'text' }]
    expect(part.text.length).toBeLessThanOrEqual(500)
  })
})

it('a moment is the start of a local day, or hours ago', () => {
  const now = new Date(2026, 10, 22, 15, 30).getTime()
  expect(timeOf({ kind: 'days-ago', days: 0 }, now)).toBe(new Date(2026, 10, 22).getTime())
  expect(timeOf({ kind: 'days-ago', days: 22 }, now)).toBe(new Date(2026, 9, 31).getTime())
  expect(timeOf({ kind: 'hours-ago', hours: 2 }, now)).toBe(now - 7_200_000)
  expect(timeOf({ kind: 'date', year: 2026, month: 1, day: 31 }, now)).toBe(new Date(2026, 0, 31).getTime())
})

it('a name means the one called exactly so, else all that contain it', () => {
  const things = ['Harbour', 'Harbour Desk', '항구'].map((title) => ({ title }))
  const titles = (name: string) => namedBy(things, name).map(({ title }) => title)
  expect(titles('harbour')).toEqual(['Harbour'])
  expect(titles('HARB')).toEqual(['Harbour', 'Harbour Desk'])
  expect(titles('항')).toEqual(['항구'])
  expect(titles('nobody')).toEqual([])
})

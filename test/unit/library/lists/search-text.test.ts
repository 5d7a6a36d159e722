import { expect, it } from 'vitest'
import { parseQuery } from '#contract/search/query.ts'
import { matchOf } from '../../../../src-main/library/lists/search-terms.ts'
import { indexed } from '../../../../src-main/library/lists/search-text.ts'

const matchQuery = (typed: string) => matchOf(parseQuery(typed), () => []).positive

it('cuts Korean, Japanese and Chinese into pairs, with the last character alone', () => {
  expect(indexed('수출 반도체').split(/\s+/).filter(Boolean)).toEqual(['수출', '출', '반도', '도체', '체'])
  expect(indexed('株価').trim()).toBe('株価 価')
})

it('keeps other writing as it is, and apart from what it stands beside', () => {
  expect(indexed('Harbour desk, March')).toBe('harbour desk, march')
  expect(indexed('AI반도체chip').split(/\s+/)).toEqual(['ai', '반도', '도체', '체', 'chip'])
})

it('asks for every word, the last one as the beginning of a word', () => {
  expect(matchQuery('harbour desk')).toBe('"harbour" AND "desk"')
})

it('keeps quoted words together', () => {
  expect(matchQuery('"harbour desk" storm')).toBe('"harbour desk" AND "storm"')
  expect(matchQuery('"반도체 수출"')).toContain('"반도 도체 체 수출"')
})

it('asks for a longer word as a phrase of pairs, with a blank in it where it is Korean, and for one character anywhere', () => {
  expect(matchQuery('반도체')).toBe('("반도 도체" OR "반 도체" OR "반도 도 체")')
  expect(matchQuery('체')).toBe('"체"')
})

it.each(['', '   ', '"', '""', '-', '* ( )', '$', ':::', '\0'])('looks for nothing in %j', (typed) => {
  expect(matchQuery(typed)).toBeNull()
})

it('has a bound', () => {
  expect(matchQuery('word '.repeat(10_000))!.length).toBeLessThan(600)
})

it('the last word stands for all that begin so, accents and case aside; a single Korean character for its pairs', () => {
  const known = ['desks', 'desktop', '체류']
  const match = (typed: string) =>
    matchOf(parseQuery(typed), (beginning) => known.filter((word) => word.startsWith(beginning))).positive
  expect(match('harbour Desk')).toBe('"harbour" AND ("desk" OR "desks" OR "desktop")')
  expect(match('harbour Desk ')).toBe('"harbour" AND "desk"')
  expect(match('de')).toBe('"de"')
  expect(match('front-desk')).toBe('("front desk" OR "front desks" OR "front desktop")')
  expect(match('체')).toBe('("체" OR "체류")')
})

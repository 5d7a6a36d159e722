import { describe, expect, test } from 'vitest'
import { en } from '../../../../src-renderer/words/en.ts'
import { ko } from '../../../../src-renderer/words/ko.ts'
import { publishedTime } from '#contract/item.ts'
import { articleTime, rowTime } from '../../../../src-renderer/words/time.ts'

const now = new Date(2026, 10, 22, 15, 30, 20).getTime()
const MINUTE = 60_000

describe('the time of a row', () => {
  test.each([
    [0, 'now', '방금'],
    [59_000, 'now', '방금'],
    [6 * MINUTE, '6 min', '6분 전'],
    [59 * MINUTE, '59 min', '59분 전'],
    [60 * MINUTE, '14:30', '14:30'],
    [24 * 60 * MINUTE, '21 Nov 15:30', '11월 21일 15:30'],
    [366 * 24 * 60 * MINUTE, '21 Nov 2025', '2025년 11월 21일']
  ])('%i ms ago is "%s" and "%s"', (ago, english, korean) => {
    expect(rowTime(now - ago, now, en)).toBe(english)
    expect(rowTime(now - ago, now, ko)).toBe(korean)
  })

  test('a time ahead, as a source with a wrong clock sends it, is shown as it is', () => {
    expect(rowTime(now + 10 * MINUTE, now, en)).toBe('15:40')
  })

  test('midnight is 00:05, never 24:05', () => {
    const night = new Date(2026, 10, 22, 3).getTime()
    const at = new Date(2026, 10, 22, 0, 5).getTime()
    expect(rowTime(at, night, en)).toBe('00:05')
    expect(rowTime(at, night, ko)).toBe('00:05')
  })
})

test('the time of an article says how long ago it was while that means something', () => {
  expect(articleTime(now - 6 * MINUTE, now, en)).toBe('Today 15:24 · 6 min ago')
  expect(articleTime(now - 6 * MINUTE, now, ko)).toBe('오늘 15:24 · 6분 전')
  expect(articleTime(now - 90 * MINUTE, now, en)).toBe('Today 14:00')
  expect(articleTime(now - 24 * 60 * MINUTE, now, en)).toBe('21 Nov 15:30')
})

test('a published time that cannot be is not shown', () => {
  expect(publishedTime({ publishedAt: null, receivedAt: now })).toBe(now)
  expect(publishedTime({ publishedAt: now - MINUTE, receivedAt: now })).toBe(now - MINUTE)
  expect(publishedTime({ publishedAt: now + 60 * MINUTE, receivedAt: now })).toBe(now)
  expect(publishedTime({ publishedAt: 0, receivedAt: now })).toBe(now)
})

import { afterEach, expect, test } from 'vitest'
import { cdp } from 'vitest/browser'
import { en } from '../../../src-renderer/words/en.ts'
import { ko } from '../../../src-renderer/words/ko.ts'

/** What Chromium does when the zone of the machine's clock changes. */
async function clockIsIn(timezoneId: string): Promise<void> {
  await (cdp() as { send(method: string, parameters: object): Promise<unknown> }).send(
    'Emulation.setTimezoneOverride',
    {
      timezoneId
    }
  )
}

afterEach(() => clockIsIn(''))

test('after a flight every time and day is of the new place', async () => {
  const at = Date.UTC(2026, 10, 30, 20, 30)
  await clockIsIn('Europe/London')
  await expect.poll(() => en.format.full(at)).toBe('Monday, 30 November 2026 20:30')
  await clockIsIn('Asia/Seoul')
  await expect.poll(() => en.format.full(at)).toBe('Tuesday, 1 December 2026 05:30')
  expect([en.format.time(at), en.format.second(at), en.format.day(at)]).toEqual(['05:30', '05:30:00', '1 Dec'])
  await expect.poll(() => ko.format.full(at)).toBe('2026년 12월 1일 화요일 05:30')
  expect([new Date(at).getHours(), ko.format.longDay(at)]).toEqual([5, '12월 1일'])
})

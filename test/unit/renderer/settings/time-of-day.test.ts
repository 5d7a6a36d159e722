import { expect, test } from 'vitest'
import { minutesOfDay } from '../../../../src-renderer/settings/time-of-day.ts'

test.each([
  ['22:00', 22 * 60],
  ['7:05', 7 * 60 + 5],
  [' 07:05 ', 7 * 60 + 5],
  ['22.30', 22 * 60 + 30],
  ['2230', 22 * 60 + 30],
  ['7', 7 * 60],
  ['24:00', 0],
  ['10 pm', 22 * 60],
  ['12:15 AM', 15],
  ['오후 10시', 22 * 60],
  ['오전 7시 30분', 7 * 60 + 30]
])('%j is a time of the day', (text, minutes) => expect(minutesOfDay(text)).toBe(minutes))

test.each(['', 'soon', '25:00', '24:01', '7:75', '13 pm', '0 am', '1:2:3', '-1', '99999'])('%j is none', (text) =>
  expect(minutesOfDay(text)).toBeNull()
)

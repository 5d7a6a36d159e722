import { expect, test } from 'vitest'
import { Crashes } from '../../../../src-main/electron/browser-window/crashes.ts'

test('one crash is repaired at once, the next with a pause, and the third within a minute gets the plain page', () => {
  const crashes = new Crashes()
  expect(crashes.add(0)).toEqual({ count: 1, soon: false, tooMany: false })
  expect(crashes.add(5_000)).toEqual({ count: 2, soon: true, tooMany: false })
  expect(crashes.add(30_000)).toEqual({ count: 3, soon: false, tooMany: true })
})

test('crashes far apart are counted for ten minutes, and never get the plain page', () => {
  const crashes = new Crashes()
  for (let n = 0; n < 5; n++) crashes.add(n * 60_000)
  expect(crashes.add(5 * 60_000)).toEqual({ count: 6, soon: false, tooMany: false })
  expect(crashes.add(20 * 60_000)).toMatchObject({ count: 1 })
})

test('who tries again starts from nothing', () => {
  const crashes = new Crashes()
  crashes.add(0)
  crashes.add(1)
  crashes.forget()
  expect(crashes.add(2)).toEqual({ count: 1, soon: false, tooMany: false })
})

import { expect, test } from 'vitest'
import { isStale } from '../../../scripts/setup/build.ts'

test('a build newer than every source is not repeated', () => {
  expect(isStale([200, 210, 220], 199)).toBe(false)
})

test('a source newer than the build is built', () => {
  expect(isStale([200, 210, 220], 230)).toBe(true)
})

test('a build that failed half-way, new beside old, is built again', () => {
  expect(isStale([300, 100, 300], 200)).toBe(true)
})

test('an absent output is built', () => {
  expect(isStale([200, undefined, 220], 100)).toBe(true)
})

import { expect, test } from 'vitest'
import { apart } from '../../../../src-renderer/state/told-apart.ts'

test.each([
  [
    ['https://a.example/x', 'https://b.example/x'],
    ['a.example', 'b.example']
  ],
  [
    ['https://a.example/x/one', 'https://a.example/x/two'],
    ['one', 'two']
  ],
  [
    ['https://a.example/x', 'https://a.example/x/two', 'https://b.example/'],
    ['1', 'two', 'b.example']
  ],
  [
    ['https://a.example/s?stream=user', 'https://a.example/s?stream=public'],
    ['stream=user', 'stream=public']
  ],
  [
    ['http://a.example:81/x', 'http://a.example:82/x'],
    ['a.example:81', 'a.example:82']
  ],
  [
    ['https://a.example/%ED%95%AD%EA%B5%AC', 'https://a.example/%E0%A4%A'],
    ['항구', '%E0%A4%A']
  ],
  [
    ['no address', 'https://a.example/'],
    ['1', 'a.example']
  ]
])('%j are told apart by %j', (addresses, parts) => expect(apart(addresses)).toEqual(parts))

test('a key in an address is not shown: such feeds are counted', () => {
  const addresses = ['https://a.example/s?access_token=geheim', 'https://a.example/s?access_token=anders']
  expect(apart(addresses)).toEqual(['1', '2'])
})

test('addresses that differ late are counted where the beginning is all that has room', () => {
  const long = 'x'.repeat(5_000)
  const parts = apart([`https://a.example/${long}1`, `https://a.example/${long}2`])
  expect(new Set(parts).size).toBe(2)
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(50)
})

import { expect, test } from 'vitest'
import { prettyMessage, rawFields } from '../../../../src-renderer/reader/article-raw.ts'

test('JSON is indented and everything else shown as it came', () => {
  expect(prettyMessage('{"a":[1,2],"b":{"c":null}}')).toBe(
    '{\n  "a": [\n    1,\n    2\n  ],\n  "b": {\n    "c": null\n  }\n}'
  )
  expect(prettyMessage('42')).toBe('42')
  expect(prettyMessage('half {"a": ')).toBe('half {"a": ')
})

test('an object that maps to nothing is read as names and values', () => {
  expect(rawFields('{"berth":7,"free":true,"tags":["a","b"],"wind":{"kn":12},"none":null}')).toEqual([
    { name: 'berth', value: '7', nested: false },
    { name: 'free', value: 'true', nested: false },
    { name: 'tags', value: 'a, b', nested: false },
    { name: 'wind', value: '{\n  "kn": 12\n}', nested: true },
    { name: 'none', value: 'null', nested: false }
  ])
})

test.each(['7', '"text"', '[1,2]', 'plain', '{}', ''])('%j has no names', (message) => {
  expect(rawFields(message)).toBeNull()
})

test('an object with a thousand keys shows sixty', () => {
  expect(
    rawFields(JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, n]))))
  ).toHaveLength(60)
})

test('a message of hundreds of kilobytes, or of lists in lists, is shown as it came', () => {
  const long = JSON.stringify({ log: 'x'.repeat(300_000) })
  expect(prettyMessage(long)).toBe(long)
  expect(rawFields(long)).toBeNull()
  const deep = `${'['.repeat(200)}${']'.repeat(200)}`
  expect(prettyMessage(deep)).toBe(deep)
})

test('a long value among names and values is cut', () => {
  expect(rawFields(JSON.stringify({ log: 'x'.repeat(3_000) }))?.[0]?.value).toBe(`${'x'.repeat(2_000)}…`)
})

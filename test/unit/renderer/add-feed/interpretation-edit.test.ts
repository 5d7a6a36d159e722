import { describe, expect, it } from 'vitest'
import {
  addedToTitle,
  leftToGuess,
  roleOf,
  usedAs,
  withinEntry,
  withList,
  withRole,
  withTemplate
} from '../../../../src-renderer/add-feed/interpretation-edit.ts'

const present = (...pointers: string[]) => new Set(pointers)

describe('a key is used', () => {
  it('in the place of the one before, where both stand in the message', () => {
    const first = usedAs(null, 'title', '/a', present('/a', '/b'))
    expect(first).toEqual({ fields: { title: ['/a'] } })
    expect(usedAs(first, 'title', '/b', present('/a', '/b'))).toEqual({ fields: { title: ['/b'] } })
  })

  it('as the next to look at, where the one before stands in messages of another kind', () => {
    const first = usedAs(null, 'id', '/a', present('/a'))
    expect(usedAs(first, 'id', '/b', present('/b'))).toEqual({ id: ['/a', '/b'] })
    expect(usedAs(first, 'id', '/a', present('/b'))).toEqual({ id: ['/a'] })
  })

  it('for one thing at a time: a title put together gives way to a key, and the other way round', () => {
    const together = addedToTitle(usedAs(null, 'title', '/a', present('/a')), '/b')
    expect(together).toEqual({ title: '{/a} {/b}' })
    expect(usedAs(together, 'title', '/c', present('/c'))).toEqual({ fields: { title: ['/c'] } })
    expect(leftToGuess(together, 'title')).toBeNull()
    expect(withTemplate(together, '')).toBeNull()
  })

  it('not beyond the longest title', () => {
    const long = { title: 'x'.repeat(495) }
    expect(addedToTitle(long, '/much-too-long')).toBe(long)
  })
})

describe('event types', () => {
  it('are what they are by themselves until a reader says otherwise', () => {
    const ignored = withRole(null, 'ping', 'ignore')
    expect(ignored).toEqual({ types: { ping: 'ignore' } })
    expect(roleOf(ignored, 'ping', 'item')).toBe('ignore')
    expect(roleOf(ignored, 'post', 'item')).toBe('item')
    expect(roleOf({ types: { '*': 'alert' } }, 'post', 'item')).toBe('alert')
    expect(roleOf({ types: {} }, 'constructor', 'item')).toBe('item')
    expect(withRole(ignored, 'ping', null)).toBeNull()
  })
})

describe('a list of items', () => {
  it('keeps the event types, and lets go of what pointed elsewhere', () => {
    const before = { fields: { title: ['/a'] }, id: ['/b'], types: { x: 'alert' as const } }
    expect(withList(before, '/rows')).toEqual({ list: '/rows', types: { x: 'alert' } })
    expect(withList({ list: '' }, null)).toBeNull()
  })

  it.each([
    ['/rows/0/words', '/rows', '/words'],
    ['/0/deep/words', '', '/deep/words'],
    ['/rows', '/rows', '/rows'],
    ['/rowsome/0/words', '/rows', '/rowsome/0/words'],
    ['/rows/first/words', '/rows', '/rows/first/words'],
    ['/words', null, '/words']
  ])('%s within an entry of %s is %s', (pointer, list, expected) => {
    expect(withinEntry(pointer, list)).toBe(expected)
  })
})

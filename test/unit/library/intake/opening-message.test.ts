import { describe, expect, it } from 'vitest'
import type { Batch } from '#contract/message.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const opened = { from: 1, to: 2, after: '' }
const first = { phase: 'first' } satisfies Partial<Batch>
const again = { phase: 'replay', resumption: opened } satisfies Partial<Batch>
const late = { phase: 'replay', resumption: { ...opened, headAfter: 60_000 } } satisfies Partial<Batch>
const bridge = { title: 'Bridge closed until Friday' }

describe.each(providers)('the item without an identity that begins a connection, over %s', (sqlite) => {
  it.each([
    ['a text', bridge],
    ['a title and a text', { ...bridge, text: 'Use the ferry.' }]
  ])('is one item where it begins every connection: %s', (_what, item) => {
    const library = memoryLibrary(sqlite)
    library.batch(first, item)
    for (let connection = 2; connection < 60; connection++) {
      expect(library.batch(again, item)).toMatchObject({ inserted: [], duplicates: 1 })
    }
    expect(library.titles()).toEqual([bridge.title])
    expect(library.unread()).toBe(1)
  })

  it('is one item as a greeting, and what follows it is judged without it', () => {
    const library = memoryLibrary(sqlite)
    const hello = { title: 'Connected' }
    library.batch(first, hello)
    library.send({ title: '1' }, { title: '2' })
    expect(library.batch(again, hello)).toMatchObject({ inserted: [] })
    library.send({ title: '3' })
    expect(library.batch(again, hello, { title: '2' }, { title: '3' }, { title: '4' })).toMatchObject({
      inserted: [{ title: '4' }],
      duplicates: 3
    })
    expect(library.titles()).toEqual(['4', '3', '2', '1', 'Connected'])
  })

  it('that says something else is news, and so is the old one after it', () => {
    const library = memoryLibrary(sqlite)
    const states = ['open', 'closed', 'closed', 'open', 'open']
    states.forEach((title, at) => library.batch(at === 0 ? first : again, { title }))
    expect(library.titles()).toEqual(['open', 'closed', 'open'])
  })

  it('is known where it came live since, once the feed has been seen to begin so', () => {
    const library = memoryLibrary(sqlite)
    library.batch(first, { title: 'open' })
    library.batch(again, { title: 'open' })
    library.send({ title: 'closed' })
    expect(library.batch(again, { title: 'closed' })).toMatchObject({ inserted: [], duplicates: 1 })
    expect(library.titles()).toEqual(['closed', 'open'])
  })

  it('is known from a server that is slow once, after the feed has been seen to begin so', () => {
    const library = memoryLibrary(sqlite)
    library.batch(first, bridge)
    library.batch(again, bridge)
    expect(library.batch(late, bridge)).toMatchObject({ inserted: [], duplicates: 1 })
    expect(library.titles()).toEqual([bridge.title])
  })

  it('is news each time where nothing says that every connection begins with it', () => {
    const alarm = { title: 'Alarm' }
    const library = memoryLibrary(sqlite)
    // Within one connection, and once after another.
    library.batch(first, alarm, alarm)
    library.send(alarm)
    library.batch(again)
    library.send(alarm)
    expect(library.titles()).toHaveLength(4)
    // A connection that began with a named item comes between.
    library.batch(again, { guid: 'p:1', title: 'one' })
    library.batch(again, alarm)
    expect(library.titles()).toHaveLength(6)
  })

  it('is news of this moment where the head of the answer came with it', () => {
    const alarm = { title: 'Alarm' }
    const library = memoryLibrary(sqlite)
    library.batch(first, alarm)
    library.batch(late, alarm)
    library.batch(late, alarm)
    expect(library.titles()).toHaveLength(3)
  })
})

import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../feed-server/random.ts'
import { memoryLibrary, providers } from '../memory-library.ts'
import { feedOf } from './feed-of.ts'
import { everyHabit, play } from './random-days.ts'

const SEEDS = 2

describe.each(providers)('random days of servers with every habit, over %s', (sqlite) => {
  it('lose nothing, show nothing twice and take back what was meant', () => {
    const library = memoryLibrary(sqlite)
    const wrong: string[] = []
    let number = 0
    for (const habits of everyHabit())
      for (let seed = 1; seed <= SEEDS; seed++) {
        const feed = feedOf(sqlite, library, `https://news.example/${++number}`)
        const random = randomFrom(JSON.stringify(habits), seed)
        wrong.push(...play(habits, feed, random).map((what) => `${Object.values(habits).join(' ')} ${seed}: ${what}`))
      }
    expect(wrong).toEqual([])
  })
})

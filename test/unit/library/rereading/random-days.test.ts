import { describe, expect, it } from 'vitest'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import { Slice } from '../../../../src-main/library/intake/slice.ts'
import { Rereadings } from '../../../../src-main/library/rereading/rereadings.ts'
import { pick, randomFrom } from '../../../feed-server/random.ts'
import { feedOf } from '../intake/feed-of.ts'
import { everyHabit, play } from '../intake/random-days.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const readings: (FeedInterpretation | null)[] = [null, { title: '« {/title} »' }, { title: 'News: {/title}' }]

/** Days on which no single message without a name comes again, which proves nothing. */
const SEED = 2

describe.each(providers)(
  'random days of servers with every habit, with what is stored read again in between, over %s',
  (sqlite) => {
    it('lose nothing, show nothing twice and take back what was meant', () => {
      const library = memoryLibrary(sqlite)
      const wrong: string[] = []
      let number = 0
      for (const habits of everyHabit()) {
        const feed = feedOf(sqlite, library, `https://news.example/${++number}`)
        const random = randomFrom(JSON.stringify(habits), SEED)
        const readAgain = (): void => {
          new Rereadings(library.db).start(feed.id, true, 0)
          while (!new Rereadings(library.db, () => new Slice({ changes: 3 })).step(feed.id, 0).isOver);
        }
        const between = (): void => {
          if (random() > 0.15) return
          library.feeds.edit(feed.id, { interpretation: pick(readings, random) })
          readAgain()
        }
        const atTheEnd = (): void => {
          library.feeds.edit(feed.id, { interpretation: null })
          readAgain()
        }
        const found = play(habits, feed, random, { between, atTheEnd })
        wrong.push(...found.map((what) => `${Object.values(habits).join(' ')}: ${what}`))
      }
      expect(wrong).toEqual([])
    })
  }
)

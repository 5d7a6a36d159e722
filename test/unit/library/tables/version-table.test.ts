import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../src-main/library/store/database.ts'
import { Lists } from '../../../../src-main/library/lists/lists.ts'
import { copyLibrary } from '../../../../src-main/library/maintenance/copy.ts'
import { Retention } from '../../../../src-main/library/maintenance/retention.ts'
import { MOST_BYTES, MOST_VERSIONS, surplus } from '../../../../src-main/library/tables/version-table.ts'
import { memoryLibrary, providers, temporaryFolder } from '../memory-library.ts'

describe.each(providers)('what an edit replaced, over %s', (sqlite) => {
  const opened = () => {
    const library = memoryLibrary(sqlite)
    const id = library.send({ guid: 'p:1', title: 'Title 1', text: 'Words 1' }).inserted[0]!.id
    return {
      library,
      id,
      versions: () => library.lists.versions(id),
      titles: () => library.lists.versions(id).map(({ title }) => title),
      stored: () => Number(library.db.prepare('SELECT count(*) AS n FROM item_versions').get()?.['n'])
    }
  }

  it('is kept as often as it is edited, each version with its times and what stood there', () => {
    const { library, id, versions, stored } = opened()
    expect(stored()).toBe(0)
    const sent = {
      guid: 'p:1',
      title: 'Title 2',
      text: 'Words 2',
      html: '<p>Words 2</p>',
      author: 'Desk',
      tags: ['port']
    }
    const [second] = library.send({ ...sent, image: 'https://news.example/i.png', publishedAt: 77 }).edited
    const [third] = library.send({ guid: 'p:1', title: 'Title 3', url: 'https://news.example/3' }).edited
    expect(versions()).toEqual([
      {
        n: 1,
        receivedAt: second!.receivedAt,
        replacedAt: second!.editedAt,
        title: 'Title 1',
        text: 'Words 1',
        details: { url: null, author: null, tags: [] }
      },
      {
        n: 2,
        receivedAt: second!.editedAt,
        replacedAt: third!.editedAt,
        title: 'Title 2',
        text: 'Words 2',
        details: { url: null, author: 'Desk', tags: ['port'] }
      },
      {
        n: 3,
        receivedAt: third!.editedAt,
        replacedAt: null,
        title: 'Title 3',
        text: '',
        details: { url: 'https://news.example/3', author: null, tags: [] }
      }
    ])
    expect(
      library.db.prepare('SELECT html, image, priority, published_at FROM item_versions WHERE n = 2').get()
    ).toEqual({ html: '<p>Words 2</p>', image: 'https://news.example/i.png', priority: 3, published_at: 77 })
    expect(library.lists.open(id)).toMatchObject({ value: { earlierVersions: 2 } })
  })

  it.each([
    ['the title', { title: 'Another' }],
    ['the markup', { html: '<p>Words 1</p>' }],
    ['the text', { text: 'Other words' }],
    ['the link', { url: 'https://news.example/other' }],
    ['the author', { author: 'Newsroom' }],
    ['the picture', { image: 'https://news.example/i.png' }],
    ['the tags', { tags: ['port'] }],
    ['the priority', { priority: 5 }]
  ])('is kept where only %s is another', (_what, change) => {
    const { library, stored } = opened()
    library.send({ guid: 'p:1', title: 'Title 1', text: 'Words 1', version: 'v2', ...change })
    expect(stored()).toBe(1)
  })

  it('is not kept where a reader would see no difference, and the time of its coming stays', () => {
    const { library, versions } = opened()
    const cameAt = versions()[0]!.receivedAt
    for (const modifiedAt of [2000, 3000])
      library.send({ guid: 'p:1', title: 'Title 1', text: 'Words 1', version: `at ${modifiedAt}`, modifiedAt })
    expect(versions()).toHaveLength(1)
    library.send({ guid: 'p:1', title: 'Title 2', modifiedAt: 4000 })
    expect(versions()[0]).toMatchObject({ title: 'Title 1', receivedAt: cameAt })
  })

  it('is kept whole where only some fields were sent', () => {
    const { library, versions } = opened()
    library.send({ guid: 'p:1', title: 'Title 2', version: 'v2', patch: ['title'] })
    expect(versions()).toMatchObject([
      { title: 'Title 1', text: 'Words 1' },
      { title: 'Title 2', text: 'Words 1' }
    ])
  })

  it('is the whole history of two pieces of news that a wrong guess laid over each other', () => {
    const { library, titles } = opened()
    for (const title of ['A', 'B', 'C']) library.send({ guid: 'p:1', title, text: title })
    library.send({ removal: 'p:1' }, { guid: 'p:1', title: 'Back', text: 'D' })
    expect(titles()).toEqual(['Title 1', 'A', 'B', 'C', 'Back'])
  })

  it('is kept in the priority of its source where a rule raised it', () => {
    const { library, stored } = opened()
    library.db.exec('UPDATE items SET source_priority = 3, priority = 5')
    library.send({ guid: 'p:1', title: 'Title 1', text: 'Words 1', version: 'v2' })
    expect(stored()).toBe(0)
  })

  it(`is at most ${MOST_VERSIONS} versions: the oldest but the first go, and the others keep their numbers`, () => {
    const { library, versions } = opened()
    for (let n = 2; n <= MOST_VERSIONS + 4; n++) library.send({ guid: 'p:1', title: `Title ${n}` })
    const kept = versions()
    expect(kept).toHaveLength(MOST_VERSIONS + 1)
    expect(kept.slice(0, 3).map(({ n, title }) => [n, title])).toEqual([
      [1, 'Title 1'],
      [5, 'Title 5'],
      [6, 'Title 6']
    ])
    expect(kept.at(-1)).toMatchObject({ n: MOST_VERSIONS + 4, title: `Title ${MOST_VERSIONS + 4}` })
  })

  it('is at most a mebibyte: the oldest but the first go', () => {
    const { library, versions } = opened()
    // Two bytes a letter.
    const text = 'é'.repeat(150_000)
    for (let n = 2; n <= 9; n++) library.send({ guid: 'p:1', title: `Title ${n}`, text: `${n} ${text}` })
    expect(versions().map(({ title }) => title)).toEqual(['Title 1', 'Title 6', 'Title 7', 'Title 8', 'Title 9'])
    const bytes = Number(library.db.prepare('SELECT sum(bytes) AS n FROM item_versions').get()?.['n'])
    expect(bytes).toBeGreaterThan(MOST_BYTES / 2)
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
  })

  it('is never what was replaced just now, nor the first, however large both are', () => {
    const { library, titles } = opened()
    const text = 'x'.repeat(MOST_BYTES)
    for (const n of [2, 3, 4]) library.send({ guid: 'p:1', title: `Title ${n}`, text: `${n} ${text}` })
    expect(titles()).toEqual(['Title 1', 'Title 3', 'Title 4'])
  })

  it('goes with its item: by retention, and when its feed is removed', async () => {
    const { library, id, stored } = opened()
    const other = library.addFeed('https://other.example/sse')
    for (const title of ['A', 'B'])
      library.batch({ feedId: other, url: 'https://other.example/sse' }, { guid: 'p:1', title })
    library.send({ guid: 'p:1', title: 'Title 2' })
    expect(stored()).toBe(2)
    library.feeds.markRemoved(other, 9)
    await library.feeds.purge(other, async () => {})
    expect(stored()).toBe(1)
    const retention = new Retention(library.db)
    const step = (start: boolean) =>
      retention.step({ keepDays: 1, keepItems: 0 }, { now: Date.now(), start, seen: false })
    for (let done = step(true).done; !done; done = step(false).done);
    expect(stored()).toBe(0)
    expect(library.lists.versions(id)).toEqual([])
  })

  it('is not shown of an item whose feed was removed', () => {
    const { library, id, versions } = opened()
    library.send({ guid: 'p:1', title: 'Title 2' })
    library.feeds.markRemoved(library.feed, 9)
    expect(versions()).toEqual([])
    library.status.setStarred(id, true)
    expect(versions()).toHaveLength(2)
  })

  it('is in a copy of the library, and not in one of the configuration', () => {
    const { library, id } = opened()
    for (let n = 2; n <= 5; n++) library.send({ guid: 'p:1', title: `Title ${n}` })
    const count = (part: 'everything' | 'configuration') => {
      const to = join(temporaryFolder(), 'copy.db')
      copyLibrary({ from: library.file, to, part, secrets: false, made: null, sqlite })
      const copy = openDatabase({ file: to, role: 'reader', sqlite })
      const found = new Lists(copy).versions(id).map(({ title }) => title)
      copy.close()
      return found
    }
    expect(count('everything')).toEqual(['Title 1', 'Title 2', 'Title 3', 'Title 4', 'Title 5'])
    expect(count('configuration')).toEqual([])
  })
})

describe('what is given up for the bounds', () => {
  const of = (...bytes: number[]) => bytes.map((size, index) => ({ n: index + 1, bytes: size }))
  const half = MOST_BYTES / 2

  it.each([
    ['nothing', of(half, half), []],
    ['nothing of one', of(3 * half), []],
    ['nothing of the first and the newest', of(3 * half, 3 * half), []],
    ['the oldest but the first', of(half, 1, half), [2]],
    ['as many as it takes', of(0, half, half, half, 0), [2]],
    ['all between', of(half, half, half, half), [2, 3]]
  ])('is %s', (_what, versions, gone) => {
    expect(surplus(versions)).toEqual(gone)
  })
})

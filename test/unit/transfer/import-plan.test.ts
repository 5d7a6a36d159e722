import { describe, expect, it } from 'vitest'
import { importPlan } from '../../../src-main/transfer/import-plan.ts'
import { writeOpml } from '../../../src-main/transfer/opml-writer.ts'
import { read } from './reading.ts'

describe('before anything is changed', () => {
  it('it says what would be added, what is there, and which folders are new', async () => {
    const file = await read(
      writeOpml(
        {
          folders: [['News'], ['News', 'Sea'], ['Empty'], ['Known']],
          feeds: [
            { url: 'https://a.example/s', title: 'A', folder: ['News', 'Sea'] },
            { url: 'https://b.example/s', title: 'B', folder: ['Known'] },
            { url: 'https://a.example/s', title: 'A twice', folder: [] }
          ]
        },
        new Date(0)
      )
    )
    const plan = importPlan(file, {
      folders: [['News']],
      feeds: [{ url: 'https://b.example/s', title: 'My B', folder: [] }]
    })
    expect(plan.preview).toMatchObject({ add: 1, known: 1, folders: 2, untold: { feeds: 0, folders: 0 } })
    expect(plan.feeds).toEqual([{ url: 'https://a.example/s', title: 'A', folder: ['News', 'Sea'] }])
    expect(plan.folders).toEqual([['News'], ['News', 'Sea'], ['Empty']])
    expect(importPlan(file, { folders: [], feeds: [] }).preview.known).toBe(0)
  })

  it('what may be no stream is counted apart, with the folders that it alone needs', async () => {
    const outline = (n: number, address: string): string =>
      `<outline text="${n}" xmlUrl="https://a.example/${address}"/>`
    const file = await read(
      `<opml><body><outline text="Both">${outline(1, 'sse')}${outline(2, 'rss')}</outline>
       <outline text="Old">${outline(3, 'atom')}${outline(4, 'known')}</outline></body></opml>`
    )
    const plan = importPlan(file, { folders: [], feeds: [{ url: 'https://a.example/known', title: 'K', folder: [] }] })
    expect(plan.preview).toMatchObject({ add: 1, folders: 1, untold: { feeds: 2, folders: 1 } })
    expect(plan.folders).toEqual([['Both']])
    expect(plan.withUntold.feeds.map(({ title }) => title)).toEqual(['1', '2', '3'])
    expect(plan.withUntold.folders).toEqual([['Both'], ['Old']])
  })
})

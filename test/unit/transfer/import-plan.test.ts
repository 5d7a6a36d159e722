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
    expect(plan.preview).toMatchObject({ add: 1, known: 1, documents: 0, folders: 2 })
    expect(plan.feeds).toEqual([{ url: 'https://a.example/s', title: 'A', folder: ['News', 'Sea'] }])
    expect(plan.folders).toEqual([['News'], ['News', 'Sea'], ['Empty']])
    expect(importPlan(file, { folders: [], feeds: [] }).preview.known).toBe(0)
  })

  it('documents are counted, and come with the folders that they need', async () => {
    const outline = (n: number, address: string): string =>
      `<outline text="${n}" xmlUrl="https://a.example/${address}"/>`
    const file = await read(
      `<opml><body><outline text="Both">${outline(1, 'sse')}${outline(2, 'rss')}</outline>
       <outline text="Old">${outline(3, 'atom')}${outline(4, 'known')}</outline></body></opml>`
    )
    const plan = importPlan(file, { folders: [], feeds: [{ url: 'https://a.example/known', title: 'K', folder: [] }] })
    expect(plan.preview).toMatchObject({ add: 3, documents: 2, known: 1, folders: 2 })
    expect(plan.feeds.map(({ title, kind }) => [title, kind])).toEqual([
      ['1', undefined],
      ['2', 'document'],
      ['3', 'document']
    ])
    expect(plan.folders).toEqual([['Both'], ['Old']])
  })
})

import { describe, expect, it } from 'vitest'
import { writeOpml } from '../../../src-main/transfer/opml-writer.ts'
import type { CarriedOptions, OpmlFeed } from '../../../src-main/transfer/opml-list.ts'
import { read } from './reading.ts'

describe('feeds that leave and come back', () => {
  it('500 feeds in nested folders come back the same, with empty folders and every kind of letter', async () => {
    const folders: string[][] = [['Leer <&> "quoted"']]
    const feeds = []
    for (let n = 0; n < 500; n++) {
      const folder = [`Ordner ${n % 5}`, `항구 ${n % 25}`, `港 & <b>'${n % 100}`].slice(0, n % 4)
      for (let depth = 1; depth <= folder.length; depth++) folders.push(folder.slice(0, depth))
      feeds.push({
        url: `https://news.example/${n}?a=1&b=%20"`.replace('"', '%22'),
        title: `Feed ${n} “” 😀 <>&"'`,
        folder
      })
    }
    const back = await read(writeOpml({ folders, feeds }, new Date(0)))
    const sorted = <T>(list: T[]): string[] => list.map((one) => JSON.stringify(one)).sort()
    expect(sorted(back.feeds)).toEqual(sorted(feeds))
    expect(sorted(back.folders)).toEqual([...new Set(sorted(folders))])
    expect(back).toMatchObject({ notFeeds: 0, badAddresses: 0, refused: [], signIns: 0, tooDeep: 0 })
    const again = writeOpml(back, new Date(0))
    expect(again).toBe(writeOpml(await read(again), new Date(0)))
  })

  it('other readers find a feed with its name and address, and nothing that they would take for a folder', () => {
    const text = writeOpml(
      { folders: [['Harbour']], feeds: [{ url: 'https://a.example/s', title: 'A', folder: ['Harbour'] }] },
      new Date(0)
    )
    expect(text.match(/<outline/g)).toHaveLength(2)
    expect(text).toContain('<outline type="sse" text="A" title="A" xmlUrl="https://a.example/s"/>')
  })

  it('every kind comes back as itself, and other readers know a document by the type of all of theirs', async () => {
    const feeds: OpmlFeed[] = [
      { url: 'https://a.example/live', kind: 'document', title: 'A', folder: [] },
      { url: 'https://b.example/json', kind: 'lines', title: 'B', folder: [] },
      { url: 'https://c.example/news', title: 'C', folder: [] }
    ]
    const text = writeOpml({ folders: [], feeds }, new Date(0))
    expect(text.match(/type="[^"]*"/g)).toEqual(['type="rss"', 'type="lines"', 'type="sse"'])
    expect((await read(text)).feeds).toEqual(feeds)
  })

  it('what was chosen for a feed comes along, and nothing for one that is as it came', async () => {
    const options: Partial<CarriedOptions> = {
      notify: 'digest',
      muted: true,
      keepDays: 30,
      interpretation: { fields: { title: ['/a/"<&'] }, title: '{/x}', types: { ping: 'ignore', news: 'alert' } }
    }
    const feeds: OpmlFeed[] = [
      { url: 'https://a.example/s', title: 'A', folder: [], options },
      { url: 'https://b.example/s', title: 'B', folder: [] }
    ]
    const text = writeOpml({ folders: [], feeds }, new Date(0))
    expect((await read(text)).feeds).toEqual(feeds)
    for (const wrong of ['"digest"', '"loud"']) {
      const changed = text.replace('&quot;digest&quot;', wrong.replaceAll('"', '&quot;'))
      expect((await read(changed)).feeds.map(({ options }) => options !== undefined)).toEqual([
        wrong === '"digest"',
        false
      ])
    }
  })

  it('the file of a build before, with its feeds in elements of our own, is read', async () => {
    const text = `<opml version="2.0" xmlns:tickertape="urn:tickertape:opml"><body><outline text="Sea"/>
      <outline text="News"><tickertape:feed name="A &amp;amp; B" url="https://a.example/s"/></outline></body></opml>`
    expect(await read(text)).toMatchObject({
      folders: [['Sea'], ['News']],
      feeds: [{ url: 'https://a.example/s', title: 'A &amp; B', folder: ['News'] }]
    })
  })

  it('characters that XML cannot hold do not break the file', async () => {
    const title = 'a\u0000b\ud800c\nd\u001be'
    const [feed] = (
      await read(writeOpml({ folders: [], feeds: [{ url: 'https://a.example/', title, folder: [] }] }, new Date(0)))
    ).feeds
    expect(feed?.title).toBe('a b\ufffdc d e')
  })
})

import { describe, expect, it } from 'vitest'
import { MAX_OPML_BYTES, readOpml } from '../../../src-main/transfer/opml.ts'
import { timeOfFourfold } from '../../helpers/thread-time.ts'
import { bytes, read } from './reading.ts'

const opml = (body: string): string => `<?xml version="1.0"?><opml version="2.0"><body>${body}</body></opml>`

describe('files of others', () => {
  it('documents and streams are feeds of their kinds, in the order of the list; a link to a page is left out', async () => {
    const file = await read(
      opml(`<outline text="Tech"><outline type="rss" text="B" xmlUrl="https://b.example/rss"/></outline>
        <outline text="Live"><outline type="sse" text="C" url="https://c.example/stream"/></outline>
        <outline text="D" sseUrl="https://d.example/stream"/><outline type="link" text="E" url="https://e.example/"/>
        <outline type="lines" text="F" xmlUrl="https://f.example/json"/><outline text="G" xmlUrl="https://g.example/atom"/>
        <outline type="atom" text="H" url="https://h.example/news"/>`)
    )
    expect(file.feeds).toEqual([
      { url: 'https://b.example/rss', kind: 'document', title: 'B', folder: ['Tech'] },
      { url: 'https://c.example/stream', title: 'C', folder: ['Live'] },
      { url: 'https://d.example/stream', title: 'D', folder: [] },
      { url: 'https://f.example/json', kind: 'lines', title: 'F', folder: [] },
      { url: 'https://g.example/atom', kind: 'document', title: 'G', folder: [] },
      { url: 'https://h.example/news', kind: 'document', title: 'H', folder: [] }
    ])
    expect(file).toMatchObject({ folders: [['Tech'], ['Live']], notFeeds: 1, refused: ['https://e.example/'] })
  })

  it.each([
    ['every attribute, empty where there is nothing', '<outline text="Code" type="" xmlUrl="" url="">', 'text="S"'],
    ['the name in title, and an empty text', '<outline text=" " title="Code">', 'text="" title="S"'],
    ['folders of the type of feeds', '<outline type="rss" title="Code">', 'title="S"'],
    ['names that are encoded twice', '<outline text="Co&amp;#100;e">', 'text="&amp;#83;"']
  ])('%s are what they mean', async (_, folder, name) => {
    const file = await read(
      opml(`${folder}<outline type="sse" ${name} xmlUrl="" url="https://a.example/s?a&amp;amp;b"/></outline>`)
    )
    expect(file).toMatchObject({
      folders: [['Code']],
      feeds: [{ url: 'https://a.example/s?a&b', title: 'S', folder: ['Code'] }],
      notFeeds: 0,
      badAddresses: 0
    })
  })

  it('a feed without an address is no folder, and is named', async () => {
    const file = await read(opml('<outline text="Sea"><outline type="rss" text="Lost"/></outline>'))
    expect(file).toMatchObject({ folders: [], feeds: [], badAddresses: 1, refused: ['Lost'] })
  })

  it('a live stream is known by its address under any type, and everything else is a document', async () => {
    const file = await read(
      opml(`<outline text="Wiki" type="rss" xmlUrl="https://stream.wikimedia.org/v2/stream/recentchange"/>
        <outline text="ntfy" xmlUrl="https://ntfy.example/demo/sse"/>
        <outline text="Social" type="link" url="https://social.example/api/v1/streaming/public"/>
        <outline text="Blogs"><outline text="Blog" type="rss" xmlUrl="https://blog.example/feed"/></outline>
        <outline text="Page" type="link" url="https://blog.example/"/>`)
    )
    expect(file.feeds.map(({ title, kind }) => [title, kind])).toEqual([
      ['Wiki', undefined],
      ['ntfy', undefined],
      ['Social', undefined],
      ['Blog', 'document']
    ])
    expect(file).toMatchObject({ notFeeds: 1, folders: [['Blogs']] })
  })

  it('a folder without a name gives what it holds to the one around it', async () => {
    const file = await read(
      opml('<outline text="A"><outline><outline type="sse" url="https://c.example/s"/></outline></outline>')
    )
    expect(file.feeds).toEqual(
      [{ url: 'https://c.example/s', title: 'C.example', folder: ['A'] }].map((f) => ({
        ...f,
        title: expect.any(String) as string
      }))
    )
  })

  it('a Korean file in EUC-KR and one in UTF-16 are read as their first bytes say', async () => {
    const euc = Buffer.concat([
      Buffer.from(
        '<?xml version="1.0" encoding="EUC-KR"?><opml><body><outline type="sse" url="https://a.example/" text="'
      ),
      Buffer.from([0xb4, 0xba, 0xbd, 0xba]),
      Buffer.from('"/></body></opml>')
    ])
    expect(await readOpml(euc)).toMatchObject({ ok: true, value: { feeds: [{ title: '뉴스' }] } })
    const utf16 = Buffer.from(`\ufeff${opml('<outline type="sse" url="https://a.example/" text="뉴스"/>')}`, 'utf16le')
    expect(await readOpml(utf16)).toMatchObject({ ok: true, value: { feeds: [{ title: '뉴스' }] } })
  })
})

describe('hostile files', () => {
  it.each([
    ['javascript:alert(1)'],
    ['file:///etc/passwd'],
    ['data:text/event-stream,x'],
    ['javascript://a.example/%0aalert(1)'],
    ['//a.example/x'],
    ['https://'],
    [`https://a.example/${'x'.repeat(5000)}`],
    ['']
  ])('%s is no feed address', async (url) => {
    const file = await read(opml(`<outline type="sse" text="x" url="${url}"/>`))
    expect(file).toMatchObject({ feeds: [], badAddresses: 1 })
    expect(file.refused[0]?.length).toBeLessThan(130)
  })

  it('a user name and a password are dropped and counted, and no header is ever read', async () => {
    const file = await read(
      opml(`<outline type="sse" text="x" url="https://me:secret@a.example/s" headers="Authorization: x" header="y: z"/>
        <outline type="sse" text="y" url="ftp://me:secret@a.example/s"/>`)
    )
    expect(file.feeds).toEqual([{ url: 'https://a.example/s', title: 'x', folder: [] }])
    expect(file.signIns).toBe(1)
    expect(JSON.stringify(file)).not.toContain('secret')
  })

  it.each([
    ['an entity bomb', `<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${opml('<outline text="&b;"/>')}`],
    ['a file from the disk', `<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>${opml('')}`],
    ['a parameter entity', `<!DOCTYPE opml [ %x; ]>${opml('')}`]
  ])('%s is refused', async (_name, text) =>
    expect(await readOpml(bytes(text))).toEqual({ ok: false, reason: { kind: 'definitions' } })
  )

  it('100 MB is refused before it is looked at', async () =>
    expect(await readOpml(new Uint8Array(100 * 1024 * 1024))).toEqual({
      ok: false,
      reason: { kind: 'too-large', limit: MAX_OPML_BYTES }
    }))

  it('a million outlines are refused, in little time', async () => {
    const file = (outlines: number) => bytes(opml('<outline a="">'.repeat(outlines)))
    // All that are read, and more of which the most are not.
    for (const outlines of [24_000, 250_000])
      expect(await timeOfFourfold(outlines, file, (it) => readOpml(it))).toBeLessThan(10)
    expect(await readOpml(file(1_000_000))).toMatchObject({ ok: false, reason: { kind: 'too-many' } })
  })

  it('more feeds than anybody holds open are refused', async () => {
    const file = (feeds: number) =>
      bytes(
        opml(Array.from({ length: feeds }, (_, n) => `<outline xmlUrl="https://d.test/${n}" type="sse"/>`).join(''))
      )
    expect(await readOpml(file(10_000))).toMatchObject({ ok: true })
    expect(await readOpml(file(10_001))).toEqual({ ok: false, reason: { kind: 'too-many', limit: 10_000 } })
  })

  it('10,000 folders in each other become eight, and what is in the deepest is there', async () => {
    const file = await read(
      opml(
        `${'<outline text="f">'.repeat(10_000)}<outline type="sse" url="https://a.example/s"/>${'</outline>'.repeat(10_000)}`
      )
    )
    expect(file.feeds[0]?.folder).toEqual(Array(8).fill('f'))
    expect(file.tooDeep).toBe(1)
  })

  it('ends without a beginning cost nothing', async () => {
    const file = (outlines: number) =>
      bytes(`<opml>${'<outline text="f">'.repeat(outlines)}${'</x>'.repeat(60 * outlines)}`)
    expect(await timeOfFourfold(4_000, file, (it) => readOpml(it))).toBeLessThan(10)
  })

  it.each([['', 'a web page', '<html><body>opml</body></html>', '{"opml":1}', 'PK\u0003\u0004']])(
    'what is no OPML is named so',
    async (...texts) => {
      for (const text of texts) expect(await readOpml(bytes(text))).toEqual({ ok: false, reason: { kind: 'not-opml' } })
    }
  )

  it('garbage in every place is read or refused, and never throws', async () => {
    const pieces = [
      '<outline',
      ' text="',
      '"',
      '>',
      '</outline>',
      '&#x110000;',
      '&#0;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      "'",
      '=',
      '\u0000',
      '<tickertape:feed url="https://x.example/"/>'
    ]
    let seed = 7
    const next = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648)
    for (let round = 0; round < 500; round++) {
      const text = Array.from({ length: 40 }, () => pieces[next() % pieces.length]).join('')
      await readOpml(bytes(`<opml>${text}`))
    }
  })

  it('reading is given up when asked', async () => {
    const abort = new AbortController()
    abort.abort()
    expect(await readOpml(bytes(opml('')), abort.signal)).toEqual({ ok: false, reason: { kind: 'cancelled' } })
  })
})

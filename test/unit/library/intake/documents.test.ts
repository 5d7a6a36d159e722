import { describe, expect, it } from 'vitest'
import type { Batch } from '#contract/message.ts'
import { Intake, type NumberedBatch } from '../../../../src-main/library/intake/intake.ts'
import { Slice } from '../../../../src-main/library/intake/slice.ts'
import type { Acknowledgement } from '../../../../src-main/library/store/records.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const URL = 'https://news.example/sse'
const DAY = 86_400_000
const START = Date.UTC(2026, 10, 20)

interface Entry {
  id?: string
  title?: string
  link?: string
  text?: string
  at?: number
}

const entryXml = ({ id, title, link, text, at }: Entry): string =>
  [
    '<item>',
    ...(id === undefined ? [] : [`<guid isPermaLink="false">${id}</guid>`]),
    ...(title === undefined ? [] : [`<title>${title}</title>`]),
    ...(link === undefined ? [] : [`<link>${link}</link>`]),
    ...(text === undefined ? [] : [`<description>${text}</description>`]),
    ...(at === undefined ? [] : [`<pubDate>${new Date(at).toUTCString()}</pubDate>`]),
    '</item>'
  ].join('')
const rss = (entries: readonly Entry[]): string =>
  `<rss version="2.0"><channel><title>C</title><link>https://h.example/</link>${entries.map(entryXml).join('')}</channel></rss>`
/** Entries from `first` to `last`, the newest first, each with all that it needs. */
const numbered = (first: number, last: number): Entry[] =>
  Array.from({ length: last - first + 1 }, (_, n) => last - n).map((n) => ({
    id: `e${n}`,
    title: `Entry ${n}`,
    link: `https://h.example/${n}`,
    text: `What happened as number ${n}`,
    at: START + n * 3_600_000
  }))

describe.each(providers)('documents in a library over %s', (sqlite) => {
  function checked() {
    const library = memoryLibrary(sqlite)
    const intake = new Intake(library.db)
    let number = 0
    let at = START + 5 * DAY
    const batchOf = (text: string, more: Partial<Batch> = {}): NumberedBatch => ({
      feedId: library.feed,
      url: URL,
      phase: number === 0 ? 'first' : 'live',
      messages: [{ type: 'document', data: text, lastEventId: '', ownId: null, receivedAt: (at += 600_000) }],
      lastEventId: '',
      session: 's',
      number: ++number,
      document: { contentType: 'application/rss+xml', url: URL, archive: false },
      ...more
    })
    const check = (entries: readonly Entry[] | string, more: Partial<Batch> = {}): Acknowledgement =>
      intake.accept(batchOf(typeof entries === 'string' ? entries : rss(entries), more))
    const titles = (): string[] => library.titles().reverse()
    return { library, intake, check, batchOf, titles, now: () => at }
  }

  it('an item for each entry, the oldest first, each with a message of its own', () => {
    const { library, check, now } = checked()
    const done = check(numbered(1, 3))
    expect(done.inserted.map(({ title }) => title)).toEqual(['Entry 1', 'Entry 2', 'Entry 3'])
    expect(done.document).toMatchObject({ entries: 3, known: 0, gap: false, about: { title: 'C' } })
    expect(library.rows()[0]).toMatchObject({ publishedAt: START + 3 * 3_600_000, receivedAt: now(), sortAt: now() })
    const [raw] = library.db.prepare('SELECT raw FROM item_content ORDER BY item_id').all()
    expect(raw?.['raw']).toContain('Entry 1')
    expect(raw?.['raw']).not.toContain('Entry 2')
  })

  it('what is there again is known, an edit changes its item, and what left stays', () => {
    const { check, titles } = checked()
    check(numbered(1, 3))
    expect(check(numbered(1, 3))).toMatchObject({
      inserted: [],
      edited: [],
      news: false,
      document: { entries: 3, known: 3 }
    })
    const [third, second] = numbered(2, 3)
    const done = check([{ ...third, title: 'Entry three' }, second as Entry, ...numbered(4, 4)])
    expect(done.inserted.map(({ title }) => title)).toEqual(['Entry 4'])
    expect(done.edited.map(({ title }) => title)).toEqual(['Entry three'])
    expect(titles()).toEqual(['Entry 1', 'Entry 2', 'Entry three', 'Entry 4'])
  })

  it.each([
    ['a link and a title', (n: number): Entry => ({ title: `T${n}`, link: `https://h.example/${n}` })],
    ['one link for all', (n: number): Entry => ({ title: `T${n}`, link: 'https://h.example/' })],
    [
      'one link and one title for all',
      (n: number): Entry => ({
        title: 'Ferry',
        link: 'https://h.example/',
        text: `To pier ${n}`,
        at: START + n * 60_000
      })
    ],
    ['one id for all', (n: number): Entry => ({ id: 'news', title: `T${n}`, link: `https://h.example/${n}` })],
    ['one id for all and no link', (n: number): Entry => ({ id: 'news', title: `T${n}` })],
    ['a title alone', (n: number): Entry => ({ title: `T${n}`, text: 'x' })],
    [
      'one title for all, and a time',
      (n: number): Entry => ({ title: 'Weather', at: START + n * 60_000, text: `${n} degrees` })
    ],
    ['one title for all', (n: number): Entry => ({ title: 'Weather', text: `${n} degrees` })],
    ['a text alone', (n: number): Entry => ({ text: `Number ${n} left the pier.` })],
    [
      'words that are signs of life elsewhere',
      (n: number): Entry => ({ title: ['ping', 'heartbeat', 'ok', 'hello', 'error', 'end'][n] ?? `ping ${n}` })
    ]
  ])('nothing is lost or shown twice where entries have %s', (_, make) => {
    const { library, check } = checked()
    const many = (from: number, to: number): Entry[] => Array.from({ length: to - from + 1 }, (__, n) => make(to - n))
    check(many(0, 2))
    expect(library.rows()).toHaveLength(3)
    for (let again = 0; again < 6; again++) check(many(0, 2))
    expect(library.rows()).toHaveLength(3)
    check(many(1, 4))
    check(many(3, 5))
    expect(library.rows()).toHaveLength(6)
    expect(
      new Set(library.rows().map(({ title, excerpt, publishedAt }) => `${title}${excerpt}${publishedAt}`)).size
    ).toBe(6)
  })

  it('an edit of what has no id is an edit', () => {
    const { library, check } = checked()
    check([{ title: 'Fog', link: 'https://h.example/fog', text: 'Ferries wait at the pier for now', at: START }])
    const done = check([{ title: 'Fog', link: 'https://h.example/fog', text: 'Ferries go again', at: START }])
    expect([done.inserted.length, done.edited.length, library.rows().length]).toEqual([0, 1, 1])
  })

  it('what was published under other ids is the same, and is told of as known', () => {
    const { library, check } = checked()
    check(numbered(1, 3))
    const done = check(numbered(1, 3).map((entry) => ({ ...entry, id: `new-${entry.id}` })))
    expect(done).toMatchObject({ inserted: [], document: { known: 3, gap: false } })
    check(numbered(1, 3).map((entry) => ({ ...entry, id: `new-${entry.id}`, title: `${entry.title}!` })))
    expect(library.rows().map(({ title }) => title)).toEqual(['Entry 3!', 'Entry 2!', 'Entry 1!'])
  })

  it('old news that comes late is stored, and is no news', () => {
    const { check } = checked()
    check(numbered(100, 102))
    const done = check([...numbered(103, 103), ...numbered(1, 1), ...numbered(100, 102)])
    expect(done.inserted.map(({ title }) => title)).toEqual(['Entry 1', 'Entry 103'])
    expect(done.calm).toEqual([done.inserted[0]?.id])
    const again = check([
      { ...(numbered(102, 102)[0] as Entry), id: 'again', text: 'Quite another text', at: START + 110 * 3_600_000 },
      ...numbered(103, 103)
    ])
    expect(again.calm).toEqual(again.inserted.map(({ id }) => id))
  })

  describe('what may be missing', () => {
    it.each([
      [2, false, 3],
      [4, false, 1],
      [5, true, 0],
      [9, true, 0]
    ])('of five entries, %i new ones between two checks: a gap is %s', (news, gap, known) => {
      const { library, check, now } = checked()
      check(numbered(1, 5))
      const before = now()
      const done = check(numbered(1 + news, 5 + news))
      expect(done.document).toMatchObject({ entries: 5, known, gap })
      const marked = { kind: 'unknown', reason: { kind: 'slid-past' }, fromAt: before, toAt: now() }
      expect(done.gaps).toMatchObject(gap ? [marked] : [])
      expect(library.rows()).toHaveLength(5 + Math.min(news, 5))
    })

    it('an empty document proves nothing, nor does the first one', () => {
      const { check, now } = checked()
      expect(check([]).document).toMatchObject({ entries: 0, gap: false })
      expect(check(numbered(1, 2)).document).toMatchObject({ gap: false })
      const before = now()
      expect(check([]).gaps).toEqual([])
      expect(check('<html><body>Sorry</body></html>').document).toMatchObject({ entries: 0, gap: false })
      expect(check(numbered(1, 2)).document).toMatchObject({ known: 2, gap: false })
      check([])
      const done = check(numbered(8, 9))
      expect(done.gaps).toMatchObject([{ toAt: now() }])
      expect(done.gaps[0]?.fromAt).toBeGreaterThan(before)
    })

    it('versions of one entry in a document do not speak for each other', () => {
      const { library, check } = checked()
      check(numbered(1, 2))
      const [entry] = numbered(9, 9)
      const done = check([{ ...entry, title: 'Entry nine', at: START + 10 * 3_600_000 }, entry as Entry])
      expect(done.document).toMatchObject({ entries: 2, known: 0, gap: true })
      expect(library.titles()).toEqual(['Entry nine', 'Entry 2', 'Entry 1'])
    })

    it('is filled by the archive, as far back as what was stored', () => {
      const { library, check } = checked()
      const archive = { document: { contentType: '', url: URL, archive: true } }
      check(numbered(1, 3))
      expect(check(numbered(8, 9)).openGaps).toBe(1)
      const part = check(numbered(6, 8), archive)
      expect(part).toMatchObject({ openGaps: 1, document: { known: 0, gap: false } })
      expect(part.calm).toHaveLength(2)
      const rest = check(numbered(3, 5), archive)
      expect(rest).toMatchObject({ openGaps: 0, gaps: [{ found: 4 }], document: { gap: false } })
      expect(rest.document?.known).toBeGreaterThan(0)
      expect(library.titles().sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `Entry ${n}`))
      expect(check(numbered(8, 9)).document).toMatchObject({ known: 2, gap: false })
    })
  })

  it('a tombstone takes its entry back, and a document that still has it brings nothing', () => {
    const { library, check } = checked()
    const atom = (inside: string): string =>
      `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>F</title>${inside}</feed>`
    const entry = '<entry><id>urn:1</id><title>One</title><updated>2026-11-21T00:00:00Z</updated></entry>'
    check(atom(entry))
    const gone = '<at:deleted-entry ref="urn:1" when="2026-11-22T00:00:00Z"/>'
    expect(check(atom(gone)).removed).toHaveLength(1)
    expect(check(atom(`${gone}${entry}`))).toMatchObject({ inserted: [], edited: [] })
    expect(library.rows()).toMatchObject([{ title: 'One', removedAt: expect.any(Number) as number }])
  })

  it('a document of five thousand goes in slices, and a crash between them loses and repeats nothing', () => {
    const { library, intake, batchOf } = checked()
    const batch = batchOf(rss(numbered(1, 5_000)))
    let [turns, whole] = [0, false]
    let writer = intake
    while (!whole && turns < 20_000) {
      const { taken, failure } = writer.acceptAll([batch], new Slice({ changes: 400 }))
      expect(failure).toBe(null)
      whole = taken[0]?.kind === 'stored'
      // Another writer goes on where this one was.
      if (turns++ % 40 === 30) writer = new Intake(library.db)
    }
    expect(turns).toBeGreaterThan(10)
    const stored = library.db.prepare('SELECT count(*) AS n, count(DISTINCT guid) AS names FROM items').get()
    expect(stored).toEqual({ n: 5_000, names: 5_000 })
    const rows = library.db.prepare('SELECT title FROM items ORDER BY sort_at, id LIMIT 2').all()
    expect(rows.map(({ title }) => title)).toEqual(['Entry 1', 'Entry 2'])
  })

  it('does not touch what resumes a stream of the same feed', () => {
    const { library, check } = checked()
    library.db.prepare("UPDATE feeds SET last_event_id = 'e-7'").run()
    expect(check(numbered(1, 2)).lastEventId).toBe('e-7')
  })
})

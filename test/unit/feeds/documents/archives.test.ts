import { expect, it } from 'vitest'
import type { DocumentAbout } from '#contract/document.ts'
import { fillByArchives } from '../../../../src-main/feeds/documents/archives.ts'

const about: DocumentAbout = {
  title: null,
  siteUrl: null,
  icon: null,
  hubs: [],
  self: null,
  previousArchive: null,
  ttlMinutes: null,
  updatePeriodMs: null,
  skipHours: [],
  skipDays: []
}

/** Parts by address: how many of their entries are known, and the part before each. */
async function asked(
  parts: Record<string, { known: number; previous: string | null } | null>,
  previous: string | null
) {
  const all: string[] = []
  await fillByArchives({
    previous,
    url: 'https://a.example/feed',
    signal: new AbortController().signal,
    take: async (url) => {
      all.push(url)
      const part = parts[url]
      if (!part) return null
      return {
        url,
        taken: { about: { ...about, previousArchive: part.previous }, entries: 10, known: part.known, gap: false }
      }
    }
  })
  return all.map((url) => url.replace('https://a.example', ''))
}

it.each<[string, Parameters<typeof asked>, string[]]>([
  ['there is none', [{}, null], []],
  ['the first holds what is known', [{ 'https://a.example/2': { known: 3, previous: '/1' } }, '/2'], ['/2']],
  [
    'further back where nothing is known',
    [{ 'https://a.example/2': { known: 0, previous: '1' }, 'https://a.example/1': { known: 1, previous: '0' } }, '2'],
    ['/2', '/1']
  ],
  ['the chain ends', [{ 'https://a.example/2': { known: 0, previous: null } }, '/2'], ['/2']],
  ['a part cannot be had', [{ 'https://a.example/2': null }, '/2'], ['/2']],
  [
    'the chain bites its tail',
    [
      { 'https://a.example/2': { known: 0, previous: '/1' }, 'https://a.example/1': { known: 0, previous: '/2' } },
      '/2'
    ],
    ['/2', '/1']
  ],
  ['it leads back to the document', [{}, 'https://a.example/feed'], []],
  ['what is named is no address of the web', [{}, 'javascript:alert(1)'], []]
])('%s', async (_, [parts, previous], expected) => {
  expect(await asked(parts, previous)).toEqual(expected)
})

it('a chain without end is followed so far and no further', async () => {
  const parts = Object.fromEntries(
    Array.from({ length: 200 }, (_, n) => [`https://a.example/${n}`, { known: 0, previous: `/${n + 1}` }])
  )
  expect(await asked(parts, '/0')).toHaveLength(20)
})

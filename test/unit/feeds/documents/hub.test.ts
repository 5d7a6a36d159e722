import { expect, it } from 'vitest'
import { hubStream } from '../../../../src-main/feeds/documents/hub.ts'

const url = 'https://a.example/feed'
const hub = 'https://hub.example/.well-known/mercure'
const stream = (topic: string): string => `${hub}?topic=${encodeURIComponent(topic)}`

it.each<[string, Partial<Parameters<typeof hubStream>[0]>, string | null]>([
  ['nothing is told', {}, null],
  [
    'a link header',
    { link: `<${hub}>; rel="mercure", <https://a.example/topic>; rel="self"` },
    stream('https://a.example/topic')
  ],
  ['without a topic the document is it', { link: `<${hub}>; rel=mercure` }, stream(url)],
  [
    'several relations, and an address with a comma',
    { link: `<x,y>; title="a,b"; rel=next, <${hub}>; rel="hub mercure"` },
    stream(url)
  ],
  [
    'a hub in the document at the path of Mercure',
    { hubs: ['https://push.example/', hub], self: '/self' },
    stream('https://a.example/self')
  ],
  ['a hub of another protocol', { hubs: ['https://pubsubhubbub.example/'] }, null],
  ['a hub that is no address of the web', { link: '<javascript:alert(1)>; rel="mercure"' }, null],
  ['a hub in the clear behind https', { link: '<http://hub.example/.well-known/mercure>; rel="mercure"' }, null],
  [
    'a relative one',
    { link: '</.well-known/mercure>; rel="mercure"' },
    `https://a.example/.well-known/mercure?topic=${encodeURIComponent(url)}`
  ],
  ['an address without end', { link: `<https://hub.example/${'x'.repeat(4_090)}>; rel="mercure"` }, null]
])('%s', (_, told, expected) => {
  expect(hubStream({ link: null, url, hubs: [], self: null, ...told })).toBe(expected)
})

it('is told in no time of a header that is made to keep it busy', () => {
  for (const piece of ['<', '<a>;', '<a>; a="', '; rel="', '<a>; ; ; ', ',<'])
    hubStream({ link: piece.repeat(20_000), url, hubs: [], self: null })
})

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../feed-server/random.ts'
import { timeOfFourfold } from '../../../helpers/thread-time.ts'
import { madeDocuments } from './corpus.ts'
import { mutated } from './mutations.ts'
import { readDocument } from './reading.ts'

const sources = [...new Set(madeDocuments().map(({ text }) => text))]
const ROUNDS = [1, 2, 3, 4]
const IN_A_ROUND = 5_000

describe('twenty thousand broken documents', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap: number[] = []

  it.each(ROUNDS)('none throws or says more than it may, and most have something left: %i', (round) => {
    let entries = 0
    for (let n = 0; n < IN_A_ROUND; n++) {
      const text = mutated(sources, randomFrom('documents', round, n))
      const { items, texts } = readDocument(text)
      entries += texts.length
      if (items.some(({ title }) => title.length > 600) || texts.some((each) => each.length > text.length + 30_000))
        expect.fail(text)
    }
    expect(entries).toBeGreaterThan(IN_A_ROUND)
    collect()
    heap.push(process.memoryUsage().heapUsed / 2 ** 20)
  })

  it('none stays in memory', () => {
    const [first = 0, ...others] = heap
    expect(Math.max(...others) - first).toBeLessThan(8)
  })
})

const item = '<item><title>T &amp; T</title><guid>g</guid><description>&lt;p&gt;x&lt;/p&gt;</description></item>'
const inRss = (inside: string): string => `<rss version="2.0"><channel><title>C</title>${inside}`

it.each([
  ['entries', (n: number) => inRss(item.repeat(n))],
  ['entries that are never closed', (n: number) => inRss('<item><title>T</title><guid>g</guid>'.repeat(n))],
  ['roots', (n: number) => `${inRss(item)}</channel></rss>`.repeat(n)],
  ['channels', (n: number) => `<rss>${'<channel><title>C</title>'.repeat(n)}${item}`],
  ['authors of a feed', (n: number) => inRss('<managingEditor>a (B)</managingEditor>'.repeat(n) + item.repeat(50))],
  [
    'elements in an entry',
    (n: number) => inRss(`<item>${'<category>c</category><author><name>n</name></author>'.repeat(n)}</item>`)
  ],
  ['elements in each other', (n: number) => inRss(`<item>${'<a><b>'.repeat(n)}</item>`)],
  [
    'markup in a text',
    (n: number) => inRss(`<item><description>${'<b>x<i/>&nbsp;<x:y z="a">'.repeat(n)}</description></item>`)
  ],
  [
    'attributes',
    (n: number) => `<rss ${Array.from({ length: n }, (_, i) => `xmlns:a${i}="b${i}"`).join(' ')}>${item.repeat(50)}`
  ],
  ['namespaces in each other', (n: number) => inRss(`<item>${'<a xmlns:b="c" xmlns:d="e">'.repeat(n)}</item>`)],
  ['ends of nothing', (n: number) => inRss('</x></item>'.repeat(n))],
  ['beginnings of CDATA', (n: number) => inRss(`<item><title>${'<![CDATA['.repeat(n)}`)],
  ['signs that begin no tag', (n: number) => inRss(`<item><title>${'< <3 <'.repeat(n)}`)],
  ['ampersands', (n: number) => inRss(`<item><title>${'&&amp;&x'.repeat(n)}`)],
  [
    'what may be escaped twice',
    (n: number) => inRss(`<item><description>${'&amp;lt;a href=x&amp;gt;'.repeat(n)}</description></item>`)
  ],
  [
    'addresses',
    (n: number) => inRss(`<item><description>${'&lt;a href="x" src=\'y\'&gt;'.repeat(n)}</description></item>`)
  ],
  [
    'entries of one id',
    (n: number) =>
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        items: Array.from({ length: n }, (_, i) => ({ id: 'x', url: `u${i}`, title: `${i}` }))
      })
  ],
  ['skipped hours', (n: number) => inRss(`<skipHours>${'<hour>3</hour>'.repeat(n)}</skipHours>${item}`)]
])('many %s take time that grows with their length and not faster', async (_, make) => {
  expect(await timeOfFourfold(2_500, make, (text) => readDocument(text))).toBeLessThan(10)
})

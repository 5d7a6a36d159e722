import { describe, expect, it } from 'vitest'
import { itemOf, itemsOf, meaning, message, removedBy } from './messages.ts'
import { interpretStrictly } from '../../../src-main/interpret/interpret.ts'

/** The bounds of SECURITY.md: what fits is taken whole, and what becomes of the rest. */

const item = (more: object): Record<string, unknown> => ({ id: 1, title: 'Fog', ...more })
const words = (count: number): string[] => Array.from({ length: count }, (_, n) => `w${n}`)

describe('a part of an item that is too long', () => {
  it('an address is none', () => {
    const address = (length: number): string => 'https://d.test/'.padEnd(length, 'a')
    expect(itemOf(item({ url: address(4_096), image: `${address(4_092)}.png` }))).toMatchObject({ url: address(4_096) })
    expect(itemOf(item({ url: address(4_097), image: address(4_097) }))).toMatchObject({ url: null, image: null })
  })

  it('a title is cut, and read in the text', () => {
    expect(itemOf({ id: 1, title: 'mist '.repeat(2_000) }).title.length).toBeLessThanOrEqual(500)
  })

  it('a text and an HTML are cut', () => {
    expect(itemOf(item({ content_text: 'tide '.repeat(100_000) })).text.length).toBeLessThanOrEqual(200_000)
    expect(itemOf(item({ content_html: `<p>${'x'.repeat(1_500_000)}</p>` })).html?.length).toBeLessThanOrEqual(
      1_000_000
    )
  })

  it('an id is hashed', () => {
    expect(itemOf(item({ id: 'i'.repeat(512) })).guid).toContain('i'.repeat(512))
    expect(itemOf(item({ id: 'i'.repeat(513) })).guid?.length).toBeLessThan(100)
  })

  it('a name and a tag are none', () => {
    expect(itemOf(item({ author: 'a'.repeat(200) })).author).toHaveLength(200)
    expect(itemOf(item({ author: 'a'.repeat(201) })).author?.length ?? 0).toBeLessThanOrEqual(200)
    for (const tag of itemOf(item({ tags: ['t'.repeat(100), 't'.repeat(101)] })).tags ?? []) {
      expect(tag.length).toBeLessThanOrEqual(100)
    }
  })
})

describe('too many things in one message', () => {
  it('of tags the first fifty are kept', () => {
    expect(itemOf(item({ tags: words(50) })).tags).toHaveLength(50)
    expect(itemOf(item({ tags: words(5_000) })).tags).toHaveLength(50)
  })

  it('two thousand of a list are items, and the rest is one card', () => {
    const list = (length: number): object[] => Array.from({ length }, (_, n) => ({ id: n + 1, title: `Fog ${n}` }))
    expect(itemsOf({ items: list(2_000) })).toHaveLength(2_000)
    const items = itemsOf({ items: list(2_003) })
    expect(items).toHaveLength(2_001)
    expect(items.at(-1)).toMatchObject({ raw: true })
  })

  it('two thousand are taken back, and no more', () => {
    expect(removedBy(words(2_000))).toHaveLength(2_000)
    expect(removedBy(words(2_001))).toHaveLength(2_000)
  })

  it('of an XML document two thousand', () => {
    const entries = Array.from({ length: 2_005 }, (_, n) => `<item><title>Fog ${n}</title><guid>g${n}</guid></item>`)
    expect(itemsOf(`<rss version="2.0"><channel><title>D</title>${entries.join('')}</channel></rss>`)).toHaveLength(
      2_000
    )
  })

  it('an object of more than a thousand keys is read by its first thousand', () => {
    const keys = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n]))
    expect(itemsOf({ title: 'Fog', id: 1, ...keys })[0]).toMatchObject({ title: 'Fog' })
    expect(itemsOf({ ...keys, title: 'Fog', id: 1 })[0]?.title).not.toBe('Fog')
  })
})

it('JSON that is deeper than any news is shown as it came, and costs no stack', () => {
  const data = `{"id":1,"title":"Fog","deep":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  const answer = interpretStrictly(message(data), { feedUrl: 'https://d.test/', rule: { pointers: [] } })
  expect(answer.kind).toBe('changes')
  expect(meaning('['.repeat(100_000)).kind).toBe('changes')
})

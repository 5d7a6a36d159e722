import { describe, expect, it } from 'vitest'
import { decodedText } from '../../../../src-main/base/decoding.ts'
import { madeDocuments, type MadeDocument } from './corpus.ts'
import { readDocument } from './reading.ts'

const made = madeDocuments()

it('is of every kind', () => expect(made.length).toBeGreaterThan(270))

describe('a document in every format and encoding', () => {
  it.each(made)('$name', async (document) => {
    const { about, items } = readDocument(await decodedText(document.bytes, document.charset))
    expect(about.title).toBe(document.title)
    expect(about.siteUrl).toBe('https://h.example/')
    expect(items.map(({ title }) => title)).toEqual(document.stories.map(({ title }) => title))
    for (const [place, item] of items.entries()) expect(item).toMatchObject(expected(document, place))
  })
})

function expected({ stories, has }: MadeDocument, place: number): object {
  const story = stories[place]
  if (!story) return {}
  return {
    ...(has.has('id') && { guid: `p:${story.id}`, source: 'payload' }),
    ...(has.has('link') && { url: story.link }),
    ...(has.has('body') && { html: story.html }),
    ...(has.has('author') && { author: story.author }),
    ...(has.has('tag') && { tags: [story.tag] }),
    ...(has.has('date') && { publishedAt: Date.parse(story.published) })
  }
}

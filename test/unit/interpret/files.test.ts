import { describe, expect, it } from 'vitest'
import { boundedHtml } from '../../../src-main/interpret/fields/html-limit.ts'
import { itemOf } from './messages.ts'

const withTitle = (more: Record<string, unknown>) => itemOf({ id: 7, title: 'T', ...more })

describe('files that hang on an item', () => {
  it('are kept with what their source says of them', () => {
    const episode = {
      url: '/9.mp3',
      mime_type: 'audio/mpeg; charset=binary',
      title: 'Episode 9',
      size_in_bytes: 34_000_000,
      duration_in_seconds: 1834.4
    }
    expect(withTitle({ attachments: [episode] }).attachments).toEqual([
      { url: 'https://news.test/9.mp3', type: 'audio/mpeg', name: 'Episode 9', size: 34_000_000, seconds: 1834 }
    ])
  })

  it.each([
    ['attachment', { name: 'tide.pdf', type: 'application/pdf', size: 900, url: 'https://f.test/x' }],
    ['enclosure', { href: 'https://f.test/tide.pdf', length: '900' }],
    [
      'files',
      [{ filename: 'tide.pdf', content_type: 'application/pdf', fileSize: 900, download_url: 'https://f.test/x' }]
    ],
    ['document', { contentUrl: 'https://f.test/tide.pdf', bytes: 900 }]
  ])('%s holds one', (key, value) => {
    expect(withTitle({ [key]: value }).attachments).toMatchObject([
      { name: 'tide.pdf', type: 'application/pdf', size: 900 }
    ])
  })

  it('are named by their address where nothing else says', () => {
    expect(withTitle({ audio: 'https://f.test/a/low%20tide.ogg?x=1' }).attachments).toEqual([
      { url: 'https://f.test/a/low%20tide.ogg?x=1', type: 'audio/ogg', name: 'low tide.ogg', size: null, seconds: null }
    ])
    expect(withTitle({ enclosure: { url: 'https://f.test/%E0%A4%A', duration: '1:02:03' } }).attachments).toMatchObject(
      [{ name: '%E0%A4%A', type: null, seconds: 3723 }]
    )
  })

  it('lead from an item without a link, and name nothing', () => {
    const item = itemOf({ title: 'Scan', attachment: { url: 'https://f.test/1.pdf' } })
    expect(item).toMatchObject({ url: null, leadsTo: 'https://f.test/1.pdf', guid: null })
    expect(withTitle({ url: 'https://a.test/', attachment: { url: 'https://f.test/1.pdf' } }).leadsTo).toBeUndefined()
  })

  it('are not the picture that is shown, and no more than there is room for', () => {
    const picture = { url: 'https://f.test/1.png', type: 'image/png' }
    expect(withTitle({ attachments: [picture] })).toMatchObject({ image: 'https://f.test/1.png' })
    expect(withTitle({ attachments: [picture] }).attachments).toBeUndefined()
    const other = { url: 'https://f.test/2.png', type: 'image/png' }
    expect(withTitle({ attachments: [picture, other, other] }).attachments).toHaveLength(1)
    const many = Array.from({ length: 500 }, (_, n) => ({ url: `https://f.test/${n}.mp3` }))
    expect(withTitle({ attachments: many, files: many }).attachments).toHaveLength(20)
  })

  it.each([[{ url: 'javascript:alert(1)' }], ['notes.pdf'], [{ name: 'x' }], [[null, 7, []]], [{ url: { deep: 1 } }]])(
    '%j is none',
    (value) => {
      expect(withTitle({ attachments: value, file: value }).attachments).toBeUndefined()
    }
  )

  it('of RSS and Atom are kept, too', () => {
    const item = itemOf(
      `<item><guid isPermaLink="false">e-9</guid><title>Nine</title><enclosure url="https://f.test/9.mp3" type="audio/mpeg" length="34000"/>
       <media:content url="https://f.test/9.mp4" type="video/mp4" duration="60"/></item>`
    )
    expect(item.attachments).toMatchObject([
      { url: 'https://f.test/9.mp3', type: 'audio/mpeg', size: 34_000 },
      { url: 'https://f.test/9.mp4', type: 'video/mp4', seconds: 60 }
    ])
    expect(
      itemOf(
        '<entry><id>e</id><title>E</title><link rel="enclosure" href="https://f.test/e.ogg" title="Talk"/></entry>'
      ).attachments
    ).toMatchObject([{ url: 'https://f.test/e.ogg', name: 'Talk', type: 'audio/ogg' }])
  })

  it('make another version, and only where there are any', () => {
    const file = { url: 'https://f.test/1.pdf' }
    expect(withTitle({ attachment: file }).version).not.toBe(withTitle({}).version)
    expect(withTitle({ attachment: file }).version).not.toBe(withTitle({ attachment: { ...file, size: 9 } }).version)
  })
})

describe('an article that is too long', () => {
  const paragraph = `<p>${'word '.repeat(200)}</p>`

  it('is cut where an element ends, and says so', () => {
    const { html, isCut } = boundedHtml(paragraph.repeat(1_200))
    expect(isCut).toBe(true)
    expect(html.endsWith('</p>')).toBe(true)
    expect(html.length).toBeLessThanOrEqual(1_000_000)
    expect(withTitle({ content_html: paragraph.repeat(1_200) }).isCut).toBe(true)
    expect(withTitle({ content_html: paragraph }).isCut).toBeUndefined()
    expect(withTitle({ content_text: 'x'.repeat(300_000) }).isCut).toBe(true)
  })

  it('is never cut within a tag', () => {
    const { html } = boundedHtml(`${'x'.repeat(999_990)}<a href="https://a.test/">link</a>`)
    expect(html).toBe('x'.repeat(999_990))
  })

  it('is not too long for its embedded pictures', () => {
    const picture = `<img src="data:image/png;base64,${'A'.repeat(700_000)}">`
    const { html, words, isCut } = boundedHtml(`<p>Before</p>${picture}<p>${'y '.repeat(200_000)}</p><p>Behind</p>`)
    expect(isCut).toBe(false)
    expect(html).toContain('AAAA')
    expect(html.endsWith('<p>Behind</p>')).toBe(true)
    expect(words.length).toBeLessThan(500_000)
    const three = boundedHtml(`<p>Before</p>${picture.repeat(3)}<p>Behind</p>`)
    expect(three.isCut).toBe(true)
    expect(three.html.endsWith('<p>Behind</p>')).toBe(true)
    expect(three.html.length).toBeLessThan(2_000_000)
    expect(withTitle({ content_html: `${picture.repeat(3)}<p>Behind</p>` }).text).toBe('Behind')
  })
})

import { describe, expect, it } from 'vitest'
import { timeOfFourfold } from '../../../helpers/thread-time.ts'
import { itemOf, itemsOf, meaning } from '../messages.ts'

const rss = (items: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="c"><channel><title>Harbour Desk</title><link>https://d.test/</link><language>en-GB</language>${items}</channel></rss>`

describe('RSS and Atom in the data of a message', () => {
  it('an RSS document: an item each, never the channel', () => {
    const items = itemsOf(
      rss(
        `<item><title>Fog &amp; wind</title><link>https://d.test/1</link><guid isPermaLink="false">d-1</guid>
         <description>&lt;p&gt;Ferries &lt;b&gt;wait&lt;/b&gt;.&lt;/p&gt;</description><dc:creator>Mason</dc:creator>
         <pubDate>Sun, 22 Nov 2026 09:00:00 GMT</pubDate><category>fog</category><category>ferry</category>
         <enclosure url="https://d.test/1.png" type="image/png" length="9"/></item>
         <item><title><![CDATA[Night <market>]]></title><guid>https://d.test/2</guid>
         <content:encoded><![CDATA[<p>Forty stalls.</p>]]></content:encoded><description>Short</description>
         <author>desk@d.test (The Desk)</author></item>`
      )
    )
    expect(items).toMatchObject([
      {
        guid: 'p:d-1',
        title: 'Fog & wind',
        html: '<p>Ferries <b>wait</b>.</p>',
        text: 'Ferries wait.',
        url: 'https://d.test/1',
        author: 'Mason',
        publishedAt: Date.UTC(2026, 10, 22, 9),
        tags: ['fog', 'ferry'],
        image: 'https://d.test/1.png',
        lang: 'en-GB'
      },
      {
        guid: 'p:https://d.test/2',
        title: 'Night <market>',
        text: 'Forty stalls.',
        url: 'https://d.test/2',
        author: 'The Desk'
      }
    ])
  })

  it('reads an Atom text as its type says, addresses by their base, and every author', () => {
    const item = itemOf(
      `<feed xml:base="https://d.test/blog/"><entry xml:base="2026/"><id>urn:e:2</id>
       <title type="text">On &lt;meta&gt; &amp;amp; co</title><link href="tides.html"/>
       <content type="text">Close &lt;p&gt; or not</content><author><name>Ada</name></author><author><name>Bo</name></author>
       </entry></feed>`
    )
    expect(item).toMatchObject({
      title: 'On <meta> &amp; co',
      url: 'https://d.test/blog/2026/tides.html',
      html: null,
      text: 'Close <p> or not',
      author: 'Ada, Bo'
    })
    expect(itemOf('<item><title>A</title><link>https://d.test/a b.html</link></item>').url).toBe(
      'https://d.test/a%20b.html'
    )
  })

  it('an Atom entry by itself, with markup that is not escaped', () => {
    const item = itemOf(
      `<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:e:1</id><title type="html">High &lt;i&gt;water&lt;/i&gt;</title>
       <link rel="self" href="https://d.test/1.atom"/><link rel="alternate" type="text/html" href="https://d.test/1"/>
       <content type="xhtml"><div><p>At <b>16:48</b>.</p></div></content><author><name>Keeper</name></author>
       <updated>2026-11-22T09:30:00Z</updated><category term="tide"/></entry>`
    )
    expect(item).toMatchObject({
      guid: 'p:urn:e:1',
      title: 'High water',
      html: '<div><p>At <b>16:48</b>.</p></div>',
      url: 'https://d.test/1',
      author: 'Keeper',
      modifiedAt: Date.UTC(2026, 10, 22, 9, 30),
      tags: ['tide']
    })
  })

  it('a document without items says that there is no news; HTML stays HTML', () => {
    expect(meaning(rss(''))).toEqual({ kind: 'health' })
    expect(itemOf('<article><h2>Item</h2><p>Text</p></article>').title).toBe('Item')
    expect(itemOf('<item').title).toBe('<item')
  })

  it.each([
    ['never closed', (n: number) => rss(`<item><title>${'Half'.repeat(n)}`)],
    ['nested without end', (n: number) => `<rss><channel><item>${'<a>'.repeat(n)}`],
    ['closed too often', (n: number) => `<rss><channel>${'</item>'.repeat(n)}`],
    ['nested items', (n: number) => `<feed>${'<entry>'.repeat(n)}`],
    ['a prototype', (n: number) => '<item><__proto__>1</__proto__><title __proto__="x">A</title></item>'.repeat(n)]
  ])('survives what is %s, in time that grows with its length and not faster', async (_, xml) => {
    const survives = (text: string) => expect(['changes', 'health']).toContain(meaning(text).kind)
    survives(xml(1))
    expect(await timeOfFourfold(12_500, xml, survives)).toBeLessThan(10)
  })
})

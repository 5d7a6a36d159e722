import { describe, expect, it } from 'vitest'
import { DocumentSplit } from '../../../../src-main/interpret/documents/document-split.ts'
import { readDocument } from './reading.ts'

/** What documents in the wild do, one thing each: what stands in the only item, and what is read of it. */

const NAMESPACES = `xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"`
const inRss = (inside: string, channel = ''): string =>
  `<?xml version="1.0"?><rss version="2.0" ${NAMESPACES}><channel><title>C</title><link>https://h.example/</link>${channel}<item>${inside}</item></channel></rss>`
const inAtom = (inside: string, feed = '', attributes = ''): string =>
  `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" ${attributes}><title>F</title>${feed}<entry>${inside}</entry></feed>`
const inAtom03 = (inside: string): string =>
  `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>F</title><entry>${inside}</entry></feed>`
const day = Date.UTC(2026, 10, 21)

type Row = [name: string, inside: string, expected: object]

const expectRows = (rows: Row[], wrap: (inside: string) => string): void => {
  it.each(rows)('%s', (_, inside, expected) => {
    const { items } = readDocument(wrap(inside))
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject(expected)
  })
}

describe('names and links of RSS', () => {
  expectRows(
    [
      [
        'a guid that is a link',
        '<title>T</title><guid>https://h.example/1</guid>',
        { guid: 'p:https://h.example/1', url: 'https://h.example/1' }
      ],
      ['a guid that is none', '<title>T</title><guid isPermaLink="false">https://h.example/1</guid>', { url: null }],
      [
        'a link beats the guid',
        '<title>T</title><link>https://h.example/a</link><guid>https://h.example/1</guid>',
        { url: 'https://h.example/a' }
      ],
      ['a relative link is the site’s', '<title>T</title><link>/a/b</link>', { url: 'https://h.example/a/b' }],
      ['a link in an attribute', '<title>T</title><link href="https://h.example/a"/>', { url: 'https://h.example/a' }],
      [
        'an empty link and one of Atom',
        '<title>T</title><link></link><atom:link rel="alternate" href="https://h.example/b"/>',
        { url: 'https://h.example/b' }
      ],
      [
        'a link of Atom to itself is none',
        '<title>T</title><atom:link rel="self" href="https://h.example/b.xml"/>',
        { url: null }
      ],
      [
        'the address behind a counter',
        '<title>T</title><link>https://count.example/x</link><feedburner:origLink>https://h.example/o</feedburner:origLink>',
        { url: 'https://h.example/o' }
      ],
      [
        'only comments',
        '<title>T</title><comments>https://h.example/1#comments</comments>',
        { url: 'https://h.example/1#comments' }
      ],
      [
        'a link in CDATA with white space',
        '<title>T</title><link>\n<![CDATA[ https://h.example/a ]]>\n</link>',
        { url: 'https://h.example/a' }
      ],
      ['a link that is a script', '<title>T</title><link>javascript:alert(1)</link>', { url: null }],
      ['an id of Atom', '<title>T</title><atom:id>urn:x:1</atom:id>', { guid: 'p:urn:x:1' }],
      [
        'a link that forgot its end',
        '<title>T</title><link>https://h.example/a<guid isPermaLink="false">g</guid>',
        { guid: 'p:g', url: 'https://h.example/a' }
      ]
    ],
    inRss
  )
})

describe('titles', () => {
  expectRows(
    [
      ['an ampersand', '<title>Fish &amp; chips</title>', { title: 'Fish & chips' }],
      ['escaped twice', '<title>Fish &amp;amp; chips &amp;#8211; today</title>', { title: 'Fish & chips – today' }],
      ['escaped three times', '<title>Fish &amp;amp;amp; chips</title>', { title: 'Fish & chips' }],
      ['in CDATA, with a tag', '<title><![CDATA[Fish &amp; <i>chips</i>]]></title>', { title: 'Fish & chips' }],
      [
        'a sign of HTML that is not declared',
        '<title>Caf&eacute;&nbsp;am Hafen &copy;</title>',
        { title: 'Café am Hafen ©' }
      ],
      ['a bare ampersand', '<title>AT&T and R&D</title>', { title: 'AT&T and R&D' }],
      ['numbers of windows-1252', '<title>&#147;Fog&#148;</title>', { title: '“Fog”' }],
      ['markup that is not escaped', '<title>On <em>time</em></title>', { title: 'On time' }],
      [
        'a tag that is named',
        '<title>Why &lt;b&gt; is not &lt;strong&gt;</title>',
        { title: 'Why <b> is not <strong>' }
      ],
      ['of Dublin Core', '<dc:title>DC</dc:title>', { title: 'DC' }],
      ['of Media RSS', '<media:title>MT</media:title>', { title: 'MT' }],
      [
        'none, but words',
        '<description>It rains on the harbour. All day.</description>',
        { title: 'It rains on the harbour.' }
      ],
      ['of many lines', '<title>\n  One\n  two </title>', { title: 'One two' }],
      ['control characters', '<title>A\u0007B\u0000</title>', { title: 'AB' }],
      [
        'a heart',
        '<title>I <3 fog</title><link>https://h.example/3</link>',
        { title: 'I <3 fog', url: 'https://h.example/3' }
      ],
      [
        'a number that is smaller',
        '<title>1 < 2 and 3<4</title><link>https://h.example/3</link>',
        { url: 'https://h.example/3' }
      ]
    ],
    inRss
  )
  expectRows(
    [
      ['of Atom as text', '<title type="text">&lt;b&gt; &amp;amp;</title>', { title: '<b> &amp;' }],
      ['of Atom as HTML', '<title type="html">&lt;b&gt;B&lt;/b&gt; &amp;amp; co</title>', { title: 'B & co' }],
      [
        'of Atom as XHTML',
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b> &lt;c&gt;</div></title>',
        { title: 'A b <c>' }
      ],
      ['of Atom in CDATA', '<title type="html"><![CDATA[A &amp; B]]></title>', { title: 'A & B' }]
    ],
    inAtom
  )
})

describe('texts', () => {
  expectRows(
    [
      [
        'content over description',
        '<title>T</title><description>Short</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>',
        { html: '<p>Long</p>', summary: 'Short' }
      ],
      [
        'an empty content',
        '<title>T</title><description>Short</description><content:encoded></content:encoded>',
        { text: 'Short' }
      ],
      [
        'escaped twice',
        '<title>T</title><description>&amp;lt;p&amp;gt;Twice &amp;amp;amp; more&amp;lt;/p&amp;gt;</description>',
        { html: '<p>Twice &amp; more</p>' }
      ],
      [
        'escaped twice with words before',
        '<title>T</title><description>Look: &amp;lt;a href="https://x.example/"&amp;gt;here&amp;lt;/a&amp;gt;</description>',
        { html: 'Look: <a href="https://x.example/">here</a>' }
      ],
      [
        'markup that is not escaped',
        '<title>T</title><description><p>One<br/>two</p></description>',
        { html: '<p>One<br/>two</p>' }
      ],
      [
        'markup without ends',
        '<title>T</title><description>One<br>two<p>three</description><guid>g</guid>',
        { guid: 'p:g', text: 'One\ntwo\nthree' }
      ],
      [
        'XHTML in a body',
        '<title>T</title><body xmlns="http://www.w3.org/1999/xhtml"><p>One</p></body>',
        { html: '<p>One</p>' }
      ],
      [
        'XHTML with a prefix',
        '<title>T</title><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>One</x:p></x:div>',
        { html: '<p>One</p>' }
      ],
      ['a summary of a podcast', '<title>T</title><itunes:summary>Said</itunes:summary>', { text: 'Said' }],
      [
        'a description of Media RSS in a group',
        '<title>T</title><media:group><media:description type="plain">A &lt;b&gt;</media:description></media:group>',
        { text: 'A <b>' }
      ],
      ['plain words', '<title>T</title><description>5 &amp;lt; 6</description>', { text: '5 < 6', html: null }],
      [
        'relative addresses in it',
        '<title>T</title><description>&lt;img src="/a.png"&gt;&lt;a href="b?x=1&amp;amp;y=2"&gt;b&lt;/a&gt;</description>',
        { html: '<img src="https://h.example/a.png"><a href="https://h.example/b?x=1&amp;y=2">b</a>' }
      ],
      [
        'two CDATA, and the end of one in it',
        '<title>T</title><description><![CDATA[a]]><![CDATA[ ]]]]><![CDATA[> b]]></description>',
        { text: 'a ]]> b' }
      ]
    ],
    inRss
  )
  expectRows(
    [
      [
        'content over summary',
        '<title>T</title><summary>Short</summary><content type="html">&lt;p&gt;Long&lt;/p&gt;</content>',
        { html: '<p>Long</p>', summary: 'Short' }
      ],
      [
        'text that looks like a tag',
        '<title>T</title><content type="text">Close &lt;p&gt;</content>',
        { html: null, text: 'Close <p>' }
      ],
      [
        'XHTML with empty elements',
        '<title>T</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A<a name="x"/> b<br/></div></content>',
        { html: '<div xmlns="http://www.w3.org/1999/xhtml">A<a name="x"></a> b<br/></div>' }
      ],
      [
        'XHTML with a prefix',
        '<title>T</title><content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>P</h:p></h:div></content>',
        { text: 'P' }
      ],
      [
        'base64',
        `<title>T</title><content type="text/plain" mode="base64">${btoa('In bits')}</content>`,
        { text: 'In bits' }
      ],
      [
        'a picture in base64 is no text',
        `<title>T</title><content type="image/png">${btoa('not a text')}</content><summary>S</summary>`,
        { text: 'S' }
      ],
      [
        'content elsewhere',
        '<title>T</title><content type="text/html" src="https://h.example/c.html"/>',
        { url: 'https://h.example/c.html' }
      ],
      [
        'a film elsewhere',
        '<title>T</title><content type="video/mp4" src="https://h.example/c.mp4"/>',
        { attachments: [{ url: 'https://h.example/c.mp4', type: 'video/mp4' }] }
      ],
      ['markdown', '<title>T</title><content type="text/markdown">*so*</content>', { text: 'so' }],
      [
        'a base in the text',
        '<title>T</title><content type="html" xml:base="https://b.example/x/">&lt;img src="y.png"&gt;</content>',
        { html: '<img src="https://b.example/x/y.png">' }
      ],
      [
        'an entry within the content of its type',
        '<title>T</title><content type="application/atom+xml"><entry><title>Inner</title></entry></content>',
        { title: 'T' }
      ]
    ],
    inAtom
  )
  expectRows(
    [
      [
        'of Atom 0.3 by its mode',
        '<title mode="escaped" type="text/html">A &amp;amp; B</title><content mode="escaped" type="text/html">&lt;p&gt;P&lt;/p&gt;</content>',
        { title: 'A & B', html: '<p>P</p>' }
      ],
      [
        'of Atom 0.3 as XML',
        '<title>T</title><content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml">P</div></content>',
        { text: 'P' }
      ],
      [
        'of Atom 0.3 in several forms',
        '<title>T</title><content type="multipart/alternative"><content type="text/plain">plain</content><content type="text/html" mode="escaped">&lt;i&gt;rich&lt;/i&gt;</content></content>',
        { html: '<i>rich</i>' }
      ],
      [
        'of Atom 0.3 with its own dates',
        '<title>T</title><issued>2026-11-21T00:00:00Z</issued><modified>2026-11-22T00:00:00Z</modified>',
        { publishedAt: day, modifiedAt: day + 86_400_000 }
      ]
    ],
    inAtom03
  )
})

describe('who', () => {
  expectRows(
    [
      ['a mail with a name', '<title>T</title><author>a@h.example (Ada Lo)</author>', { author: 'Ada Lo' }],
      ['a name with a mail', '<title>T</title><author>Ada Lo &lt;a@h.example&gt;</author>', { author: 'Ada Lo' }],
      ['a mail alone', '<title>T</title><author>a@h.example</author>', { author: 'a@h.example' }],
      [
        'a mail, and a creator',
        '<title>T</title><author>a@h.example</author><dc:creator>Ada</dc:creator>',
        { author: 'Ada' }
      ],
      [
        'several creators',
        '<title>T</title><dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator>',
        { author: 'Ada, Bo' }
      ],
      ['of a podcast', '<title>T</title><itunes:author>Ada</itunes:author>', { author: 'Ada' }],
      ['an author as in Atom', '<title>T</title><author><name>Ada</name></author>', { author: 'Ada' }],
      [
        'a credit',
        '<title>T</title><media:content url="https://h.example/a.jpg"><media:credit role="photographer">Ada</media:credit></media:content>',
        { author: 'Ada' }
      ],
      ['a source', '<title>T</title><source url="https://o.example/f.xml">The Other</source>', { author: 'The Other' }],
      [
        'signs of HTML in a name',
        '<title>T</title><dc:creator>Zo&amp;euml; &amp;amp; Bo</dc:creator>',
        { author: 'Zoë & Bo' }
      ]
    ],
    inRss
  )
  expectRows(
    [
      [
        'several authors',
        '<title>T</title><author><name>Ada</name></author><author><name>Bo</name><uri>https://b.example/</uri></author>',
        { author: 'Ada, Bo' }
      ],
      [
        'a contributor is none',
        '<title>T</title><author><name>Ada</name></author><contributor><name>Cy</name></contributor>',
        { author: 'Ada' }
      ],
      ['only a mail', '<title>T</title><author><email>a@h.example</email></author>', { author: 'a@h.example' }],
      [
        'of the source',
        '<title>T</title><source><id>s</id><title>Planet</title><author><name>Ada</name></author></source>',
        { author: 'Ada' }
      ],
      [
        'the source itself',
        '<title>T</title><source><id>s</id><title>Planet</title></source>',
        { author: 'Planet', guid: null }
      ]
    ],
    inAtom
  )

  it('whose feed names its author', () => {
    const author = '<author><name>Feed Author</name></author>'
    const own = '<title>T</title><author><name>Ada</name></author>'
    expect(readDocument(inAtom('<title>T</title>', author)).items[0]?.author).toBe('Feed Author')
    expect(readDocument(inAtom(own, author)).items[0]?.author).toBe('Ada')
    expect(
      readDocument(inRss('<title>T</title>', '<managingEditor>d@h.example (Desk)</managingEditor>')).items[0]?.author
    ).toBe('Desk')
    expect(readDocument(inRss('<title>T</title>', '<itunes:author>Show</itunes:author>')).items[0]?.author).toBe('Show')
  })
})

describe('files, pictures and tags', () => {
  const audio = { url: 'https://h.example/a.mp3', type: 'audio/mpeg', size: 1234 }
  expectRows(
    [
      [
        'an enclosure',
        '<title>T</title><enclosure url="https://h.example/a.mp3" type="audio/mpeg" length="1234"/>',
        { attachments: [audio] }
      ],
      [
        'several',
        '<title>T</title><enclosure url="https://h.example/a.mp3" type="audio/mpeg" length="1234"/><enclosure url="/b.pdf" type="application/pdf"/>',
        { attachments: [audio, { url: 'https://h.example/b.pdf' }] }
      ],
      [
        'one without a type',
        '<title>T</title><enclosure url="https://h.example/a.mp3"/>',
        { attachments: [{ type: 'audio/mpeg' }] }
      ],
      [
        'how long a podcast is',
        '<title>T</title><enclosure url="https://h.example/a.mp3" type="audio/mpeg"/><itunes:duration>1:02:03</itunes:duration>',
        { attachments: [{ seconds: 3723 }] }
      ],
      [
        'a picture of a podcast',
        '<title>T</title><itunes:image href="https://h.example/i.jpg"/>',
        { image: 'https://h.example/i.jpg' }
      ],
      [
        'a thumbnail',
        '<title>T</title><media:thumbnail url="https://h.example/t.jpg"/>',
        { image: 'https://h.example/t.jpg' }
      ],
      [
        'a thumbnail in a group',
        '<title>T</title><media:group><media:content url="https://h.example/v.mp4" type="video/mp4"/><media:thumbnail url="https://h.example/t.jpg"/></media:group>',
        { image: 'https://h.example/t.jpg', attachments: [{ url: 'https://h.example/v.mp4' }] }
      ],
      [
        'a picture by its medium',
        '<title>T</title><media:content medium="image" url="https://h.example/i?id=1"/>',
        { image: 'https://h.example/i?id=1' }
      ],
      [
        'a picture with its prefix undeclared',
        '<title>T</title><mrss:thumbnail url="https://h.example/t.jpg"/>',
        { image: 'https://h.example/t.jpg' }
      ],
      [
        'categories',
        '<title>T</title><category>Fog</category><category domain="d">Sea</category><category>Fog</category>',
        { tags: ['Fog', 'Sea'] }
      ],
      [
        'subjects and keywords',
        '<title>T</title><dc:subject>Fog</dc:subject><media:keywords>sea, port</media:keywords>',
        { tags: ['Fog', 'sea', 'port'] }
      ]
    ],
    inRss
  )
  expectRows(
    [
      [
        'an enclosure of Atom',
        '<title>T</title><link rel="enclosure" type="audio/mpeg" length="1234" href="https://h.example/a.mp3"/><link href="https://h.example/1"/>',
        { attachments: [audio], url: 'https://h.example/1' }
      ],
      [
        'a label over a term',
        '<title>T</title><category term="f" label="Fog"/><category term="sea"/>',
        { tags: ['Fog', 'sea'] }
      ],
      [
        'a page rather than another form of it',
        '<title>T</title><link rel="alternate" type="application/json" href="https://h.example/1.json"/><link rel="alternate" type="text/html" href="https://h.example/1"/>',
        { url: 'https://h.example/1' }
      ],
      [
        'only a related link',
        '<title>T</title><link rel="related" href="https://o.example/1"/>',
        { url: 'https://o.example/1' }
      ]
    ],
    inAtom
  )
})

describe('when', () => {
  expectRows(
    [
      ['as it should be', '<title>T</title><pubDate>Sat, 21 Nov 2026 00:00:00 GMT</pubDate>', { publishedAt: day }],
      [
        'without its seconds and weekday',
        '<title>T</title><pubDate>21 Nov 2026 00:00 +0000</pubDate>',
        { publishedAt: day }
      ],
      [
        'with a zone by letters',
        '<title>T</title><pubDate>Fri, 20 Nov 2026 19:00:00 EST</pubDate>',
        { publishedAt: day }
      ],
      ['as ISO in RSS', '<title>T</title><pubDate>2026-11-21T00:00:00Z</pubDate>', { publishedAt: day }],
      ['of Dublin Core', '<title>T</title><dc:date>2026-11-21</dc:date>', { publishedAt: day }],
      [
        'issued',
        '<title>T</title><dcterms:issued>2026-11-21T00:00Z</dcterms:issued><dcterms:modified>2026-11-21T00:00:00+00:00</dcterms:modified>',
        { publishedAt: day, modifiedAt: day }
      ],
      [
        'one that says nothing, and one that does',
        '<title>T</title><pubDate>soon</pubDate><dc:date>2026-11-21</dc:date>',
        { publishedAt: day }
      ],
      [
        'in Korean',
        '<title>T</title><pubDate>2026년 11월 21일 09:00:00</pubDate>',
        { publishedAt: day + 9 * 3_600_000 }
      ],
      ['as a database writes it', '<title>T</title><pubDate>2026-11-21 00:00:00.0</pubDate>', { publishedAt: day }],
      ['as C writes it', '<title>T</title><pubDate>Sat Nov 21 00:00:00 2026</pubDate>', { publishedAt: day }],
      [
        'with a wrong weekday',
        '<title>T</title><pubDate>Mon, 21 Nov 2026 00:00:00 +0000</pubDate>',
        { publishedAt: day }
      ],
      [
        'with a month in full',
        '<title>T</title><pubDate>Saturday, 21 November 2026 00:00:00 GMT</pubDate>',
        { publishedAt: day }
      ],
      [
        'with a year of two digits',
        '<title>T</title><pubDate>Sat, 21 Nov 26 00:00:00 GMT</pubDate>',
        { publishedAt: day }
      ],
      [
        'in German',
        '<title>T</title><pubDate>Sa, 21. März 2026 00:00:00 +0000</pubDate>',
        { publishedAt: Date.UTC(2026, 2, 21) }
      ],
      [
        'in French',
        '<title>T</title><pubDate>sam., 21 févr. 2026 00:00:00 GMT</pubDate>',
        { publishedAt: Date.UTC(2026, 1, 21) }
      ],
      ['in Spanish', '<title>T</title><pubDate>21 de agosto de 2026</pubDate>', { publishedAt: Date.UTC(2026, 7, 21) }],
      ['in Russian', '<title>T</title><pubDate>Сб, 21 ноя 2026 03:00:00 +0300</pubDate>', { publishedAt: day }],
      ['in American', '<title>T</title><pubDate>3/2/2026 12:00:00 AM</pubDate>', { publishedAt: Date.UTC(2026, 2, 2) }],
      ['by its month', '<title>T</title><dc:date>2026-11</dc:date>', { publishedAt: Date.UTC(2026, 10, 1) }],
      [
        'with a second too many',
        '<title>T</title><dc:date>2026-11-20T23:59:60Z</dc:date>',
        { publishedAt: day - 1000 }
      ],
      [
        'on several lines',
        '<title>T</title><pubDate>\n Sat,  21 Nov 2026\n 00:00:00 GMT </pubDate>',
        { publishedAt: day }
      ]
    ],
    inRss
  )
})

describe('what is too much', () => {
  it('of a document more than ten thousand entries: the first are read', () => {
    const many = Array.from({ length: 10_050 }, (_, n) => `<item><title>${n}</title></item>`).join('')
    const split = new DocumentSplit(`<rss><channel>${many}</channel></rss>`, 'https://d.example/', 0)
    while (!split.readMore());
    expect(split.entries).toHaveLength(10_000)
    expect(split.entries.at(-1)?.title).toBe('0')
  })
  it('of an entry more than two thousand elements, and what lies deeper than any feed: the rest is passed over', () => {
    const parts = '<x/>'.repeat(2_500)
    const { items } = readDocument(inRss(`<title>T</title>${parts}<guid>late</guid>`) + inRss('<title>N</title>'))
    expect(items.map(({ title, guid }) => [title, guid])).toEqual([
      ['N', null],
      ['T', null]
    ])
    const deep = `<title>T</title><description>${'<div>'.repeat(100)}x${'</div>'.repeat(100)}</description><guid>g</guid>`
    expect(readDocument(inRss(deep)).items).toMatchObject([{ title: 'T', guid: 'p:g', text: 'x' }])
  })
  it('a start tag of a whole page is not repeated with each entry', () => {
    const attributes = Array.from(
      { length: 60 },
      (_, n) => `xmlns:a${n}="https://n.example/${'n'.repeat(150)}${n}"`
    ).join(' ')
    const { texts } = readDocument(
      `<rss ${attributes} data="${'x'.repeat(90_000)}"><channel><item><title>T</title></item></channel></rss>`
    )
    expect(texts[0]?.length).toBeLessThan(10_000)
  })
})

describe('forms that hardly anybody writes any more', () => {
  const only = (text: string): object => readDocument(text).items[0] ?? {}
  it('a text as a list of its forms in RSS 1.0', () =>
    expect(
      only(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${NAMESPACES}>
        <item rdf:about="https://h.example/1"><title>T</title><content:items><rdf:Bag><rdf:li><content:item>
        <rdf:value><![CDATA[<em>Long</em>]]></rdf:value></content:item></rdf:li></rdf:Bag></content:items></item></rdf:RDF>`)
    ).toMatchObject({ html: '<em>Long</em>', url: 'https://h.example/1' }))
  it('a channel of Microsoft', () =>
    expect(
      only(
        '<CHANNEL HREF="https://h.example/"><TITLE>C</TITLE><ITEM HREF="https://h.example/1"><TITLE>T</TITLE><ABSTRACT>A</ABSTRACT></ITEM></CHANNEL>'
      )
    ).toMatchObject({ title: 'T', url: 'https://h.example/1', text: 'A' }))
})

describe('what is not well made', () => {
  const two = (text: string): void => expect(readDocument(text).items.map(({ title }) => title)).toEqual(['One', 'Two'])
  const items = (between = ''): string => `<item><title>Two</title>${between}<item><title>One</title>`
  const open = '<rss version="2.0"><channel><title>C</title>'
  it.each([
    ['items that are never closed', open + items()],
    ['truncated within a text', `${open}${items('</item>')}<description>It rai`],
    ['truncated within a tag', `${open}${items('</item>')}</item><ite`],
    ['truncated within CDATA', `${open}${items('</item>')}<description><![CDATA[It rai`],
    [
      'words before the declaration',
      `\n\nWarning: no fog\n<?xml version="1.0"?>${open}${items('</item>')}</item></channel></rss>`
    ],
    [
      'a page before the root',
      `<br />\n<b>Warning</b>: x in <b>y</b><br />${open}${items('</item>')}</item></channel></rss>`
    ],
    [
      'words and a script behind the root',
      `${open}${items('</item>')}</item></channel></rss><script>x()</script><!-- 0.3 s -->`
    ],
    [
      'several roots',
      `${open}<item><title>Two</title></item></channel></rss>${open}<item><title>One</title></item></channel></rss>`
    ],
    [
      'ends in the wrong order',
      `${open}<item><title>Two</item></title><item><title>One</title></item></rss></channel>`
    ],
    ['ends that begin nothing', `${open}</b></item>${items('</item></item>')}</item></item></channel></rss>`],
    ['items behind the channel', `${open}</channel>${items('</item>')}</item></rss>`],
    [
      'prefixes that nobody declares',
      `<rdf:RDF><rss:channel><rss:title>C</rss:title></rss:channel><rss:item><rss:title>Two</rss:title></rss:item><rss:item><rss:title>One</rss:title></rss:item></rdf:RDF>`
    ],
    [
      'a definition of a document type',
      `<!DOCTYPE rss [<!ENTITY fog "f"><!ELEMENT rss ANY>]>${open}${items('</item>')}</item></channel></rss>`
    ],
    [
      'attributes without quotes',
      `<rss version=2.0><channel><item x=y z><title>Two</title></item><item><title>One</title></item></channel></rss>`
    ],
    ['a byte order mark within', `\ufeff\ufeff${open}${items('</item>')}</item></channel></rss>`],
    [
      'comments between everything',
      `<!-- a --><rss><!-- <item> --><channel>${items('</item><!-- </item><item> -->')}</item></channel></rss>`
    ]
  ])('%s', (_, text) => two(text))

  it('nothing that a document defines is expanded', () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>${open}<item><title>&b; &x;</title></item></channel></rss>`
    expect(readDocument(bomb).items[0]?.title).toBe('&b; &x;')
  })
})

describe('an entry by itself', () => {
  it('says what it said in its document, whatever its prefixes and bases were', () => {
    const text = inAtom(
      '<id>1</id><title>T</title><link href="a"/><content type="html">&lt;img src="b.png"&gt;</content><media:thumbnail url="c.png"/>',
      '<author><name>Ada</name></author>',
      'xml:base="/blog/" xml:lang="ko"'
    )
    const { texts, items } = readDocument(text, 'https://d.example/x/feed')
    expect(items[0]).toMatchObject({
      url: 'https://d.example/blog/a',
      html: '<img src="https://d.example/blog/b.png">',
      image: 'https://d.example/blog/c.png',
      author: 'Ada',
      lang: 'ko'
    })
    expect(readDocument(texts[0] as string, 'https://elsewhere.example/').items[0]).toEqual(items[0])
  })

  it('that was taken back', () => {
    const text = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:t="http://purl.org/atompub/tombstones/1.0"><t:deleted-entry ref="urn:1" when="2026-11-21T00:00:00Z"/></feed>`
    expect(readDocument(text).changes).toMatchObject([{ kind: 'removal', guid: 'p:urn:1' }])
  })

  it.each(['ping', 'heartbeat', 'keepalive', 'error', 'end', '[DONE]', 'deleted', 'ok', 'hello', '0'])(
    'is news even where it says %s',
    (word) => {
      expect(readDocument(inRss(`<title>${word}</title>`)).items).toMatchObject([{ title: word }])
      expect(readDocument(inAtom(`<title>${word}</title>`)).items).toMatchObject([{ title: word }])
      const json = {
        version: 'https://jsonfeed.org/version/1.1',
        items: [{ id: '1', content_text: word, title: word }]
      }
      expect(readDocument(JSON.stringify(json)).items).toMatchObject([{ title: word }])
    }
  )
})

describe('the order', () => {
  const item = (title: string, date = ''): string =>
    `<item><title>${title}</title>${date === '' ? '' : `<pubDate>${date}</pubDate>`}</item>`
  const titles = (items: string): string =>
    readDocument(`<rss><channel>${items}</channel></rss>`)
      .items.map(({ title }) => title)
      .join('')
  it('is that of the times, else the document read from its end', () => {
    expect(titles(item('C') + item('B') + item('A'))).toBe('ABC')
    expect(titles(item('A', '2026-11-21') + item('B', '2026-11-22') + item('C', '2026-11-23'))).toBe('ABC')
    expect(titles(item('A', '2026-11-20') + item('C', '2026-11-23') + item('B', '2026-11-22'))).toBe('ABC')
    expect(titles(item('D', '2026-11-23') + item('C') + item('B', '2026-11-22') + item('A', '2026-11-22'))).toBe('ABCD')
  })
})

describe('what a document says of itself', () => {
  it('of RSS', () => {
    const { about } = readDocument(
      inRss(
        '<title>T</title>',
        `<ttl>45</ttl><skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>
         <atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://d.example/feed.xml"/>
         <image><url>https://h.example/i.png</url><title>I</title><link>https://h.example/</link></image>
         <sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>
         <sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">4</sy:updateFrequency>`
      )
    )
    expect(about).toEqual({
      title: 'C',
      siteUrl: 'https://h.example/',
      icon: 'https://h.example/i.png',
      hubs: ['https://hub.example/'],
      self: 'https://d.example/feed.xml',
      previousArchive: null,
      ttlMinutes: 45,
      updatePeriodMs: 6 * 3_600_000,
      skipHours: [3, 0],
      skipDays: [0]
    })
  })
  it('of Atom, with the part before it', () => {
    const links =
      '<link rel="prev-archive" href="/2026/10.xml"/><link rel="self" href="?self"/><link href="https://h.example/"/><icon>/i.png</icon>'
    expect(readDocument(inAtom('<title>T</title>', links)).about).toMatchObject({
      previousArchive: 'https://d.example/2026/10.xml',
      self: 'https://d.example/feed.xml?self',
      siteUrl: 'https://h.example/',
      icon: 'https://d.example/i.png'
    })
  })
  it('of JSON Feed', () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'J',
      home_page_url: 'https://h.example/',
      feed_url: 'https://d.example/f.json',
      hubs: [{ type: 'WebSub', url: 'https://hub.example/' }],
      icon: 'https://h.example/i.png',
      items: []
    }
    expect(readDocument(JSON.stringify(feed)).about).toMatchObject({
      title: 'J',
      siteUrl: 'https://h.example/',
      self: 'https://d.example/f.json',
      hubs: ['https://hub.example/'],
      icon: 'https://h.example/i.png'
    })
  })
})

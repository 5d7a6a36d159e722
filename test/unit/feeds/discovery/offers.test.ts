import { describe, expect, it } from 'vitest'
import { documentTitle } from '../../../../src-main/feeds/discovery/document-title.ts'
import { isLocalAddress, mayLeadTo } from '../../../../src-main/feeds/discovery/local-address.ts'
import { offersOfPage } from '../../../../src-main/feeds/discovery/offers.ts'
import { readLinkHeader, readPage } from '../../../../src-main/feeds/discovery/page-links.ts'

describe('where a stranger may lead a reader', () => {
  it.each([
    'http://localhost:8080/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://10.1.2.3/',
    'http://192.168.1.1/',
    'http://172.20.0.1/',
    'http://169.254.169.254/latest/',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://router/',
    'http://nas.local/',
    'http://x.home.arpa/',
    'http://localhost./'
  ])('%s is local', (address) => {
    expect(isLocalAddress(new URL(address))).toBe(true)
    expect(mayLeadTo(new URL('https://a.example/'), new URL(address))).toBe(false)
    expect(mayLeadTo(new URL('http://192.168.1.2/'), new URL(address))).toBe(true)
  })

  it.each([
    'https://a.example/',
    'http://172.32.0.1/',
    'http://8.8.8.8/',
    'https://[2001:db8::1]/',
    'http://10.example/'
  ])('%s is not', (address) => {
    expect(isLocalAddress(new URL(address))).toBe(false)
  })
})

describe('the links of a page', () => {
  const url = new URL('https://harbour.example/desk/')
  const offered = (html: string, header: string | null = null) =>
    offersOfPage(readPage(html), readLinkHeader(header), url).offers.map((offer) => offer.url)

  it.each([
    [
      'in the body, as some have it',
      '<body><link rel=alternate type=application/rss+xml href=a.xml>',
      ['https://harbour.example/desk/a.xml']
    ],
    [
      'relative to a base',
      '<base href="//other.example/x/"><link rel="alternate" type="application/atom+xml" href="a">',
      ['https://other.example/x/a']
    ],
    [
      'with entities',
      '<link rel="alternate" type="application/rss+xml" href="/a?b=1&amp;c=2">',
      ['https://harbour.example/a?b=1&c=2']
    ],
    [
      'in capitals',
      '<LINK REL="Alternate Home" TYPE="Application/RSS+XML; charset=utf-8" HREF="/a">',
      ['https://harbour.example/a']
    ],
    [
      'of a channel of YouTube',
      '<link rel="alternate" type="application/rss+xml" title="RSS" href="https://www.youtube.com/feeds/videos.xml?channel_id=UC1">',
      ['https://www.youtube.com/feeds/videos.xml?channel_id=UC1']
    ],
    [
      'of releases at GitHub',
      '<link rel="alternate" type="application/atom+xml" title="Release notes" href="https://github.com/a/b/releases.atom" />',
      ['https://github.com/a/b/releases.atom']
    ],
    ['that are commented out', '<!-- <link rel="alternate" type="application/rss+xml" href="/a"> -->', []],
    ['in a script', '<script>"<link rel=alternate type=application/rss+xml href=/a>"</script>', []],
    [
      'of another type',
      '<link rel="alternate" type="application/json+oembed" href="/a"><link rel="alternate" hreflang="ko" href="/ko">',
      []
    ],
    ['that are styles', '<link rel="alternate stylesheet" type="application/rss+xml" href="/a">', []],
    [
      'into the reader’s own network',
      '<link rel="alternate" type="application/rss+xml" href="http://192.168.0.1/a">',
      []
    ]
  ])('%s', (_, html, urls) => {
    expect(offered(html)).toEqual(urls)
  })

  it('of a Link header, whatever is quoted in it', () => {
    expect(
      readLinkHeader(
        '<a>; rel="alternate"; title="x, \\"y\\"; rel=self" ; type=text/event-stream, <b> ;rel = self,, <c>'
      )
    ).toEqual([
      { rel: ['alternate'], href: 'a', type: 'text/event-stream', title: 'x, "y"; rel=self' },
      { rel: ['self'], href: 'b', type: '', title: '' },
      { rel: [''], href: 'c', type: '', title: '' }
    ])
  })

  it('of a Link header are read in time that its length bounds', () => {
    const started = performance.now()
    for (const hostile of ['<', '<a>;', '<a>; x="', '<a>' + ' '.repeat(20_000) + '; '.repeat(5_000)]) {
      readLinkHeader(hostile.repeat(Math.ceil(16_000 / hostile.length)))
    }
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('what a document calls itself', () => {
  it.each([
    [
      '<rss><channel><image><title>No</title></image><title>Harbour &amp; Quay</title><item><title>x</title></item></channel></rss>',
      'Harbour & Quay'
    ],
    [
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title></entry><title><![CDATA[Desk]]></title></feed>',
      'Desk'
    ],
    ['{"version":"https://jsonfeed.org/version/1.1","title":"Desk\\nof the harbour"}', 'Desk of the harbour'],
    ['<rss><channel><item><title>x</title></item></channel></rss>', ''],
    ['{"title":7}', ''],
    ['', '']
  ])('%s', (text, title) => {
    expect(documentTitle(text)).toBe(title)
  })
})

import { describe, expect, it } from 'vitest'
import { excerptOf } from '../../../src-main/interpret/excerpt.ts'
import { textFromHtml } from '../../../src-main/interpret/text-from-html.ts'
import { itemOf, meaning, receivedAt } from './messages.ts'

const withTitle = (more: Record<string, unknown>) => itemOf({ title: 'T', ...more })

describe('keys', () => {
  it.each(['headline', 'Name', 'subject', 'page_title', 'PageTitle', 'page-title', 'label'])('%s is a title', (key) => {
    expect(itemOf({ [key]: 'Lamp lit', content: 'x' }).title).toBe('Lamp lit')
  })

  it.each([
    'content',
    'description',
    'text',
    'body',
    'message',
    'parsedcomment',
    'articleBody',
    'abstract',
    'note',
    'msg'
  ])('%s is a body', (key) => {
    expect(withTitle({ [key]: 'The text.' }).text).toBe('The text.')
  })

  it.each(['url', 'link', 'permalinkUrl', 'html_url', 'web_url', 'canonical', 'click', 'href'])(
    '%s is a link',
    (key) => {
      expect(withTitle({ [key]: 'https://a.test/1' }).url).toBe('https://a.test/1')
    }
  )

  it.each([
    ['author', 'Kim'],
    ['author', { name: 'Kim' }],
    ['authors', [{ name: 'Kim' }]],
    ['dc:creator', 'Kim'],
    ['user', { login: 'Kim' }],
    ['account', { display_name: '', acct: 'Kim' }],
    ['actor', { displayName: 'Kim' }],
    ['byline', 'Kim']
  ])('%s %j is an author', (key, value) => {
    expect(withTitle({ [key]: value }).author).toBe('Kim')
  })

  it('prefers the better key, then the nearer one', () => {
    expect(itemOf({ label: 'worse', title: 'better', text: 'x' }).title).toBe('better')
    expect(itemOf({ extra: { title: 'deep' }, title: 'near', text: 'x' }).title).toBe('near')
  })

  it('never takes the name of somebody else for the title, nor their address for the link', () => {
    const item = itemOf({
      text: 'Hello all.',
      user: { name: 'Kim', url: 'https://kim.test/' },
      channel: { title: 'News' }
    })
    expect(item).toMatchObject({ title: 'Hello all.', url: null, author: 'Kim' })
  })
})

describe('other names of the same', () => {
  it.each(
    'published_on publicationDate datetime created_utc inserted_at posted_at sent_at issued occurredAt event_time @timestamp'.split(
      ' '
    )
  )('%s is a time', (key) => {
    expect(itemOf({ title: 'Fog', [key]: '2026-11-22T09:00:00Z' }).publishedAt).toBe(Date.UTC(2026, 10, 22, 9))
  })

  it.each('article_url storyUrl short_url source_url detailsUrl click_action'.split(' '))('%s is a link', (key) => {
    expect(itemOf({ title: 'Fog', [key]: 'https://a.test/1' }).url).toBe('https://a.test/1')
  })

  it.each('heading article_title postTitle display_title'.split(' '))('%s is a title', (key) => {
    expect(itemOf({ [key]: 'Fog over the quay', text: 'Dense.' }).title).toBe('Fog over the quay')
  })

  it.each('teaser lead snippet details content:encoded selftext body_markdown notes'.split(' '))(
    '%s is a text',
    (key) => {
      expect(itemOf({ title: 'Fog', [key]: 'It lifts at noon.' }).text).toBe('It lifts at noon.')
    }
  )

  it('the text comes before what only leads to it, and a picture has many names', () => {
    expect(itemOf({ title: 'Fog', teaser: 'Soon', body: 'It lifts at noon.' })).toMatchObject({
      text: 'It lifts at noon.'
    })
    expect(itemOf({ title: 'Fog', featured_image: 'https://a.test/i.jpg' }).image).toBe('https://a.test/i.jpg')
    expect(itemOf({ title: 'Fog', images: ['https://a.test/i.jpg', 'https://a.test/j.jpg'] })).toMatchObject({
      image: 'https://a.test/i.jpg',
      attachments: [{ url: 'https://a.test/j.jpg' }]
    })
  })
})

describe('titles', () => {
  it.each([
    ['a <i>bold</i> claim', 'a bold claim'],
    ['Fish &amp; chips &lt;3', 'Fish & chips <3'],
    ['if a <b then c', 'if a <b then c'],
    ['one\u0000two\u202Ethree\n four', 'onetwothree four']
  ])('%j reads %j', (given, read) => {
    expect(itemOf({ title: given, text: 'x' }).title).toBe(read)
  })

  it.each(['https://a.test/x', 'be377c94-ae8a-42f6-bbeb-99b7ad4b3ad8'])('%s is none', (given) => {
    expect(itemOf({ title: given, text: 'Text instead.' }).title).toBe('Text instead.')
  })

  it('loses no title for being long', () => {
    const long = 'word '.repeat(100).trim()
    expect(itemOf({ title: long })).toMatchObject({ text: long, raw: false })
    expect(itemOf({ title: long, content_html: '<p>A body.</p>' }).title).toMatch(/^(word )+word…$/)
    expect(itemOf({ title: 'x'.repeat(400), text: 'A body.' }).title).toBe(`${'x'.repeat(299)}…`)
  })

  it.each([
    ['When <i> beats <em>', 'When <i> beats <em>'],
    ['The `<dialog>` and (<menu>) elements', 'The `<dialog>` and (<menu>) elements'],
    ['one <b>bold</b> word of <i>', 'one bold word of'],
    ['first line<br>second line', 'first line second line'],
    ['a <a href="/x">link', 'a link']
  ])('%j names tags or uses them: %j', (given, read) => {
    expect(itemOf({ title: given, text: 'x' }).title).toBe(read)
  })

  it.each([
    ['\u001b[1;31mred\u001b[0m alert', 'red alert'],
    ['\u001b]8;;https://a.test\u0007here\u001b]8;;\u0007 and \u009b4mthere', 'here and there'],
    ['Wasser\u00adstands\u200bmeldung', 'Wasserstandsmeldung'],
    ['\u200bna\u2060me\ufeff', 'name'],
    ['می\u200cروم', 'می\u200cروم'],
    ['👩\u200d🚀 lands', '👩\u200d🚀 lands'],
    ['क्\u200dष', 'क्\u200dष'],
    ['ភាសា\u200bខ្មែរ', 'ភាសា\u200bខ្មែរ']
  ])('%j is shown as %j', (given, read) => {
    expect(itemOf({ title: given, text: given })).toMatchObject({ title: read, text: read })
  })
})

describe('the body', () => {
  it.each(['content_text', 'text', 'body', 'articleBody', 'html', 'bodyHtml', 'fullText', 'message'])(
    'is what stands under %s, and not the summary beside it',
    (key) => {
      expect(withTitle({ summary: 'In short.', [key]: 'At length.' }).text).toBe('At length.')
      expect(withTitle({ [key]: 'At length.', excerpt: 'In short.' }).text).toBe('At length.')
    }
  )

  it('is what stands under text where a description is beside it', () => {
    expect(withTitle({ description: 'In short.', text: 'At length.' }).text).toBe('At length.')
    expect(withTitle({ description: 'Nearer.', inner: { content: 'Deeper.' } }).text).toBe('Nearer.')
    expect(withTitle({ summary: 'All there is.' }).text).toBe('All there is.')
  })

  it('keeps the tags that a plain text talks about', () => {
    expect(withTitle({ text: 'Write <p> once, and <hr> never.' })).toMatchObject({
      html: null,
      text: 'Write <p> once, and <hr> never.'
    })
    expect(withTitle({ text: 'one <br> two <br> three' }).text).toBe('one\ntwo\nthree')
  })
})

it('names all authors, each once, as many as there is room for', () => {
  expect(withTitle({ authors: [{ name: 'Ada' }, { name: 'Bo' }, { name: 'Ada' }, 'Cy'] }).author).toBe('Ada, Bo, Cy')
  expect(
    withTitle({ authors: Array.from({ length: 90 }, (_, i) => `Writer number ${i}`) }).author?.length
  ).toBeLessThan(201)
})

describe('links and images', () => {
  it.each([
    ['/a', 'https://news.test/a'],
    ['//b.test/a', 'https://b.test/a'],
    [' https://b.test/a ', 'https://b.test/a'],
    ['https://b.test/Tide table 7.pdf', 'https://b.test/Tide%20table%207.pdf'],
    ['https://b.test/ta\n   ble', 'https://b.test/table'],
    ['https://b.test/조석 표', 'https://b.test/%EC%A1%B0%EC%84%9D%20%ED%91%9C'],
    ['https://b.test/?a=1&amp;b=2&#38;c=3', 'https://b.test/?a=1&b=2&c=3'],
    ['<https://b.test/a>', 'https://b.test/a'],
    ['www.b.test/a', 'https://www.b.test/a'],
    ['b.example/a', 'https://b.example/a'],
    ['b.example:8080/a', 'https://b.example:8080/a'],
    ['b.example', 'https://b.example/'],
    ['tides.html/a', 'https://news.test/tides.html/a'],
    ['see b.example/a', null],
    ['tides.pdf', null],
    ['mailto:a@b.test', null],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['file:///etc/passwd', null],
    ['word', null],
    ['', null],
    [`https://a.test/${'x'.repeat(5000)}`, null]
  ])('%s leads to %s', (given, url) => {
    expect(withTitle({ url: given, image: given })).toMatchObject({ url, image: url })
  })

  it('HTML that was escaped once too often is what it was meant to be, code that is shown is not', () => {
    const twice = '&lt;p&gt;The &lt;b&gt;lamp&lt;/b&gt; &amp;amp; the quay&lt;/p&gt;'
    for (const key of ['content_html', 'content', 'description'])
      expect(withTitle({ [key]: twice })).toMatchObject({
        text: 'The lamp & the quay',
        html: '<p>The <b>lamp</b> &amp; the quay</p>'
      })
    expect(withTitle({ content_text: twice }).text).toBe(twice)
    expect(withTitle({ content_html: `<pre>${twice}</pre>` }).text).toContain('<b>lamp</b>')
    for (const text of ['&lt;b&gt; makes text bold', 'Use &lt;p&gt;'])
      expect(withTitle({ content_html: text }).text).toContain('<')
  })

  it('finds the only address within a text', () => {
    expect(itemOf('The quay is shut, see https://a.test/n?id=9.').leadsTo).toBe('https://a.test/n?id=9')
    expect(itemOf('(https://a.test/Quay_(old))').leadsTo).toBe('https://a.test/Quay_(old)')
    expect(itemOf('https://a.test/1 or https://a.test/2').leadsTo).toBeUndefined()
    expect(withTitle({ text: 'Twice: https://a.test/1, https://a.test/1' })).toMatchObject({
      url: null,
      leadsTo: 'https://a.test/1'
    })
    expect(itemOf('https://a.test/1')).toMatchObject({ url: 'https://a.test/1' })
  })

  it('prefers the page over the interface for programs', () => {
    expect(withTitle({ url: 'https://api.a.test/repos/1', html_url: 'https://a.test/1' }).url).toBe('https://a.test/1')
    expect(withTitle({ url: 'https://a.test/1.json' }).url).toBe('https://a.test/1.json')
  })

  it('reads a list of links', () => {
    const links = [
      { rel: 'self', href: 'https://a.test/self' },
      { rel: 'alternate', type: 'text/html', href: 'https://a.test/page' }
    ]
    expect(withTitle({ links }).url).toBe('https://a.test/page')
    expect(withTitle({ links: { self: 'https://a.test/self', alternate: { href: 'https://a.test/page' } } }).url).toBe(
      'https://a.test/page'
    )
  })

  it('takes a file for an image only where it is one', () => {
    expect(
      withTitle({
        attachments: [
          { url: '/a.mp3', mime_type: 'audio/mpeg' },
          { url: '/b', mime_type: 'image/png' }
        ]
      }).image
    ).toBe('https://news.test/b')
    expect(withTitle({ enclosure: { url: '/a.mp3' }, avatar: '/me.png' }).image).toBeNull()
  })
})

describe('times', () => {
  const nine = Date.UTC(2026, 10, 22, 9)
  const spellingsOfNine: unknown[] = [
    'Sun, 22 Nov 2026 10:00:00 CET',
    'Sunday, 22-Nov-26 11:00:00 EET',
    'Sun, 22 Nov 2026 20:00:00 AEDT',
    'Sun, 22 Nov 2026 18:00:00 +09:00',
    'Sun, 22 Nov 2026 18:00:00 UTC+0900',
    'Sun Nov 22 2026 18:00:00 GMT+0900 (Korean Standard Time)',
    'Sun Nov 22 09:00:00 2026',
    'Sun Nov 22 18:00:00 JST 2026',
    'November 22nd, 2026 at 9:00 AM',
    'Nov 22 2026 4:00 AM EST',
    '2026-11-22T10:00:00+01:00[Europe/Paris]',
    '2026-11-22 10:00:00 Europe/Paris',
    '2026-11-22T18:00:00[Asia/Tokyo]',
    '2026-11-22 18:00:00.123456 +0900 KST m=+0.5',
    '20261122T090000Z',
    '20261122180000+0900',
    '20261122090000',
    20261122090000,
    '2026/11/22 09:00',
    '22.11.2026 09:00',
    '22/11/2026 09:00:00',
    '2026. 11. 22. 오전 9:00',
    '2026년 11월 22일 (일) 09:00',
    '2026年11月22日 09:00',
    `/Date(${nine}+0100)/`,
    { $date: '2026-11-22T09:00:00Z' },
    { $date: { $numberLong: String(nine) } },
    { _seconds: nine / 1000, _nanoseconds: 0 },
    { date: '2026-11-22 10:00:00.000000', timezone_type: 3, timezone: 'Europe/Paris' },
    { dateTime: '2026-11-22T18:00:00', timeZone: 'Asia/Seoul' },
    [2026, 11, 22, 9, 0]
  ]
  it.each([
    [nine / 1000, nine],
    [nine, nine],
    [nine * 1000, nine],
    [nine * 1e6, nine],
    [String(nine), nine],
    ['2026-11-22T09:00:00Z', nine],
    ['2026-11-22T18:00:00+0900', nine],
    ['2026-11-22 09:00', nine],
    ['2026-11-22T09:00:00.250Z', nine + 250],
    ['Sun, 22 Nov 2026 09:00:00 GMT', nine],
    ['22 Nov 2026 18:00 +0900', nine],
    ...spellingsOfNine.map((spelling): [unknown, number] => [spelling, nine]),
    ['20261122', nine - 9 * 3_600_000],
    ['22 November 2026', nine - 9 * 3_600_000],
    [{ seconds: nine / 1000, nanos: 5e8 }, nine + 500],
    ['1 hour ago', nine],
    ['11/10/2026 09:00', null],
    ['2026-13-45', null],
    ['version 3 of 2026-11-22', null],
    ['May be 12 or 13', null],
    ['from 20 Nov 2026 to 22 Nov 2026', null],
    [[1, 2], null],
    [{ $date: { deeper: {} } }, null],
    ['12:30', null],
    ['room 5', null],
    [35, null],
    [Date.UTC(1989, 0, 1), null],
    [receivedAt + 25 * 3_600_000, null]
  ])('%j is %s', (given, time) => {
    expect(withTitle({ published: given }).publishedAt).toBe(time)
  })

  it('goes on to the next key where the first holds none', () => {
    expect(withTitle({ date: 'today', timestamp: nine }).publishedAt).toBe(nine)
  })
})

describe('priority, tags, language, revision', () => {
  it.each([
    [1, 1],
    ['5', 5],
    ['info', 2],
    ['Warning', 4],
    ['CRITICAL', 5],
    ['긴급', 5],
    ['whatever', 3],
    [99, 3],
    [-3, 3],
    [true, 3]
  ])('priority %s is %s', (given, priority) => {
    expect(withTitle({ priority: given }).priority).toBe(priority)
  })

  const log = { host: 'gate-2', facility: 'daemon', message: 'm' }
  it.each([
    ['syslog', { ...log, severity: 0 }, 5],
    ['syslog', { ...log, severity: 4 }, 4],
    ['syslog', { ...log, severity: '6' }, 2],
    ['syslog', { ...log, level: 7 }, 1],
    ['a journal', { SYSLOG_IDENTIFIER: 'cron', PRIORITY: '2', MESSAGE: 'm' }, 5],
    ['GELF', { version: '1.1', host: 'gate-2', short_message: 's', level: 3 }, 4],
    ['pino', { level: 50, time: 1, pid: 4, hostname: 'gate-2', msg: 'm' }, 4],
    ['OpenTelemetry', { severityNumber: 9, severityText: 'INFO' }, 2],
    ['OpenTelemetry', { severityNumber: 21 }, 5],
    ['Pushover', { priority: 2, retry: 60, expire: 3600 }, 5],
    ['Pushover', { priority: -1 }, 2],
    ['Gotify', { appid: 3, priority: 5 }, 3],
    ['Gotify', { priority: 8 }, 4],
    ['a desktop', { urgency: 2 }, 5],
    ['a service desk', { priority: '1 - Critical' }, 5],
    ['an incident', { severity: 'SEV-2' }, 4],
    ['weather', { awareness: 1, severity: '2; yellow; Moderate' }, 3],
    ['a tracker', { priority: { name: 'High' } }, 4],
    ['a river', { level: 5 }, 3],
    ['a game', { level: 10 }, 3],
    ['nobody knows', { severity: 5 }, 3],
    ['nobody knows', { priority: 0 }, 3],
    ['words that only hold one', { severity: 'the highest tide in ten years' }, 3]
  ])('of %s: %j is %s', (_, fields, priority) => {
    expect(withTitle(fields).priority).toBe(priority)
  })

  it('counts as the feed was seen to count', () => {
    const first = meaning({ title: 'T', priority: -2 })
    const rule = first.kind === 'changes' ? first.rule : { pointers: [] }
    expect(itemOf({ title: 'T', priority: 2 }, 'message', null, rule).priority).toBe(5)
    expect(itemOf({ title: 'T', priority: 0 }, 'message', null, rule).priority).toBe(3)
    expect(itemOf({ title: 'T', priority: 2 }).priority).toBe(2)
  })

  it('tags are a list, a text with commas, or objects', () => {
    expect(withTitle({ keywords: 'sea, storm,,sea' }).tags).toEqual(['sea', 'storm'])
    expect(withTitle({ hashtags: [{ name: 'sea' }] }).tags).toEqual(['sea'])
    expect(withTitle({ tags: Array.from({ length: 500 }, (_, i) => `t${i}`) }).tags).toHaveLength(50)
  })

  it('a language is the payload’s, else guessed by its script', () => {
    expect(withTitle({ lang: 'pt_BR' }).lang).toBe('pt-BR')
    expect(itemOf({ title: '등대에 불이 켜졌다' }).lang).toBe('ko')
    expect(withTitle({ lang: 'javascript' }).lang).toBeNull()
  })

  it('a revision is a number of the item itself', () => {
    expect(withTitle({ revision: 3 }).revision).toBe(3)
    expect(withTitle({ _rev: '7-967a00dff5e02add' }).revision).toBe(7)
    expect(withTitle({ version: '1.2.3', inner: { revision: 9 } }).revision).toBeNull()
  })
})

describe('text from HTML', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\nTwo'],
    ['One<br>Two<br/>Three', 'One\nTwo\nThree'],
    ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
    ['a<script>x()</script>b<style>p{}</style>c<template><p>t</p></template>d', 'abcd'],
    ['<svg><title>icon</title></svg>Lamp', 'Lamp'],
    ['Rain <svg><style>x</style><text>40 mm</text><g>g</g></svg>fell', 'Rain 40 mm fell'],
    ['<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp>町<rt>まち</ruby>の灯', '港町の灯'],
    ['<ruby>港<rt>みなと<rt>x</ruby>', '港'],
    ['of <math><mi>π</mi><annotation encoding="tex">\\pi</annotation></math>', 'of π'],
    ['&lt;b&gt; &eacute; &#54620; &nbsp; x', '<b> é 한 x'],
    ['<img src="x" alt="A lamp"> burns', 'A lamp burns'],
    ['<p>un<b>clo</i>sed <a href="x', 'unclosed'],
    ['<!-- note -->seen<!-- <p>note</p> -->', 'seen'],
    ['<tr><td>a</td><td>b</td></tr>', 'a b'],
    [
      '<figure><img alt="A quay"><figcaption>The quay</figcaption></figure><p>Fog came in.</p>',
      'Fog came in.\n\nA quay\nThe quay'
    ],
    ['<p>Fog</p><figure>never closed', 'Fog\nnever closed']
  ])('%s reads %j', (html, text) => {
    expect(textFromHtml(html)).toBe(text)
  })
})

describe('excerpts', () => {
  it.each([
    ['Lamp lit. All is well.', 'Lamp lit.', 'All is well.'],
    ['Lamp lit – all is well', 'Lamp lit', 'all is well'],
    ['Lamplighters meet', 'Lamp', 'Lamplighters meet'],
    ['1', '1', ''],
    ['The long night of the keeper goes on', 'The long night…', 'of the keeper goes on'],
    ['a\n\n b\tc', 'T', 'a b c']
  ])('of %j under %j is %j', (text, title, excerpt) => {
    expect(excerptOf(text, title)).toBe(excerpt)
  })

  it('has at most 300 characters and ends at a word', () => {
    const excerpt = excerptOf('lighthouse '.repeat(100), 'T')
    expect(excerpt.length).toBeLessThanOrEqual(300)
    expect(excerpt).toMatch(/lighthouse…$/)
    expect(excerptOf('🚢'.repeat(400), 'T')).not.toMatch(/[\uD800-\uDBFF]…$/)
  })
})

it('bounds what a stranger may fill', () => {
  const item = itemOf({ title: 'T', content_html: `<p>${'word '.repeat(400_000)}</p>` })
  expect(item.text.length).toBeLessThanOrEqual(200_000)
  expect(item.html?.length).toBeLessThanOrEqual(1_000_000)
})

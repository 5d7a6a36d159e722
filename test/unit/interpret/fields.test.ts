import { describe, expect, it } from 'vitest'
import { excerptOf } from '../../../src-main/interpret/excerpt.ts'
import { textFromHtml } from '../../../src-main/interpret/text-from-html.ts'
import { itemOf, receivedAt } from './messages.ts'

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

describe('titles', () => {
  it.each([
    ['a <i>bold</i> claim', 'a bold claim'],
    ['Fish &amp; chips &lt;3', 'Fish & chips <3'],
    ['if a <b then c', 'if a <b then c'],
    ['one\u0000two\u202Ethree\n four', 'onetwothree four']
  ])('%j reads %j', (given, read) => {
    expect(itemOf({ title: given, text: 'x' }).title).toBe(read)
  })

  it.each(['https://a.test/x', 'be377c94-ae8a-42f6-bbeb-99b7ad4b3ad8', 'x'.repeat(301)])('%s is none', (given) => {
    expect(itemOf({ title: given, text: 'Text instead.' }).title).toBe('Text instead.')
  })

  it('loses no title for being long', () => {
    const long = 'word '.repeat(100).trim()
    expect(itemOf({ title: long })).toMatchObject({ text: long, raw: false })
  })
})

describe('links and images', () => {
  it.each([
    ['/a', 'https://news.test/a'],
    ['//b.test/a', 'https://b.test/a'],
    [' https://b.test/a ', 'https://b.test/a'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['file:///etc/passwd', null],
    ['word', null],
    ['', null],
    [`https://a.test/${'x'.repeat(5000)}`, null]
  ])('%s leads to %s', (given, url) => {
    expect(withTitle({ url: given, image: given })).toMatchObject({ url, image: url })
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
    ['12:30', null],
    ['room 5', null],
    [35, null],
    [Date.UTC(1989, 0, 1), null],
    [receivedAt + 25 * 3_600_000, null]
  ])('%s is %s', (given, time) => {
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
    [-1, 3],
    [true, 3]
  ])('priority %s is %s', (given, priority) => {
    expect(withTitle({ severity: given }).priority).toBe(priority)
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

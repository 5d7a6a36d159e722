import { describe, expect, test } from 'vitest'
import { feedUrl, titleFromUrl } from '#contract/feed.ts'
import { languageOf } from '#contract/language.ts'

describe('what a person types as an address', () => {
  test.each([
    ['https://news.example/stream', 'https://news.example/stream'],
    ['  https://news.example/stream \n', 'https://news.example/stream'],
    ['news.example/stream', 'https://news.example/stream'],
    ['localhost:8080/events', 'http://localhost:8080/events'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['[::1]:8080/x', 'http://[::1]:8080/x'],
    ['https://news.example/stream#part', 'https://news.example/stream'],
    ['https://뉴스.example/솔마을', 'https://xn--vg1b002a.example/%EC%86%94%EB%A7%88%EC%9D%84']
  ])('%s is taken as %s', (typed, url) => expect(feedUrl(typed)).toBe(url))

  test.each([
    '',
    '   ',
    'hello',
    'two words.example',
    'ftp://x.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'http://['
  ])('%j is none', (typed) => expect(feedUrl(typed)).toBeNull())

  test('one that is too long is none', () => {
    const address = (length: number): string => 'https://news.example/'.padEnd(length, 'a')
    expect(feedUrl(address(4_096))).toBe(address(4_096))
    expect(feedUrl(address(4_097))).toBeNull()
  })
})

describe('a name made of the address', () => {
  test.each([
    ['http://127.0.0.1:8080/demo/harbour-desk', 'Harbour Desk'],
    ['http://127.0.0.1:8080/the-tide-and-weather-bulletin', 'The Tide and Weather Bulletin'],
    ['https://ntfy.example/mytopic/sse', 'Mytopic'],
    ['https://stream.example/v2/stream/recentchange', 'Recentchange'],
    ['https://hn.example/v0/newstories.json', 'Newstories'],
    ['https://x.example/%EC%86%94%EB%A7%88%EC%9D%84-%EC%86%8C%EC%8B%9D', '솔마을 소식'],
    ['https://x.example/events?topic=a', 'x.example'],
    ['https://x.example/%E0%A4%A', '%E0%A4%A']
  ])('%s is called %s', (url, title) => expect(titleFromUrl(url)).toBe(title))
})

test.each([
  ['강변 산책로', 'ko'],
  ['横浜の天気', 'ja'],
  ['新华社报道', 'zh-Hans'],
  ['臺灣的新聞們', 'zh-Hant'],
  ['Fog at noon', null]
])('the glyphs of %s are %s', (text, lang) => expect(languageOf(text)).toBe(lang))

import { expect, test } from 'vitest'
import { isPost, textHtml } from '../../../../src-renderer/reader/article-text.ts'

test('blank lines part paragraphs and single ones break the line', () => {
  expect(textHtml('One\ntwo\r\n\r\nThree\n \n\nFour')).toBe('<p>One<br>two</p>\n<p>Three</p>\n<p>Four</p>')
})

test('markup in plain text is shown, not obeyed', () => {
  expect(textHtml('<img src=x onerror=alert(1)> & "so"')).toBe(
    '<p>&lt;img src=x onerror=alert(1)&gt; &amp; &quot;so&quot;</p>'
  )
})

test.each([
  [
    'See https://harbour.example/a?b=1&c=2.',
    '<p>See <a href="https://harbour.example/a?b=1&amp;c=2">https://harbour.example/a?b=1&amp;c=2</a>.</p>'
  ],
  ['(https://harbour.example/x)', '<p>(<a href="https://harbour.example/x">https://harbour.example/x</a>)</p>'],
  [
    'https://harbour.example/Pier_(east)',
    '<p><a href="https://harbour.example/Pier_(east)">https://harbour.example/Pier_(east)</a></p>'
  ],
  [
    '주소: https://harbour.example/물안도。',
    '<p>주소: <a href="https://harbour.example/물안도">https://harbour.example/물안도</a>。</p>'
  ],
  [
    'https://a.example, http://b.example!',
    '<p><a href="https://a.example">https://a.example</a>, <a href="http://b.example">http://b.example</a>!</p>'
  ]
])('an address in %j becomes a link without the sentence around it', (text, html) => {
  expect(textHtml(text)).toBe(html)
})

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'ftp://x.example',
  'https://',
  'http:// x',
  'file:///etc/passwd'
])('%j stays text', (text) => {
  expect(textHtml(text)).not.toContain('<a')
})

test.each([
  ['Short one.', 'Short one.\n\nWith a second paragraph.', true],
  ['Fog over the harbour this…', 'Fog over  the harbour this morning, ferries wait.', true],
  ['Just a text', 'Just a text', true],
  ['Bridge reopens', 'All lanes are open.', false],
  ['High water', 'High water\n\nAt 16:48.', false],
  ['', 'All lanes are open.', false],
  ['Bridge', '', false],
  ['Bridge.', `Bridge. ${'It is long. '.repeat(200)}`, false]
])('whether %j is only the beginning of %j: %s', (title, text, is) => expect(isPost(title, text)).toBe(is))

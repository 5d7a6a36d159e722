import { expect, test } from 'vitest'
import { piecesOf } from '../../../../src-renderer/item/marks-in-text.ts'

test.each([
  ['Fog over the fog bank', ['fog'], '[Fog] over the [fog] bank'],
  ['부두에서 화재가', ['화재'], '부두에서 [화재]가'],
  ['sea wall and sea', ['sea', 'sea wall'], '[sea wall] and [sea]'],
  ['C++ (1.5)', ['C++', '1.5'], '[C++] ([1.5])'],
  ['a-b/c', ['-', '/'], 'a[-]b[/]c'],
  ['nothing here', ['fog'], 'nothing here'],
  ['fog', [], 'fog'],
  ['fog', [''], 'fog']
])('%s with %j', (text, marks, expected) => {
  const pieces = piecesOf(text, marks)
  expect(pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join('')).toBe(expected)
})

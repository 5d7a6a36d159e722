import { expect, it } from 'vitest'
import { xmlText } from '../../../src-main/base/xml-text.ts'

const saying = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><a>Zürich</a>`
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16()

it.each([
  ['UTF-8', utf8(saying('UTF-8'))],
  ['UTF-8 without a declaration', utf8('<a>Zürich</a>')],
  ['UTF-8 under a byte order mark, whatever it says', utf8(`\ufeff${saying('ISO-8859-1')}`)],
  ['UTF-8 that says it is UTF-16', utf8(saying('utf-16'))],
  ['UTF-8 that says it is Latin 1', utf8(saying('ISO-8859-1'))],
  ['UTF-8 under a label that nobody knows', utf8(saying('utf8mb4'))],
  ['Latin 1', latin1(saying('ISO-8859-1'))],
  ['Latin 1 that says it is UTF-8', latin1(saying('UTF-8'))],
  ['Latin 1 without a declaration', latin1('<a>Zürich</a>')],
  ['UTF-16 under a byte order mark', Buffer.from(`\ufeff${saying('utf-16')}`, 'utf16le')],
  ['UTF-16 without one', Buffer.from(saying('utf-16'), 'utf16le')],
  ['UTF-16 of the other order', utf16be(saying('utf-8'))]
])('%s is read as what it is', (_, bytes) => expect(xmlText(bytes)).toContain('<a>Zürich</a>'))

it.each([[''], ['\u0000'], ['\u0000\u0000'], ['<']])('%j is no document, and throws nothing', (text) =>
  expect(typeof xmlText(utf8(text))).toBe('string')
)

it('bytes that mean nothing are shown as such', () =>
  expect(xmlText(Buffer.from([0xfe, 0xff, 0xd8, 0x00]))).toBe('\ufffd'))

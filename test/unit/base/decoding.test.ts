import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { decodedText } from '../../../src-main/base/decoding.ts'

const saying = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><a>Zürich</a>`
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16()
const joined = (...parts: Uint8Array[]): Uint8Array => Buffer.concat(parts)

it.each([
  ['UTF-8', utf8(saying('UTF-8'))],
  ['UTF-8 without a declaration', utf8('<a>Zürich</a>')],
  ['UTF-8 under a byte order mark, whatever it says', utf8(`\ufeff${saying('ISO-8859-1')}`)],
  ['UTF-8 that says it is UTF-16', utf8(saying('utf-16'))],
  ['UTF-8 that says it is Latin 1', utf8(saying('ISO-8859-1'))],
  ['UTF-8 that says it is EUC-KR', utf8(`${saying('euc-kr')}<b>항구</b>`)],
  ['UTF-8 under a label that nobody knows', utf8(saying('utf8mb4'))],
  ['Latin 1', latin1(saying('ISO-8859-1'))],
  ['Latin 1 that says it is UTF-8', latin1(saying('UTF-8'))],
  ['Latin 1 without a declaration', latin1('<a>Zürich</a>')],
  ['UTF-16 under a byte order mark', Buffer.from(`\ufeff${saying('utf-16')}`, 'utf16le')],
  ['UTF-16 without one', Buffer.from(saying('utf-16'), 'utf16le')],
  ['UTF-16 of the other order', utf16be(saying('utf-8'))],
  ['UTF-32', iconv.encode(saying('utf-32'), 'utf-32le', { addBOM: true })],
  ['UTF-32 of the other order, without a mark', iconv.encode(saying('utf-32'), 'utf-32be')],
  ['UTF-8 in which one word is not', joined(utf8('<a>Zürich</a>–한국–'), latin1('ü'))]
])('%s is read as what it is', async (_, bytes) => expect(await decodedText(bytes)).toContain('<a>Zürich</a>'))

describe('encodings that are older', () => {
  const texts: [string, string, string][] = [
    ['euc-kr', 'cp949', '항구 소식, 똠방각하와 펲시'],
    ['ks_c_5601-1987', 'cp949', '안개 때문에 배가 늦는다'],
    ['Shift_JIS', 'cp932', '港のニュース ①㈱'],
    ['EUC-JP', 'euc-jp', '港のニュース'],
    ['gb2312', 'gb18030', '港口新闻'],
    ['GB18030', 'gb18030', '港口新闻 𠀀'],
    ['Big5', 'big5', '港口新聞'],
    ['koi8-r', 'koi8-r', 'Новости порта'],
    ['windows-1251', 'windows-1251', 'Новости порта'],
    ['windows-1250', 'windows-1250', 'Přístav'],
    ['windows-1253', 'windows-1253', 'Νέα του λιμανιού'],
    ['windows-1255', 'windows-1255', 'חדשות הנמל'],
    ['windows-1256', 'windows-1256', 'أخبار الميناء'],
    ['iso-8859-2', 'iso-8859-2', 'Przystań'],
    ['iso-8859-15', 'iso-8859-15', 'Port à 3 €'],
    ['iso-8859-1', 'windows-1252', '“Port” – 3 €'],
    ['TIS-620', 'windows-874', 'ข่าวท่าเรือ'],
    ['cp437', 'cp437', 'Hafen für ½'],
    ['macintosh', 'macintosh', 'Café “du port”']
  ]
  it.each(texts)('%s, as the document says', async (label, codec, text) => {
    const xml = `<?xml version="1.0" encoding="${label}"?><a>${text}</a>`
    expect(await decodedText(iconv.encode(xml, codec))).toBe(xml)
  })
  it.each(texts)('%s, as the server says', async (label, codec, text) =>
    expect(await decodedText(iconv.encode(`<a>${text}</a>`, codec), label)).toBe(`<a>${text}</a>`)
  )

  it('Japanese of seven bits, by its label or its escapes', async () => {
    const bytes = joined(utf8('<a>'), Buffer.from('\u001b$B9A\u001b(B'), utf8('</a>'))
    expect(await decodedText(bytes, 'iso-2022-jp')).toBe('<a>港</a>')
    expect(await decodedText(bytes)).toBe('<a>港</a>')
  })

  it.each([
    ['cp949', '항구 소식', 'ko'],
    ['cp932', '港のニュースを読む', 'ja'],
    ['big5', '港口新聞', 'zh-TW'],
    ['windows-1251', 'Новости порта', 'ru']
  ])('%s that nobody names, by the language', async (codec, text, language) => {
    const xml = `<rss><channel><language>${language}</language><title>${text}</title></channel></rss>`
    expect(await decodedText(iconv.encode(xml, codec))).toBe(xml)
  })
})

describe('labels that are wrong', () => {
  it('the server says Latin 1 for everything, the document knows better', async () => {
    const xml = '<?xml version="1.0" encoding="euc-kr"?><a>항구</a>'
    expect(await decodedText(iconv.encode(xml, 'cp949'), 'ISO-8859-1')).toBe(xml)
    expect(await decodedText(utf8('<?xml version="1.0" encoding="utf-8"?><a>항구</a>'), 'iso-8859-1')).toContain('항구')
  })
  it('both say UTF-8, and it is windows-1252', async () =>
    expect(await decodedText(iconv.encode('<a>“Port” – 3 €</a>', 'windows-1252'), 'utf-8')).toBe('<a>“Port” – 3 €</a>'))
  it('a text of others in a document of UTF-8', async () =>
    expect(await decodedText(joined(utf8('<a>항구 – Zürich '), latin1('caf\xe9 \x93x\x94'), utf8('</a>')))).toBe(
      '<a>항구 – Zürich café “x”</a>'
    ))
  it('what breaks off within a character ends before it', async () =>
    expect(await decodedText(utf8('<a>항구').subarray(0, 8))).toBe('<a>항'))
})

it.each([[''], ['\u0000'], ['\u0000\u0000'], ['<'], ['\u00ff'], ['\u00ff\u00fe']])(
  '%j is no document, and throws nothing',
  async (text) => expect(typeof (await decodedText(latin1(text), 'no-such-encoding'))).toBe('string')
)

it('bytes that mean nothing are shown as such', async () =>
  expect(await decodedText(Buffer.from([0xfe, 0xff, 0xd8, 0x00]))).toBe('\ufffd'))

it('no label makes a codec of what is no encoding', async () => {
  for (const label of ['base64', 'hex', 'binary', '__proto__', 'internal', 'x'.repeat(9_999)])
    expect(await decodedText(latin1('<a>Zürich</a>'), label)).toBe('<a>Zürich</a>')
})

/**
 * The text of a document, decoded as its bytes are rather than as it says: many programs declare an encoding and write another.
 *
 * A byte order mark counts first, then characters of 16 and 32 bits that show themselves by their zeros, then UTF-8 that is valid and
 * not only ASCII. Else what the server and the document say: an encoding of several bytes where it fits without an error, since by
 * chance hardly any does, then one of single bytes, which fits always. Where nobody says anything that can be true the language
 * that the document says it is in tells; else it is windows-1252. Bytes that mean nothing become U+FFFD.
 *
 * `charset`: what the server says. The encodings that are older than UTF-8 are iconv-lite's: what `TextDecoder` makes of EUC-KR,
 * Big5 and windows-1252 depends on the runtime.
 */
export async function decodedText(bytes: Uint8Array, charset: string | null = null): Promise<string> {
  const wide = wideEncoding(bytes)
  if (wide) return withoutMark(await wide(bytes))
  if (hasUtf8Mark(bytes)) return mixedUtf8(bytes.subarray(3), await codecs())
  const head = Buffer.from(bytes.subarray(0, HEAD)).toString('latin1')
  const labels = [charset ?? '', DECLARED.exec(head)?.[1] ?? ''].map(canonical).filter((label) => label !== '')
  const shifted = labels.includes(SHIFTED) || /\u001b[$(][@BJ]/.test(head) ? shiftedJapanese(bytes) : null
  if (shifted !== null) return shifted
  const utf8 = validUtf8(bytes)
  if (utf8 !== null && !labels.includes('utf-7') && !isByChance(utf8, labels)) return utf8
  return legacyText(bytes, labels, head)
}

/** How far into a document it is looked for what it says of itself. */
const HEAD = 4_096
const DECLARED = /<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})["']/i
const LANGUAGE =
  /<(?:\w{1,20}:)?language>\s*([a-z]{2}(?:-[a-z]{2,4})?)|\bxml:lang\s*=\s*["']([a-z]{2}(?:-[a-z]{2,4})?)/i
const SHIFTED = 'iso-2022-jp'

type Iconv = typeof import('iconv-lite')
const codecs = async (): Promise<Iconv> => (await import('iconv-lite')).default as unknown as Iconv

// ---- By the bytes ----

type Decoder = (bytes: Uint8Array) => Promise<string> | string

/** By the byte order mark, else by which bytes of the first character are zero; null where characters are bytes. */
function wideEncoding([a, b, c, d]: Uint8Array): Decoder | null {
  const by =
    (label: string): Decoder =>
    (bytes) =>
      new TextDecoder(label).decode(bytes)
  const by32 =
    (label: string): Decoder =>
    async (bytes) =>
      (await codecs()).decode(Buffer.from(bytes), label)
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? by32('utf-32le') : by('utf-16le')
  if (a === 0xfe && b === 0xff) return by('utf-16be')
  if (a === 0 && b === 0)
    return (c === 0xfe && d === 0xff) || (c === 0 && d !== undefined && d !== 0) ? by32('utf-32be') : null
  if (b === 0 && a !== 0) return c === 0 && d === 0 ? by32('utf-32le') : by('utf-16le')
  return a === 0 && b !== undefined ? by('utf-16be') : null
}

const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text)

const hasUtf8Mark = ([a, b, c]: Uint8Array): boolean => a === 0xef && b === 0xbb && c === 0xbf

function validUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Few characters of an encoding of two bytes may be valid UTF-8, all of them of two bytes. */
const isByChance = (text: string, labels: readonly string[]): boolean =>
  labels.some((label) => severalBytes.has(label)) && !/[\u0800-\uffff]/.test(text) && /[\u0080-\u07ff]/.test(text)

/** Japanese of seven bits, told by its escapes. */
function shiftedJapanese(bytes: Uint8Array): string | null {
  if (bytes.some((byte) => byte > 0x7f)) return null
  return new TextDecoder(SHIFTED).decode(bytes)
}

// ---- By what is said ----

const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'windows-1252':
      'iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 us-ascii ascii ansi_x3.4-1968 cp1252 windows1252 x-cp1252 iso-ir-100',
    'windows-1254': 'iso-8859-9 iso8859-9 latin5',
    'windows-874': 'iso-8859-11 tis-620 tis620 dos-874',
    cp949:
      'euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 ks_c_5601 windows-949 uhc ms949 x-windows-949 korean',
    cp932: 'shift_jis shift-jis sjis x-sjis ms_kanji windows-31j ms932 csshiftjis',
    'euc-jp': 'eucjp x-euc-jp euc_jp',
    gb18030: 'gb2312 gb_2312 gb_2312-80 gbk x-gbk cp936 windows-936 ms936 euc-cn chinese',
    big5: 'big5-hkscs x-x-big5 cn-big5 big-5 cp950 ms950 windows-950',
    [SHIFTED]: 'csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3',
    'utf-7': 'utf7 unicode-1-1-utf-7',
    'utf-8': 'utf8 unicode-1-1-utf-8 x-unicode20utf8 utf8mb4'
  }).flatMap(([name, others]) => others.split(' ').map((other) => [other, name] as const))
)
const severalBytes: ReadonlySet<string> = new Set(['cp949', 'cp932', 'euc-jp', 'gb18030', 'big5', SHIFTED])
/** What no bytes can be in that were looked at before, and what is no encoding of texts. */
const impossible = /^(?:utf-?8|utf-?16.*|utf-?32.*|ucs-?[24].*|iso-10646.*|base64|hex|binary|internal)$/

/** One name for an encoding; empty for none. */
function canonical(label: string): string {
  const text = label
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '')
  return aliases.get(text) ?? text
}

/** By the language, most likely first: the first that fits without an error. */
const byLanguage: ReadonlyMap<string, readonly string[]> = new Map([
  ['ko', ['cp949']],
  ['ja', ['euc-jp', 'cp932']],
  ['zh', ['gb18030', 'big5']],
  ['zh-tw', ['big5', 'gb18030']],
  ['zh-hk', ['big5', 'gb18030']],
  ['ru', ['windows-1251']],
  ['uk', ['windows-1251']],
  ['bg', ['windows-1251']],
  ['el', ['windows-1253']],
  ['he', ['windows-1255']],
  ['ar', ['windows-1256']],
  ['th', ['windows-874']],
  ['tr', ['windows-1254']],
  ['pl', ['windows-1250']],
  ['cs', ['windows-1250']],
  ['hu', ['windows-1250']]
])

async function legacyText(bytes: Uint8Array, labels: readonly string[], head: string): Promise<string> {
  const iconv = await codecs()
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const said = labels.filter((label) => !impossible.test(label) && iconv.encodingExists(label))
  const [, inElement, inAttribute] = LANGUAGE.exec(head) ?? []
  const language = (inElement ?? inAttribute ?? '').toLowerCase()
  const likely = said.length > 0 ? [] : (byLanguage.get(language) ?? byLanguage.get(language.slice(0, 2)) ?? [])
  let best: { text: string; errors: number } | null = null
  for (const label of [...said, ...likely].filter((each) => severalBytes.has(each) || each === 'utf-7')) {
    const text = iconv.decode(buffer, label)
    const errors = errorsIn(text)
    if (errors === 0) return text
    if (best === null || errors < best.errors) best = { text, errors }
  }
  // A few bytes that are broken, in what else is as it says.
  if (best && best.errors * 50 < best.text.length) return best.text
  const single = [...said, ...likely].find((each) => !severalBytes.has(each))
  if (single !== undefined) return iconv.decode(buffer, single)
  return mixedUtf8(bytes, iconv)
}

const errorsIn = (text: string): number => text.split('\ufffd').length - 1

/**
 * UTF-8 in which some bytes are not, or windows-1252 where most are not: many programs put the texts of others into their own
 * document as they came.
 */
function mixedUtf8(bytes: Uint8Array, iconv: Iconv): string {
  const [whole, others] = [endOfWhole(bytes), highHalf(iconv)]
  const mixed = Buffer.alloc(3 * whole)
  let [to, good, bad] = [0, 0, 0]
  for (let at = 0; at < whole;) {
    const length = sequenceAt(bytes, at)
    if (length > 1) good++
    if (length === 0) bad++
    if (length === 0) to += mixed.write(others[(bytes[at] as number) - 0x80] ?? '', to)
    else for (let next = at; next < at + length; next++) mixed[to++] = bytes[next] as number
    at += length || 1
  }
  return good >= bad ? utf8(mixed.subarray(0, to)) : iconv.decode(Buffer.from(bytes), 'windows-1252')
}

/** Where the last character ends that is whole: what is cut off in its middle is nothing. */
function endOfWhole(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const first = bytes[bytes.length - back] as number
    if (first >= 0xc2 && first < 0xf5)
      return first >= (back === 1 ? 0xc2 : back === 2 ? 0xe0 : 0xf0) ? bytes.length - back : bytes.length
    if (first < 0x80 || first > 0xbf) break
  }
  return bytes.length
}

const highHalf = (iconv: Iconv): string =>
  iconv.decode(Buffer.from(Array.from({ length: 0x80 }, (_, at) => at + 0x80)), 'windows-1252')

const utf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** How many bytes the character of UTF-8 takes that begins there; 0 where none does. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  for (let next = 1; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

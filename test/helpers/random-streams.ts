import { pick, randomFrom } from '../feed-server/random.ts'

/**
 * Byte streams that a server could send, or never should: noise, noise made of what a parser looks at, tokens in any
 * order, and good streams that were damaged. The same seed and number give the same bytes.
 */
export function makeStream(seed: number, number: number): Uint8Array {
  const random = randomFrom('stream', seed, number)
  const kind = random()
  const bytes =
    kind < 0.05 ? noise(random) : kind < 0.25 ? letters(random) : kind < 0.6 ? tokens(random) : damaged(random)
  const start = random()
  if (start < 0.06) return Buffer.concat([mark, bytes])
  if (start < 0.08) return Buffer.concat([mark, mark, bytes])
  if (start < 0.1) return Buffer.concat([Buffer.from('\u00EF\u00BB\u00BF'), bytes])
  return start < 0.12 ? Buffer.concat([mark.subarray(0, 1 + below(2, random)), bytes]) : bytes
}

/** The same bytes in pieces: whole, one by one, cut anywhere, and empty ones in between. */
export function piecesOf(bytes: Uint8Array, random: () => number): Uint8Array[] {
  const way = random()
  if (way < 0.1) return bytes.length > 0 ? [bytes] : []
  const longest = way < 0.3 ? 1 : way < 0.7 ? 8 : 64
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const length = 1 + below(longest, random)
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}

type Random = () => number

const mark = Buffer.from([0xef, 0xbb, 0xbf])
const below = (limit: number, random: Random): number => Math.floor(random() * limit)

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: below(200, random) }, () => below(256, random))
}

const alphabet = Buffer.from('\r\n\r\n\r\n\r\n::::  \t\0dataeventidretry0123456789x\u00E9\uFEFF속😀', 'utf8')

function letters(random: Random): Uint8Array {
  return Uint8Array.from({ length: below(160, random) }, () => alphabet[below(alphabet.length, random)]!)
}

const ends = ['\n', '\n', '\n', '\r\n', '\r\n', '\r']
const names = [
  'data',
  'data',
  'data',
  'event',
  'id',
  'id',
  'retry',
  '',
  'Data',
  'dat',
  'datax',
  'ID',
  ' data',
  'data ',
  'foo',
  '\uFEFFdata',
  'event\0',
  're',
  'i',
  'e',
  'r',
  'd'
]
const values = [
  '',
  ' ',
  '  ',
  'a',
  'b c',
  ' d ',
  ':',
  ': :',
  '\0',
  'x\0y',
  '\uFEFF',
  '속보',
  '😀…',
  '\u2028',
  '\t',
  'open',
  'error',
  'message',
  '__proto__',
  'constructor',
  '1',
  '42',
  '1000',
  '007',
  '9'.repeat(25),
  '1e3',
  '-1',
  '{"id":1,"title":"A"}',
  'data: no'
]
const wrong = [
  [0xff],
  [0xc0, 0x8a],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf4, 0x90, 0x80, 0x80],
  [0x80],
  [0xef, 0xbb]
]

function tokens(random: Random): Uint8Array {
  const parts: Uint8Array[] = []
  // Most streams have one way to end their lines; the rest mixes them.
  const end = random() < 0.6 ? pick(ends, random) : null
  for (let left = 1 + below(24, random); left > 0; left--) {
    const what = random()
    const lineEnd = end ?? pick(ends, random)
    if (what < 0.3) parts.push(Buffer.from(lineEnd))
    else if (what < 0.36) parts.push(Uint8Array.from(pick(wrong, random)))
    else if (what < 0.4) parts.push(Buffer.from(pick(values, random)))
    else {
      const colon = random() < 0.1 ? '' : random() < 0.5 ? ':' : ': '
      const value = random() < 0.02 ? pick(values, random).repeat(200) : pick(values, random)
      parts.push(Buffer.from(pick(names, random) + colon + value + lineEnd))
    }
  }
  return Buffer.concat(parts)
}

function good(random: Random): Buffer {
  const end = pick(ends, random)
  const frames = Array.from({ length: 1 + below(6, random) }, (_, n) => {
    const lines: string[] = []
    if (random() < 0.1) lines.push(': keep-alive')
    if (random() < 0.1) lines.push(`retry: ${below(10_000, random)}`)
    if (random() < 0.3) lines.push(`event: ${pick(['put', 'status.update', '새소식', 'open'], random)}`)
    if (random() < 0.5) lines.push(`id: ${pick(['', `${n}`, `속보-${n}`, `[{"offset":${n}}]`], random)}`)
    for (let left = below(4, random); left > 0; left--) lines.push(`data: ${pick(values, random)}`)
    return lines.join(end) + end + end
  })
  return Buffer.from(frames.join(''))
}

/** A good stream after a few accidents: bytes lost, doubled, changed, put in, moved, and an end at any place. */
function damaged(random: Random): Uint8Array {
  let bytes = good(random)
  for (let left = below(6, random); left > 0; left--) {
    const at = below(bytes.length + 1, random)
    const to = Math.min(bytes.length, at + 1 + below(10, random))
    const [head, piece, tail] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)]
    const accident = below(7, random)
    if (accident === 0) bytes = Buffer.concat([head, tail])
    else if (accident === 1) bytes = Buffer.concat([head, piece, piece, tail])
    else if (accident === 2) bytes = Buffer.concat([head, piece.map(() => below(256, random)), tail])
    else if (accident === 3)
      bytes = Buffer.concat([head, Buffer.of(alphabet[below(alphabet.length, random)]!), piece, tail])
    else if (accident === 4) bytes = Buffer.concat([tail, head, piece])
    else if (accident === 5) bytes = Buffer.concat([head, Buffer.from(piece).reverse(), tail])
    else bytes = Buffer.concat([head, good(random), piece, tail])
  }
  return random() < 0.2 ? bytes.subarray(0, below(bytes.length + 1, random)) : bytes
}

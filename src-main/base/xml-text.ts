/**
 * The text of an XML document, decoded as its bytes are rather than as they say: many programs declare an encoding and
 * write another.
 *
 * A byte order mark counts first, then 16-bit characters that show themselves by their zeros. UTF-8 that is valid and not
 * only ASCII is UTF-8 whatever single-byte encoding is declared; what is declared as UTF-8, or as nothing, and is not valid
 * is taken for windows-1252. A label that nobody knows is passed over. Bytes that mean nothing become U+FFFD.
 */
export function xmlText(bytes: Uint8Array): string {
  const wide = sixteenBits(bytes)
  if (wide) return new TextDecoder(wide).decode(bytes)
  const declared = declaredEncoding(bytes)
  if (declared === null || declared === 'utf-8' || isSingleByte(declared)) {
    const fallback = declared === null || declared === 'utf-8' ? 'windows-1252' : declared
    return validUtf8(bytes) ?? new TextDecoder(fallback).decode(bytes)
  }
  return new TextDecoder(declared).decode(bytes)
}

/** By the byte order mark, else by which half of the first character is zero; null where characters are bytes. */
function sixteenBits([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (second === 0 && first !== 0) return 'utf-16le'
  return first === 0 && second !== 0 && second !== undefined ? 'utf-16be' : null
}

/** The canonical name of the encoding in the declaration; null without one, or where it cannot be true. */
function declaredEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  const head = Buffer.from(bytes.subarray(0, 300)).toString('latin1')
  const label = /^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(head)?.[1]
  if (label === undefined) return null
  try {
    const { encoding } = new TextDecoder(label)
    // Its characters would have shown zeros.
    return encoding.startsWith('utf-16') ? null : encoding
  } catch {
    return null
  }
}

const isSingleByte = (encoding: string): boolean => /^(?:iso-8859-|windows-|koi8|macintosh|x-mac|ibm866)/.test(encoding)

function validUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

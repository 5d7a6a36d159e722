/** What a stream says, in its order: messages, and ids that came without one. */
export type Said =
  | { kind: 'message'; type: string; data: string; lastEventId: string; ownId: string | null }
  | { kind: 'id'; lastEventId: string }

export interface Reading {
  said: Said[]
  /** Reconnection times, in milliseconds. */
  retries: number[]
}

/**
 * The rules of the HTML standard (9.2.6 "Interpreting an event stream") one after the other, on a stream that is all
 * there: slow, plain, and sharing nothing with what it judges, not even a decoder.
 */
export function readByTheRules(bytes: Uint8Array, lastEventIdBefore: string): Reading {
  const said: Said[] = []
  const retries: number[] = []
  let lastEventId = lastEventIdBefore
  let data = ''
  let type = ''
  let id: string | null = null

  for (const line of linesOf(decodeUtf8(bytes))) {
    if (line === '') {
      // "Set the last event ID string of the event source to the value of the last event ID buffer."
      if (id !== null) lastEventId = id
      // "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and return."
      if (data !== '') {
        // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove it."
        const text = data.slice(0, -1)
        // An empty id resets the last event ID and names nothing.
        said.push({ kind: 'message', type: type === '' ? 'message' : type, data: text, lastEventId, ownId: id || null })
      } else if (id !== null) said.push({ kind: 'id', lastEventId })
      data = ''
      type = ''
      id = null
      continue
    }
    // "If the line starts with a U+003A COLON character (:), ignore the line."
    const colon = line.indexOf(':')
    if (colon === 0) continue
    const field = colon === -1 ? line : line.slice(0, colon)
    let value = colon === -1 ? '' : line.slice(colon + 1)
    // "If value starts with a U+0020 SPACE character, remove it from value."
    if (value[0] === ' ') value = value.slice(1)
    if (field === 'event') type = value
    else if (field === 'data') data += value + '\n'
    // "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value."
    else if (field === 'id') id = value.includes('\0') ? id : value
    // "If the field value consists of only ASCII digits, then interpret the field value as an integer in base ten."
    else if (field === 'retry' && value !== '' && [...value].every((c) => c >= '0' && c <= '9')) {
      retries.push(Number(value))
    }
  }
  // "Once the end of the file is reached, any pending data must be discarded."
  return { said, retries }
}

/** The lines that have an end: what follows the last one is no line yet. */
function linesOf(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character !== '\r' && character !== '\n') {
      line += character
      continue
    }
    lines.push(line)
    line = ''
    if (character === '\r' && text[i + 1] === '\n') i++
  }
  return lines
}

/** The Encoding standard's "UTF-8 decode": one byte order mark goes, and each maximal wrong part is one U+FFFD. */
function decodeUtf8(bytes: Uint8Array): string {
  let text = ''
  let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (i < bytes.length) {
    const first = bytes[i++]!
    if (first < 0x80) {
      text += String.fromCharCode(first)
      continue
    }
    const needed =
      first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0
    let point = needed === 0 ? 0xfffd : first & (0x3f >> needed)
    // The bounds of the second byte keep out overlong forms, surrogates and what lies beyond U+10FFFF.
    let lower = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
    let upper = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
    for (let taken = 0; taken < needed; taken++) {
      const next = bytes[i]
      if (next === undefined || next < lower || next > upper) {
        point = 0xfffd
        break
      }
      point = (point << 6) | (next & 0x3f)
      lower = 0x80
      upper = 0xbf
      i++
    }
    text += String.fromCodePoint(point)
  }
  return text
}

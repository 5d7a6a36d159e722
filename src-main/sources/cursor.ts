const LONGEST_PAYLOAD = 256 * 1024

/** A cursor of this source; null where it is another's, or none. The name in it is persisted: it may not change. */
export function readCursor(cursor: string | null, source: string): Record<string, unknown> | null {
  const read = cursor === null ? null : readObject(cursor)
  return read?.['source'] === source ? read : null
}

/** The JSON object in a text; null where there is none, or where the text is longer than 256 Ki characters. */
export function readObject(text: string): Record<string, unknown> | null {
  const read = readJson(text)
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null
}

/** The JSON value in a text of at most `longest` characters; undefined where there is none. */
export function readJson(text: string, longest: number = LONGEST_PAYLOAD): unknown {
  if (text.length > longest) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

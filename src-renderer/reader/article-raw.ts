/** A message as it came, made legible: indented where it is JSON, and as names with values where nothing could be mapped. */

export interface RawField {
  name: string
  value: string
  /** Whether the value is worth a line of its own in fixed width: a nested object or list. */
  nested: boolean
}

const MAX_FIELDS = 60

/** Indents JSON; anything else comes back as it is. */
export function prettyMessage(message: string): string {
  const value = parsed(message)
  return value !== null && typeof value === 'object' ? JSON.stringify(value, null, 2) : message
}

/** The names and values of a JSON object, at most 60; null for any other message. */
export function rawFields(message: string): RawField[] | null {
  const value = parsed(message)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const entries = Object.entries(value)
  return entries.length === 0 ? null : entries.slice(0, MAX_FIELDS).map(([name, field]) => ({ name, ...shown(field) }))
}

function shown(value: unknown): { value: string; nested: boolean } {
  if (typeof value === 'string') return { value, nested: false }
  if (value === null || typeof value !== 'object') return { value: String(value), nested: false }
  if (Array.isArray(value) && value.every((entry) => entry === null || typeof entry !== 'object'))
    return { value: value.map(String).join(', '), nested: false }
  return { value: JSON.stringify(value, null, 2), nested: true }
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message)
  } catch {
    return null
  }
}

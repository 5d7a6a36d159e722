/** A message as it came, made legible: indented where it is JSON, and as names with values where nothing could be mapped. */

export interface RawField {
  name: string
  value: string
  /** Whether the value is worth a line of its own in fixed width: a nested object or list. */
  nested: boolean
}

const MAX_FIELDS = 60
/** A longer value is cut: the whole message stands below. */
const MAX_VALUE = 2_000
/** A longer message is shown as it came: to read and write it takes longer than a frame. */
const MAX_READ = 300_000
/** Each level down is indented on each of its lines. */
const MAX_DEPTH = 64

/** Indents JSON; anything else comes back as it is. */
export function prettyMessage(message: string): string {
  const value = parsed(message)
  return value !== null && typeof value === 'object' ? indented(value, message) : message
}

/** The names and values of a JSON object, at most 60; null for any other message. */
export function rawFields(message: string): RawField[] | null {
  const value = parsed(message)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const entries = Object.entries(value)
  if (entries.length === 0) return null
  return entries.slice(0, MAX_FIELDS).map(([name, field]) => {
    const { value: text, nested } = shown(field)
    return { name: cut(name), value: cut(text), nested }
  })
}

const cut = (text: string): string => (text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text)

function shown(value: unknown): { value: string; nested: boolean } {
  if (typeof value === 'string') return { value, nested: false }
  if (value === null || typeof value !== 'object') return { value: String(value), nested: false }
  if (Array.isArray(value) && value.every((entry) => entry === null || typeof entry !== 'object'))
    return { value: value.map(String).join(', '), nested: false }
  return { value: indented(value, ''), nested: true }
}

const indented = (value: object, otherwise: string): string =>
  depthOf(value, MAX_DEPTH) > MAX_DEPTH ? otherwise : JSON.stringify(value, null, 2)

/** How many objects and lists stand in each other; no more than one beyond the limit is looked for. */
function depthOf(value: unknown, limit: number): number {
  if (value === null || typeof value !== 'object') return 0
  if (limit === 0) return 1
  let deepest = 0
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, limit - 1))
  return deepest + 1
}

function parsed(message: string): unknown {
  if (message.length > MAX_READ) return null
  try {
    return JSON.parse(message)
  } catch {
    return null
  }
}

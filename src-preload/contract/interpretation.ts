/**
 * A reader's correction of what is guessed of one feed's messages; pure data, stored with the feed as JSON.
 *
 * Pointers are JSON pointers (RFC 6901) into the payload, or into each element where `list` points to a list. The first
 * that holds something counts; where none does, the guess stands.
 */
export interface FeedInterpretation {
  /** Where the list stands whose elements are the items; empty where the payload itself is that list. */
  list?: string
  /** What names an item. */
  id?: string[]
  fields?: Partial<Record<MappedField, string[]>>
  /** `{/new_state/state}` stands for what the pointer holds; a template of which nothing is filled is not used. */
  title?: string
  /** By event type; `*` for all others. */
  types?: Record<string, EventRole>
}

export const mappedFields = ['title', 'body', 'url', 'author', 'time', 'image', 'priority', 'tags', 'lang'] as const
export type MappedField = (typeof mappedFields)[number]

/** What the messages of one event type are. `alert` is an item of at least high priority. */
export const eventRoles = ['item', 'alert', 'edit', 'removal', 'ignore'] as const
export type EventRole = (typeof eventRoles)[number]

/** Of each field, and of the id. */
export const MAX_POINTERS = 10
/** In characters. */
export const MAX_POINTER_LENGTH = 500
export const MAX_TEMPLATE_LENGTH = 500
export const MAX_EVENT_TYPES = 50
export const MAX_EVENT_TYPE_LENGTH = 200

/** The interpretation without what says nothing; null where nothing is left. */
export function tidyInterpretation(given: FeedInterpretation | null): FeedInterpretation | null {
  if (given === null) return null
  const tidy: FeedInterpretation = {}
  if (given.list !== undefined) tidy.list = given.list
  if (given.id && given.id.length > 0) tidy.id = given.id
  const fields: FeedInterpretation['fields'] = {}
  for (const field of mappedFields) {
    const pointers = given.fields?.[field]
    if (pointers && pointers.length > 0) fields[field] = pointers
  }
  if (Object.keys(fields).length > 0) tidy.fields = fields
  if (given.title !== undefined && given.title.trim() !== '') tidy.title = given.title
  if (given.types && Object.keys(given.types).length > 0) tidy.types = given.types
  return Object.keys(tidy).length > 0 ? tidy : null
}

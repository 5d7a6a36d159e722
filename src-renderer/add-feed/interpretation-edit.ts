import {
  MAX_POINTERS,
  MAX_TEMPLATE_LENGTH,
  tidyInterpretation,
  type EventRole,
  type FeedInterpretation,
  type MappedField
} from '#contract/interpretation.ts'

/** What a reader can change about how a feed is read; pure. */

/** What a key can be used as. */
export type Use = Exclude<MappedField, 'tags' | 'lang'> | 'id'
export const uses: readonly Use[] = ['title', 'body', 'url', 'time', 'image', 'author', 'id', 'priority']

/** The pointers that were chosen for a use. */
export const pointersFor = (given: FeedInterpretation | null, use: Use): readonly string[] =>
  (use === 'id' ? given?.id : given?.fields?.[use]) ?? []

/**
 * Uses what stands at a pointer.
 *
 * @param present the pointers of the message it was chosen in: where none that was chosen before leads to something in it,
 *   this is a message of another kind, and the new pointer is the next to look at. Else it takes their place.
 */
export function usedAs(
  given: FeedInterpretation | null,
  use: Use,
  pointer: string,
  present: ReadonlySet<string>
): FeedInterpretation | null {
  const before = pointersFor(given, use).filter((each) => each !== pointer)
  const isOtherKind = before.length > 0 && !before.some((each) => present.has(each))
  const pointers = isOtherKind ? [...before, pointer].slice(-MAX_POINTERS) : [pointer]
  return withPointers(use === 'title' ? withTemplate(given, '') : given, use, pointers)
}

/** Leaves a use to guessing again. */
export const leftToGuess = (given: FeedInterpretation | null, use: Use): FeedInterpretation | null =>
  withPointers(use === 'title' ? withTemplate(given, '') : given, use, [])

/** Puts what stands at a pointer behind the title that was chosen so far. */
export function addedToTitle(given: FeedInterpretation | null, pointer: string): FeedInterpretation | null {
  const chosen = pointersFor(given, 'title')[0]
  const before = given?.title ?? (chosen === undefined ? '' : `{${chosen}}`)
  const title = [before, `{${pointer}}`].filter((part) => part !== '').join(' ')
  return title.length > MAX_TEMPLATE_LENGTH ? given : withTemplate(withPointers(given, 'title', []), title)
}

/** An empty template is none. */
export function withTemplate(given: FeedInterpretation | null, title: string): FeedInterpretation | null {
  const { title: _, ...rest } = given ?? {}
  return tidyInterpretation(title === '' ? rest : { ...rest, title })
}

/** Null leaves the type to what it is by itself. */
export function withRole(
  given: FeedInterpretation | null,
  type: string,
  role: EventRole | null
): FeedInterpretation | null {
  const types = Object.fromEntries(Object.entries(given?.types ?? {}).filter(([name]) => name !== type))
  return tidyInterpretation({ ...given, types: role === null ? types : { ...types, [type]: role } })
}

/** Where the list stands whose entries are items. What was chosen before pointed into something else. */
export function withList(given: FeedInterpretation | null, list: string | null): FeedInterpretation | null {
  const types = given?.types ?? {}
  return tidyInterpretation(list === null ? { types } : { types, list })
}

/** The role of an event type: the reader's, else its own. */
export function roleOf(given: FeedInterpretation | null, type: string, automatic: EventRole): EventRole {
  const types = given?.types ?? {}
  return (Object.hasOwn(types, type) ? types[type] : types['*']) ?? automatic
}

/** A pointer into a payload as one into an entry of the list; unchanged where it leads elsewhere. */
export function withinEntry(pointer: string, list: string | null): string {
  if (list === null || !pointer.startsWith(`${list}/`)) return pointer
  const inner = /^\/\d+(\/.*)$/.exec(pointer.slice(list.length))
  return inner ? (inner[1] as string) : pointer
}

function withPointers(given: FeedInterpretation | null, use: Use, pointers: string[]): FeedInterpretation | null {
  return tidyInterpretation(
    use === 'id' ? { ...given, id: pointers } : { ...given, fields: { ...given?.fields, [use]: pointers } }
  )
}

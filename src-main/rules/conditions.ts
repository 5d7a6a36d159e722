import type { FeedId, FolderId } from '#contract/ids.ts'
import type { RuleCondition, TextField } from '#contract/rule.ts'
import { composed, folded, Sieve, signatureOf } from './folded.ts'
import { neededLiterals } from './needed-literals.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { indexOfWord } from './word.ts'

/** An item as rules see it. */
export interface Subject {
  /** The event type of its message. */
  type: string
  title: string
  text: string
  author: string | null
  url: string | null
  tags: readonly string[]
  priority: number
  lang: string | null
}

/** One condition, compiled. */
export interface Condition {
  /** Conditions are tried in the order of their cost. */
  cost: number
  /** The answer where it hangs on the feed alone. */
  ofFeed?: (feedId: FeedId, folders: ReadonlySet<FolderId>) => boolean
  holds(item: Prepared): boolean
  /** What it found, as it stands in the item. */
  found?: (item: Prepared) => string[]
}

/** More of one item's text than this is not looked into. */
const MAX_TEXT = 100_000
const MAX_FOUND = 80

type Field = Exclude<TextField, 'anywhere'>
const everywhere: readonly Field[] = ['title', 'text', 'author', 'link', 'tags']

/** An item's texts in the forms that conditions ask for, each made at most once. Used again for the next item. */
export class Prepared {
  #subject: Subject | null = null
  readonly #composed = new Map<Field, string[]>()
  readonly #folded = new Map<Field, string[]>()
  readonly #sieve = new Sieve()
  #sieved = false

  of(subject: Subject): this {
    this.#subject = subject
    this.#composed.clear()
    this.#folded.clear()
    this.#sieved = false
    return this
  }

  get subject(): Subject {
    if (!this.#subject) throw new Error('There is no item to judge.')
    return this.#subject
  }

  /** What may hold a literal with this signature, wherever it stands. */
  mayHold(signature: readonly number[]): boolean {
    if (!this.#sieved) {
      this.#sieve.clear()
      for (const field of everywhere) for (const text of this.texts(field, false)) this.#sieve.add(text)
      this.#sieved = true
    }
    return this.#sieve.mayHold(signature)
  }

  texts(field: Field, matchCase: boolean): readonly string[] {
    const made = matchCase ? this.#composed : this.#folded
    let texts = made.get(field)
    if (!texts) {
      const originals = this.#originals(field)
      texts = originals.map(matchCase ? composed : folded)
      made.set(field, texts)
    }
    return texts
  }

  #originals(field: Field): readonly string[] {
    const { title, text, author, url, tags } = this.subject
    switch (field) {
      case 'title':
        return [title]
      case 'text':
        return [text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text]
      case 'author':
        return author === null ? [] : [author]
      case 'link':
        return url === null ? [] : [url]
      case 'tags':
        return tags
    }
  }
}

const never: Condition = { cost: 0, holds: () => false }

export function compileCondition(condition: RuleCondition): Condition {
  switch (condition.kind) {
    case 'feed':
      return { ...never, ofFeed: (feedId) => feedId === condition.feedId }
    case 'folder':
      return { ...never, ofFeed: (_, folders) => folders.has(condition.folderId) }
    case 'type':
      return { cost: 1, holds: ({ subject }) => subject.type === condition.type.trim() }
    case 'priority':
      return { cost: 1, holds: ({ subject }) => subject.priority >= condition.atLeast }
    case 'language': {
      const wanted = condition.language.toLowerCase()
      return {
        cost: 1,
        holds: ({ subject }) => {
          const lang = subject.lang?.toLowerCase()
          return lang === wanted || lang?.startsWith(`${wanted}-`) === true
        }
      }
    }
    case 'text':
      return condition.match === 'regex' ? patternCondition(condition) : literalCondition(condition)
  }
}

type TextCondition = Extract<RuleCondition, { kind: 'text' }>

const fieldsOf = (field: TextField): readonly Field[] => (field === 'anywhere' ? everywhere : [field])

function literalCondition({ match, field, value, matchCase }: TextCondition): Condition {
  const literal = (matchCase ? composed : folded)(value.trim())
  if (literal === '') return never
  const signature = signatureOf(folded(literal))
  const fields = fieldsOf(field)
  const indexIn = (text: string): number => (match === 'word' ? indexOfWord(text, literal) : text.indexOf(literal))
  return {
    cost: 2,
    holds: (item) =>
      item.mayHold(signature) && fields.some((name) => item.texts(name, matchCase).some((text) => indexIn(text) >= 0)),
    found: (item) =>
      fields.flatMap((name) => {
        const asWritten = item.texts(name, true)
        return item.texts(name, matchCase).flatMap((text, place) => {
          const at = indexIn(text)
          if (at < 0) return []
          const written = asWritten[place] ?? ''
          // A few letters change their length with their case: then what was looked for has to do.
          return [
            (written.length === text.length ? written.slice(at, at + literal.length) : literal).slice(0, MAX_FOUND)
          ]
        })
      })
  }
}

function patternCondition({ field, value, matchCase }: TextCondition): Condition {
  const compiled = compilePattern(value, matchCase)
  if (!compiled.ok) return never
  const pattern: Pattern = compiled.value
  const fields = fieldsOf(field)
  const needed = neededLiterals(value.normalize('NFC'))?.map((literal) => signatureOf(folded(literal))) ?? null
  const mayMatch = (item: Prepared): boolean => needed === null || needed.some((signature) => item.mayHold(signature))
  return {
    cost: 3,
    holds: (item) => mayMatch(item) && fields.some((name) => item.texts(name, true).some((text) => pattern.test(text))),
    found: (item) =>
      fields.flatMap((name) =>
        item.texts(name, true).flatMap((text) => {
          const found = pattern.find(text)
          return found === null || found.trim() === '' ? [] : [found.slice(0, MAX_FOUND)]
        })
      )
  }
}

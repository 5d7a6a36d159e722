import type { Moment, QueryPart } from '#contract/search/query.ts'
import type { Words } from './words.ts'

/** What an operator of a search was understood as. */
export function partWords(part: QueryPart, t: Words): string {
  const words = positive(part, t)
  return part.not ? t.search.not(words) : words
}

/** A name for a smart feed: its search, shortened. */
export function queryTitle(parts: readonly QueryPart[], t: Words): string {
  const texts = parts.flatMap((part) =>
    part.kind === 'text' ? [`${part.not ? '-' : ''}${part.phrase ? `“${part.text}”` : part.text}`] : []
  )
  const rest = parts.flatMap((part) => (part.kind === 'text' ? [] : [partWords(part, t)]))
  return [...(texts.length > 0 ? [texts.join(' ')] : []), ...rest].join(', ').slice(0, 80)
}

function positive(part: QueryPart, t: Words): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'feed':
      return t.search.feed(part.name)
    case 'folder':
      return t.search.folder(part.name)
    case 'title':
      return t.search.title(part.text)
    case 'author':
      return t.search.author(part.text)
    case 'is':
      return t.search.states[part.state]
    case 'before':
      return t.search.before(momentWords(part.moment, t))
    case 'after':
      return t.search.after(momentWords(part.moment, t))
    case 'priority':
      return t.search.priority(t.format.number(part.least), t.format.number(part.most))
    case 'lang':
      return t.search.lang(part.lang)
  }
}

function momentWords(moment: Moment, t: Words): string {
  switch (moment.kind) {
    case 'date':
      return t.format.dayWithYear(new Date(moment.year, moment.month - 1, moment.day).getTime())
    case 'hours-ago':
      return t.search.hoursAgo(moment.hours)
    case 'days-ago':
      if (moment.days === 0) return t.search.today
      return moment.days === 1 ? t.search.yesterday : t.search.daysAgo(moment.days)
  }
}

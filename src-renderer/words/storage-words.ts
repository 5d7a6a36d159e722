import type { StorageProblem } from '#contract/storage.ts'
import type { Words } from './words.ts'

/** Why a file could not be used: what happened, then what to do. */
export function storageProblem(problem: StorageProblem, t: Words): string {
  const words = t.storage.problem
  switch (problem.kind) {
    case 'cancelled':
      return ''
    case 'unreadable':
    case 'unwritable':
      return words[problem.kind](problem.message)
    case 'too-large':
      return words.tooLarge(t.storage.size(problem.limit))
    case 'too-many':
      return words.tooMany(problem.limit)
    case 'newer':
    case 'busy':
    case 'gone':
    case 'foreign':
    case 'altered':
    case 'damaged':
    case 'definitions':
      return words[problem.kind]
    case 'not-opml':
      return words.notOpml
  }
}

/** A feed's own limit as a value of a list of choices: `days:30`, `items:1000`, `''` for the limit of all feeds. */
export function limitKey({ keepDays, keepItems }: { keepDays: number | null; keepItems: number | null }): string {
  if (keepItems) return `items:${keepItems}`
  return keepDays === null ? '' : `days:${keepDays}`
}

export function limitOf(key: string): { keepDays: number | null; keepItems: number | null } {
  const [kind, number] = key.split(':')
  return {
    keepDays: kind === 'days' ? Number(number) : null,
    keepItems: kind === 'items' ? Number(number) : null
  }
}

export function limitWords(key: string, t: Words): string {
  const { keepDays, keepItems } = limitOf(key)
  if (keepItems !== null) return t.storage.itemsChoice(keepItems)
  return keepDays === null ? t.storage.asAbove : t.storage.daysChoice(keepDays)
}

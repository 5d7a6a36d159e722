import type { ItemVersion } from '#contract/item.ts'
import { wordChanges, type Change } from './article-changes.ts'

/** What changed in one part of an item. */
interface PartChanges {
  name: 'title' | 'author' | 'text' | 'link' | 'tags'
  changes: Change[]
}

/** What a reader can read that differs in two versions, part by part; empty where the words are the same. */
export function versionChanges(before: ItemVersion, after: ItemVersion, lang: string | null): PartChanges[] {
  const words = (name: PartChanges['name'], old: string, now: string): PartChanges => ({
    name,
    changes: wordChanges(old, now, lang)
  })
  const [old, now] = [before.details, after.details]
  const parts = [
    words('title', before.title, after.title),
    words('text', before.text, after.text),
    ...(old && now
      ? [
          words('author', old.author ?? '', now.author ?? ''),
          { name: 'link', changes: replaced(old.url ?? '', now.url ?? '') } as const,
          words('tags', old.tags.join(', '), now.tags.join(', '))
        ]
      : [])
  ]
  return parts.filter(({ changes }) => changes.some(({ kind }) => kind !== 'same'))
}

/** An address is no sentence: one takes the place of the other as a whole. */
function replaced(old: string, now: string): Change[] {
  if (old === now) return []
  const changes: Change[] = [
    { kind: 'gone', text: old },
    { kind: 'new', text: old === '' || now === '' ? now : ` ${now}` }
  ]
  return changes.filter(({ text }) => text !== '')
}

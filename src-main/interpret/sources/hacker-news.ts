import { member, type JsonObject } from '../json.ts'
import type { Known } from '../known-shapes.ts'

const kinds = new Set(['story', 'job', 'comment', 'poll', 'pollopt'])

/** Hacker News items: a question has no link of its own and is read where it was asked. */
export function hackerNewsItem(value: JsonObject): Known | null {
  const id = member(value, 'id')
  const type = member(value, 'type')
  if (typeof id !== 'number' || typeof type !== 'string' || !kinds.has(type)) return null
  if (typeof member(value, 'time') !== 'number') return null
  if (member(value, 'deleted') === true || member(value, 'dead') === true) return { kind: 'removal', ids: [String(id)] }
  if (typeof member(value, 'by') !== 'string') return null
  const url = member(value, 'url')
  const { text, title, by, time } = value
  return {
    kind: 'payload',
    value: {
      id,
      url: typeof url === 'string' && url !== '' ? url : `https://news.ycombinator.com/item?id=${id}`,
      ...(typeof title === 'string' && { title }),
      ...(typeof text === 'string' && { content_html: text }),
      author: by ?? null,
      date_published: time ?? null,
      ...(type !== 'story' && { tags: [type] })
    }
  }
}

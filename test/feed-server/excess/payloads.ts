import { serialise } from '../frames.ts'
import type { Behaviour, Visit } from '../server-state.ts'
import { freshItem, visitOf } from './frames.ts'
import { pour, pourDefaults, sizeOf } from './pour.ts'

const MOST = 1_000_000

type Item = ReturnType<typeof freshItem>

/** Small things in a list, as many as are asked for. */
const lists: Record<string, (names: readonly string[]) => { event?: string; payload: unknown }> = {
  items: (names) => ({ payload: { items: names.map((id) => ({ id, title: id })) } }),
  bare: (names) => ({ payload: names.map((id) => ({ id })) }),
  words: (names) => ({ payload: names }),
  mixed: (names) => ({ payload: names.map((id, index) => (index % 2 === 0 ? id : { id, title: id })) }),
  removals: (names) => ({ event: 'delete', payload: names }),
  deleted: (names) => ({ payload: { deleted: names.map((id) => ({ id })) } }),
  lists: (names) => ({ payload: names.map((id) => [{ id, title: id }]) })
}

/** An item of which one part is as large as is asked for. */
const parts: Record<string, (item: Item, size: number, visit: Visit) => unknown> = {
  title: (item, size) => ({ ...item, title: 'wave '.repeat(Math.ceil(size / 5)).slice(0, size) }),
  text: (item, size) => ({ ...item, content_text: 'tide\n'.repeat(Math.ceil(size / 5)) }),
  run: (item, size) => ({ ...item, content_text: 'x'.repeat(size) }),
  html: (item, size) => ({ ...item, content_html: '<p>quay</p>'.repeat(Math.ceil(size / 11)) }),
  elements: (item, size) => ({ ...item, content_html: '<b>q</b> '.repeat(size) }),
  nested: (item, size) => ({ ...item, content_html: `${'<div>'.repeat(size)}deep${'</div>'.repeat(size)}` }),
  spans: (item, size) => ({
    ...item,
    content_html: `<table><tr><td colspan="${size}" rowspan="${size}">wide</td></tr></table>`
  }),
  images: (item, size, { server }) => ({
    ...item,
    content_html: Array.from({ length: size }, (_, n) => `<img src="${server.origin}/endless-image?n=${n}">`).join('')
  }),
  link: (item, size, { server }) => ({ ...item, url: `${server.origin}/articles/${'a'.repeat(size)}` }),
  image: (item, size, { server }) => ({ ...item, image: `${server.origin}/endless-image?${'a'.repeat(size)}` }),
  tags: (item, size) => ({ ...item, tags: Array.from({ length: size }, (_, n) => `tag ${n}`) }),
  author: (item, size) => ({ ...item, authors: Array.from({ length: size }, (_, n) => ({ name: `author ${n}` })) }),
  id: (item, size) => ({ ...item, id: item.id.padEnd(size, '0') }),
  keys: (item, size) => ({
    ...item,
    ...Object.fromEntries(Array.from({ length: size }, (_, n) => [`${item.id} key ${n}`, n]))
  }),
  date: (item, size) => ({ ...item, date_published: '9'.repeat(size) }),
  number: (item, size) => ({ ...item, id: '', value: Number(`1e${Math.min(308, size)}`) })
}

/** Messages that bring more than a reader could read. */
export const excessivePayloads: Behaviour[] = [
  {
    path: '/lists',
    summary:
      'Each message is a list of so many things (size=2000): of=items, bare, words, mixed, lists, removals or deleted.',
    defaults: { ...pourDefaults, count: 20, size: 2_000, of: 'items' },
    answer: (visit) => {
      const size = sizeOf(visit, 'size', MOST)
      const visitNumber = visitOf(visit)
      const list = lists[visit.query.text('of') ?? ''] ?? lists['items']!
      return pour(visit, (number) => {
        const names = Array.from({ length: size }, (_, index) => `${visitNumber}.${number}.${index}`)
        const { event, payload } = list(names)
        return serialise({ id: `${visitNumber}-${number}`, event, data: JSON.stringify(payload) })
      })
    }
  },
  {
    path: '/restless',
    summary:
      'One item, edited again and again (count=); its text has so many letters (size=); ids=same: under one event id.',
    defaults: { ...pourDefaults, count: 1_000, size: 500, ids: 'next' },
    answer: (visit) => {
      const size = sizeOf(visit, 'size', MOST)
      const visitNumber = visitOf(visit)
      const isSame = visit.query.text('ids') === 'same'
      return pour(visit, (number) => {
        const item = { ...freshItem(visit, 0, 1), title: `Version ${visitNumber}.${number}` }
        const payload = { ...item, content_text: `${number} `.repeat(Math.ceil(size / `${number} `.length)) }
        return serialise({ id: isSame ? 'one' : `${visitNumber}-${number}`, data: JSON.stringify(payload) })
      })
    }
  },
  {
    path: '/monstrous',
    summary: `Items of which one part is of this size (size=100000): part=${Object.keys(parts).join(', ')} or depth.`,
    defaults: { ...pourDefaults, count: 5, size: 100_000, part: 'title' },
    answer: (visit) => {
      const size = sizeOf(visit, 'size', 4 * MOST)
      const visitNumber = visitOf(visit)
      const part = visit.query.text('part') ?? ''
      return pour(visit, (number) => {
        const item = freshItem(visit, visitNumber, number)
        const data =
          part === 'depth'
            ? `{"id":"${item.id}","title":"Deep","deep":${'['.repeat(size)}${']'.repeat(size)}}`
            : JSON.stringify((parts[part] ?? parts['title']!)(item, size, visit))
        return serialise({ id: `${visitNumber}-${number}`, data })
      })
    }
  }
]

import type { Given } from '../../test/feed-server/channel.ts'
import type { SentItem } from './judge.ts'
import { kinds, type Kind } from './kinds.ts'
import type { ServerProcess } from './server-process.ts'
import { marked } from './stored.ts'

interface Published extends SentItem {
  id: string
  version: number
}

/** One feed, and everything that its server ever published. */
export class ChaosFeed {
  readonly number
  readonly kind
  /** Which proxy it is read through. */
  readonly group
  readonly target
  readonly items: Published[] = []
  /** Items since its ids began at 1. */
  inThisLife = 0
  /** Its server has begun anew after so many items, and nobody has read any since; null where somebody has. */
  unreadAfter: number | null = null

  constructor(number: number, kind: Kind, group: number) {
    this.number = number
    this.kind = kind
    this.group = group
    const url = new URL(kind.path, 'http://feed.invalid')
    url.searchParams.set('channel', `f${number}`)
    for (const [name, value] of Object.entries({ size: 'short', lang: 'en', history: '100000', heartbeat: '2' })) {
      if (!url.searchParams.has(name)) url.searchParams.set(name, value)
    }
    this.target = url.pathname + url.search
  }

  get name(): string {
    return `feed ${this.number} (${this.kind.name})`
  }

  /** Which item has to be stored so that none after the first `count` is on its way any more. */
  settlesWith(count: number): number {
    // What waits until a unit is full may wait for ever.
    return this.kind.holdsBack ? count + 1 : Math.max(count + 1, this.items.length)
  }

  /** Whether an item that is lost on its way comes again by itself. */
  get comesAgain(): boolean {
    return this.kind.pledge.startsWith('replays') && !this.kind.holdsBack
  }

  async publish(server: ServerProcess, count: number): Promise<void> {
    const given = Array.from({ length: count }, (_, index): Given => this.#given(this.items.length + 1 + index))
    const at = Date.now()
    const frames = await server.call('publish', this.target, given)
    for (const [index, frame] of frames.entries()) {
      const eventId = frame.eventId !== null && /^\d+$/.test(frame.eventId) ? Number(frame.eventId) : null
      this.items.push({
        number: this.items.length + 1,
        at,
        eventId,
        title: this.#title(this.items.length + 1, 1),
        removed: false,
        id: given[index]?.id ?? frame.id,
        version: 1
      })
    }
    this.inThisLife += count
  }

  /** Edits or removes one of its newer items. */
  async change(server: ServerProcess, random: () => number): Promise<void> {
    const item = this.items[this.items.length - 1 - Math.floor(random() * Math.min(20, this.items.length))]
    if (!item || item.removed) return
    if (random() < 0.25) {
      await server.call('remove', this.target, item.id)
      item.removed = true
      return
    }
    const title = this.#title(item.number, item.version + 1)
    await server.call('edit', this.target, item.id, { title }, { modified: random() < 0.5 })
    item.version++
    item.title = title
  }

  /** Sends an old frame of it once more: any version of one of its newer items. */
  async again(server: ServerProcess, random: () => number): Promise<void> {
    const item = this.items[this.items.length - 1 - Math.floor(random() * Math.min(50, this.items.length))]
    if (item) await server.call('again', this.target, item.id, 1 + Math.floor(random() * item.version))
  }

  #title(number: number, version: number): string {
    return `${marked(this.number, number)} ${version}`
  }

  #given(number: number): Given {
    const title = this.#title(number, 1)
    const id = `f${this.number}-${number}`
    switch (this.kind.writing) {
      case 'text':
        return { data: title }
      case 'json-without-id':
        return { item: { title } }
      case 'json':
        return { id, item: { id, title, url: `http://feed.invalid/${id}` } }
      case 'json-with-link':
        return { id, item: { title, url: `http://feed.invalid/${id}` } }
      case 'wikimedia-change':
      case 'hacker-news-story':
        return { item: { title } }
      case 'mastodon-status':
        return { item: { content: `<p>${title}</p>`, spoiler_text: '', reblog: null } }
      case 'ntfy-message':
        // Before its first message a reader asks by the time of its opening.
        return { item: { title, message: id, time: Math.floor(Date.now() / 1000) } }
      case 'mercure-article':
        return { item: { headline: title } }
    }
  }
}

/**
 * So many feeds of all kinds in turn, or of those whose name holds `only`; `withQuiet`: those too whose trouble takes a minute
 * to be noticed.
 */
export function makeFeeds(count: number, groups: number, withQuiet: boolean, only = ''): ChaosFeed[] {
  const used = kinds.filter(({ name, quiet }) => name.includes(only) && (withQuiet || only !== '' || !quiet))
  return Array.from({ length: count }, (_, index) => {
    // Not by the number alone: else all feeds of a kind would stand behind the same proxy.
    const group = (index + Math.floor(index / used.length)) % groups
    return new ChaosFeed(index + 1, used[index % used.length] as Kind, group)
  })
}

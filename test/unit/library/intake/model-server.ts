import type { Event } from './feed-of.ts'

/** How a made-up server names what it sends; every combination is one that real servers have. */
export interface Habits {
  /** What the ids of messages count: the process' or the connection's messages, all there ever were, or nothing. */
  ids: 'process' | 'connection' | 'ever' | 'drawn' | 'none'
  /** A link, an id in the payload, or nothing of its own. */
  names: 'link' | 'payload' | 'both' | 'nothing'
  /** What a new connection is sent first: what it asked for, the last few messages, or nothing. */
  replays: 'asked' | 'last' | 'nothing'
  /** Pings take a number, too. */
  pings: boolean
}

export interface Story {
  n: number
  title: string
  text: string
  removed: boolean
  /** Whether the client was sent it. */
  told: boolean
}

interface Sent {
  story: Story
  event: Event
}

const MOST_REPLAYED = 5

/** A server with stories that are published, corrected and taken back, and with processes and connections that end. */
export class ModelServer {
  readonly stories: Story[] = []
  readonly #habits
  readonly #random
  #count = 0
  #inConnection = 0
  #drawn = 0
  #history: Sent[] = []

  constructor(habits: Habits, random: () => number) {
    this.#habits = habits
    this.#random = random
  }

  publish(isHeard: boolean): Event[] {
    const n = this.stories.length + 1
    const story = { n, title: this.#words(3), text: this.#words(12), removed: false, told: isHeard }
    this.stories.push(story)
    return this.#send(story, this.#contentOf(story), isHeard)
  }

  /** Corrects a story that the client has, in a way that says of which one it is. */
  correct(story: Story): Event[] {
    story.text = this.#words(12)
    // Whoever has no id in the payload is known by the title together with the link.
    if (this.#habits.names !== 'link') story.title = this.#words(3)
    return this.#send(story, this.#contentOf(story), true)
  }

  takeBack(story: Story): Event[] {
    story.removed = true
    const { names } = this.#habits
    const data = names === 'link' ? { link: linkOf(story) } : { id: recordOf(story) }
    this.#history = this.#history.filter((sent) => sent.story !== story)
    return this.#send(story, data, true, 'deleted')
  }

  ping(): Event[] {
    const number = this.#next()
    return this.#habits.pings ? [{ ...this.#idOf(number), event: 'ping', data: '{}' }] : []
  }

  restart(): void {
    this.#count = 0
    this.#history = []
  }

  /** What a connection is sent at once that asks for what came after `lastId`. */
  connect(lastId: string): Event[] {
    this.#inConnection = 0
    const { replays, ids } = this.#habits
    if (replays === 'nothing') return []
    const at = this.#history.findIndex(({ event }) => String(event.id) === lastId)
    const again = replays === 'last' ? this.#history.slice(-MOST_REPLAYED) : at < 0 ? [] : this.#history.slice(at + 1)
    return again.map(({ story, event }) => {
      story.told = true
      return ids === 'connection' ? { ...event, ...this.#idOf(this.#next()) } : event
    })
  }

  #send(story: Story, data: object, isHeard: boolean, event?: string): Event[] {
    const number = isHeard || this.#habits.ids !== 'connection' ? this.#next() : 0
    const sent = { ...this.#idOf(number), ...(event !== undefined && { event }), data }
    this.#history.push({ story, event: sent })
    return isHeard ? [sent] : []
  }

  #next(): number {
    this.#drawn++
    return this.#habits.ids === 'connection' ? ++this.#inConnection : ++this.#count
  }

  #idOf(number: number): { id?: string } {
    const { ids } = this.#habits
    if (ids === 'none') return {}
    if (ids === 'ever') return { id: `e${this.#drawn}` }
    return ids === 'drawn'
      ? { id: `1b4e28ba-2fa1-41d2-883f-${String(this.#drawn).padStart(12, '0')}` }
      : { id: String(number) }
  }

  #contentOf(story: Story): object {
    const { names } = this.#habits
    return {
      ...((names === 'payload' || names === 'both') && { id: recordOf(story) }),
      ...((names === 'link' || names === 'both') && { link: linkOf(story) }),
      title: story.title,
      text: story.text
    }
  }

  #words(count: number): string {
    return Array.from({ length: count }, () => `w${Math.floor(this.#random() * 1_000_000)}`).join(' ')
  }
}

/** Not 1: the first record, corrected from end to end over a new connection, looks like another of a table that began again. */
const recordOf = ({ n }: Story): string => `s${n + 10}`
const linkOf = ({ n }: Story): string => `https://news.example/${n}`

import type { EditOptions, Given, SentFrame } from './channel.ts'
import type { RequestRecord } from './server-state.ts'
import type { Break } from './stream.ts'

/** What a path answers in place of its behaviour. */
export interface ForcedAnswer {
  status: number
  /** Seconds, or an HTTP date. */
  retryAfter?: number | string
  /** How many requests get it; without it all, until told otherwise. */
  times?: number
  body?: string
}

/**
 * The verbs of the control endpoint, the same over HTTP as in the process.
 *
 * A target is a path, or a path with `?channel=`: `/rate`, `/stream?channel=news`, `/demo/harbour-desk`. Other parameters
 * in it count when the target's channel does not exist yet. A word without a slash, `news`, is `/stream?channel=news`.
 */
export interface Control {
  /** Publishes the next n items, or the given ones, and tells their frames. */
  publish(target: string, what: number | readonly Given[]): SentFrame[]
  /** Sends bytes as they are to every connection of the channel; they are neither replayed nor told by `sent`. */
  publishRaw(target: string, bytes: string | Uint8Array): void
  /** Publishes a new text for an item by its id. */
  edit(target: string, id: string, changes: Record<string, unknown> | string, options?: EditOptions): SentFrame
  /** Publishes a removal: an event (`delete`) whose data is the bare id. */
  remove(target: string, id: string, event?: string): SentFrame
  /** Sends the frame of this version once more: an edit twice, an old version late. */
  again(target: string, id: string, version: number): void
  /**
   * Ends the connections of a target, or all; answers how many. `end` is a clean end, `destroy` is not, `reset` sends RST,
   * `chunk` a chunk that is none.
   */
  cut(target?: string, how?: Break | 'reset'): number
  /** Cuts the connections of a target, or all, as its process ends: ids and history that live in memory begin again. */
  restart(target?: string): number
  /** Closes both listeners and every socket for so many ms; resolves when the server is back on the same ports. */
  away(ms: number): Promise<void>
  /** Makes a path answer with a status until told otherwise (null). Connections that are open stay open. */
  setStatus(target: string, answer: ForcedAnswer | number | null): void
  /** Lets a target answer as another one would from its next request on; null: as itself again. */
  answerAs(target: string, as: string | null): void
  /** Loses the history of one channel, or of all, and goes on counting: the next item does not follow the last one seen. */
  forget(target?: string): void
  /** Every frame of an item, edit or removal that exists in the channel's log (its last 100,000), oldest first. */
  published(target: string): SentFrame[]
  /** Those of them that were written to at least one connection. */
  sent(target: string): SentFrame[]
  /** The last 10,000 requests, oldest first; with a path those for it, with a target that has a query those for it. */
  requests(target?: string): RequestRecord[]
  /** Answers that are going on. */
  connections(target?: string): number
}

/** Carries out one call of the HTTP control endpoint: `/control/<verb>` with a JSON object. Throws where it cannot. */
export function callControl(control: Control, verb: string, input: Record<string, unknown>): unknown {
  const target = (): string => {
    const given = input['channel'] ?? input['path'] ?? input['target']
    if (typeof given !== 'string') throw new Error('"channel" is missing: a path such as /stream?channel=news.')
    return given
  }
  const optionalTarget = (): string | undefined => ('channel' in input || 'path' in input ? target() : undefined)
  const text = (name: string): string => {
    const given = input[name]
    if (typeof given !== 'string') throw new Error(`"${name}" is missing.`)
    return given
  }
  switch (verb) {
    case 'publish':
      return control.publish(
        target(),
        Array.isArray(input['items']) ? (input['items'] as Given[]) : Number(input['n'] ?? 1)
      )
    case 'raw':
      control.publishRaw(target(), text('text'))
      return { done: true }
    case 'edit':
      return control.edit(
        target(),
        text('id'),
        (input['changes'] ?? {}) as Record<string, unknown> | string,
        (input['options'] ?? {}) as EditOptions
      )
    case 'remove':
      return control.remove(target(), text('id'), input['event'] === undefined ? undefined : text('event'))
    case 'again':
      control.again(target(), text('id'), Number(input['version'] ?? 1))
      return { done: true }
    case 'cut':
      return { cut: control.cut(optionalTarget(), (input['how'] ?? 'destroy') as Break | 'reset') }
    case 'restart':
      return { cut: control.restart(optionalTarget()) }
    case 'status':
      control.setStatus(target(), input['status'] == null ? null : (input as unknown as ForcedAnswer))
      return { done: true }
    case 'answer-as':
      control.answerAs(target(), input['as'] == null ? null : text('as'))
      return { done: true }
    case 'forget':
      control.forget(optionalTarget())
      return { done: true }
    case 'published':
      return control.published(target())
    case 'sent':
      return control.sent(target())
    case 'requests':
      return control.requests(optionalTarget())
    case 'connections':
      return { connections: control.connections(optionalTarget()) }
    default:
      throw new Error(`There is no verb "${verb}".`)
  }
}

import { serialise, type Frame, type Newline } from './frames.ts'

/** What an item number becomes on one channel. `id` is what a reader should take for the item's identity. */
export interface Message {
  id: string
  event?: string | undefined
  data: string
}

export interface ChannelPlan {
  /** Path and `?channel=`. */
  name: string
  /** The name as part of item ids and article links. */
  slug: string
  newline?: Newline
  /** A frame as it goes over the wire, where that is no event stream. */
  wire?: (frame: Frame) => string
  /** The message of the n-th item, from 1. The same number gives the same message. */
  compose: (number: number) => Message
  /** The SSE id of the log's n-th frame, from 1; undefined for a frame without one. */
  eventId?: (sequence: number, number: number) => string | undefined
  /** Every item is followed by a frame that carries an id and nothing else. */
  idOnlyFrames?: boolean
  /** A message without identity cannot be edited in place: the SSE id of an edit is then that of its item. */
  editKeepsEventId?: boolean
  /** What a removal says of an item, by the item's newest data; by default its bare id. */
  removal?: (data: string) => string
  /** History and count live in the memory of the server's process, and begin again with it. */
  inMemory?: boolean
}

type EntryKind = 'item' | 'edit' | 'removal' | 'id-only' | 'raw'

/** One frame of a channel's log, as tests compare it with what was stored. */
export interface SentFrame {
  kind: 'item' | 'edit' | 'removal'
  /** The item's number, from 1. */
  number: number
  /** The item's identity: payload id, else the SSE id of this very frame, else empty. */
  id: string
  /** The frame's SSE id, null without one. */
  eventId: string | null
  /** 1 for the first text of an item, then 2, 3 … */
  version: number
  /** `message` when the frame names none. */
  event: string
  data: string
  /** How many connections it was written to. */
  times: number
}

interface Entry {
  kind: EntryKind
  number: number
  id: string
  version: number
  event: string | undefined
  eventId: string | undefined
  data: string | undefined
  times: number
  wire: Buffer
}

/** Everything needed to start again with the same history; plain JSON. */
export interface ChannelState {
  /** The URL that made the channel: path and parameters. */
  made: string
  sequence: number
  number: number
  entries: Omit<Entry, 'wire'>[]
}

export interface Given {
  /** The identity to report; by default the `id` in the data, else the SSE id. */
  id?: string
  event?: string
  /** The SSE id; null for none; by default the channel's own. */
  eventId?: string | null
  /** The whole data: a string as it is, anything else as JSON. */
  data?: unknown
  /** Keys laid over the generated JSON item, when `data` is not given. */
  item?: Record<string, unknown>
}

export interface EditOptions {
  /** By default `update`; null for an unnamed event. */
  event?: string | null
  /** `date_modified`: now (true, the default), none (false), or this text. */
  modified?: boolean | string
  /** The SSE id: the channel's next (default), that of the item, or none. */
  eventId?: 'next' | 'same' | 'none'
}

/** A log is cut at the front beyond this many frames; it is what `sent` can tell. */
const longestLog = 100_000
const longestWrite = 256 * 1024

/**
 * A channel is a log with readers.
 *
 * Each connection is a position in the log, so replay and live are one thing, a slow reader holds nothing but its
 * position, and a burst is serialised once for everybody.
 */
export class Channel {
  readonly plan: ChannelPlan
  readonly made: string
  #entries: Entry[] = []
  /** Index in the log of the first entry still kept. */
  #base = 0
  #sequence = 0
  #number = 0
  #latest = new Map<string, Entry>()
  #firstWithId = new Map<string, number>()
  #readers = new Set<() => void>()
  /** Set by a behaviour that has done its first-connection work. */
  started = false

  constructor(plan: ChannelPlan, made: string, state?: ChannelState) {
    this.plan = plan
    this.made = made
    if (!state) return
    this.#sequence = state.sequence
    this.#number = state.number
    for (const entry of state.entries) this.#append({ ...entry })
  }

  /** Items published so far. */
  get count(): number {
    return this.#number
  }

  get end(): number {
    return this.#base + this.#entries.length
  }

  get state(): ChannelState {
    if (this.plan.inMemory) return { made: this.made, sequence: 0, number: this.#number, entries: [] }
    return {
      made: this.made,
      sequence: this.#sequence,
      number: this.#number,
      entries: this.#entries.filter((entry) => entry.kind !== 'raw').map(({ wire: _, ...entry }) => entry)
    }
  }

  /** Called after each addition; returns the end of it. */
  onAppend(run: () => void): () => void {
    this.#readers.add(run)
    return () => this.#readers.delete(run)
  }

  publish(what: number | readonly Given[]): SentFrame[] {
    const added: Entry[] = []
    const times = typeof what === 'number' ? what : what.length
    for (let i = 0; i < times; i++) {
      const given = typeof what === 'number' ? undefined : what[i]
      const number = ++this.#number
      const message = this.plan.compose(number)
      let { id, data } = message
      if (given && 'data' in given) data = typeof given.data === 'string' ? given.data : JSON.stringify(given.data)
      else if (given?.item) data = JSON.stringify({ ...parsed(data), ...given.item })
      if (given) {
        const payloadId = given.id ?? parsed(data)?.['id']
        id = typeof payloadId === 'string' ? payloadId : 'data' in given ? '' : id
      }
      const own = this.#nextEventId(number)
      const eventId = given?.eventId === undefined ? own : (given.eventId ?? undefined)
      const event = given?.event ?? message.event
      if (id === '') id = eventId ?? ''
      added.push(this.#append({ kind: 'item', number, id, version: 1, event, eventId, data, times: 0 }))
      if (this.plan.idOnlyFrames) {
        const cursor = this.#nextEventId(number)
        this.#append({
          kind: 'id-only',
          number,
          id: '',
          version: 0,
          event: undefined,
          eventId: cursor,
          data: undefined,
          times: 0
        })
      }
    }
    this.#tell()
    return added.map(report)
  }

  /** Publishes until there are `count` items. */
  fill(count: number): void {
    if (count > this.#number) this.publish(count - this.#number)
  }

  /** A frame with a new text for a known id. `changes` is laid over a JSON item; a string replaces the data. */
  edit(id: string, changes: Record<string, unknown> | string, options: EditOptions = {}): SentFrame {
    const known = this.#find(id)
    let data: string
    if (typeof changes === 'string') data = changes
    else {
      const { modified = true } = options
      const stamp = modified === true ? new Date().toISOString() : modified
      data = JSON.stringify({ ...parsed(known.data ?? ''), ...changes, ...(stamp ? { date_modified: stamp } : {}) })
    }
    const wanted = options.eventId ?? (this.plan.editKeepsEventId ? 'same' : 'next')
    const own = wanted === 'next' ? this.#nextEventId(known.number) : undefined
    const entry = this.#append({
      kind: 'edit',
      number: known.number,
      id,
      version: known.version + 1,
      event: options.event === null ? undefined : (options.event ?? 'update'),
      eventId: wanted === 'same' ? known.eventId : own,
      data,
      times: 0
    })
    this.#tell()
    return report(entry)
  }

  /** A frame whose data is the bare id, or what the plan says in its place. */
  remove(id: string, event = 'delete'): SentFrame {
    const known = this.#find(id)
    const entry = this.#append({
      kind: 'removal',
      number: known.number,
      id,
      version: known.version + 1,
      event,
      eventId: this.#nextEventId(known.number),
      data: this.plan.removal?.(known.data ?? '') ?? id,
      times: 0
    })
    this.#tell()
    return report(entry)
  }

  /** Sends an old frame once more to whoever is connected: an edit twice, a first version late. Not kept for replay. */
  again(id: string, version: number): void {
    const entry = this.#entries.find((each) => each.id === id && each.version === version && each.kind !== 'raw')
    if (!entry) throw new Error(`${this.plan.name} has no version ${version} of ${id}.`)
    this.raw(entry.wire)
  }

  /** Bytes as they are, to whoever is connected. Not kept for replay and not told by `sent`. */
  raw(bytes: string | Uint8Array): void {
    const wire = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes)
    const none = { event: undefined, eventId: undefined, data: undefined }
    this.#push({ kind: 'raw', number: 0, id: '', version: 0, ...none, times: 0, wire })
    this.#tell()
  }

  /** Loses the history and goes on counting. */
  forget(): void {
    this.#base = this.end
    this.#entries = []
    this.#latest.clear()
    this.#firstWithId.clear()
  }

  /** Its server's process ends and begins again. */
  restart(): void {
    if (!this.plan.inMemory) return
    this.forget()
    this.#sequence = 0
  }

  /** All that was published and is still in the log, oldest first. */
  published(): SentFrame[] {
    return this.#entries.filter((entry) => entry.kind !== 'raw' && entry.kind !== 'id-only').map(report)
  }

  /** The newest text of an item, parsed; undefined when there is none or it is not a JSON object. */
  itemByNumber(number: number): Record<string, unknown> | undefined {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i]
      if (entry?.number === number && (entry.kind === 'item' || entry.kind === 'edit')) return parsed(entry.data ?? '')
    }
    return undefined
  }

  /**
   * Where a connection begins to read.
   *
   * After the frame that carried its last event ID. An id that two frames carried counts as the first of them: a frame
   * twice is better than a frame never. An id that the history no longer holds, or never held, gives the whole history,
   * and the hole before it is for the client to notice.
   */
  start(lastEventId: string | null, history: number, initial: number): number {
    const position = lastEventId === null ? undefined : this.#firstWithId.get(lastEventId)
    const depth = lastEventId === null ? Math.min(initial, history) : history
    let from = this.end
    let found = 0
    const floor = position === undefined ? this.#base : Math.max(position + 1, this.#base)
    while (from > floor && found < depth) {
      from--
      if (this.#entries[from - this.#base]?.kind !== 'raw') found++
    }
    return from
  }

  /** Behind the frame that carried this event ID; null where the history does not hold it. */
  after(eventId: string): number | null {
    const position = this.#firstWithId.get(eventId)
    return position === undefined || position < this.#base ? null : position + 1
  }

  /** Where the first frame stands that is later than what `passed` accepts; the end of the log where there is none. */
  behind(passed: (frame: SentFrame) => boolean): number {
    const index = this.#entries.findIndex((entry) => entry.kind !== 'raw' && !passed(report(entry)))
    return index < 0 ? this.end : this.#base + index
  }

  /** The next frames from `from` on, up to `limit` of them; raw ones only from `live` on. Null at the end of the log. */
  take(from: number, live: number, limit: number): { bytes: Buffer; next: number; entries: readonly Entry[] } | null {
    const entries: Entry[] = []
    let size = 0
    let next = Math.max(from, this.#base)
    while (next < this.end && entries.length < limit && size < longestWrite) {
      const entry = this.#entries[next - this.#base] as Entry
      next++
      if (entry.kind === 'raw' && next <= live) continue
      entries.push(entry)
      size += entry.wire.length
    }
    if (entries.length === 0) return null
    return { bytes: Buffer.concat(entries.map((entry) => entry.wire)), next, entries }
  }

  #nextEventId(number: number): string | undefined {
    const sequence = ++this.#sequence
    return this.plan.eventId ? this.plan.eventId(sequence, number) : String(sequence)
  }

  #find(id: string): Entry {
    const known = this.#latest.get(id)
    if (!known) throw new Error(`${this.plan.name} has no item ${id}.`)
    return known
  }

  #append(entry: Omit<Entry, 'wire'>): Entry {
    const frame: Frame = { event: entry.event, id: entry.eventId, data: entry.data }
    const whole: Entry = { ...entry, wire: Buffer.from(this.plan.wire?.(frame) ?? serialise(frame, this.plan.newline)) }
    if (entry.eventId !== undefined && !this.#firstWithId.has(entry.eventId))
      this.#firstWithId.set(entry.eventId, this.end)
    if (entry.kind !== 'id-only' && entry.id !== '') this.#latest.set(entry.id, whole)
    this.#push(whole)
    return whole
  }

  #push(entry: Entry): void {
    this.#entries.push(entry)
    if (this.#entries.length <= longestLog * 1.1) return
    const gone = this.#entries.splice(0, this.#entries.length - longestLog)
    this.#base += gone.length
    for (const each of gone) {
      if (each.eventId !== undefined) this.#firstWithId.delete(each.eventId)
      if (this.#latest.get(each.id) === each) this.#latest.delete(each.id)
    }
  }

  #tell(): void {
    for (const run of [...this.#readers]) run()
  }
}

function report(entry: Entry): SentFrame {
  return {
    kind: entry.kind as SentFrame['kind'],
    number: entry.number,
    id: entry.id,
    eventId: entry.eventId ?? null,
    version: entry.version,
    event: entry.event ?? 'message',
    data: entry.data ?? '',
    times: entry.times
  }
}

function parsed(data: string): Record<string, unknown> | undefined {
  if (!data.startsWith('{')) return undefined
  try {
    return JSON.parse(data) as Record<string, unknown>
  } catch {
    return undefined
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Channel, ChannelState } from './channel.ts'
import type { Recording } from './recording.ts'

/** What every behaviour may use of the server it lives in. */
export interface ServerState {
  readonly seed: number
  /** `http://127.0.0.1:PORT` of the first listener: every link and image points there. */
  readonly origin: string
  /** The same of the second listener, which is another origin to any client. */
  readonly otherOrigin: string
  /** The channel of this path and `?channel=`, made on first use. Throws when the path has none. */
  channel(target: string): Channel
  channelBySlug(slug: string): Channel | undefined
  /** What this server plays back under a name. */
  recording(name: string): PlayedRecording | undefined
  /** Timers that end with the server. Each returns its own end. */
  every(ms: number, run: () => void): () => void
  after(ms: number, run: () => void): () => void
  /** How often this was asked for by now, from 1. */
  hit(key: string): number
}

export interface PlayedRecording {
  recording: Recording
  /** 1 as it was, 10 ten times as fast, 0 without pauses. */
  speed: number
}

/** The parameters of one request. */
export class Query {
  readonly all: URLSearchParams
  readonly defaults: Readonly<Record<string, string | number>>

  constructor(all: URLSearchParams, defaults: Readonly<Record<string, string | number>> = {}) {
    this.all = all
    this.defaults = defaults
  }

  text(name: string): string | undefined {
    return this.all.get(name) ?? this.defaults[name]?.toString()
  }

  /** The parameter, else the behaviour's default, else `fallback`; what is no number counts as not given. */
  number(name: string, fallback: number): number {
    for (const text of [this.all.get(name), this.defaults[name]?.toString()]) {
      if (text != null && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text)
    }
    return fallback
  }
}

/** One request, as the log keeps it. */
export interface RequestRecord {
  method: string
  /** The path with its escapes decoded. */
  path: string
  /** Path and query as they came. */
  url: string
  /** Path and `?channel=`: what `control.cut` and friends name. */
  target: string
  origin: 'first' | 'other'
  headers: Record<string, string>
  /** The header, decoded as UTF-8. */
  lastEventId: string | null
  /** Epoch ms. */
  at: number
  /** Null until the answer began. */
  status: number | null
  /** Frames given to this connection, and the event ID of the last one that had one. */
  frames: number
  lastSentId: string | null
  /** Epoch ms, null while the answer is going on. */
  endedAt: number | null
}

export interface Visit {
  readonly server: ServerState
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly record: RequestRecord
  readonly url: URL
  readonly query: Query
  /** The `:names` of the path pattern. */
  readonly names: Readonly<Record<string, string>>
}

/** One path is one behaviour. */
export interface Behaviour {
  /** A path; `:name` stands for one segment. */
  readonly path: string
  readonly summary: string
  /** The parameters it knows, with their defaults. */
  readonly defaults?: Readonly<Record<string, string | number>>
  /** Present when the path publishes: makes the channel that all its clients share. */
  readonly makeChannel?: (
    server: ServerState,
    name: string,
    query: Query,
    made: string,
    state?: ChannelState
  ) => Channel
  readonly answer: (visit: Visit) => void | Promise<void>
}

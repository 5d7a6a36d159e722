import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { Subscriptions } from '../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../src-main/feeds/http/transport.ts'
import { openLibrary } from '../../src-main/library/library.ts'
import { threads } from '../integration/fixtures/library-threads.ts'

/** The time on the wall when this file was loaded, as every feed takes it. It goes on: a clock that stands still was set. */
const BEGIN = 1_700_000_000_000 - Math.round(performance.now())

/** One feed, held as the app holds it, and what became of its stream. */
export interface HeldFeed {
  /** What the library was given, in order. */
  readonly messages: Pick<Message, 'type' | 'data' | 'lastEventId' | 'ownId'>[]
  /** Every state so far. */
  readonly states: ConnectionState[]
  readonly state: ConnectionState
  /** Ends the wait. */
  tryNow(): void
  /** The messages that the stored items came in, oldest first. */
  rows(): string[]
  /** What is stored to resume after. */
  lastEventId(): string
  /** Ends the connection; resolves when what was received is stored. */
  close(): Promise<void>
}

export interface StreamToRows {
  hold(url: string, options?: { lastEventId?: string }): Promise<HeldFeed>
  close(): Promise<void>
}

/** The whole way of a byte: real transport, real subscriptions, a real library on its threads, read by another program. */
export async function openStreamToRows(): Promise<StreamToRows> {
  const directory = mkdtempSync(join(tmpdir(), 'tickertape-rows-'))
  const opened = await openLibrary({ directory, workers: threads, sqlite: 'node' })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  const transport = createTransport({ version: '1' })
  const sqlite = createRequire(import.meta.url)('node:sqlite') as { DatabaseSync: typeof DatabaseSync }
  const outside = new sqlite.DatabaseSync(library.file, { readOnly: true })
  const rowsOf = outside.prepare(
    'SELECT c.raw FROM items i JOIN item_content c ON c.item_id = i.id WHERE i.feed_id = ? ORDER BY i.id'
  )
  const idOf = outside.prepare('SELECT last_event_id FROM tt_feeds WHERE url = ?')
  const held = new Set<HeldFeed>()

  return {
    hold: async (url, { lastEventId = '' } = {}) => {
      const added = await library.addFeed({ url, title: 'A feed', notify: 'off' })
      if (!added.ok) throw new Error(`${url} was added before.`)
      const feedId: FeedId = added.value.id
      if (lastEventId) await library.accept({ feedId, url, phase: 'first', messages: [], lastEventId })
      const messages: HeldFeed['messages'] = []
      const states: ConnectionState[] = []
      const subscriptions = new Subscriptions({
        transport,
        random: () => 0,
        now: () => BEGIN + Math.round(performance.now()),
        accept: async (batch) => {
          await library.accept(batch)
          for (const { type, data, lastEventId, ownId } of batch.messages) {
            messages.push({ type, data, lastEventId, ownId })
          }
        }
      })
      subscriptions.onState(({ state }) => states.push(state))
      subscriptions.reconcile([{ id: feedId, url, paused: false, lastEventId, everOpened: false }])
      const feed: HeldFeed = {
        messages,
        states,
        get state() {
          return subscriptions.state(feedId) ?? states[states.length - 1]!
        },
        tryNow: () => subscriptions.tryNow(feedId),
        rows: () => rowsOf.all(feedId).map((row) => row['raw'] as string),
        lastEventId: () => idOf.get(url)?.['last_event_id'] as string,
        close: async () => {
          held.delete(feed)
          await subscriptions.close()
        }
      }
      held.add(feed)
      return feed
    },
    close: async () => {
      await Promise.all([...held].map((feed) => feed.close()))
      await transport.close()
      outside.close()
      await library.close(5_000)
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

/** How long a feed waits for its next try from when it went away, in ms; null where it does not. */
export function waitOf(state: ConnectionState): number | null {
  return (state.kind === 'waiting' || state.kind === 'failed') && state.retryAt !== null
    ? state.retryAt - state.since
    : null
}

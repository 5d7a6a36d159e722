import { channelBehaviour } from '../channel-behaviour.ts'
import { makeItem } from '../items.ts'
import type { Behaviour } from '../server-state.ts'

/** Servers that send JSON line by line: their types, heartbeats and shapes. What is said is the harbour news. */

const RS = '\x1e'

const styles: Record<string, (data: string) => string> = {
  plain: (data) => `${data}\n`,
  crlf: (data) => `${data}\r\n`,
  pretty: (data) => `${JSON.stringify(JSON.parse(data), null, 2)}\n`,
  sequence: (data) => `${RS}${data}\n`
}

export const lineBehaviours: readonly Behaviour[] = [
  channelBehaviour({
    path: '/lines',
    summary:
      'Items as JSON lines, and all of the history each time; type= content type, style=plain|crlf|pretty|sequence, end=.',
    defaults: { n: 3, type: 'application/x-ndjson', style: 'plain' },
    plan: (_house, items, query) => {
      const style = styles[query.text('style') ?? ''] ?? styles['plain']!
      return {
        eventId: () => undefined,
        wire: ({ data }) => style(data ?? ''),
        compose: (number) => {
          const item = makeItem(number, items)
          return { id: item.id, data: JSON.stringify(item) }
        }
      }
    },
    options: (query) => ({
      ignoreLastEventId: true,
      headers: { 'content-type': query.text('type') ?? '' },
      heartbeat: () => '\n'
    })
  }),
  channelBehaviour({
    path: '/lichess/api/stream/event',
    summary:
      'Lichess: application/x-ndjson, an empty line every 7 s, live only; each event names its type and holds an object.',
    defaults: { heartbeat: 7, initial: 0 },
    plan: (_house, items) => ({
      eventId: () => undefined,
      wire: ({ data }) => `${data ?? ''}\n`,
      compose: (number) => {
        const item = makeItem(number, { ...items, size: 'short' })
        return {
          id: item.id,
          data: JSON.stringify({ type: 'announcement', announcement: item, compat: { bot: false } })
        }
      }
    }),
    options: () => ({
      ignoreLastEventId: true,
      headers: { 'content-type': 'application/x-ndjson' },
      heartbeat: () => '\n'
    })
  }),
  channelBehaviour({
    path: '/nomad/v1/event/stream',
    summary:
      'Nomad: application/json, {} every 10 s, live only; each line an index and the events that happened at it.',
    defaults: { heartbeat: 10, initial: 0 },
    plan: (_house, items) => ({
      eventId: () => undefined,
      wire: ({ data }) => `${data ?? ''}\n`,
      compose: (number) => {
        const item = makeItem(number, { ...items, size: 'short' })
        const event = {
          Topic: 'Job',
          Type: 'JobRegistered',
          Key: item.id,
          Namespace: 'default',
          FilterKeys: null,
          Index: 100 + number,
          Payload: { Job: { ID: item.id, Name: item.title, Status: 'running', Version: number } }
        }
        return { id: item.id, data: JSON.stringify({ Index: 100 + number, Events: [event] }) }
      }
    }),
    options: () => ({
      ignoreLastEventId: true,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      preface: Buffer.from('{}\n'),
      heartbeat: () => '{}\n'
    })
  })
]

import { channelBehaviour } from '../channel-behaviour.ts'
import type { Message } from '../channel.ts'
import { serialise } from '../frames.ts'
import { makeItem, type FeedItem } from '../items.ts'
import type { Behaviour } from '../server-state.ts'

/** A server that says more of itself than news: what it sends on each connection, how it beats, and how it tells a piece of news. */
export interface NoisyServer {
  path: string
  summary: string
  /** Seconds between two beats. */
  every: number
  /** On the n-th connection, before all else. */
  opening: (connection: number) => Said[]
  beat: Said
  /** What comes now and then besides. */
  besides: Said[]
  news: (item: Pick<FeedItem, 'id' | 'title' | 'url'>) => Said
}

export interface Said {
  event?: string
  data: string
}

const said = (data: unknown, event?: string): Said => ({
  ...(event !== undefined && { event }),
  data: typeof data === 'string' ? data : JSON.stringify(data)
})
const call = (method: string, params: object = {}): Said => said({ jsonrpc: '2.0', method, params }, 'message')
const named = ({ id, title, url }: Pick<FeedItem, 'id' | 'title' | 'url'>): object => ({ id, title, url })

export const noisyServers: readonly NoisyServer[] = [
  {
    path: '/centrifugo',
    summary:
      'Centrifugo over one direction: {} as its ping, what it says of connections and subscribers, and publications.',
    every: 25,
    opening: (n) => [
      said({ connect: { client: `c-${n}`, version: '6.9.1 OSS', subs: { news: {} }, ping: 25, session: `s-${n}` } })
    ],
    beat: said({}),
    besides: [
      said({ channel: 'news', join: { info: { user: '7', client: 'z' } } }),
      said({ channel: 'news', leave: { info: { user: '7', client: 'z' } } })
    ],
    news: (item) => said({ channel: 'news', pub: { data: named(item), offset: 1 } })
  },
  {
    path: '/webpack',
    summary: 'webpack-hot-middleware: a heart every ten seconds, that it builds, and what it built.',
    every: 10,
    opening: () => [
      said({ action: 'sync', name: 'main', time: 90, hash: '0a', warnings: [], errors: [], modules: {} })
    ],
    beat: said('💓'),
    besides: [said({ action: 'building', name: 'main' })],
    news: ({ id, title }) =>
      said({ action: 'built', name: 'main', time: 120, hash: id, warnings: [], errors: [title], modules: {} })
  },
  {
    path: '/transmit',
    summary: 'transmit of AdonisJS: its ping is a message of a channel of its own.',
    every: 10,
    opening: () => [],
    beat: said({ channel: '$$transmit/ping', payload: {} }),
    besides: [],
    news: (item) => said({ channel: 'news', payload: named(item) })
  },
  {
    path: '/sockjs',
    summary: 'SockJS as an event source: o, h every 25 s, and messages packed in a["…"].',
    every: 25,
    opening: () => [said('o')],
    beat: said('h'),
    besides: [],
    news: (item) => said(`a${JSON.stringify([JSON.stringify(named(item))])}`)
  },
  {
    path: '/mcp',
    summary:
      'A server of the Model Context Protocol: the address to post to, pings, lists that changed, and what it logs.',
    every: 15,
    opening: (n) => [said(`/messages?sessionId=${String(n).padStart(8, '0')}`, 'endpoint')],
    beat: said({ jsonrpc: '2.0', id: 1, method: 'ping' }, 'message'),
    besides: [call('notifications/tools/list_changed'), call('notifications/progress', { progress: 1, total: 2 })],
    news: (item) => call('notifications/message', { level: 'info', logger: 'town', data: named(item) })
  }
]

const frames = (all: readonly Said[]): string => all.map((each) => serialise(each)).join('')

const behaviourOf = ({ path, summary, every, opening, beat, news }: NoisyServer): Behaviour => {
  let connections = 0
  return channelBehaviour({
    path,
    summary,
    defaults: { heartbeat: every, initial: 0 },
    plan: (_house, items) => ({
      eventId: () => undefined,
      compose: (number): Message => {
        const item = makeItem(number, { ...items, size: 'short' })
        return { id: item.id, ...news(item) }
      }
    }),
    options: () => ({
      ignoreLastEventId: true,
      preface: Buffer.from(frames(opening(++connections))),
      heartbeat: () => serialise(beat)
    })
  })
}

export const noisyBehaviours: readonly Behaviour[] = noisyServers.map(behaviourOf)

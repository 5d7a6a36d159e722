import { answerStatus, channelBehaviour } from '../channel-behaviour.ts'
import { serialise } from '../frames.ts'
import { makeItem, type FeedItem, type ItemPlan } from '../items.ts'
import type { Behaviour } from '../server-state.ts'
import { openStream } from '../stream.ts'

/** Servers that pass on what others publish, and databases: how they number what they send, and go on after a position. */

const short = (number: number, items: ItemPlan): FeedItem => makeItem(number, { ...items, size: 'short' })
const told = ({ id, title, url, summary }: FeedItem): object => ({ id, title, url, text: summary })

const pushpin = channelBehaviour({
  path: '/pushpin/events',
  summary:
    'django-eventstream: stream-open, keep-alive events, stream-reset for a position that is gone, stream-error with an id (error=1) that is then answered 400.',
  defaults: { error: '' },
  plan: (_house, items) => ({
    eventId: (sequence) => `news:${sequence}`,
    compose: (number) => ({
      id: short(number, items).id,
      event: 'message',
      data: JSON.stringify(told(short(number, items)))
    })
  }),
  before: (visit) => {
    if (visit.record.lastEventId !== 'error') return false
    answerStatus(visit, 400)
    return true
  },
  options: (query, { record }, channel) => {
    const asked = record.lastEventId ?? ''
    const opening = serialise({ event: 'stream-open', data: '' })
    const heartbeat = (): string => serialise({ event: 'keep-alive', data: '' })
    if (query.text('error') === '1' && channel.count > 0) {
      const error = { condition: 'forbidden', text: 'Permission denied to channels: news' }
      const frame = serialise({ event: 'stream-error', id: 'error', data: JSON.stringify(error) })
      return { preface: Buffer.from(opening + frame), heartbeat, after: { frames: 0, then: 'end' as const } }
    }
    if (asked === '' || channel.after(asked) !== null)
      return { preface: Buffer.from(opening), heartbeat, ...(asked === '' && { initial: 0 }) }
    const last = channel.published().at(-1)?.eventId ?? 'news:0'
    const reset = serialise({ event: 'stream-reset', id: last, data: JSON.stringify({ channels: ['news'] }) })
    return { preface: Buffer.from(opening + reset), heartbeat, from: channel.end }
  }
})

const smee = channelBehaviour({
  path: '/smee/:channel',
  summary:
    'smee.io: webhooks with their headers, ids that count from 0 on each connection, ready and pings among them, and no replay.',
  plan: (_house, items) => ({
    compose: (number) => {
      const headers = { host: 'smee.io', 'user-agent': 'harbour-hook', 'content-type': 'application/json' }
      const { title, summary } = short(number, items)
      const body = { title, text: summary }
      return { id: '', data: JSON.stringify({ ...headers, query: {}, body, timestamp: 1_790_000_000_000 + number }) }
    }
  }),
  options: () => {
    let next = 0
    const nextId = (): string => String(next++)
    return {
      ignoreLastEventId: true,
      initial: 0,
      nextId,
      preface: Buffer.from(serialise({ event: 'ready', id: nextId(), data: '{}' })),
      heartbeat: () => serialise({ event: 'ping', id: nextId(), data: '{}' })
    }
  }
})

const pocketbase: Behaviour = {
  path: '/pocketbase/api/realtime',
  summary:
    'PocketBase: PB_CONNECT with the id of the client, and nothing until a request subscribes it, which none does.',
  answer: (visit) => {
    openStream(visit)
    const clientId = `client-${visit.server.hit('/pocketbase')}`
    visit.response.write(serialise({ id: clientId, event: 'PB_CONNECT', data: JSON.stringify({ clientId }) }))
  }
}

const nchan = channelBehaviour({
  path: '/nchan/sub',
  summary:
    'nchan: : hi, ids of a time and a place within its second, pings without data, and the history after a last event ID.',
  plan: (_house, items) => ({
    eventId: (sequence) => `${1_795_996_622 + Math.floor(sequence / 3)}:${sequence % 3}`,
    compose: (number) => {
      const { title, url, summary } = short(number, items)
      return { id: '', event: 'story', data: JSON.stringify({ title, url, text: summary }) }
    }
  }),
  options: () => ({ preface: Buffer.from(': hi\n\n'), initial: 0, heartbeat: () => 'event: ping\n\n' })
})

const couchdb = channelBehaviour({
  path: '/couchdb/news/_changes',
  summary:
    'CouchDB: changes with their documents (include_docs=true), ids that are JSON texts, since= or the header, heartbeat events.',
  defaults: { feed: 'eventsource', include_docs: 'true', since: '', heartbeat: 15 },
  plan: (_house, items, query) => ({
    eventId: (sequence) => JSON.stringify(`${sequence}-g1AAAA`),
    compose: (number) => {
      const { id, title, url, summary } = short(number, items)
      const doc = query.text('include_docs') === 'true' && { doc: { _id: id, _rev: '1-a', title, url, text: summary } }
      return { id, data: JSON.stringify({ seq: `${number}-g1AAAA`, id, changes: [{ rev: '1-a' }], ...doc }) }
    },
    removal: (data) => {
      const { seq, id } = JSON.parse(data) as { seq: string; id: string }
      return JSON.stringify({ seq, id, changes: [{ rev: '2-b' }], deleted: true })
    }
  }),
  options: (query, { record }, channel) => {
    const asked = record.lastEventId ?? query.text('since') ?? ''
    const from = asked === '' || asked === 'now' ? channel.end : (channel.after(asked) ?? 0)
    return { from, heartbeat: () => 'event: heartbeat\ndata: \n\n' }
  }
})

const firebaseTree: Behaviour = {
  ...channelBehaviour({
    path: '/firebase-tree/news.json',
    summary: '',
    plan: (_house, items) => ({
      compose: (number) => {
        const item = short(number, items)
        return { id: item.id, data: JSON.stringify({ ...told(item), id: undefined }) }
      }
    })
  }),
  summary: 'A Realtime Database: a put of the whole tree on each connection, then puts of single children.',
  answer: (visit) => {
    const channel = visit.server.channel(visit.record.url)
    openStream(visit)
    const put = (path: string, data: unknown): void =>
      void visit.response.write(serialise({ event: 'put', data: JSON.stringify({ path, data }) }))
    const tree = (): Map<string, string> => {
      const children = new Map<string, string>()
      for (const { kind, id, data } of channel.published())
        if (kind === 'removal' || data === 'null') children.delete(id)
        else children.set(id, data)
      return children
    }
    let shown = tree()
    const valueOf = (data: string): unknown => JSON.parse(data) as unknown
    put('/', shown.size === 0 ? null : Object.fromEntries([...shown].map(([id, data]) => [id, valueOf(data)])))
    const stop = channel.onAppend(() => {
      const now = tree()
      for (const [id, data] of now) if (shown.get(id) !== data) put(`/${id}`, valueOf(data))
      for (const id of shown.keys()) if (!now.has(id)) put(`/${id}`, null)
      shown = now
    })
    visit.response.once('close', stop)
  }
}

/** A hub of one direction: the connect with what was recovered, then pushes, and `{}` as its ping; no ids. */
const centrifugo: Behaviour = {
  ...channelBehaviour({
    path: '/centrifugo/connection/uni_sse',
    summary: '',
    plan: (_house, items) => ({
      compose: (number) => ({ id: short(number, items).id, data: JSON.stringify(told(short(number, items))) })
    })
  }),
  summary:
    'Centrifugo, one direction: a channel with a history, whose position comes with the connect and is sent back in cf_connect; recovered=0 keeps none.',
  answer: (visit) => {
    const channel = visit.server.channel(visit.record.url)
    openStream(visit)
    const say = (push: unknown): void => void visit.response.write(serialise({ data: JSON.stringify(push) }))
    const pub = ({ number, data }: { number: number; data: string }) => ({
      data: JSON.parse(data) as unknown,
      offset: number
    })
    const isKept = visit.query.text('recovered') !== '0'
    const asked = (
      JSON.parse(visit.url.searchParams.get('cf_connect') ?? '{}') as { subs?: { news?: { offset: number } } }
    ).subs?.news
    const kept = channel.published()
    const missed = asked ? kept.filter(({ number }) => number > asked.offset) : []
    const recovered = asked !== undefined && missed.length === channel.count - asked.offset
    const position = isKept ? { recoverable: true, epoch: 'e1', offset: channel.count } : {}
    const sub = {
      ...position,
      ...(isKept && asked && { was_recovering: true, ...(recovered && { recovered, publications: missed.map(pub) }) })
    }
    say({
      connect: { client: `c${visit.server.hit('/centrifugo')}`, version: '6.9.1 OSS', subs: { news: sub }, ping: 25 }
    })
    let shown = channel.count
    const stop = channel.onAppend(() => {
      for (const entry of channel.published().filter(({ number }) => number > shown))
        say({ channel: 'news', pub: pub(entry) })
      shown = channel.count
    })
    visit.response.once('close', stop)
  }
}

/** The stream of a server lives on another host, which wants the sign-in that went to the first one only. */
const splitHost: Behaviour = {
  path: '/split/api/v1/streaming/user',
  summary:
    'Mastodon whose stream lives on another host: 301 to the other origin, where it answers 401 to who has no token.',
  answer: (visit) => {
    const { server, record, request, response, url } = visit
    if (record.origin === 'first') {
      response.writeHead(301, { location: `${server.otherOrigin}${url.pathname}${url.search}` })
      return void response.end()
    }
    if (request.headers.authorization === undefined) return answerStatus(visit, 401)
    openStream(visit)
    response.write(':)\n')
  }
}

export const hubBehaviours: readonly Behaviour[] = [
  pushpin,
  smee,
  pocketbase,
  nchan,
  couchdb,
  firebaseTree,
  centrifugo,
  splitHost
]

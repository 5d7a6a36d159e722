import { Channel, type ChannelPlan, type Message } from './channel.ts'
import { forgetsBetween, habitDefaults, habitOptions, refusesPoisoned, withHabits } from './habits.ts'
import { makeItem, type ItemPlan } from './items.ts'
import type { Behaviour, ServerState, Query, Visit } from './server-state.ts'
import { stream, type StreamOptions } from './stream.ts'

/** The parameters that every path with a channel knows. */
const channelDefaults = {
  channel: '',
  n: 0,
  rate: 0,
  max: 0,
  history: 1000,
  initial: '',
  heartbeat: 15,
  retry: '',
  lang: 'mixed',
  size: 'full',
  ...habitDefaults
} as const

interface ChannelBehaviour {
  path: string
  summary: string
  defaults?: Record<string, string | number>
  plan?: (server: ServerState, items: ItemPlan, query: Query) => Partial<ChannelPlan>
  options?: (query: Query, visit: Visit, channel: Channel) => Partial<StreamOptions>
  /** Once for a channel and server, at its first connection. */
  start?: (visit: Visit, channel: Channel) => void
  /** Before each answer; true when it answered by itself. */
  before?: (visit: Visit) => boolean
}

/** A path whose clients share a channel per `?channel=`. */
export function channelBehaviour(spec: ChannelBehaviour): Behaviour {
  const defaults: Record<string, string | number> = { ...channelDefaults, ...spec.defaults }
  return {
    path: spec.path,
    summary: spec.summary,
    defaults,
    makeChannel: (server, name, query, made, state) => {
      const items = itemPlan(server, name, query)
      const usual: ChannelPlan = { name, slug: items.slug, compose: (number) => jsonMessage(makeItem(number, items)) }
      return new Channel(withHabits({ ...usual, ...spec.plan?.(server, items, query) }, query), made, state)
    },
    answer: async (visit) => {
      if (spec.before?.(visit) || refusesPoisoned(visit)) return
      const { query } = visit
      const channel = visit.server.channel(visit.record.url)
      channel.fill(query.number('n', 0))
      if (!channel.started) {
        channel.started = true
        spec.start?.(visit, channel)
      }
      publishSteadily(visit.server, channel, query)
      const history = query.number('history', 1000)
      const retry = query.number('retry', -1)
      await stream(visit, channel, {
        history,
        initial: query.number('initial', forgetsBetween(query) ? 0 : history),
        heartbeatMs: query.number('heartbeat', 15) * 1000,
        ...(retry >= 0 ? { retryMs: retry } : {}),
        outlet: 'plain',
        ...habitOptions(query),
        ...spec.options?.(query, visit, channel)
      })
    }
  }
}

export function itemPlan(server: ServerState, name: string, query: Query): ItemPlan {
  const language = query.text('lang')
  return {
    seed: server.seed,
    origin: server.origin,
    slug: slugOf(name),
    language: language === 'en' || language === 'ko' ? language : 'mixed',
    size: query.text('size') === 'short' ? 'short' : 'full'
  }
}

/** `/stream?channel=news` is `news`; every other name is its path and channel joined. */
function slugOf(name: string): string {
  const [path = '', channel = ''] = name.split('?channel=')
  const parts = path === '/stream' && channel ? [] : path.split('/').filter((part) => part !== '' && part !== 'demo')
  return [...parts, ...(channel ? [channel] : [])].join('-')
}

const steady = new WeakSet<Channel>()

/** Publishes `rate` items a second from the first connection on, up to `max` of them, whether anybody reads or not. */
function publishSteadily(server: ServerState, channel: Channel, query: Query): void {
  const rate = query.number('rate', 0)
  if (rate <= 0 || steady.has(channel)) return
  steady.add(channel)
  const max = query.number('max', 0) || Infinity
  const began = performance.now()
  const first = channel.count
  const stop = server.every(Math.max(20, Math.min(1000 / rate, 1000)), () => {
    const due = Math.min(max, first + Math.floor(((performance.now() - began) / 1000) * rate)) - channel.count
    if (due > 0) channel.publish(due)
    if (channel.count >= max) stop()
  })
}

export function jsonMessage(item: object & { id?: string }, event?: string): Message {
  return { id: item.id ?? '', event, data: JSON.stringify(item) }
}

/** Open and closed by turns, counted from the first request; whoever is connected when it closes is cut off. */
export function busy(visit: Visit): boolean {
  const { server, query, record, response } = visit
  const open = query.number('open', 6) * 1000
  const closed = query.number('closed', 40) * 1000
  const began = busySince.get(server) ?? new Map<string, number>()
  busySince.set(server, began)
  const since = began.get(record.target) ?? Date.now()
  began.set(record.target, since)
  const phase = (Date.now() - since) % (open + closed)
  if (phase >= open) {
    answerStatus(visit, 503)
    return true
  }
  const stop = server.after(open - phase, () => response.destroy())
  response.once('close', stop)
  return false
}

const busySince = new WeakMap<ServerState, Map<string, number>>()

/** Answers 401 and false where the request has no right. */
export function authorised(visit: Visit): boolean {
  const scheme = visit.query.text('scheme')
  const given = visit.request.headers.authorization
  const basic = `Basic ${Buffer.from('reader:harbour').toString('base64')}`
  if (scheme !== 'bearer' && given === basic) return true
  if (scheme !== 'basic' && given === 'Bearer harbour-token') return true
  const asked = scheme === 'bearer' ? 'Bearer realm="Harbour"' : 'Basic realm="Harbour", charset="UTF-8"'
  visit.response.writeHead(401, { 'content-type': 'text/plain; charset=utf-8', 'www-authenticate': asked })
  visit.response.end('Sign in to read this feed.\n')
  return false
}

/** A status with the visit's `retry-after`, `type` and `body`. */
export function answerStatus(visit: Visit, status: number): void {
  const retryAfter = visit.query.text('retry-after')
  const headers: Record<string, string> = { 'content-type': visit.query.text('type') || 'text/plain; charset=utf-8' }
  if (retryAfter) headers['retry-after'] = retryAfter
  visit.response.writeHead(status, headers)
  const bodyless = status === 204 || status === 205 || status === 304
  visit.response.end(bodyless ? undefined : (visit.query.text('body') ?? `This path answers ${status}.\n`))
}

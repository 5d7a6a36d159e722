import { Channel, type Message, type SentFrame } from './channel.ts'
import { channelBehaviour, itemPlan } from './channel-behaviour.ts'
import { serialise, type Frame } from './frames.ts'
import type { Behaviour, Visit } from './server-state.ts'
import { makeItem, type ItemPlan } from './items.ts'
import { openStream } from './stream.ts'

/**
 * The dialects of well-known servers: their paths, frames, heartbeats and ways to be asked for what was missed.
 *
 * Only the dialect is theirs. What is said in it is the same harbour news as everywhere here.
 */

/** Item n is from this second on; every dialect that tells the time of a message tells this one. */
const firstSecond = Date.UTC(2026, 0, 5, 6) / 1000
export const secondOf = (number: number): number => firstSecond + number

// ---- Wikimedia EventStreams ----

/** Two data centres take turns; the one that is silent has no timestamp, and that is how it is in the wild. */
function wikimediaId(sequence: number): string {
  const topics = ['eqiad.mediawiki.recentchange', 'codfw.mediawiki.recentchange']
  if (sequence % 5 >= 3) topics.reverse()
  return JSON.stringify([
    { topic: topics[0], partition: 0, timestamp: secondOf(sequence) * 1000 },
    { topic: topics[1], partition: 0, offset: -1 }
  ])
}

function wikimediaChange(number: number, items: ItemPlan, canaryEvery: number): Message {
  const item = makeItem(number, { ...items, size: 'short' })
  const canary = canaryEvery > 0 && number % canaryEvery === 0
  const id = `${String(number).padStart(8, '0')}-7c1e-4a55-9d3b-00000000ab1e`
  const change = {
    $schema: '/mediawiki/recentchange/1.0.0',
    meta: {
      uri: item.url,
      request_id: `request-${number}`,
      id,
      dt: new Date(secondOf(number) * 1000).toISOString(),
      domain: canary ? 'canary' : 'harbour.wiki.test',
      stream: 'mediawiki.recentchange'
    },
    id: 1_000_000 + (number % 3),
    type: 'edit',
    namespace: 0,
    title: item.title,
    title_url: item.url,
    comment: item.summary,
    timestamp: secondOf(number),
    user: item.authors[0]?.name,
    bot: false,
    notify_url: `${item.url}?diff=${number}`,
    minor: false,
    length: { old: 100 + number, new: 120 + number },
    revision: { old: number, new: number + 1 },
    server_name: 'harbour.wiki.test',
    wiki: 'harbourwiki',
    parsedcomment: item.summary
  }
  return { id, event: 'message', data: JSON.stringify(change) }
}

/** The latest time among the positions of a last event ID, epoch ms; null where it holds none. */
function wikimediaTime(lastEventId: string): number | null {
  try {
    const positions = JSON.parse(lastEventId) as { timestamp?: number }[]
    const times = positions.flatMap(({ timestamp }) => (typeof timestamp === 'number' ? [timestamp] : []))
    return times.length > 0 ? Math.max(...times) : null
  } catch {
    return null
  }
}

const wikimedia = (path: string): Behaviour =>
  channelBehaviour({
    path,
    summary:
      'Wikimedia EventStreams: ids are JSON arrays with timestamps, Last-Event-ID or since=, every tenth a canary (canary=10).',
    defaults: { n: 0, canary: 10 },
    plan: (_house, items, query) => ({
      eventId: (sequence) => wikimediaId(sequence),
      compose: (number) => wikimediaChange(number, items, query.number('canary', 10))
    }),
    options: (query, { record }, channel) => {
      const since = query.text('since')
      const after = record.lastEventId ? wikimediaTime(record.lastEventId) : since ? Date.parse(since) : null
      const preface = Buffer.from(':ok\n\n')
      if (after === null || Number.isNaN(after)) return { preface, initial: 0, ignoreLastEventId: true }
      return { preface, from: channel.behind(({ eventId }) => (wikimediaTime(eventId ?? '') ?? 0) <= after) }
    },
    before: (visit) => {
      if ((visit.request.headers['user-agent'] ?? '') !== '') return false
      visit.response.writeHead(403, { 'content-type': 'text/plain' })
      visit.response.end('Please say who you are in the User-Agent.\n')
      return true
    }
  })

// ---- Mastodon ----

const mastodonStream = '/mastodon/api/v1/streaming/public'

const mastodonId = (number: number): string => String(115_000_000_000_000_000n + BigInt(number) * 262_147n)

export function mastodonStatus(number: number, items: ItemPlan): Message {
  const item = makeItem(number, items)
  const account = {
    id: '1',
    acct: 'desk',
    display_name: item.authors[0]?.name ?? 'Desk',
    url: `${items.origin}/@desk`,
    avatar: `${items.origin}/images/town-1.png`
  }
  const status = {
    id: mastodonId(number),
    created_at: new Date(secondOf(number) * 1000).toISOString(),
    language: item.language,
    spoiler_text: number % 5 === 4 ? item.summary : '',
    sensitive: false,
    visibility: 'public',
    uri: `${items.origin}/users/desk/statuses/${mastodonId(number)}`,
    url: item.url,
    content: `<p>${item.title}.</p>${item.content_html}`,
    reblog: null,
    account,
    media_attachments: item.image ? [{ type: 'image', url: item.image, preview_url: item.image }] : [],
    tags: item.tags.map((name) => ({ name, url: `${items.origin}/tags/${encodeURIComponent(name)}` })),
    card: null,
    edited_at: null
  }
  if (number % 6 !== 5) return { id: status.id, event: 'update', data: JSON.stringify(status) }
  const original = { ...status, id: `${mastodonId(number)}0` }
  const booster = { ...account, acct: 'echo', display_name: 'Echo' }
  const boost = { ...status, account: booster, content: '', url: null, media_attachments: [], tags: [] }
  return { id: status.id, event: 'update', data: JSON.stringify({ ...boost, reblog: original }) }
}

const mastodon = channelBehaviour({
  path: mastodonStream,
  summary:
    'Mastodon: no ids and no replay in the stream, :thump every 15 s (heartbeat=15), update, delete, status.update, filters_changed.',
  plan: (_house, items) => ({ eventId: () => undefined, compose: (number) => mastodonStatus(number, items) }),
  options: () => ({
    ignoreLastEventId: true,
    initial: 0,
    // "Heartbeats are a comment without an empty line": it stands directly before the next event.
    preface: Buffer.from(':)\nevent: filters_changed\ndata: undefined\n\n'),
    heartbeat: () => ':thump\n'
  })
})

/** `isIn`: which frames of the stream stand in it. */
export const mastodonTimeline = (path: string, stream: string, isIn: (frame: SentFrame) => boolean): Behaviour => ({
  path,
  summary: 'The same by REST: min_id= (the next newer ones), max_id=, limit= (20, at most 40), newest first.',
  defaults: { channel: '', min_id: '', max_id: '', limit: 20, delay: 0 },
  answer: async (visit) => {
    const { server, query, response } = visit
    const channel = server.channel(sibling(visit, stream))
    const limit = Math.min(40, Math.max(1, query.number('limit', 20)))
    const known = new Map<string, SentFrame>()
    for (const frame of channel.published()) {
      if (frame.kind === 'removal') known.delete(frame.id)
      else if (isIn(frame)) known.set(frame.id, frame)
    }
    const [min, max] = [query.text('min_id'), query.text('max_id')]
    const fitting = [...known.values()].filter(
      ({ id }) => (!min || BigInt(id) > BigInt(min)) && (!max || BigInt(id) < BigInt(max))
    )
    const page = (min ? fitting.slice(0, limit) : fitting.slice(-limit)).reverse()
    const delay = query.number('delay', 0)
    if (delay > 0) await new Promise<void>((resolve) => server.after(delay, resolve))
    const self = `${server.origin}${path}?limit=${limit}`
    const links = [`<${self}&max_id=${page.at(-1)?.id}>; rel="next"`, `<${self}&min_id=${page[0]?.id}>; rel="prev"`]
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      ...(page.length > 0 && { link: links.join(', ') })
    })
    response.end(`[${page.map(({ data }) => data).join(',')}]`)
  }
})

/** Another path of the same source and channel. */
function sibling(visit: Visit, path: string): string {
  const channel = visit.query.text('channel')
  return channel ? `${path}?channel=${encodeURIComponent(channel)}` : path
}

// ---- ntfy ----

const ntfyId = (number: number): string => `n${(number * 7_919 + 60_466_176).toString(36)}`.padEnd(10, 'x')

type NtfyFormat = 'sse' | 'json'

/** A topic under `/json` sends what it sends under `/sse`, each message on a line. */
const ntfyWire = (format: NtfyFormat, frame: Frame): string =>
  format === 'json' ? `${frame.data ?? ''}\n` : serialise(frame)

/** Open and keepalive events carry ids of their own, which no cursor may take for one of a message. */
let ntfySigns = 0
function ntfySign(format: NtfyFormat, event: 'open' | 'keepalive', topic: string): string {
  const sign = { id: `s${(ntfySigns++).toString(36).padStart(9, '0')}`, time: Math.floor(Date.now() / 1000) }
  return ntfyWire(format, { event, data: JSON.stringify({ ...sign, event, topic }) })
}

const ntfyType = { sse: 'text/event-stream; charset=utf-8', json: 'application/x-ndjson; charset=utf-8' }

const ntfy = (format: NtfyFormat) =>
  channelBehaviour({
    path: `/ntfy/:topic/${format}`,
    summary: `ntfy ${format === 'sse' ? 'as events' : 'as lines'}: open and keepalive events with ids, messages without SSE ids; since=<id|unix|10m|all|latest|none>; poll=1; heartbeat=45.`,
    defaults: { heartbeat: 45, poll: '' },
    plan: (_house, items) => {
      // The slug is the path joined: ntfy-TOPIC-sse.
      const topic = items.slug.split('-')[1] ?? 'harbour'
      return {
        eventId: () => undefined,
        wire: (frame) => ntfyWire(format, frame),
        compose: (number) => {
          const item = makeItem(number, { ...items, size: 'short' })
          const message = {
            id: ntfyId(number),
            time: secondOf(number),
            expires: secondOf(number) + 43_200,
            event: 'message',
            topic,
            ...(number % 4 === 0 ? { priority: 5 } : number % 4 === 1 ? { priority: 2 } : {}),
            tags: item.tags,
            click: item.url,
            ...(item.image && {
              attachment: { name: 'drawing.svg', type: 'image/svg+xml', size: 2000, url: item.image }
            }),
            ...(number % 3 !== 2 && { title: item.title }),
            message: item.summary
          }
          return { id: message.id, data: JSON.stringify(message) }
        }
      }
    },
    options: (query, visit, channel) => {
      const topic = visit.names['topic'] ?? ''
      const from = ntfyStart(channel, query.text('since') ?? 'none')
      const headers = { 'content-type': ntfyType[format] }
      // "poll=1": what is in the cache, and no more.
      if (query.text('poll') === '1') {
        return { ignoreLastEventId: true, headers, from, after: { frames: channel.end - from, then: 'end' } }
      }
      return {
        ignoreLastEventId: true,
        headers,
        preface: Buffer.from(ntfySign(format, 'open', topic)),
        heartbeat: () => ntfySign(format, 'keepalive', topic),
        from
      }
    }
  })

/** An id that is not in the cache gives the whole cache. */
function ntfyStart(channel: Channel, since: string): number {
  const timeOf = ({ data }: SentFrame): number => (JSON.parse(data) as { time: number }).time
  if (since === 'none' || since === '') return channel.end
  if (since === 'latest') return Math.max(0, channel.end - 1)
  const ago = /^(\d+)([smh])$/.exec(since)
  if (ago) {
    const seconds = Number(ago[1]) * ({ s: 1, m: 60, h: 3600 }[ago[2] as 's' | 'm' | 'h'] ?? 1)
    const from = Date.now() / 1000 - seconds
    return channel.behind((frame) => timeOf(frame) < from)
  }
  if (/^\d{9,}$/.test(since)) return channel.behind((frame) => timeOf(frame) < Number(since))
  const known = channel.published().findIndex(({ id }) => id === since)
  if (since === 'all' || known < 0) return channel.behind(() => false)
  let passed = 0
  return channel.behind(() => passed++ <= known)
}

// ---- Firebase, and Hacker News on it ----

const firebaseStream = '/firebase/v0/newstories.json'
const firstStory = 45_000_000

function story(number: number, items: ItemPlan): Message {
  const item = makeItem(number, { ...items, size: 'short' })
  const ask = number % 4 === 3
  const told = {
    by: 'keeper',
    descendants: number % 7,
    id: firstStory + number,
    score: 1 + (number % 90),
    time: secondOf(number),
    title: item.title,
    type: 'story',
    ...(ask ? { text: item.content_html } : { url: item.url })
  }
  return { id: String(told.id), data: JSON.stringify(told) }
}

const firebase: Behaviour = {
  path: firebaseStream,
  summary:
    'Hacker News on Firebase: 307 to the other origin (redirect=1), then put with the newest ids (newest=100), patches, keep-alive.',
  defaults: { channel: '', n: 0, newest: 100, redirect: 1, heartbeat: 30, lang: 'mixed', size: 'short' },
  makeChannel: (server, name, query, made, state) => {
    const items = itemPlan(server, name, query)
    const plan = { name, slug: items.slug, eventId: () => undefined, compose: (number: number) => story(number, items) }
    return new Channel(plan, made, state)
  },
  answer: (visit) => {
    const { server, query, record, response, url } = visit
    if (query.number('redirect', 1) === 1 && record.origin === 'first') {
      response.writeHead(307, { location: `${server.otherOrigin}${url.pathname}${url.search}` })
      return void response.end()
    }
    const channel = server.channel(record.url)
    channel.fill(query.number('n', 0))
    const newest = query.number('newest', 100)
    const idsNow = (): number[] => {
      const ids: number[] = []
      for (let number = channel.count; number > 0 && ids.length < newest; number--) ids.push(firstStory + number)
      return ids
    }
    openStream(visit)
    let told = idsNow()
    response.write(serialise({ event: 'put', data: JSON.stringify({ path: '/', data: told }) }))
    let changes = 0
    const stopListening = channel.onAppend(() => {
      const now = idsNow()
      if (now[0] === told[0]) return
      // A list that shifts changes in every place, and the server tells the places that changed, or the whole of it.
      const patch = Object.fromEntries(now.flatMap((id, place) => (told[place] === id ? [] : [[place, id]])))
      const [event, data] = changes++ % 3 === 2 ? ['put', now] : ['patch', patch]
      response.write(serialise({ event: event as string, data: JSON.stringify({ path: '/', data }) }))
      told = now
    })
    const beat = query.number('heartbeat', 30) * 1000
    const stopBeating =
      beat > 0 ? server.every(beat, () => void response.write('event: keep-alive\ndata: null\n\n')) : () => {}
    response.once('close', () => {
      stopListening()
      stopBeating()
    })
  }
}

const firebaseItem: Behaviour = {
  path: '/firebase/v0/item/:file',
  summary: 'One of its items: ID.json; null where there is none. delay= ms.',
  defaults: { channel: '', delay: 0 },
  answer: async (visit) => {
    const number = Number(/^(\d+)\.json$/.exec(visit.names['file'] ?? '')?.[1] ?? NaN) - firstStory
    const channel = visit.server.channel(sibling(visit, firebaseStream))
    const item = channel.itemByNumber(number)
    const delay = visit.query.number('delay', 0)
    if (delay > 0) await new Promise<void>((resolve) => visit.server.after(delay, resolve))
    visit.response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
    visit.response.end(JSON.stringify(item ?? null))
  }
}

// ---- Mercure ----

const mercureId = (sequence: number): string =>
  `urn:uuid:${sequence.toString(16).padStart(8, '0')}-532a-4d6f-ba70-f0f8bd584022`

const mercure = channelBehaviour({
  path: '/mercure/.well-known/mercure',
  summary:
    'Mercure, both generations: match= with last_event_id= and Mercure-Last-Event-ID, topic= with lastEventID= and Last-Event-ID.',
  defaults: { topic: '', match: '', heartbeat: 40 },
  plan: (_house, items) => ({
    eventId: (sequence) => mercureId(sequence),
    compose: (number) => {
      const item = makeItem(number, { ...items, size: 'short' })
      const article = {
        '@context': 'https://schema.org',
        '@id': item.url,
        '@type': 'NewsArticle',
        headline: item.title,
        description: item.summary,
        articleBody: item.content_html,
        datePublished: new Date(secondOf(number) * 1000).toISOString(),
        author: { '@type': 'Person', name: item.authors[0]?.name },
        ...(item.image && { image: item.image }),
        keywords: item.tags,
        inLanguage: item.language
      }
      return { id: item.url, event: 'message', data: JSON.stringify(article) }
    }
  }),
  options: (query, { record }, channel) => {
    const recent = query.text('match') !== ''
    const asked = record.lastEventId ?? query.text(recent ? 'last_event_id' : 'lastEventID') ?? null
    const header = recent ? 'mercure-last-event-id' : 'last-event-id'
    const common = { preface: Buffer.from(': \n'), heartbeat: () => ': \n\n' }
    if (asked === null || asked === '') return { ...common, from: channel.end }
    if (asked === 'earliest') return { ...common, from: channel.behind(() => false), headers: { [header]: 'earliest' } }
    const after = channel.after(asked)
    // An id that the history does not hold: the hub goes on from its newest event, and says so.
    const resumed = after === null ? (channel.published().at(-1)?.eventId ?? 'earliest') : asked
    return { ...common, from: after ?? channel.end, headers: { [header]: resumed } }
  }
})

export const sourceBehaviours: readonly Behaviour[] = [
  wikimedia('/wikimedia'),
  // As it is called in the wild, which is how it is recognised.
  wikimedia('/wikimedia/v2/stream/recentchange'),
  mastodon,
  mastodonTimeline('/mastodon/api/v1/timelines/public', mastodonStream, () => true),
  ntfy('sse'),
  ntfy('json'),
  firebase,
  firebaseItem,
  mercure
]

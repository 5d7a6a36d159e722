import type { Channel, Message } from './channel.ts'
import { answerStatus, authorised, busy, channelBehaviour, itemPlan, jsonMessage } from './channel-behaviour.ts'
import { demoBehaviours } from './demo.ts'
import { documents } from './documents.ts'
import { addressBehaviours } from './dialects/addresses.ts'
import { alertBehaviours } from './dialects/alerts.ts'
import { lineBehaviours } from './dialects/lines.ts'
import { noisyBehaviours } from './dialects/noisy.ts'
import { webhookBehaviours } from './dialects/webhooks.ts'
import { drawPng, drawSvg, scenes, type Scene } from './drawings.ts'
import { excessiveAnswers } from './excess/answers.ts'
import { excessiveFrames } from './excess/frames.ts'
import { excessivePayloads } from './excess/payloads.ts'
import { byteOrderMark, serialise, type Newline } from './frames.ts'
import type { Behaviour, Visit } from './server-state.ts'
import { makeItem, makeLine, type ItemPlan } from './items.ts'
import { hostileItem, unknownShape } from './odd-items.ts'
import { articlePage, indexPage, indexText } from './pages.ts'
import { replay } from './replay.ts'
import { hubBehaviours } from './dialects/hubs.ts'
import { mastodonUser } from './dialects/mastodon-user.ts'
import { sourceBehaviours } from './sources.ts'
import { answerText, statuses } from './statuses.ts'
import { openStream, write, type Break } from './stream.ts'
import { webPlatformTests } from './web-platform-tests.ts'

/** Every n-th of a list, for behaviours that take turns. */
function turn<T>(list: readonly T[], number: number): T {
  return list[number % list.length] as T
}

const framing = (path: string, newline: Newline, words: string): Behaviour =>
  channelBehaviour({ path, summary: `Lines end with ${words}.`, defaults: { n: 20 }, plan: () => ({ newline }) })

const streams: Behaviour[] = [
  channelBehaviour({
    path: '/stream',
    summary: 'Numbered items with ids, a history, Last-Event-ID replay and heartbeats: the well-made server.'
  }),
  channelBehaviour({
    path: '/rate',
    summary: 'A steady rate of items a second, up to 5,000.',
    defaults: { rate: 5, history: 10_000, size: 'short' }
  }),
  channelBehaviour({
    path: '/burst',
    summary: 'n items at once, then quiet.',
    defaults: { n: 5000, history: 100_000, size: 'short' }
  }),
  channelBehaviour({
    path: '/named',
    summary: 'Events under other names than message; event= for one name.',
    defaults: { n: 20, event: '' },
    plan: (_house, items, query) => {
      const names = ['post', 'status.update', 'announcement', 'notification', 'update', '새소식']
      return { compose: (number) => jsonMessage(makeItem(number, items), query.text('event') || turn(names, number)) }
    }
  }),
  channelBehaviour({
    path: '/open-and-error',
    summary: 'Items whose events are named open and error, as some servers do.',
    defaults: { n: 10 },
    plan: (_house, items) => ({
      compose: (number) => jsonMessage(makeItem(number, items), turn(['open', 'error'], number))
    })
  }),
  channelBehaviour({
    path: '/id-only',
    summary: 'After each item a frame that is only an id: the cursor moves, nothing is shown.',
    defaults: { n: 10 },
    plan: () => ({ idOnlyFrames: true })
  }),
  channelBehaviour({
    path: '/retry',
    summary: 'Asks for a reconnection time, then behaves like /stream.',
    defaults: { n: 10, retry: 2000 }
  }),
  channelBehaviour({
    path: '/json-feed',
    summary: 'JSON Feed items whose id is in the payload only; no SSE ids, so no replay: all of the history each time.',
    defaults: { n: 20 },
    plan: () => ({ eventId: () => undefined })
  }),
  channelBehaviour({
    path: '/without-ids',
    summary: 'Items without any id or link, live only.',
    defaults: { rate: 1, initial: 0 },
    plan: (_house, items) => ({ eventId: () => undefined, compose: (number) => anonymous(number, items) }),
    options: () => ({ ignoreLastEventId: true })
  }),
  channelBehaviour({
    path: '/resend',
    summary: 'Without ids, and every connection begins with the last messages again (last=5).',
    defaults: { n: 5, last: 5 },
    plan: (_house, items) => ({ eventId: () => undefined, compose: (number) => anonymous(number, items) }),
    options: (query) => ({ ignoreLastEventId: true, initial: query.number('last', 5) })
  }),
  channelBehaviour({
    path: '/newest-first',
    summary: 'Ids in the payload only, and every connection begins with the last messages backwards (last=20).',
    defaults: { n: 20, last: 20 },
    plan: () => ({ eventId: () => undefined }),
    options: (query) => ({ ignoreLastEventId: true, newestFirst: true, initial: query.number('last', 20) })
  }),
  channelBehaviour({
    path: '/equal-alarms',
    summary: 'The same words every time, without ids: each is an alarm of its own.',
    defaults: { rate: 1, initial: 0 },
    plan: () => ({ eventId: () => undefined, compose: () => ({ id: '', data: 'Water in the pump room' }) }),
    options: () => ({ ignoreLastEventId: true })
  }),
  channelBehaviour({
    path: '/notice',
    summary: 'One notice without an id, the same on every connection, and the end (end=): the page of a small office.',
    defaults: { n: 1, end: 'plain' },
    plan: (_house, items) => ({
      eventId: () => undefined,
      compose: (number) => ({ id: '', data: makeLine(number, items) })
    }),
    options: () => ({ ignoreLastEventId: true, initial: 1 })
  }),
  channelBehaviour({
    path: '/sticky-ids',
    summary: 'Only every fifth message carries an SSE id; payloads have none, so the others inherit a cursor.',
    defaults: { n: 20 },
    plan: (_house, items) => ({
      eventId: (sequence) => (sequence % 5 === 0 ? String(sequence) : undefined),
      compose: (number) => anonymous(number, items)
    })
  }),
  channelBehaviour({
    path: '/cursor-ids',
    summary: 'The SSE id is a JSON array, as of a log with partitions: a cursor, no identity.',
    defaults: { n: 20 },
    plan: () => ({
      eventId: (sequence) =>
        JSON.stringify([
          { topic: 'east.changes', partition: 0, offset: sequence % 2 ? sequence : -1 },
          { topic: 'west.changes', partition: 0, timestamp: 1740000000000 + sequence * 1000 }
        ])
    })
  }),
  channelBehaviour({
    path: '/korean-ids',
    summary: 'SSE ids that are not Latin-1.',
    defaults: { n: 20, lang: 'ko' },
    plan: () => ({ eventId: (sequence) => `솔마을-${sequence}-…` })
  }),
  channelBehaviour({
    path: '/text',
    summary: 'Lines of plain text with SSE ids; every fourth message has two lines.',
    defaults: { n: 20 },
    plan: (_house, items) => ({
      editKeepsEventId: true,
      compose: (number) => {
        const line = makeLine(number, items)
        return { id: '', data: number % 4 === 0 ? line.replace('. ', '\n') : line }
      }
    })
  }),
  channelBehaviour({
    path: '/unknown-json',
    summary: 'JSON whose keys nobody agreed on: nested, Korean keys, arrays, numbers only, encoded twice.',
    defaults: { n: 24 },
    plan: (_house, items) => ({ compose: (number) => unknownShape(number, items) })
  }),
  channelBehaviour({
    path: '/hostile',
    summary: 'HTML bodies that try to get out; whatever they reach is counted as requests of /trap.',
    defaults: { n: 24 },
    plan: (server, items) => ({ compose: (number) => jsonMessage(hostileItem(number, items, server)) })
  }),
  channelBehaviour({
    path: '/edits',
    summary: 'Then edits its items one by one (every= seconds), every other one without a time of change.',
    defaults: { n: 10, every: 1 },
    start: (visit, channel) =>
      oneByOne(visit, channel, (id, index) => {
        const known = channel.itemByNumber(index + 1)
        const changes = { title: `${String(known?.['title'])} (edited)`, summary: 'Edited by the source.' }
        channel.edit(id, changes, { modified: index % 2 === 0 })
      })
  }),
  channelBehaviour({
    path: '/removals',
    summary: 'Then removes its items one by one (every= seconds): delete with the bare id.',
    defaults: { n: 10, every: 1 },
    start: (visit, channel) => oneByOne(visit, channel, (id) => channel.remove(id))
  }),
  framing('/lf', '\n', 'LF'),
  framing('/crlf', '\r\n', 'CRLF'),
  framing('/cr', '\r', 'a lone CR'),
  channelBehaviour({
    path: '/bom',
    summary: 'Begins with a byte order mark, which does not count.',
    defaults: { n: 5 },
    options: () => ({ preface: byteOrderMark })
  }),
  channelBehaviour({
    path: '/two-boms',
    summary: 'Begins with two: the second belongs to the first line, and that message is lost by the standard.',
    defaults: { n: 5 },
    options: () => ({
      preface: Buffer.concat([byteOrderMark, byteOrderMark, Buffer.from('data: lost by the standard\n\n')])
    })
  }),
  channelBehaviour({
    path: '/gzip',
    summary: 'Compressed where the client accepts it, flushed after every message.',
    defaults: { n: 20 },
    options: () => ({ outlet: 'gzip' })
  }),
  channelBehaviour({
    path: '/one-byte',
    summary: 'Every byte is written by itself (pause= ms after each).',
    defaults: { n: 3, pause: 0, size: 'short' },
    options: (query) => ({ outlet: 'bytes', pauseMs: query.number('pause', 0) })
  }),
  channelBehaviour({
    path: '/ends',
    summary: 'A clean end after so many messages of a connection (after=5).',
    defaults: { n: 20, after: 5 },
    options: (query) => ({ after: { frames: query.number('after', 5), then: 'end' } })
  }),
  channelBehaviour({
    path: '/cut',
    summary:
      'After so many messages (after=5) half of the next, and the connection is gone; how=end: an end like a proper one, as Caddy and h2o make of a crash; how=chunk: by a chunk that is none, as h2o cuts.',
    defaults: { n: 20, after: 5, how: 'destroy' },
    options: (query) => ({
      after: { frames: query.number('after', 5), then: 'cut', how: query.text('how') as Break }
    })
  }),
  channelBehaviour({
    path: '/silent',
    summary: 'Opens, sends so many messages (after=0) and then nothing, no heartbeat either.',
    defaults: { after: 0, n: 20 },
    options: (query) => ({ after: { frames: query.number('after', 0), then: 'silence' }, heartbeatMs: 0 })
  }),
  channelBehaviour({
    path: '/flaky',
    summary: 'The first requests (first=3) get a status (status=503), then it works; retry-after= seconds.',
    defaults: { n: 20, first: 3, status: 503, 'retry-after': '' },
    before: (visit) => {
      if (visit.server.hit(visit.record.target) > visit.query.number('first', 3)) return false
      answerStatus(visit, visit.query.number('status', 503))
      return true
    }
  }),
  channelBehaviour({
    path: '/busy',
    summary:
      'Open for a while (open=6 s), then 503 with Retry-After (retry-after=8) for a while (closed=40 s), and again.',
    defaults: { n: 10, open: 6, closed: 40, 'retry-after': 8 },
    before: busy
  }),
  channelBehaviour({
    path: '/private',
    summary: '401 without reader:harbour as Basic or "Bearer harbour-token"; scheme=basic or bearer for one of them.',
    defaults: { n: 20, scheme: 'any' },
    before: (visit) => !authorised(visit)
  })
]

function anonymous(number: number, items: ItemPlan): Message {
  const { title, summary, date_published } = makeItem(number, { ...items, size: 'short' })
  return { id: '', data: JSON.stringify({ title, content_text: summary, date_published }) }
}

function oneByOne(visit: Visit, channel: Channel, run: (id: string, index: number) => void): void {
  const ids = channel.published().filter((frame) => frame.kind === 'item')
  let index = 0
  const stop = visit.server.every(visit.query.number('every', 1) * 1000, () => {
    const frame = ids[index]
    if (frame) run(frame.id, index++)
    else stop()
  })
}

const transport: Behaviour[] = [
  {
    path: '/counter',
    summary:
      'data: 1, data: 2 … once a second (every= seconds) from 1 on each connection: the server of every tutorial.',
    defaults: { every: 1 },
    answer: (visit) => {
      openStream(visit)
      let count = 0
      const tick = () => void visit.response.write(`data: ${++count}\n\n`)
      tick()
      visit.response.once('close', visit.server.every(visit.query.number('every', 1) * 1000, tick))
    }
  },
  {
    path: '/health-only',
    summary: 'Nothing but signs of life: comments, keepalive, ping and open events (every= seconds).',
    defaults: { every: 1 },
    answer: (visit) => {
      openStream(visit)
      const signs = [
        ':)\n:thump\n',
        'event: keepalive\ndata: {"id":"VNxNIg5fpt","time":1643935928,"event":"keepalive","topic":"harbour"}\n\n',
        'data: ping\n\n',
        'event: keep-alive\ndata: null\n\n',
        'event: heartbeat\ndata: {}\n\n'
      ]
      let count = 0
      const beat = () => void visit.response.write(turn(signs, count++))
      visit.response.write(
        ':ok\n\nevent: open\ndata: {"id":"weSj9RtNkj","time":1635528898,"event":"open","topic":"harbour"}\n\n'
      )
      visit.response.once('close', visit.server.every(visit.query.number('every', 1) * 1000, beat))
    }
  },
  {
    path: '/no-headers',
    summary: 'Takes the request and never answers.',
    answer: () => {}
  },
  {
    path: '/slow-headers',
    summary: 'Answers after a while (after= seconds), then behaves like /stream with 5 items.',
    defaults: { after: 2 },
    answer: async (visit) => {
      await new Promise<void>((resolve) => visit.server.after(visit.query.number('after', 2) * 1000, resolve))
      if (visit.response.destroyed) return
      openStream(visit)
      for (let number = 1; number <= 5; number++) {
        const item = makeItem(number, itemPlan(visit.server, '/slow-headers', visit.query))
        visit.response.write(serialise({ id: String(number), data: JSON.stringify(item) }))
      }
    }
  },
  {
    path: '/endless-line',
    summary: 'One line that does not end (bytes=67108864, 0 for ever); field=data or a comment (field=comment).',
    defaults: { bytes: 64 * 1024 * 1024, field: 'data' },
    answer: (visit) =>
      flood(visit, visit.query.text('field') === 'comment' ? ':' : 'data:', Buffer.alloc(65_536, 'harbour '))
  },
  {
    path: '/endless-event',
    summary: 'One event of ever more data lines, with no empty line to end it (bytes=67108864, 0 for ever).',
    defaults: { bytes: 64 * 1024 * 1024 },
    answer: (visit) => flood(visit, '', Buffer.from('data: another line of the same event\n'.repeat(1800)))
  },
  {
    path: '/raw',
    summary: 'Exactly these bytes (body=…, escaped), then open; end=1 ends it, type= its content type.',
    defaults: { body: '', end: 0, type: '' },
    answer: (visit) => {
      const type = visit.query.text('type')
      openStream(visit, type ? { 'content-type': type } : {})
      visit.response.write(visit.query.text('body') || ': nothing\n\n')
      if (visit.query.number('end', 0)) visit.response.end()
    }
  },
  webPlatformTests,
  replay,
  {
    path: '/trap',
    summary: 'Where the hostile bodies of /hostile want to get to: nobody should ever come here.',
    answer: (visit) => answerText(visit, 'text/plain', 'Somebody got out.\n')
  }
]

async function flood(visit: Visit, start: string, chunk: Buffer): Promise<void> {
  openStream(visit)
  const most = visit.query.number('bytes', 64 * 1024 * 1024) || Infinity
  let sent = 0
  if (start) await write(visit.response, Buffer.from(start))
  while (sent < most) {
    if (!(await write(visit.response, chunk))) return
    sent += chunk.length
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const pages: Behaviour[] = [
  {
    path: '/',
    summary: 'This list; as plain text unless the client asks for HTML.',
    answer: (visit) => {
      const html = visit.request.headers.accept?.includes('text/html')
      if (html) answerText(visit, 'text/html; charset=utf-8', indexPage(behaviours, visit.server.origin))
      else answerText(visit, 'text/plain; charset=utf-8', indexText(behaviours, visit.server.origin))
    }
  },
  {
    path: '/articles/:slug/:number',
    summary: 'The page that an item links to.',
    answer: (visit) => {
      const number = Number(visit.names['number'])
      const item = visit.server.channelBySlug(visit.names['slug'] ?? '')?.itemByNumber(number)
      const page = articlePage(item, number)
      answerText(visit, 'text/html; charset=utf-8', page, item ? 200 : 404)
    }
  },
  {
    path: '/images/:name',
    summary: `Drawings: ${scenes.join(', ')}, each as NAME-NUMBER.svg or .png.`,
    answer: (visit) => {
      const found = /^([a-z]+)-(\d{1,6})\.(svg|png)$/.exec(visit.names['name'] ?? '')
      const scene = scenes.find((each) => each === found?.[1]) as Scene | undefined
      if (!found || !scene) return answerText(visit, 'text/plain; charset=utf-8', 'There is no such drawing.\n', 404)
      const number = Number(found[2])
      const [type, body] =
        found[3] === 'svg'
          ? ['image/svg+xml', Buffer.from(drawSvg(scene, number))]
          : ['image/png', drawPng(scene, number)]
      visit.response.writeHead(200, {
        'content-type': type,
        'content-length': body.length,
        'cache-control': 'max-age=3600'
      })
      visit.response.end(body)
    }
  }
]

/** The table: one path, one behaviour. */
export const behaviours: readonly Behaviour[] = [
  ...streams,
  ...sourceBehaviours,
  ...addressBehaviours,
  ...lineBehaviours,
  ...webhookBehaviours,
  ...alertBehaviours,
  ...noisyBehaviours,
  ...mastodonUser,
  ...hubBehaviours,
  ...demoBehaviours,
  ...documents,
  ...statuses,
  ...transport,
  ...excessiveFrames,
  ...excessivePayloads,
  ...excessiveAnswers,
  ...pages
]

export function findBehaviour(path: string): { behaviour: Behaviour; names: Record<string, string> } | undefined {
  const parts = path.split('/')
  for (const behaviour of behaviours) {
    const wanted = behaviour.path.split('/')
    if (wanted.length !== parts.length) continue
    const names: Record<string, string> = {}
    const fits = wanted.every((part, i) => {
      const given = parts[i] ?? ''
      if (!part.startsWith(':')) return part === given
      names[part.slice(1)] = given
      return given !== ''
    })
    if (fits) return { behaviour, names }
  }
  return undefined
}

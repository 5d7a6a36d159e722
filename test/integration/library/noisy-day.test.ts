import { expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { openLibrary } from '../../../src-main/library/library.ts'
import { noisyServers, type NoisyServer, type Said } from '../../feed-server/dialects/noisy.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { threads } from '../fixtures/library-threads.ts'

/** A day of servers that say much of themselves, in fast motion: into the library of the app, message by message as it came. */

const BEGIN = Date.UTC(2026, 10, 30)
const HOUR = 3_600_000
const CONNECTIONS = 6
const NEWS_OF_A_CONNECTION = 4

async function library() {
  const opened = await openLibrary({ directory: await temporaryFolder(), workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  atTheEnd(() => opened.value.close(5_000))
  return opened.value
}

const message = ({ event = 'message', data }: Said, receivedAt: number): Message => ({
  type: event,
  data,
  ownId: null,
  lastEventId: '',
  receivedAt
})

/** What comes over one connection: its opening at once, then beats with news and other talk between them. */
function* connectionOf(server: NoisyServer, n: number, from: number, to: number): Generator<Message[]> {
  yield server.opening(n).map((said) => message(said, from))
  let [beats, told] = [0, 0]
  const perNews = Math.floor((to - from) / 1_000 / server.every / NEWS_OF_A_CONNECTION)
  for (let at = from + server.every * 1_000; at < to; at += server.every * 1_000) {
    const said = [message(server.beat, at)]
    if (beats % 97 === 50) said.push(...server.besides.map((each) => message(each, at + 300)))
    if (beats % perNews === perNews >> 1 && told < NEWS_OF_A_CONNECTION) {
      const id = `${n}-${++told}`
      said.push(message(server.news({ id, title: `Story ${id}`, url: `https://town.test/${id}` }), at + 700))
    }
    beats++
    yield said
  }
}

it.each(noisyServers)('$path: nothing but its news is left unread, and none of that is lost', async (server) => {
  const into = await library()
  const url = `https://noisy.test${server.path}`
  const added = await into.addFeed({ url, title: 'Noisy', notify: 'off' })
  if (!added.ok) throw new Error('already added')
  const feedId = added.value.id
  let junk = 0
  for (let n = 1; n <= CONNECTIONS; n++) {
    const [from, to] = [BEGIN + ((n - 1) * 24 * HOUR) / CONNECTIONS, BEGIN + (n * 24 * HOUR) / CONNECTIONS - 5_000]
    let isFirst = true
    for (const messages of connectionOf(server, n, from, to)) {
      const phase = !isFirst ? 'live' : n === 1 ? 'first' : 'replay'
      const resumption = isFirst && n > 1 ? { resumption: { from: from - 5_000, to: from, after: '' } } : {}
      const { inserted } = await into.accept({ feedId, url, phase, messages, lastEventId: '', ...resumption })
      junk += inserted.filter(({ title }) => !title.includes('Story') && !title.includes('error')).length
      isFirst = false
    }
  }
  const stored = CONNECTIONS * NEWS_OF_A_CONNECTION
  expect((await into.list({ view: { kind: 'all' }, before: null })).rows).toHaveLength(stored)
  expect((await into.feeds())[0]?.unread).toBe(stored)
  expect(junk).toBe(0)
})

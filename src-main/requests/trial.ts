import type { FeedId } from '#contract/ids.ts'
import { titleFromUrl } from '#contract/feed.ts'
import type { FeedHeader } from '#contract/header.ts'
import type { FeedTest, TestProblem } from '#contract/ipc.ts'
import type { Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { MAX_FRAME_DATA } from '#contract/trial.ts'
import { typedAddress } from '#contract/typed-address.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Discovered } from '../feeds/discovery/discover.ts'
import { documentTitle } from '../feeds/discovery/document-title.ts'
import { offersOf } from '../feeds/discovery/offers.ts'
import type { Transport } from '../feeds/http/transport.ts'
import type { Library } from '../library/library.ts'
import { readOpml } from '../transfer/opml.ts'
import type { Trials } from '../window/trial.ts'

interface Parts {
  library: Library
  feeds: FeedList
  transport: Transport
  trials: Trials
}

/** The test of an address, and the trial that its stream becomes. */
export function trialRequests(parts: Parts) {
  const { trials } = parts
  return {
    testFeed: ({ url, except, headers }) => testFeed(parts, url, except, headers),
    cancelTest: () => {
      trials.cancel()
      return null
    },
    trialNews: ({ after }) => trials.news(after),
    previewTrial: ({ interpretation }) => trials.preview(interpretation)
  } satisfies Partial<Handlers>
}

/**
 * Finds out what an address leads to, without storing anything; answers what came and what it would become. A stream stays open as a trial.
 *
 * `except` is the feed that is being edited; `given` null takes the headers it has.
 */
async function testFeed(
  { feeds, library, transport, trials }: Parts,
  typed: string,
  except: FeedId | null,
  given: FeedHeader[] | null
): Promise<Result<FeedTest, TestProblem>> {
  trials.cancel()
  const read = typedAddress(typed)
  if (!read || read.kind === 'web-socket') return refused({ kind: 'not-a-url' })
  const trial = feeds.toTry(read.url, given, except)
  if (!trial.ok) return trial
  const { url, headers } = trial.value
  const known = read.kind === 'address' ? feeds.byUrl(url) : undefined
  if (known && known.id !== except) return refused({ kind: 'already-added', feedId: known.id, title: known.title })

  const found = await trials.discover({ ...read, url }, { headers, transport })
  switch (found.kind) {
    case 'ended':
      return refused(found.reason.kind === 'cancelled' ? found.reason : { kind: 'ended', reason: found.reason })
    case 'offers':
      return refused(found)
    case 'list':
      return refused(await offersOfList(found))
    default: {
      const plain = feeds.byUrl(found.url)
      if (plain && plain.id !== except) {
        trials.cancel()
        return refused({ kind: 'already-added', feedId: plain.id, title: plain.title })
      }
      const interpretation = except === null ? null : (feeds.get(except)?.interpretation ?? null)
      const { messages } = trials
      const { items } = await library.preview({ messages, feedUrl: found.url, interpretation })
      return ok({ ...answerOf(found), messages: messages.map(shortened), items })
    }
  }
}

/** What is told of a feed that was found, besides what it sends. */
function answerOf(
  found: Extract<Discovered, { kind: 'stream' | 'document' }>
): Pick<FeedTest, 'url' | 'kind' | 'title' | 'firstByteMs' | 'resume'> {
  const { url } = found
  if (found.kind === 'stream') {
    const { firstByteMs, resume } = found.answer
    return { url, kind: found.stream, title: titleFromUrl(url), firstByteMs, resume }
  }
  const title = documentTitle(found.document.text) || titleFromUrl(url)
  return { url, kind: 'document', title, firstByteMs: found.firstByteMs, resume: 'checks' }
}

const shortened = (message: Message): Message => ({ ...message, data: message.data.slice(0, MAX_FRAME_DATA) })

/** A list of feeds is no feed: what is in it is offered as far as it can be shown. */
async function offersOfList({ url, bytes }: Extract<Discovered, { kind: 'list' }>): Promise<TestProblem> {
  const file = await readOpml(bytes)
  const feeds = file.ok ? file.value.feeds : []
  if (feeds.length === 0)
    return { kind: 'ended', reason: { kind: 'wrong-type', contentType: 'text/x-opml', looksLike: 'other' } }
  const named = feeds.map((feed) => ({ href: feed.url, format: null, title: feed.title }))
  return offersOf(named, { by: 'list', url: new URL(url), name: '' })
}

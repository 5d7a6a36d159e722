import type { FeedId } from '#contract/ids.ts'
import { titleFromUrl } from '#contract/feed.ts'
import type { FeedHeader } from '#contract/header.ts'
import type { FeedTest, TestProblem } from '#contract/ipc.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { MAX_FRAME_DATA } from '#contract/trial.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Transport } from '../feeds/http/transport.ts'
import type { Library } from '../library/library.ts'
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
 * Connects without storing anything; answers what came and what it would become. The stream stays open as a trial.
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
  const trial = feeds.toTry(typed, given, except)
  if (!trial.ok) return trial
  const { url, headers } = trial.value
  const known = feeds.byUrl(url)
  if (known && known.id !== except) return refused({ kind: 'already-added', feedId: known.id, title: known.title })

  const seen = await trials.start({ url, headers, transport })
  if (!seen.ok) return refused(seen.reason.kind === 'cancelled' ? seen.reason : { kind: 'ended', reason: seen.reason })
  const { firstByteMs, messages, resume } = seen.value
  const interpretation = except === null ? null : (feeds.get(except)?.interpretation ?? null)
  const { items } = await library.preview({ messages, feedUrl: url, interpretation })
  return ok({
    url,
    title: titleFromUrl(url),
    firstByteMs,
    messages: messages.map((message) => ({ ...message, data: message.data.slice(0, MAX_FRAME_DATA) })),
    items,
    resume
  })
}

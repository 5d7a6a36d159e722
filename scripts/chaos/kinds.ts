/** What a feed's server promises, and with that what may be missing of it at the end. */
export type Pledge =
  /** It replays whatever was missed: nothing is missing, and nothing is doubted. */
  | 'replays'
  /** It replays, but its ids do not count: a doubt is honest, a loss is not. */
  | 'replays-opaquely'
  /** Its ids count, and it keeps only the last few: what is missing stands in a gap with its ids. */
  | 'counts'
  /** Its ids count, and it may begin again from 1. */
  | 'begins-anew'
  /** It says itself whether it resumed: what is missing stands in a gap that it told of. */
  | 'tells-loss'
  /** No ids: what was missed is gone, and every interruption is a gap. */
  | 'live-only'
  /** Its ids name a connection, a delivery or a client: what was missed is gone, nobody can prove it, and every doubt is a gap. */
  | 'proves-nothing'
  /** Its ids count and it replays, until it gives one behind which it refuses to go on: what is missing from there on stands in a gap. */
  | 'poisoned'
  /** Every connection gets its newest item and no other: what it replaced meanwhile is nobody's loss. */
  | 'shows-the-latest'

/** How a feed's items are written, as far as the publisher has to know. */
type Writing =
  | 'json'
  | 'json-with-link'
  | 'json-without-id'
  | 'text'
  | 'wikimedia-change'
  | 'mastodon-status'
  | 'ntfy-message'
  | 'hacker-news-story'
  | 'mercure-article'

export interface Kind {
  name: string
  pledge: Pledge
  /** Path and parameters of the feed server; `channel` is added. */
  path: string
  writing: Writing
  /** Items a second. */
  rate: number
  /** Items at once, now and then. */
  burst?: number
  /** Its items are edited and removed. */
  edits?: boolean
  /** Old frames of it are sent once more. */
  again?: boolean
  /** It may lose its history. */
  forgets?: boolean
  /** Heard seldom enough for its heartbeat to be learnt: a connection that died silently is noticed within a minute. */
  quiet?: boolean
  /** The server ends or refuses its connections by itself. */
  restless?: boolean
  /** The answer begins with its first message. */
  lateHead?: boolean
  /** What does not fill a unit waits for more: the last items may be on their way for ever. */
  holdsBack?: boolean
  /** Ids and history begin again whenever the server does. */
  inMemory?: boolean
}

const kind = (name: string, pledge: Pledge, path: string, more: Partial<Kind> = {}): Kind => ({
  name,
  pledge,
  path,
  writing: 'json',
  rate: 1,
  ...more
})

/**
 * Every behaviour of the feed server whose items a reader can be held to; the first twelve are those of a short run. Of the well-known sources each is
 * judged by what it can be asked for.
 *
 * Not equal alarms: two that come right after a reconnect are taken for a replay, by decision.
 */
export const kinds: readonly Kind[] = [
  kind('replaying', 'replays', '/stream', { again: true }),
  kind('without ids', 'live-only', '/without-ids?rate=0', { writing: 'json-without-id', rate: 2 }),
  kind('bounded history', 'counts', '/stream?history=4', { rate: 3, forgets: true }),
  kind('edits and removals', 'replays', '/stream', { edits: true, again: true, rate: 2 }),
  kind('resending the last 5', 'live-only', '/resend?n=0&last=5', {
    writing: 'json-without-id',
    rate: 2,
    forgets: true
  }),
  kind('Korean ids', 'replays-opaquely', '/korean-ids?n=0', { again: true }),
  kind('one byte at a time', 'replays', '/one-byte?n=0', { rate: 0.5 }),
  kind('cut mid-frame', 'replays', '/cut?n=0&after=9', { restless: true, rate: 2 }),
  kind('gzip', 'replays', '/gzip?n=0'),
  kind('busy', 'replays', '/busy?n=0&open=6&closed=3&retry-after=1', { restless: true }),
  kind('Mastodon', 'replays', '/mastodon/api/v1/streaming/public', { writing: 'mastodon-status' }),
  kind('Hacker News', 'replays', '/firebase/v0/newstories.json?redirect=0', {
    writing: 'hacker-news-story',
    rate: 0.5
  }),
  kind('ntfy', 'replays', '/ntfy/harbour/sse', { writing: 'ntfy-message' }),
  kind('Wikimedia', 'replays-opaquely', '/wikimedia?canary=0', { writing: 'wikimedia-change' }),
  kind('Mercure, first generation', 'replays', '/mercure/.well-known/mercure?topic=harbour', {
    writing: 'mercure-article'
  }),
  kind('Mercure, second generation', 'replays', '/mercure/.well-known/mercure?match=harbour', {
    writing: 'mercure-article'
  }),
  kind('Mercure that forgets', 'tells-loss', '/mercure/.well-known/mercure?match=harbour', {
    writing: 'mercure-article',
    forgets: true
  }),
  kind('newest first', 'live-only', '/newest-first?n=0&last=20', { forgets: true }),
  kind('bursts', 'replays', '/burst?n=0&history=100000', { rate: 0.5, burst: 200 }),
  kind('beginning anew', 'begins-anew', '/stream', { rate: 0.5 }),
  kind('head with the first message', 'replays', '/stream?head=late', { lateHead: true }),
  kind('answering and ending', 'replays', '/stream?end=plain', { restless: true }),
  kind('ids of the connection', 'proves-nothing', '/stream?ids=connection&bare=1', { writing: 'json-with-link' }),
  kind('random ids', 'proves-nothing', '/stream?ids=random&bare=1', { writing: 'json-with-link' }),
  kind('ids on every other frame', 'replays', '/id-only?n=0', { again: true }),
  kind('named events', 'replays', '/named?n=0'),
  kind('ending after 7', 'replays', '/ends?n=0&after=7', { restless: true }),
  kind('flaky', 'replays', '/flaky?n=0&first=3'),
  kind('ids that are cursors', 'replays-opaquely', '/cursor-ids?n=0'),
  kind('ids now and then', 'replays-opaquely', '/sticky-ids?n=0', { writing: 'json-without-id' }),
  kind('all of it each time', 'replays-opaquely', '/json-feed?n=0&history=100000'),
  kind('plain text', 'replays', '/text?n=0', { writing: 'text' }),
  kind('CRLF', 'replays', '/crlf?n=0'),
  kind('a lone CR', 'replays', '/cr?n=0'),
  kind('byte order mark', 'replays', '/bom?n=0'),
  kind('reconnection time', 'replays', '/retry?n=0&retry=1500'),
  kind('quiet', 'replays', '/stream', { quiet: true, rate: 0.1 }),
  kind('quiet without ids', 'live-only', '/without-ids?rate=0', { writing: 'json-without-id', quiet: true, rate: 0.1 }),
  kind('ending like a proper end mid-frame', 'replays', '/cut?n=0&after=9&how=end', { restless: true, rate: 2 }),
  kind('a chunk that is none', 'replays', '/cut?n=0&after=9&how=chunk', { restless: true, rate: 2 }),
  kind('units of 4,096 bytes', 'replays', '/stream?buffer=4096', { lateHead: true, holdsBack: true, rate: 2 }),
  kind('ids of the connection from 0', 'proves-nothing', '/stream?ids=connection&first=0&bare=1&head=late', {
    writing: 'json-with-link',
    lateHead: true
  }),
  kind('ids of the process', 'proves-nothing', '/stream?ids=process&bare=1&history=100', {
    writing: 'json-with-link',
    inMemory: true
  }),
  kind("the client's id", 'proves-nothing', '/stream?ids=client&bare=1', { writing: 'json-with-link' }),
  kind('late head without ids', 'proves-nothing', '/without-ids?rate=0&head=late', {
    writing: 'json-without-id',
    lateHead: true
  }),
  kind('the notice of today', 'shows-the-latest', '/notice?n=0', { writing: 'text', rate: 0.05, restless: true }),
  kind('ids of the connection beside those of records', 'proves-nothing', '/stream?ids=connection'),
  kind('ids of the process beside those of records', 'proves-nothing', '/stream?ids=process&history=100', {
    inMemory: true
  }),
  kind('random ids beside those of records', 'proves-nothing', '/stream?ids=random'),
  kind('random ids, head with the first message', 'proves-nothing', '/stream?ids=random&bare=1&head=late', {
    writing: 'json-with-link',
    lateHead: true
  }),
  kind('poisoned now and then', 'poisoned', '/stream?initial=0&poison=12', { restless: true, rate: 2 })
]

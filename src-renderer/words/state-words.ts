import { isAwayForLong, type ConnectionState, type EndReason, type FeedSummary } from '#contract/feed.ts'
import { MINUTE } from '#contract/time.ts'
import type { Words } from './words.ts'
import { pointInTime } from './time.ts'

/** The shapes a state is drawn as; never colour alone. */
export type Shape =
  'connecting' | 'unanswered' | 'open' | 'checked' | 'waiting' | 'trouble' | 'ended' | 'paused' | 'failed'

export function shapeOf(state: ConnectionState, now: number): Shape {
  switch (state.kind) {
    case 'connecting':
    case 'unanswered':
    case 'open':
    case 'checked':
      return state.kind
    case 'waiting':
      return isAwayForLong(state, now) ? 'trouble' : 'waiting'
    case 'ended':
      return 'ended'
    case 'paused':
      return 'paused'
    case 'failed':
      return 'failed'
  }
}

/** Whether the word of a state counts down, and must be read again each second. */
export function countsDown(state: ConnectionState): boolean {
  return state.kind === 'waiting' || state.kind === 'ended'
}

/** One or two words to the right of a feed's name; empty while all is well. */
export function stateWord(state: ConnectionState, now: number, online: boolean, t: Words): string {
  switch (state.kind) {
    case 'connecting':
      return online ? t.state.connecting : t.state.offline
    case 'unanswered':
      return online ? t.state.unanswered : t.state.offline
    case 'open':
      return ''
    case 'checked':
      return online ? '' : t.state.offline
    case 'waiting': {
      if (!online) return t.state.offline
      const seconds = secondsUntil(state.retryAt, now)
      if (seconds === 0) return t.state.connecting
      return seconds < 120 ? t.state.waiting(seconds) : t.state.waitingMinutes(Math.round(seconds / 60))
    }
    case 'ended':
      return online ? t.state.ended : t.state.offline
    case 'paused':
      if (state.by === 'suspend') return t.state.asleep
      if (state.by === 'library') return t.state.notStoring
      if (state.by === 'keys') return t.state.withoutKeys
      return state.by === 'storage' ? t.state.diskFull : t.state.paused
    case 'failed':
      return failedWord(state.reason, t)
  }
}

/** What all being well is called: a document is never live. */
export const wellWord = ({ kind }: ConnectionState, t: Words): string =>
  kind === 'checked' ? t.state.checkedWord : t.state.live

/** The state of a feed's connection in a sentence or two. */
export function stateSentence(state: ConnectionState, now: number, t: Words): string {
  switch (state.kind) {
    case 'connecting':
      return t.state.connectingSentence(state.attempt)
    case 'unanswered':
      return t.state.unansweredSince(pointInTime(state.since, now, t))
    case 'open':
      return t.state.liveSince(pointInTime(state.since, now, t))
    case 'checked':
      return checkedSentence(state.at, state.nextAt, now, t)
    case 'waiting':
      return nextTrySentence(reasonSentence(t, state.reason, true), state.retryAt, now, t)
    case 'ended':
      return nextTrySentence(t.reason.finished, state.retryAt, now, t)
    case 'paused':
      if (state.by === 'suspend') return t.state.pausedBySuspend
      if (state.by === 'library') return t.state.pausedByLibrary
      if (state.by === 'keys') return t.state.pausedByKeys
      return state.by === 'storage' ? t.state.pausedByStorage : t.state.pausedByUser
    case 'failed': {
      const reason = reasonSentence(t, state.reason)
      return state.retryAt === null ? reason : t.state.nextTryAt(reason, pointInTime(state.retryAt, now, t))
    }
  }
}

function checkedSentence(at: number, nextAt: number, now: number, t: Words): string {
  const ago = Math.floor((now - at) / MINUTE)
  const left = Math.ceil((nextAt - now) / MINUTE)
  const { state } = t
  const when =
    ago < 1 ? state.checkedJustNow : ago < 60 ? state.checkedMinutesAgo(ago) : state.checkedAt(pointInTime(at, now, t))
  const next =
    left < 1
      ? state.nextCheckSoon
      : left < 60
        ? state.nextCheckMinutes(left)
        : state.nextCheckAt(pointInTime(nextAt, now, t))
  return state.checked(when, next)
}

function nextTrySentence(reason: string, retryAt: number, now: number, t: Words): string {
  const seconds = secondsUntil(retryAt, now)
  if (seconds < 120) return t.state.nextTry(reason, seconds)
  if (seconds < 3_600) return t.state.nextTryMinutes(reason, Math.round(seconds / 60))
  return t.state.nextTryAt(reason, pointInTime(retryAt, now, t))
}

/**
 * Why an attempt ended, in words.
 *
 * `opened`: the feed has been open before; a web page in its place is then most likely a network's sign-in page.
 */
export function reasonSentence(t: Words, reason: EndReason, opened = false): string {
  switch (reason.kind) {
    case 'network':
      return networkSentence(t, reason.code)
    case 'name-not-found':
      return t.reason.nameNotFound
    case 'refused-connection':
      return t.reason.refusedConnection
    case 'timeout':
      return t.reason.timeout(Math.round(reason.ms / 1_000))
    case 'unanswered':
      return t.reason.unanswered(Math.round(reason.ms / 60_000))
    case 'silence':
      return t.reason.silence(Math.round(reason.ms / 1_000))
    case 'end-of-stream':
      return t.reason.endOfStream
    case 'cut-off':
      return reason.recurring ? t.reason.cutWhileIdle(Math.round(reason.idleMs / 1_000)) : t.reason.cutOff
    case 'finished':
      return t.reason.finished
    case 'told-to-stop':
      return t.reason.toldToStop
    case 'status':
      if (reason.elsewhere !== undefined) return t.reason.signInElsewhere(reason.elsewhere)
      return statusSentence(t, reason.status)
    case 'wrong-type':
      if (reason.looksLike === 'rss' || reason.looksLike === 'json-feed') return t.reason.rss
      if (reason.looksLike === 'lines' || reason.looksLike === 'event-stream') return t.reason.otherStream
      if (reason.looksLike === 'json') return t.reason.json
      if (reason.looksLike === 'web-page') return opened ? t.reason.signInPage : t.reason.webPage
      return t.reason.otherType(reason.contentType)
    case 'certificate':
      return t.reason.certificate
    case 'redirect':
      switch (reason.problem) {
        case 'too-many':
          return t.reason.tooManyRedirects
        case 'no-location':
          return t.reason.redirectWithoutTarget
        case 'unsupported':
          return t.reason.redirectUnsupported
        case 'insecure':
          return t.reason.redirectInsecure
      }
      break
    case 'message-too-large':
      return t.reason.messageTooLarge
    case 'headers-missing':
      return t.reason.headersMissing
    case 'own-fault':
      return t.reason.ownFault
  }
}

/** What a reader can do about a feed that does not run. */
export type Remedy = 'try-again' | 'try-now' | 'check-now' | 'edit' | 'edit-headers' | 'resume' | null

export function remedyFor(state: FeedSummary['state']): Remedy {
  if (state.kind === 'waiting' || state.kind === 'ended') return 'try-now'
  if (state.kind === 'checked') return 'check-now'
  if (state.kind === 'paused' && state.by === 'keys') return 'try-now'
  if (state.kind === 'paused') return state.by === 'user' ? 'resume' : null
  if (state.kind !== 'failed') return null
  const { reason } = state
  if (reason.kind === 'told-to-stop' || reason.kind === 'certificate') return 'try-again'
  // What a proxy wants is set in the system, not in the feed.
  if (reason.kind === 'status' && (reason.status >= 500 || reason.status === 407)) return 'try-again'
  return wantsHeaders(reason) ? 'edit-headers' : 'edit'
}

/** Whether the feed's headers are what keeps it from running. */
export function wantsHeaders(reason: EndReason): boolean {
  switch (reason.kind) {
    case 'status':
      return reason.status === 401 || reason.status === 403
    case 'network':
      return reason.code === 'BAD_HEADER'
    default:
      return reason.kind === 'headers-missing'
  }
}

/** The worst of several shapes, for the one place that stands for all feeds; null where there is none. */
export function worstShape(shapes: readonly Shape[]): Shape | null {
  const order: Shape[] = [
    'failed',
    'trouble',
    'waiting',
    'connecting',
    'unanswered',
    'open',
    'checked',
    'ended',
    'paused'
  ]
  return order.find((shape) => shapes.includes(shape)) ?? null
}

function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1_000))
}

function statusSentence(t: Words, status: number): string {
  if (status === 401) return t.reason.needsSignIn
  if (status === 403) return t.reason.refused
  if (status === 407) return t.reason.proxySignIn
  if (status === 404 || status === 410) return t.reason.nothingHere
  if (status === 429) return t.reason.askedToWait
  return status >= 500 ? t.reason.serverError(status) : t.reason.status(status)
}

function networkSentence(t: Words, code: string): string {
  const [, answered] = /^PROXY_ANSWERED_(\d+)$/.exec(code) ?? []
  if (answered !== undefined) return t.reason.proxyAnswered(answered)
  switch (code) {
    case 'PROXY_UNREACHABLE':
      return t.reason.proxyUnreachable
    case 'PROXY_UNSUPPORTED':
      return t.reason.proxyUnsupported
    case 'UND_ERR_HEADERS_OVERFLOW':
      return t.reason.headersTooLarge
    case 'BAD_HEADER':
      return t.reason.badHeader
    // The other end broke it off before it had answered.
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
      return t.reason.cutOff
    default:
      return t.reason.network
  }
}

function failedWord(reason: EndReason, t: Words): string {
  switch (reason.kind) {
    case 'told-to-stop':
      return t.state.ended
    case 'wrong-type':
      return t.state.notAStream
    case 'certificate':
      return t.state.certificate
    case 'headers-missing':
      return t.state.signIn
    case 'status':
      if (reason.status === 401) return t.state.signIn
      if (reason.status === 403) return t.state.refused
      return reason.status === 404 || reason.status === 410 ? t.state.notFound : t.state.error
    default:
      return t.state.error
  }
}

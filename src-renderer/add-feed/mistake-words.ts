import type { EndReason } from '#contract/feed.ts'
import { MAX_HEADERS, type BadHeader } from '#contract/header.ts'
import type { Words } from '../words/words.ts'
import type { Mistake } from './address-test.svelte.ts'

/**
 * A mistake's sentence: what happened, then what to do.
 *
 * `url` is the address that was tried, `signedIn` whether a sign-in went with it.
 */
export function mistakeSentence(mistake: Mistake, url: string | null, t: Words, signedIn = false): string {
  switch (mistake.kind) {
    case 'empty':
      return t.mistake.empty
    case 'web-socket':
      return t.mistake.webSocket
    case 'not-a-url':
      return t.addFeed.notAUrl
    case 'already-added':
      return t.addFeed.alreadyAdded(mistake.title)
    case 'gone':
      return t.mistake.gone
    case 'failed':
      return t.mistake.failed
    case 'colon':
      return t.mistake.colon
    case 'bad-header':
      return headerSentence(mistake, t)
    case 'ended':
      if (mistake.reason.kind === 'status' && mistake.reason.elsewhere !== undefined)
        return t.reason.signInElsewhere(mistake.reason.elsewhere)
      if (signedIn && mistake.reason.kind === 'status' && mistake.reason.status === 401) return t.mistake.signInNotTaken
      return endSentence(mistake.reason, hostOf(url), t)
  }
}

/** A valid address that is silent or down may still be added; one that answers with something else may not. */
export function mayAddAnyway(mistake: Mistake): boolean {
  if (mistake.kind !== 'ended') return false
  switch (mistake.reason.kind) {
    case 'network':
      return mistake.reason.code !== 'BAD_HEADER'
    case 'name-not-found':
    case 'refused-connection':
    case 'timeout':
    case 'unanswered':
    case 'silence':
    case 'end-of-stream':
    case 'cut-off':
    case 'finished':
      return true
    case 'status':
      return mistake.reason.status >= 500 || [408, 425, 429].includes(mistake.reason.status)
    case 'told-to-stop':
    case 'wrong-type':
    case 'certificate':
    case 'redirect':
    case 'message-too-large':
    case 'headers-missing':
    case 'own-fault':
      return false
  }
}

function endSentence(reason: EndReason, host: string, t: Words): string {
  switch (reason.kind) {
    case 'network':
      return networkSentence(reason.code, t)
    case 'name-not-found':
      return t.mistake.nameNotFound(host)
    case 'refused-connection':
      return t.mistake.refusedConnection(host)
    case 'timeout':
      return t.mistake.timeout(Math.max(1, Math.round(reason.ms / 1000)))
    case 'unanswered':
      return t.mistake.unanswered(Math.max(1, Math.round(reason.ms / 1000)))
    case 'silence':
      return t.mistake.silence(Math.max(1, Math.round(reason.ms / 1000)))
    case 'end-of-stream':
    case 'finished':
      return t.mistake.endOfStream
    case 'cut-off':
      return t.mistake.cutOff
    case 'told-to-stop':
      return t.mistake.toldToStop
    case 'status':
      return statusSentence(reason.status, t)
    case 'wrong-type':
      return typeSentence(reason.looksLike, reason.contentType, t)
    case 'certificate':
      return t.mistake.certificate(reason.code)
    case 'redirect':
      return redirectSentence(reason.problem, t)
    case 'message-too-large':
      return t.mistake.messageTooLarge
    case 'headers-missing':
      return t.mistake.headersMissing
    case 'own-fault':
      return t.reason.ownFault
  }
}

type ReasonOf<K extends EndReason['kind']> = Extract<EndReason, { kind: K }>

function typeSentence(looksLike: ReasonOf<'wrong-type'>['looksLike'], contentType: string, t: Words): string {
  switch (looksLike) {
    case 'web-page':
      return t.mistake.webPage
    case 'rss':
    case 'json-feed':
      return t.mistake.rss
    case 'event-stream':
    case 'lines':
      return t.reason.otherStream
    case 'json':
      return t.mistake.json
    case 'other':
      return t.mistake.otherType(contentType)
  }
}

function redirectSentence(problem: ReasonOf<'redirect'>['problem'], t: Words): string {
  switch (problem) {
    case 'too-many':
      return t.mistake.tooManyRedirects
    case 'no-location':
      return t.mistake.redirectWithoutTarget
    case 'unsupported':
      return t.mistake.redirectUnsupported
    case 'insecure':
      return t.mistake.redirectInsecure
  }
}

function networkSentence(code: string, t: Words): string {
  const [, answered] = /^PROXY_ANSWERED_(\d+)$/.exec(code) ?? []
  if (answered !== undefined) return t.mistake.proxyAnswered(answered)
  switch (code) {
    case 'PROXY_UNREACHABLE':
      return t.mistake.proxyUnreachable
    case 'PROXY_UNSUPPORTED':
      return t.mistake.proxyUnsupported
    case 'UND_ERR_HEADERS_OVERFLOW':
      return t.mistake.headersTooLarge
    case 'BAD_HEADER':
      return t.reason.badHeader
    case 'NOT_TLS':
      return t.mistake.notTls
    default:
      return t.mistake.network
  }
}

function headerSentence({ name, problem }: BadHeader, t: Words): string {
  switch (problem) {
    case 'name':
      return t.mistake.header.name(name)
    case 'value':
      return t.mistake.header.value(name)
    case 'reserved':
      return t.mistake.header.reserved(name)
    case 'too-long':
      return t.mistake.header.tooLong(name)
    case 'too-many':
      return t.mistake.header.tooMany(MAX_HEADERS)
    case 'twice':
      return t.mistake.header.twice(name)
    case 'missing':
      return t.mistake.header.missing(name)
  }
}

function statusSentence(status: number, t: Words): string {
  if (status === 401) return t.mistake.needsSignIn
  if (status === 403) return t.mistake.refused
  if (status === 407) return t.mistake.proxySignIn
  if (status === 404 || status === 410) return t.mistake.nothingHere(status)
  if (status === 429) return t.mistake.askedToWait
  return status >= 500 ? t.mistake.serverError(status) : t.mistake.status(status)
}

function hostOf(url: string | null): string {
  try {
    return new URL(url ?? '').host
  } catch {
    return ''
  }
}

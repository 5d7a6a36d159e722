import type { EndReason } from '#contract/feed.ts'
import { DAY, MINUTE } from '#contract/time.ts'
import { assertNever } from '../../base/assert-never.ts'

/** How long we wait for a server, in milliseconds; named in the reason when the time is over. */
export interface TimeLimits {
  connectMs: number
  headersMs: number
}

/** What follows an ended attempt. Milliseconds; `floor` is the server's own wish, `recheck` null waits for the user; `end` is no trouble. */
export type Verdict = { kind: 'wait'; floor: number } | { kind: 'end' } | { kind: 'fail'; recheck: number | null }

/** How often a failed feed is tried again. */
export const RECHECK_MS = 30 * MINUTE
/** A server's wish is honoured up to a day: longer is a mistake or a joke. */
const LONGEST_RETRY_AFTER_MS = DAY

const recheck: Verdict = { kind: 'fail', recheck: RECHECK_MS }
const wait: Verdict = { kind: 'wait', floor: 0 }

/**
 * Decides what follows an ended attempt: try again after a wait, or stop and say why.
 *
 * A feed that was open before gets the benefit of the doubt where somebody else may have answered in the server's place
 * (a hotel's sign-in page, its certificate, its redirects); for a feed that was never open it is reported as it is.
 */
export function whatNext(reason: EndReason, { everOpened }: { everOpened: boolean }): Verdict {
  switch (reason.kind) {
    case 'network':
      // A header that cannot be sent is not better the next time; only a change of it helps.
      return reason.code === 'BAD_HEADER' ? { kind: 'fail', recheck: null } : wait
    case 'name-not-found':
    case 'refused-connection':
    case 'timeout':
    case 'unanswered':
    case 'own-fault':
    case 'silence':
    case 'end-of-stream':
    case 'cut-off':
    case 'message-too-large':
      return wait
    case 'finished':
      return { kind: 'end' }
    case 'told-to-stop':
    case 'headers-missing':
      return { kind: 'fail', recheck: null }
    case 'status': {
      const floor = reason.retryAfter ?? 0
      const passing = reason.status >= 500 || [408, 425, 429].includes(reason.status)
      return passing ? { kind: 'wait', floor } : { kind: 'fail', recheck: Math.max(RECHECK_MS, floor) }
    }
    case 'wrong-type':
    case 'certificate':
    case 'redirect':
      return everOpened ? wait : recheck
    default:
      return assertNever(reason)
  }
}

/** Whether somebody stands in front of the server and does not reach it. */
export function isGateway(reason: EndReason): boolean {
  return reason.kind === 'status' && reason.status >= 502 && reason.status <= 504
}

/** Says what an error of a request, of a socket or of a body means. The codes are Node's, OpenSSL's and undici's. */
export function reasonOfError(error: unknown, limits: TimeLimits): EndReason {
  const code = codeOf(error)
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return { kind: 'name-not-found' }
    case 'ECONNREFUSED':
      return { kind: 'refused-connection' }
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { kind: 'timeout', ms: limits.connectMs }
    case 'PROXY_SIGN_IN':
      return { kind: 'status', status: 407 }
    case 'UND_ERR_HEADERS_TIMEOUT':
      return { kind: 'unanswered', ms: limits.headersMs }
  }
  if (isCertificateCode(code)) return { kind: 'certificate', code }
  return { kind: 'network', code: isAnsweredInPlain(error) ? 'NOT_TLS' : code }
}

/** Whether what answered a TLS handshake is no TLS: http spoken at a port for https. OpenSSL and BoringSSL say it in their own words. */
function isAnsweredInPlain(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false
  const { errors } = error as { errors?: unknown }
  return (
    /wrong.version.number|packet.length.too.long|unknown.protocol|http.request\b/i.test(
      `${codeOf(error)} ${error.message.slice(0, 500)}`
    ) ||
    isAnsweredInPlain(error.cause, depth + 1) ||
    (Array.isArray(errors) && errors.some((each) => isAnsweredInPlain(each, depth + 1)))
  )
}

/** Codes that tell of this machine's own network, or of the way to the server. */
const NETWORK_CODES = new Set([
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENONET',
  'ETIMEDOUT'
])

/**
 * Says what the end of a stream by an error means, once it was open.
 *
 * The server, or whatever stands between, broke it off: a FIN before the last chunk, a chunk that is none (h2o), a reset.
 * That the network is lost nobody can tell by it; only a code that says so does. `idleMs`: since the last byte.
 */
export function reasonOfBreak(reason: EndReason, idleMs: number): EndReason {
  if (reason.kind !== 'network' || NETWORK_CODES.has(reason.code)) return reason
  return { kind: 'cut-off', code: reason.code, idleMs: Math.round(idleMs), recurring: false }
}

/** OpenSSL's verification codes have no common prefix: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/ */
function isCertificateCode(code: string): boolean {
  return (
    /^(CERT_|CRL_|UNABLE_TO_|ERR_TLS_CERT_)/.test(code) ||
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'ERROR_IN_CERT_NOT_BEFORE_FIELD',
      'ERROR_IN_CERT_NOT_AFTER_FIELD',
      'HOSTNAME_MISMATCH',
      'INVALID_CA',
      'INVALID_PURPOSE',
      'PATH_LENGTH_EXCEEDED'
    ].includes(code)
  )
}

/**
 * Finds the code that says most about an error.
 *
 * An error may wrap that of the socket as `cause`; a host with several addresses gives one error for each, and then a refusal
 * says more than an address family that this machine does not have.
 */
export function codeOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 5) return 'UNKNOWN'
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  if (Array.isArray(errors) && errors.length > 0) {
    const codes = errors.map((each) => codeOf(each, depth + 1))
    return codes.find((each) => each === 'ECONNREFUSED') ?? codes[0] ?? 'UNKNOWN'
  }
  if (cause instanceof Error) {
    const inner = codeOf(cause, depth + 1)
    if (inner !== 'UNKNOWN') return inner
  }
  if (typeof code === 'string') return code
  // A refusal of undici that has no code: an answer that is not HTTP.
  return error.name === 'HTTPParserError' ? 'NOT_HTTP' : 'UNKNOWN'
}

/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds or an HTTP date. Answers milliseconds from `now` (epoch ms),
 * undefined where there is none or it makes no sense.
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : /[a-z]/i.test(text) ? Date.parse(text) - now : NaN
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS)
}

import { describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import {
  reasonOfError,
  RECHECK_MS,
  retryAfterMs,
  whatNext,
  type Verdict
} from '../../../../src-main/feeds/http/end-reason.ts'

const limits = { connectMs: 10, headersMs: 20 }
const coded = (code: string, message = 'no'): Error => Object.assign(new Error(message), { code })
const fetchFailed = (cause: unknown): Error => new TypeError('fetch failed', { cause })

describe('reasonOfError', () => {
  it.each<[string, unknown, EndReason]>([
    ['a name that nobody knows', fetchFailed(coded('ENOTFOUND')), { kind: 'name-not-found' }],
    ['no name server answers', fetchFailed(coded('EAI_AGAIN')), { kind: 'name-not-found' }],
    ['nobody listens', fetchFailed(coded('ECONNREFUSED')), { kind: 'refused-connection' }],
    [
      'several addresses, one of a family that this machine does not have',
      fetchFailed(new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')])),
      { kind: 'refused-connection' }
    ],
    [
      'a reset in the middle',
      new TypeError('terminated', { cause: coded('ECONNRESET') }),
      { kind: 'network', code: 'ECONNRESET' }
    ],
    [
      'the socket closed in the middle',
      new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }),
      { kind: 'network', code: 'UND_ERR_SOCKET' }
    ],
    ['no connection in time', fetchFailed(coded('UND_ERR_CONNECT_TIMEOUT')), { kind: 'timeout', ms: 10 }],
    ['no headers in time', fetchFailed(coded('UND_ERR_HEADERS_TIMEOUT')), { kind: 'unanswered', ms: 20 }],
    [
      'an expired certificate',
      fetchFailed(coded('CERT_HAS_EXPIRED')),
      { kind: 'certificate', code: 'CERT_HAS_EXPIRED' }
    ],
    [
      'a certificate that signed itself',
      fetchFailed(coded('DEPTH_ZERO_SELF_SIGNED_CERT')),
      { kind: 'certificate', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }
    ],
    [
      'a certificate from nobody we know',
      fetchFailed(coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE')),
      { kind: 'certificate', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }
    ],
    [
      'a certificate for another name',
      fetchFailed(coded('ERR_TLS_CERT_ALTNAME_INVALID')),
      { kind: 'certificate', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }
    ],
    ['broken gzip', coded('Z_DATA_ERROR'), { kind: 'network', code: 'Z_DATA_ERROR' }],
    ['anything else', 'what?', { kind: 'network', code: 'UNKNOWN' }]
  ])('%s', (_what, error, reason) => {
    expect(reasonOfError(error, limits)).toEqual(reason)
  })

  it('survives an error that is its own cause', () => {
    const error = new Error('round')
    error.cause = error
    expect(reasonOfError(error, limits)).toEqual({ kind: 'network', code: 'UNKNOWN' })
  })
})

const waits: Verdict = { kind: 'wait', floor: 0 }
const rechecks: Verdict = { kind: 'fail', recheck: RECHECK_MS }
const stops: Verdict = { kind: 'fail', recheck: null }

describe('whatNext', () => {
  it.each<[EndReason, Verdict, Verdict]>([
    [{ kind: 'network', code: 'ECONNRESET' }, waits, waits],
    [{ kind: 'name-not-found' }, waits, waits],
    [{ kind: 'refused-connection' }, waits, waits],
    [{ kind: 'timeout', ms: 1 }, waits, waits],
    [{ kind: 'unanswered', ms: 1 }, waits, waits],
    [{ kind: 'silence', ms: 1 }, waits, waits],
    [{ kind: 'end-of-stream' }, waits, waits],
    [{ kind: 'message-too-large', limit: 1 }, waits, waits],
    ...[408, 425, 429, 500, 502, 503, 504, 511].map((status): [EndReason, Verdict, Verdict] => [
      { kind: 'status', status },
      waits,
      waits
    ]),
    ...[205, 400, 401, 403, 404, 407, 410, 431].map((status): [EndReason, Verdict, Verdict] => [
      { kind: 'status', status },
      rechecks,
      rechecks
    ]),
    [
      { kind: 'status', status: 429, retryAfter: 5_000 },
      { kind: 'wait', floor: 5_000 },
      { kind: 'wait', floor: 5_000 }
    ],
    [{ kind: 'told-to-stop' }, stops, stops],
    [{ kind: 'wrong-type', contentType: 'text/html', looksLike: 'web-page' }, rechecks, waits],
    [{ kind: 'certificate', code: 'CERT_HAS_EXPIRED' }, rechecks, waits],
    [{ kind: 'redirect', problem: 'too-many' }, rechecks, waits]
  ])('%o: never opened before %o, opened before %o', (reason, neverOpened, everOpened) => {
    expect(whatNext(reason, { everOpened: false })).toEqual(neverOpened)
    expect(whatNext(reason, { everOpened: true })).toEqual(everOpened)
  })
})

describe('retryAfterMs', () => {
  const now = Date.parse('2026-05-01T12:00:00Z')
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Fri, 01 May 2026 12:00:30 GMT', 30_000],
    ['Fri, 01 May 2026 11:00:00 GMT', 0],
    ['99999999999', 86_400_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [null, undefined]
  ])('%o is %o ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })
})

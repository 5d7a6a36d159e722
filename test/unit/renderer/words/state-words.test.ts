import { describe, expect, test } from 'vitest'
import type { ConnectionState, EndReason } from '#contract/feed.ts'
import { en } from '../../../../src-renderer/words/en.ts'
import { ko } from '../../../../src-renderer/words/ko.ts'
import {
  reasonSentence,
  remedyFor,
  shapeOf,
  stateSentence,
  stateWord,
  worstShape
} from '../../../../src-renderer/words/state-words.ts'

const now = new Date(2026, 10, 22, 14, 30).getTime()
const cutAt = (idleMs: number, recurring: boolean): EndReason => ({
  kind: 'cut-off',
  code: 'UND_ERR_SOCKET',
  idleMs,
  recurring
})
const silence: EndReason = { kind: 'silence', ms: 50_000 }
const waiting = (ms: number, since = now): ConnectionState => ({
  kind: 'waiting',
  attempt: 1,
  retryAt: now + ms,
  reason: silence,
  since
})
const failed = (reason: EndReason, retryAt: number | null = null): ConnectionState => ({
  kind: 'failed',
  reason,
  since: now,
  retryAt
})

describe('a sentence for every reason', () => {
  test.each<[EndReason, string, string]>([
    [{ kind: 'network', code: 'ECONNRESET' }, 'The connection was cut off.', '연결이 도중에 끊어졌습니다.'],
    [{ kind: 'name-not-found' }, 'Server not found.', '서버를 찾을 수 없습니다.'],
    [{ kind: 'network', code: 'ENETUNREACH' }, 'Network lost.', '네트워크가 끊겼습니다.'],
    [cutAt(60_000, false), 'The connection was cut off.', '연결이 도중에 끊어졌습니다.'],
    [
      cutAt(60_012, true),
      'Cut off on the way, as always after 60 s without a byte.',
      '60초 동안 수신이 없으면 매번 중간에서 연결이 끊어집니다.'
    ],
    [
      { kind: 'finished' },
      'The server said that it is done, and ended the stream.',
      '서버가 다 보냈다고 알리고 스트림을 끝냈습니다.'
    ],
    [{ kind: 'end-of-stream' }, 'The server closed the stream.', '서버가 스트림을 닫았습니다.'],
    [silence, 'Nothing for 50 s.', '50초 동안 수신이 없습니다.'],
    [{ kind: 'status', status: 503 }, 'Server error 503.', '서버 오류(503)입니다.'],
    [{ kind: 'status', status: 429 }, 'The server asks to wait (429).', '서버가 기다리라고 합니다(429).'],
    [{ kind: 'status', status: 401 }, 'Needs sign-in.', '인증이 필요합니다.'],
    [
      { kind: 'status', status: 401, elsewhere: 'streaming.social.example' },
      'The server passes this stream on to streaming.social.example, which wants the sign-in. It is sent to the feed’s own server only: give the feed the address at streaming.social.example.',
      '이 서버는 스트림을 streaming.social.example(으)로 넘기며, 그곳에 인증이 필요합니다. 인증 정보는 피드의 서버에만 보내므로 피드 주소를 streaming.social.example의 주소로 바꿔 주세요.'
    ],
    [{ kind: 'status', status: 403 }, 'Refused.', '접근이 거부되었습니다.'],
    [{ kind: 'status', status: 404 }, 'Nothing at this address.', '이 주소에 피드가 없습니다.'],
    [{ kind: 'status', status: 410 }, 'Nothing at this address.', '이 주소에 피드가 없습니다.'],
    [{ kind: 'status', status: 407 }, 'The proxy wants a sign-in.', '프록시에 인증이 필요합니다.'],
    [{ kind: 'network', code: 'PROXY_UNREACHABLE' }, 'The proxy cannot be reached.', '프록시에 연결할 수 없습니다.'],
    [
      { kind: 'network', code: 'PROXY_UNSUPPORTED' },
      'The system’s proxy is of a kind that is not supported.',
      '시스템 프록시가 지원하지 않는 방식입니다.'
    ],
    [{ kind: 'network', code: 'PROXY_ANSWERED_502' }, 'The proxy answered 502.', '프록시가 502 상태로 응답했습니다.'],
    [
      { kind: 'network', code: 'UND_ERR_HEADERS_OVERFLOW' },
      'The server’s answer has more headers than can be taken.',
      '서버 응답의 헤더가 너무 커서 받을 수 없습니다.'
    ],
    [{ kind: 'network', code: 'BAD_HEADER' }, 'One of its headers cannot be sent.', '보낼 수 없는 헤더가 있습니다.'],
    [
      { kind: 'headers-missing' },
      'Needs its sign-in again: the values of its headers could not be kept.',
      '인증 정보를 다시 입력해야 합니다. 헤더 값을 보관할 수 없었습니다.'
    ],
    [{ kind: 'told-to-stop' }, 'Ended by the server.', '서버가 종료했습니다.'],
    [{ kind: 'certificate', code: 'x' }, 'Certificate not trusted.', '인증서를 신뢰할 수 없습니다.'],
    [
      { kind: 'wrong-type', contentType: 'text/html', looksLike: 'web-page' },
      'A web page, not a live stream.',
      '실시간 스트림이 아니라 웹 페이지입니다.'
    ],
    [
      { kind: 'wrong-type', contentType: 'application/rss+xml', looksLike: 'rss' },
      'A document (RSS or Atom), not a live stream.',
      '실시간 스트림이 아니라 문서(RSS, Atom)입니다.'
    ]
  ])('%o', (reason, english, korean) => {
    expect(reasonSentence(en, reason)).toBe(english)
    expect(reasonSentence(ko, reason)).toBe(korean)
  })

  test('a web page where a stream used to be is a sign-in page', () => {
    const page: EndReason = { kind: 'wrong-type', contentType: 'text/html', looksLike: 'web-page' }
    expect(reasonSentence(en, page, true)).toBe('A sign-in page answered instead.')
  })
})

test('waiting says why, and when the next try is', () => {
  expect(stateSentence(waiting(8_000), now, en)).toBe('Nothing for 50 s. Next try in 8 s.')
  expect(stateSentence(waiting(8_000), now, ko)).toBe('50초 동안 수신이 없습니다. 8초 후 다시 시도합니다.')
  expect(stateSentence(waiting(300_000), now, en)).toBe('Nothing for 50 s. Next try in 5 min.')
  expect(stateSentence(waiting(2 * 3_600_000), now, en)).toBe('Nothing for 50 s. Next try at 16:30.')
})

test('a server that has the request and says nothing is connected, and not live', () => {
  const state: ConnectionState = { kind: 'unanswered', since: now }
  expect(stateWord(state, now, true, en)).toBe('nothing yet')
  expect(stateWord(state, now, true, ko)).toBe('수신 대기')
  expect(stateSentence(state, now, en)).toBe('Connected since 14:30. The server has sent nothing yet.')
  expect(shapeOf(state, now)).toBe('unanswered')
  expect(worstShape(['open', 'unanswered'])).toBe('unanswered')
  const patience: EndReason = { kind: 'unanswered', ms: 900_000 }
  expect(reasonSentence(en, patience)).toBe('The server took the request and sent nothing for 15 min.')
})

test('what an error in Tickertape costs is said as its own', () => {
  expect(reasonSentence(en, { kind: 'own-fault' })).toBe('An error in Tickertape broke the stream off.')
})

test('a failed feed that is looked at again later says when', () => {
  const gone: EndReason = { kind: 'status', status: 404 }
  expect(stateSentence(failed(gone), now, en)).toBe('Nothing at this address.')
  expect(stateSentence(failed(gone, now + 1_800_000), now, en)).toBe('Nothing at this address. Next try at 15:00.')
})

test('the word beside the name counts down, and says offline instead while there is no network', () => {
  expect(stateWord(waiting(8_000), now, true, en)).toBe('in 8 s')
  expect(stateWord(waiting(8_000), now, true, ko)).toBe('8초 후')
  expect(stateWord(waiting(8_000), now, false, en)).toBe('offline')
  expect(stateWord(waiting(-5), now, true, en)).toBe('connecting')
  expect(stateWord({ kind: 'open', since: now }, now, false, en)).toBe('')
})

test('waiting becomes trouble after two minutes', () => {
  expect(shapeOf(waiting(1_000, now - 119_000), now)).toBe('waiting')
  expect(shapeOf(waiting(1_000, now - 121_000), now)).toBe('trouble')
})

test('a stream that its server ended with a word has a calm state of its own', () => {
  const ended = { kind: 'ended', since: now - 1_000_000, retryAt: now + 600_000 } as const
  expect(shapeOf(ended, now)).toBe('ended')
  expect(stateWord(ended, now, true, en)).toBe('ended')
  expect(stateWord(ended, now, true, ko)).toBe('종료됨')
  expect(stateWord(ended, now, false, en)).toBe('offline')
  expect(stateSentence(ended, now, en)).toBe(
    'The server said that it is done, and ended the stream. Next try in 10 min.'
  )
  expect(stateSentence(ended, now, ko)).toBe('서버가 다 보냈다고 알리고 스트림을 끝냈습니다. 10분 후 다시 시도합니다.')
  expect(remedyFor(ended)).toBe('try-now')
  expect(worstShape(['open', 'ended'])).toBe('open')
})

test('one shape for all feeds is the worst of them', () => {
  expect(worstShape(['open', 'failed', 'waiting'])).toBe('failed')
  expect(worstShape(['open', 'paused'])).toBe('open')
  expect(worstShape([])).toBeNull()
})

test('each trouble has the remedy that can help', () => {
  expect(remedyFor(waiting(1))).toBe('try-now')
  expect(remedyFor({ kind: 'paused', by: 'user' })).toBe('resume')
  expect(remedyFor({ kind: 'paused', by: 'storage' })).toBeNull()
  expect(remedyFor(failed({ kind: 'told-to-stop' }))).toBe('try-again')
  expect(remedyFor(failed({ kind: 'status', status: 404 }))).toBe('edit')
  for (const reason of [
    { kind: 'status', status: 401 },
    { kind: 'status', status: 403 },
    { kind: 'network', code: 'BAD_HEADER' },
    { kind: 'headers-missing' }
  ] satisfies EndReason[])
    expect(remedyFor(failed(reason))).toBe('edit-headers')
  expect(remedyFor(failed({ kind: 'status', status: 407 }))).toBe('try-again')
  expect(remedyFor({ kind: 'open', since: now })).toBeNull()
})

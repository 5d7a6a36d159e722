import { expect, test } from 'vitest'
import type { FeedHealth } from '#contract/health.ts'
import { maskedUrl } from '../../../src-main/base/masked-address.ts'
import { diagnostic } from '../../../src-main/health/diagnostic.ts'

test.each([
  ['https://reader:hunter2@news.example/sse?topic=a&token=s3cret', 'https://***@news.example/sse?topic=***&token=***'],
  ['https://news.example/v2/stream/recentchange', 'https://news.example/v2/stream/recentchange'],
  ['https://hooks.example/T00ABCDEF123456789xyz/live', 'https://hooks.example/***/live'],
  ['https://ntfy.example/alerts-of-ann/sse', 'https://ntfy.example/***/sse'],
  ['https://town.example/api/v1/streaming/hashtag?tag=fog', 'https://town.example/api/v1/streaming/hashtag?tag=***'],
  ['http://127.0.0.1:8080/a?justakey', 'http://127.0.0.1:8080/***?***'],
  ['http://127.0.0.1/sse?averylongnamethatisakeyinfact=', 'http://127.0.0.1/sse?***=***'],
  ['no address', '(not an address)']
])('an address in a diagnostic: %s', (address, masked) => expect(maskedUrl(address)).toBe(masked))

test('a diagnostic tells what happened and gives nothing away', () => {
  const at = Date.UTC(2026, 10, 21, 14, 2)
  const buckets = { from: at, step: 60_000, messages: [1, 2], bytes: [100, 200] }
  const health: FeedHealth = {
    feedId: 1,
    url: 'https://reader:SECRET-password@news.example/sse?key=SECRET-key',
    state: { kind: 'waiting', attempt: 2, retryAt: at, reason: { kind: 'status', status: 503 }, since: at },
    since: at,
    attempts: 2,
    history: [{ at, kind: 'waiting', reason: { kind: 'status', status: 503 } }],
    lastByteAt: at,
    lastMessageAt: null,
    minutes: buckets,
    hours: { ...buckets, openMs: [1_000, 0], wantedMs: [1_000, 1_000] },
    heartbeatMs: 15_000,
    kind: 'event-stream',
    checks: [],
    path: [],
    resumes: true,
    items: 4812,
    messages: 5000,
    duplicates: 3,
    notUnderstood: 1,
    removedNothing: 0,
    noise: 0,
    repaired: 0,
    trouble: null,
    tooLarge: 2,
    longIds: 0,
    gaps: [
      {
        id: 1,
        feedId: 1,
        kind: 'lost',
        reason: { kind: 'ids-jumped', after: '10', before: 'SECRET-id' },
        fromAt: at,
        toAt: at + 60_000,
        items: 4,
        filledAt: null,
        seenAt: at,
        fetchable: false,
        triedAt: null,
        found: 0
      }
    ],
    frames: [
      { at, type: 'update', id: 'SECRET-cursor', data: '{"token":"SECRET-data"}', length: 23 },
      { at, type: 'SECRET type', id: '12', data: 'SECRET', length: 6 }
    ]
  }
  const text = diagnostic(health, { version: '1.2.3', runtime: 'Node', now: at })
  expect(text).not.toContain('SECRET')
  expect(text).toContain('Tickertape 1.2.3')
  expect(text).toContain('waiting status (status 503)')
  expect(text).toContain(
    '2026-11-21T14:02:00.000Z to 2026-11-21T14:03:00.000Z lost: ids-jumped after 10 before (9 characters); 4 missing, seen'
  )
  expect(text).toContain('open 50.0 % of the time')
  expect(text).toContain('update id (13 characters) 23 characters')
})

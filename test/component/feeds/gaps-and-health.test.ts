import type { Component } from 'svelte'
import { expect, onTestFinished, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { Gap } from '#contract/gap.ts'
import type { DocumentCheck, FeedHealth, PathSign } from '#contract/health.ts'
import type { Settings } from '#contract/settings.ts'
import type { Language } from '#contract/language.ts'
import { App } from '../../../src-renderer/state/app.svelte.ts'
import { Clock } from '../../../src-renderer/base/clock.svelte.ts'
import FeedHealthView from '../../../src-renderer/health/FeedHealth.svelte'
import GapRow from '../../../src-renderer/list/GapRow.svelte'
import { aFeed, aGap as gapOf, FakeBridge } from '../fake-bridge.ts'
import InApp from '../InApp.svelte'
import { violations } from '../open-window.ts'

const NOON = new Date(2026, 10, 21, 14, 30).getTime()
const at = (hour: number, minute: number) => new Date(2026, 10, 21, hour, minute).getTime()

const aGap = (part: Partial<Gap> = {}): Gap => gapOf({ fromAt: at(14, 2), toAt: at(14, 9), ...part })

const unknownGap = aGap({ id: 2, kind: 'unknown', reason: { kind: 'no-ids' }, items: null })

function healthOf(part: Partial<FeedHealth> = {}): FeedHealth {
  const hours = 168
  const from = NOON - hours * 3_600_000
  return {
    feedId: 1,
    url: 'https://quay.example/sse',
    state: { kind: 'open', since: at(14, 9) },
    since: at(14, 9),
    attempts: 0,
    history: [
      { at: at(14, 9), kind: 'open', reason: null },
      { at: at(14, 2), kind: 'waiting', reason: { kind: 'status', status: 503 } },
      { at: at(11, 0), kind: 'paused', reason: null }
    ],
    lastByteAt: at(14, 29),
    lastMessageAt: at(14, 28),
    minutes: {
      from: NOON - 3_600_000,
      step: 60_000,
      messages: Array.from({ length: 60 }, (_, n) => n % 5),
      bytes: Array<number>(60).fill(10)
    },
    hours: {
      from,
      step: 3_600_000,
      messages: Array<number>(hours).fill(4),
      bytes: Array<number>(hours).fill(40),
      openMs: Array.from({ length: hours }, (_, n) => (n === 100 ? 1_800_000 : n < 20 ? 0 : 3_600_000)),
      wantedMs: Array.from({ length: hours }, (_, n) => (n < 20 ? 0 : 3_600_000))
    },
    heartbeatMs: 15_000,
    kind: 'event-stream',
    checks: [],
    path: [],
    resumes: true,
    items: 4812,
    messages: 5000,
    duplicates: 3,
    notUnderstood: 0,
    removedNothing: 0,
    noise: 0,
    repaired: 0,
    trouble: null,
    tooLarge: 2,
    longIds: 0,
    gaps: [aGap(), aGap({ id: 2, seenAt: at(14, 20), fromAt: at(3, 10), toAt: at(3, 12), items: 1 })],
    frames: [
      { at: at(14, 28), type: 'update', id: '4812', data: '{"headline":"Fog"}', length: 18 },
      { at: at(14, 27), type: 'message', id: null, data: 'x'.repeat(900), length: 5_000 }
    ],
    ...part
  }
}

async function show<Props extends Record<string, unknown>>(
  part: Component<Props>,
  props: Props,
  { settings = {}, health = healthOf() }: { settings?: Partial<Settings>; health?: FeedHealth | null } = {}
) {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Quayside Notices', openGaps: 1, state: { kind: 'open', since: at(14, 9) } })]
  fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, ...settings } }
  fake.answers.feedHealth = () => health
  const app = new App(fake.bridge, new Clock(() => NOON))
  onTestFinished(() => app.dispose())
  await app.start()
  document.documentElement.lang = app.settings.language
  document.documentElement.dataset['theme'] = app.settings.theme
  document.title = 'Tickertape'
  await render(InApp, { props: { app, of: part as Component<Record<string, unknown>>, props } })
  return { app, fake }
}

test.each<[Gap, Language, string]>([
  [aGap(), 'en', 'Missed 14:02–14:09 · Quayside Notices 120 messages · server kept no copy Dismiss'],
  [aGap(), 'ko', '14:02–14:09 빠짐 · Quayside Notices 메시지 120건 · 서버에 기록 없음 확인'],
  [
    unknownGap,
    'en',
    'May have missed 14:02–14:09 · Quayside Notices this server cannot be asked what it sent meanwhile Dismiss'
  ],
  [
    unknownGap,
    'ko',
    '14:02–14:09 빠졌을 수 있음 · Quayside Notices 이 서버에는 그동안 보낸 내용을 물어볼 수 없음 확인'
  ],
  [aGap({ toAt: at(14, 2), seenAt: NOON }), 'en', 'Missed 14:02 · Quayside Notices 120 messages · server kept no copy'],
  [aGap({ fetchable: true }), 'en', 'Missed 14:02–14:09 · Quayside Notices 120 messages Fetch'],
  [aGap({ fetchable: true }), 'ko', '14:02–14:09 빠짐 · Quayside Notices 메시지 120건 가져오기'],
  [aGap({ fetchable: true, seenAt: NOON, items: null }), 'en', 'Missed 14:02–14:09 · Quayside Notices Fetch'],
  [
    aGap({ triedAt: NOON, items: 3, found: 2 }),
    'en',
    'Missed 14:02–14:09 · Quayside Notices 3 messages · server kept no copy of the rest Dismiss'
  ],
  [
    aGap({ reason: { kind: 'not-kept', keptMs: 12 * 3_600_000 }, items: null }),
    'en',
    'Missed 14:02–14:09 · Quayside Notices longer away than this source keeps what it sends (12 hours) Dismiss'
  ],
  [
    aGap({ reason: { kind: 'not-kept', keptMs: 7 * 86_400_000 }, items: null }),
    'ko',
    '14:02–14:09 빠짐 · Quayside Notices 이 출처의 보관 기간(7일)보다 오래 끊김 확인'
  ],
  [
    aGap({ fromAt: new Date(2026, 10, 20, 23, 50).getTime(), items: null }),
    'en',
    'Missed 20 Nov 23:50–14:09 · Quayside Notices server kept no copy Dismiss'
  ]
])('a gap says what it is, 36 px high: %#', async (gap, language, text) => {
  await show(GapRow, { gap, feedTitle: 'Quayside Notices' }, { settings: { language } })
  const row = document.querySelector<HTMLElement>('.gap')
  expect(row?.innerText.replace(/\s+/g, ' ').trim()).toBe(text)
  expect(row?.offsetHeight).toBe(36)
})

test.each(
  (['light', 'dark'] as const).flatMap((theme) =>
    [aGap(), unknownGap, aGap({ seenAt: 5 }), aGap({ fetchable: true })].map((gap) => [theme, gap] as const)
  )
)('every gap can be read: %s %#', async (theme, gap) => {
  await show(GapRow, { gap, feedTitle: 'Quayside Notices' }, { settings: { theme } })
  // A row is no page of its own.
  expect((await violations()).filter((line) => !line.startsWith('page-has-heading-one'))).toEqual([])
})

test('the health page tells the truth about a feed', async () => {
  const { fake } = await show(FeedHealthView, { feedId: 1, onclose: () => {} })
  await expect.element(page.getByRole('heading', { name: 'Health: Quayside Notices' })).toBeVisible()
  // An unseen gap is trouble, although the stream is open.
  expect(document.querySelector('svg.shape.trouble')).not.toBeNull()
  for (const text of [
    'Live since 14:09. 1 gap, marked in the list.',
    'now 3 · median 2 · peak 4',
    '99.6 % live',
    'at least every 15 s',
    'resumes by event ID',
    '4,812',
    'Server error 503.',
    '120 messages · server kept no copy'
  ])
    await expect.element(page.getByText(text, { exact: true }).first()).toBeVisible()
  expect(document.querySelectorAll('.strip i').length).toBe(168)
  expect(document.querySelectorAll('.strip i.idle').length).toBe(20)
  expect(document.querySelectorAll('.strip i.away').length).toBe(1)

  await page.getByRole('button', { name: 'Dismiss: 14:02–14:09' }).click()
  expect(fake.inputsOf('dismissGap')).toEqual([{ id: 1 }])
  await page.getByRole('button', { name: 'Pause' }).click()
  expect(fake.inputsOf('pauseFeed')).toEqual([{ id: 1 }])
  fake.answers.copyDiagnostic = () => 'text'
  await page.getByRole('button', { name: 'Copy diagnostic' }).click()
  expect(fake.inputsOf('copyDiagnostic')).toEqual([{ id: 1 }])
})

test.each<[Language, PathSign, string]>([
  [
    'en',
    { kind: 'idle-cut', idleMs: 60_004 },
    'Something between the server and this computer cuts the stream each time nothing has come for 60 s. Ask whoever runs it to send heartbeats more often, or to allow a longer silence.'
  ],
  [
    'en',
    { kind: 'no-head', ms: 300_000 },
    'The server has had the request for 5 min and has not begun to answer. It may do so only with its first event; or something on the way holds the answer back: then ask whoever runs it to switch off buffering for this address (in nginx: X-Accel-Buffering: no).'
  ],
  [
    'en',
    { kind: 'cache', product: 'Varnish' },
    'A cache answers in the server’s place (Varnish), so what comes may be old. Ask whoever runs it to send Cache-Control: no-store for this address, and not to cache it.'
  ],
  [
    'en',
    { kind: 'in-blocks', product: 'nginx' },
    'Something on the way (nginx) buffers: bytes come only in blocks of 4,096, so messages come late. Ask whoever runs it to switch off buffering for this address (in nginx: X-Accel-Buffering: no).'
  ],
  [
    'en',
    { kind: 'in-blocks', product: 'h2o' },
    'Something on the way (h2o) buffers: bytes come only in blocks of 4,096, so messages come late. Ask whoever runs it to switch off buffering for this address.'
  ],
  [
    'en',
    { kind: 'compressed', product: null },
    'Something on the way keeps the stream back when it is compressed, so Tickertape asks for it uncompressed. Ask whoever runs it not to compress this address, or to pass each event on at once.'
  ],
  [
    'ko',
    { kind: 'in-blocks', product: null },
    '중간의 어딘가에서 버퍼링을 해 4,096바이트씩 모아서 보내므로 메시지가 늦게 옵니다. 운영자에게 이 주소의 버퍼링을 꺼 달라고 요청해 보세요(nginx: X-Accel-Buffering: no).'
  ],
  [
    'ko',
    { kind: 'idle-cut', idleMs: 30_000 },
    '30초 동안 수신이 없을 때마다 서버와 이 컴퓨터 사이의 어딘가에서 스트림을 끊습니다. 운영자에게 하트비트를 더 자주 보내거나 유휴 제한 시간을 늘려 달라고 요청해 보세요.'
  ]
])('the health page says what stands on the way, and what to ask for: %s %j', async (language, sign, text) => {
  const health = healthOf({ path: [sign] })
  await show(FeedHealthView, { feedId: 1, onclose: () => {} }, { settings: { language }, health })
  await expect.element(page.getByText(text, { exact: true })).toBeVisible()
  expect(await violations()).toEqual([])
})

test('the health page says what the server said of its own trouble', async () => {
  const health = healthOf({ trouble: { at: at(14, 21), words: 'The tide table is locked' } })
  await show(FeedHealthView, { feedId: 1, onclose: () => {} }, { health })
  await expect.element(page.getByText('The tide table is locked')).toBeVisible()
  await expect.element(page.getByText(/^The server said at 14:21/)).toBeVisible()
})

test('the health page fetches a gap, says how far it is, and how it was filled', async () => {
  const gap = aGap({ fetchable: true })
  let health = healthOf({
    gaps: [gap, aGap({ id: 2, fromAt: at(3, 10), toAt: at(3, 12), filledAt: at(4, 0), found: 18 })]
  })
  const { fake } = await show(FeedHealthView, { feedId: 1, onclose: () => {} })
  fake.answers.feedHealth = () => health
  fake.gaps = [gap]
  await expect.element(page.getByText('filled, 18 items')).toBeVisible()
  await page.getByRole('button', { name: 'Fetch: 14:02–14:09' }).click()
  expect(fake.inputsOf('fetchGap')).toEqual([{ id: 1 }])
  await expect.element(page.getByText('Fetching…')).toBeVisible()
  fake.tell({ fills: [{ gapId: 1, feedId: 1, fetched: 40, about: 120, outcome: { kind: 'fetching' } }] })
  await expect.element(page.getByText('Fetching 40 of about 120')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Cancel: 14:02–14:09' })).toBeVisible()
  health = healthOf({ gaps: [{ ...gap, fetchable: false, filledAt: NOON, found: 120 }] })
  fake.tell({ fills: [{ gapId: 1, feedId: 1, fetched: 121, about: 120, outcome: { kind: 'filled', items: 120 } }] })
  await expect.element(page.getByText('filled, 120 items')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Fetch: 14:02–14:09' })).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: 'Dismiss: 14:02–14:09' })).not.toBeInTheDocument()
})

test('messages stand still while they are held', async () => {
  const answers = [healthOf(), healthOf({ frames: [{ at: NOON, type: 'update', id: '1', data: 'newest', length: 6 }] })]
  const { fake } = await show(FeedHealthView, { feedId: 1, onclose: () => {} })
  await page.getByRole('button', { name: 'Hold' }).click()
  fake.answers.feedHealth = () => answers[1] ?? null
  const asked = fake.inputsOf('feedHealth').length
  await expect.poll(() => fake.inputsOf('feedHealth').length, { timeout: 10_000 }).toBeGreaterThan(asked)
  await expect.element(page.getByText('{"headline":"Fog"}').first()).toBeVisible()
  await page.getByRole('button', { name: 'Release' }).click()
  await expect.element(page.getByText('newest').first()).toBeVisible()
})

test('a feed that is gone says so', async () => {
  await show(FeedHealthView, { feedId: 9, onclose: () => {} }, { health: null })
  await expect.element(page.getByRole('heading', { name: 'This feed is no longer here.' })).toBeVisible()
})

test.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['ko', 'light'],
  ['ko', 'dark']
] as const)('the health page has no violations: %s, %s', async (language, theme) => {
  await show(FeedHealthView, { feedId: 1, onclose: () => {} }, { settings: { language, theme } })
  await expect.poll(() => document.querySelectorAll('.strip i').length).toBe(168)
  expect(await violations()).toEqual([])
})

test.each<[Language, string[]]>([
  [
    'en',
    [
      'Last checks',
      'nothing had changed',
      '200 · 13 kB',
      '3 new',
      'Server error 503.',
      'Server not found.',
      'Last check'
    ]
  ],
  ['ko', ['최근 확인', '변경 없음', '200 · 13kB', '새 항목 3건', '서버를 찾을 수 없습니다.', '마지막 확인']]
])('of a document the checks are shown instead of heartbeats: %s', async (language, texts) => {
  const checks: DocumentCheck[] = [
    { at: at(14, 26), status: 304, reason: null, bytes: 0, fresh: 0 },
    { at: at(14, 11), status: 200, reason: null, bytes: 12_345, fresh: 3 },
    { at: at(13, 50), status: 503, reason: { kind: 'status', status: 503 }, bytes: 0, fresh: 0 },
    { at: at(13, 40), status: null, reason: { kind: 'name-not-found' }, bytes: 0, fresh: 0 }
  ]
  const health = healthOf({ kind: 'document', checks })
  await show(FeedHealthView, { feedId: 1, onclose: () => {} }, { settings: { language }, health })
  for (const text of texts) await expect.element(page.getByText(text, { exact: true }).first()).toBeVisible()
  expect(document.body.innerText).not.toMatch(/every 15 s|15초마다|% live/)
  expect(await violations()).toEqual([])
})

import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { ConnectionState } from '#contract/feed.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow } from '../open-window.ts'

const waiting = (seconds: number, since = Date.now()): ConnectionState => ({
  kind: 'waiting',
  attempt: 2,
  retryAt: Date.now() + seconds * 1_000 - 50,
  reason: { kind: 'status', status: 503 },
  since
})
const failed = (status: number): ConnectionState => ({
  kind: 'failed',
  reason: { kind: 'status', status },
  since: Date.now(),
  retryAt: null
})

function feedsInEveryState(): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [
    aFeed({ id: 1, title: 'A live', unread: 31 }),
    aFeed({ id: 2, title: 'B connecting', state: { kind: 'connecting', attempt: 3 } }),
    aFeed({ id: 3, title: 'C waiting', state: waiting(60) }),
    aFeed({ id: 4, title: 'D paused', state: { kind: 'paused', by: 'user' } }),
    aFeed({ id: 5, title: 'E failed', state: failed(401) }),
    aFeed({ id: 6, title: 'F trouble', state: waiting(300, Date.now() - 130_000) })
  ]
  fake.items = [anItem({ id: 1 })]
  return fake
}

test('each state has its own shape and its word', async () => {
  await openWindow(feedsInEveryState())
  const nav = page.getByRole('navigation', { name: 'Feeds and views' })
  const expected: [name: RegExp, shape: string][] = [
    [/^A live, 31 unread, live$/, 'open'],
    [/^B connecting, connecting$/, 'connecting'],
    [/^C waiting, in \d+ s$/, 'waiting'],
    [/^D paused, paused$/, 'paused'],
    [/^E failed, sign in$/, 'failed'],
    [/^F trouble, in 5 min$/, 'trouble']
  ]
  const shapes = new Set<string>()
  for (const [name, shape] of expected) {
    const button = nav.getByRole('treeitem', { name })
    await expect.element(button).toBeVisible()
    const svg = button.element().querySelector('svg.shape')
    expect(svg?.classList.contains(shape)).toBe(true)
    shapes.add(svg?.innerHTML ?? '')
  }
  expect(shapes.size).toBe(expected.length)
})

test('the same in Korean', async () => {
  const fake = feedsInEveryState()
  fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, language: 'ko' } }
  await openWindow(fake)
  const nav = page.getByRole('navigation', { name: '피드와 보기' })
  for (const name of [
    /^A live 31, 안 읽음, 연결됨$/,
    /^B connecting, 연결 중$/,
    /^C waiting, \d+초 후$/,
    /^D paused, 일시 정지$/,
    /^E failed, 인증 필요$/,
    /^F trouble, 5분 후$/
  ]) {
    await expect.element(nav.getByRole('treeitem', { name })).toBeVisible()
  }
  await expect.element(page.getByText('6개 중 1개 연결됨')).toBeVisible()
  expect(document.documentElement.lang).toBe('ko')
})

test('waiting counts down by itself', async () => {
  const fake = feedsInEveryState()
  await openWindow(fake)
  const shown = () => document.querySelector('.word.waiting')?.textContent
  const first = shown()
  await expect.poll(shown, { timeout: 3_000 }).not.toBe(first)
  expect(shown()).toMatch(/^in \d+ s$/)
})

test('a state changes at once, the sum of all rises at once and falls only after five seconds', async () => {
  const fake = feedsInEveryState()
  const { app } = await openWindow(fake)
  await expect.element(page.getByText('1 of 6 live')).toBeVisible()
  fake.tell({ feeds: [aFeed({ id: 2, title: 'B connecting' })] })
  await expect.element(page.getByRole('treeitem', { name: /^B connecting, live$/ })).toBeVisible()
  await expect.element(page.getByText('2 of 6 live')).toBeVisible()
  fake.tell({ feeds: [aFeed({ id: 2, title: 'B connecting', state: { kind: 'connecting', attempt: 1 } })] })
  await expect.element(page.getByRole('treeitem', { name: /^B connecting, connecting$/ })).toBeVisible()
  expect(app.feeds.live).toBe(2)
  await expect.poll(() => app.feeds.live, { timeout: 7_000 }).toBe(1)
  await expect.element(page.getByText('1 of 6 live')).toBeVisible()
})

test('a feed that does not run says why below its list, and what can be done', async () => {
  const fake = feedsInEveryState()
  const { app } = await openWindow(fake)
  await page.getByRole('treeitem', { name: /^C waiting/ }).click()
  await expect.element(page.getByText(/^Server error 503\. Next try in \d+ s\.$/)).toBeVisible()
  await page.getByRole('button', { name: 'Try now', exact: true }).click()
  expect(fake.inputsOf('tryNow')).toEqual([{ id: 3 }])
  await page.getByRole('treeitem', { name: /^E failed/ }).click()
  await expect.element(page.getByText('Needs sign-in.')).toBeVisible()
  await page.getByRole('button', { name: 'Edit headers' }).click()
  expect(app.panels.open).toEqual({ kind: 'edit-feed', id: 5 })
})

test('a feed whose server said that it is done is calm, and is asked when the reader says so', async () => {
  const fake = feedsInEveryState()
  const ended: ConnectionState = { kind: 'ended', since: Date.now() - 900_000, retryAt: Date.now() + 599_000 }
  fake.feeds.push(aFeed({ id: 7, title: 'G ended', state: ended }))
  await openWindow(fake)
  const row = page.getByRole('treeitem', { name: /^G ended, ended$/ })
  await expect.element(row).toBeVisible()
  expect(row.element().querySelector('svg.shape.ended')).not.toBeNull()
  await row.click()
  await expect
    .element(page.getByText('The server said that it is done, and ended the stream. Next try in 10 min.'))
    .toBeVisible()
  await page.getByRole('button', { name: 'Try now', exact: true }).click()
  expect(fake.inputsOf('tryNow')).toEqual([{ id: 7 }])
})

test('a feed can be paused and removed from its menu, and the removal undone', async () => {
  const fake = feedsInEveryState()
  await openWindow(fake)
  const live = page.getByRole('treeitem', { name: /^A live/ })
  await live.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Pause' }).click()
  await expect.element(page.getByRole('treeitem', { name: /^A live, 31 unread, paused$/ })).toBeVisible()
  await live.click({ button: 'right' })
  await expect.element(page.getByRole('menuitem', { name: 'Resume' })).toBeVisible()
  await expect.element(page.getByRole('menuitem', { name: 'Health' })).toHaveFocus()
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(page.getByRole('menuitem', { name: 'Remove' })).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(live).not.toBeInTheDocument()
  await expect.element(page.getByText('Removed: A live.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  expect(fake.inputsOf('undoRemoveFeed')).toEqual([{ id: 1 }])
})

test('without network the window says so once, and the feeds say offline', async () => {
  const fake = feedsInEveryState()
  await openWindow(fake)
  fake.tell({ online: false })
  await expect.element(page.getByText('No network. Stored items stay readable', { exact: false })).toBeVisible()
  await expect.element(page.getByRole('treeitem', { name: /^C waiting, offline$/ })).toBeVisible()
  fake.tell({ online: true })
  await expect.element(page.getByText('No network.', { exact: false })).not.toBeInTheDocument()
})

test('broken notifications are said, and can be tried again', async () => {
  const fake = feedsInEveryState()
  await openWindow(fake)
  fake.tell({ notifications: { state: 'broken' } })
  await page.getByRole('button', { name: 'Try again' }).click()
  expect(fake.inputsOf('retryNotifications')).toHaveLength(1)
  fake.tell({ notifications: { state: 'working' } })
  await expect.element(page.getByText('does not answer', { exact: false })).not.toBeInTheDocument()
})

test('every notice is acknowledged, older ones change nothing', async () => {
  const fake = feedsInEveryState()
  fake.tell({ counts: { unread: 99, starred: 0, alerts: 0, today: 0 } })
  const { app } = await openWindow(fake)
  fake.tell({ counts: { unread: 3, starred: 0, alerts: 0, today: 0 } })
  await expect.element(page.getByRole('button', { name: 'All, 3 unread' })).toBeVisible()
  await expect.poll(() => fake.inputsOf('seen')).toEqual([{ revision: 2 }])
  expect(app.status.counts.unread).toBe(3)
})

test('a click on a notification lands on its item', async () => {
  const fake = feedsInEveryState()
  const { app } = await openWindow(fake)
  app.showView({ kind: 'starred' })
  fake.tell({ asks: [{ kind: 'show-item', id: 1 }] })
  await expect.poll(() => app.reading.row?.id).toBe(1)
  expect(app.list.view).toEqual({ kind: 'all' })
  expect(fake.inputsOf('setRead')).toEqual([{ ids: [1], read: true }])
})

import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { FeedSummary } from '#contract/feed.ts'
import { aFeed, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const minute = 60_000

const aDocument = (part: Partial<FeedSummary> = {}): FeedSummary =>
  aFeed({
    id: 2,
    kind: 'document',
    title: 'Quay Weekly',
    state: { kind: 'checked', at: Date.now() - 3.5 * minute, nextAt: Date.now() + 11.5 * minute },
    ...part
  })

async function open(feeds: FeedSummary[]) {
  const fake = new FakeBridge()
  fake.feeds = feeds
  return { fake, ...(await openWindow(fake)) }
}

test('the footer counts what is live and what is checked', async () => {
  await open([aFeed({ id: 1 }), aDocument(), aDocument({ id: 3 })])
  await expect.element(page.getByText('1 live, 2 checked')).toBeVisible()
})

test('without a stream nothing is said to be live, and without a document it reads as before', async () => {
  const first = await open([aDocument()])
  await expect.element(page.getByText('1 checked', { exact: true })).toBeVisible()
  first.fake.tell({ feeds: [aDocument({ kind: 'event-stream', state: { kind: 'open', since: Date.now() } })] })
  await expect.element(page.getByText('1 of 1 live')).toBeVisible()
})

test('a document says when it was checked, is never called live, and is checked at once where the reader wants it', async () => {
  const { fake } = await open([aFeed({ id: 1, title: 'Harbour Desk' }), aDocument()])
  await expect.element(page.getByRole('treeitem', { name: /Harbour Desk.*live/ })).toBeVisible()
  const row = page.getByRole('treeitem', { name: 'Quay Weekly, checked' })
  await row.click()
  const bar = page.getByRole('group', { name: 'Quay Weekly' })
  await expect.element(bar.getByText('Checked 3 min ago, next in 12 min.')).toBeVisible()
  expect(await violations()).toEqual([])
  await bar.getByRole('button', { name: 'Check now' }).click()
  expect(fake.inputsOf('tryNow')).toEqual([{ id: 2 }])
})

test('trouble of a document is said as that of a stream', async () => {
  await open([
    aDocument({
      state: { kind: 'failed', reason: { kind: 'status', status: 410 }, since: Date.now() - minute, retryAt: null }
    })
  ])
  await page.getByRole('treeitem', { name: /Quay Weekly/ }).click()
  await expect.element(page.getByText('Nothing at this address.')).toBeVisible()
})

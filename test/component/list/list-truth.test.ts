import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { View } from '#contract/item.ts'
import { anItem, FakeBridge, threeFeeds } from '../fake-bridge.ts'
import { frames, openWindow, scroller, titlesOnScreen, topOf } from '../open-window.ts'

const MINUTE = 60_000

/** From now on the newest page is read when it is asked for, but comes only when it is let go: answers those letters. */
function withSlowPages(fake: FakeBridge): (() => void)[] {
  const waiting: (() => void)[] = []
  let revision = 0
  const tell = fake.tell.bind(fake)
  fake.tell = (notice) => {
    revision++
    tell(notice)
  }
  fake.answers.watch = async ({ view }: { view: View }) => {
    const answer = {
      page: fake.page(view, null, 100),
      tape: { from: 0, counts: [], priorities: [] },
      extent: fake.extent(view),
      revision
    }
    await new Promise<void>((resolve) => waiting.push(resolve))
    return answer
  }
  return waiting
}

test('what arrives while the list is asked for again, in its place, waits in the pill', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  scroller().scrollTop = 3_333
  await expect.poll(() => topOf(252)).not.toBeNull()
  let answer = () => {}
  const isAsked = new Promise<void>((asked) => {
    fake.answers.listItems = async ({ view, before, limit }) => {
      const rows = fake.page(view, before, limit)
      asked()
      await new Promise<void>((resolve) => (answer = resolve))
      return rows
    }
  })
  fake.tell({ reload: true })
  await isAsked
  fake.arrive(anItem({ id: 1_000, title: 'Just in' }))
  answer()
  await expect.element(page.getByRole('button', { name: '1 new from 1 feed' })).toBeVisible()
})

test('what arrives while two pages are on their way is in the list when both have come', async () => {
  const fake = threeFeeds()
  const { app } = await openWindow(fake)
  const pages = withSlowPages(fake)
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.poll(() => pages.length).toBe(1)
  fake.tell({ reload: true })
  await expect.poll(() => pages.length).toBe(2)
  pages[0]!()
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 298')
  fake.arrive(anItem({ id: 1_000, feedId: 1, title: 'Just in' }))
  pages[1]!()
  await frames(3)
  await expect.poll(() => titlesOnScreen()[0]).toBe('Just in')
})

test('an item that is read while a page is on its way stays read', async () => {
  const fake = threeFeeds()
  const { app } = await openWindow(fake)
  const pages = withSlowPages(fake)
  fake.tell({ reload: true })
  await expect.poll(() => pages.length).toBe(1)
  fake.change({ ...fake.items.find(({ id }) => id === 299)!, read: true })
  pages[0]!()
  await expect.poll(() => app.list.row(300)).not.toBeUndefined()
  await frames(2)
  expect(app.list.row(299)?.read).toBe(true)
})

test('a page that could not be read leaves the list live', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  const refused: unknown[] = []
  const onRefused = (event: PromiseRejectionEvent): void => {
    event.preventDefault()
    refused.push(event.reason)
  }
  window.addEventListener('unhandledrejection', onRefused)
  try {
    fake.answers.watch = () => Promise.reject(new Error('The library did not answer.'))
    fake.tell({ reload: true })
    await expect.poll(() => refused.length).toBe(1)
    fake.arrive(anItem({ id: 1_000, title: 'Just in' }))
    await expect.poll(() => titlesOnScreen()[0]).toBe('Just in')
  } finally {
    window.removeEventListener('unhandledrejection', onRefused)
  }
})

test('what is stored a moment after something newer stands below it, also when a day ends between the two', async () => {
  const fake = threeFeeds()
  const midnight = new Date().setHours(0, 0, 0, 0)
  fake.items = [1, 2, 3].map((id) => anItem({ id, receivedAt: midnight - (4 - id) * MINUTE }))
  const { app } = await openWindow(fake, { now: midnight + MINUTE })
  fake.arrive(anItem({ id: 5, feedId: 2, title: 'After midnight', receivedAt: midnight + 10 }))
  fake.arrive(anItem({ id: 6, feedId: 1, title: 'Before midnight', receivedAt: midnight - 10 }))
  await expect.poll(() => titlesOnScreen().slice(0, 3)).toEqual(['After midnight', 'Before midnight', 'Item 3'])
  await expect.poll(() => document.querySelectorAll('[role="listbox"] .day').length).toBe(2)
  await app.markViewRead()
  expect(fake.inputsOf('markViewRead')[0]?.upTo.id).toBe(5)
})

test('what is a little older than all that is loaded comes when the reader gets there', async () => {
  const fake = threeFeeds()
  const now = Date.now()
  fake.items = fake.items.map((row) => ({
    ...row,
    sortAt: now - (300 - row.id) * 1_000,
    receivedAt: now - (300 - row.id) * 1_000
  }))
  const { app } = await openWindow(fake)
  fake.arrive(anItem({ id: 1_000, title: 'Late', receivedAt: now - 250_500 }))
  await frames(2)
  expect(app.list.entries.some(({ id }) => id === 1_000)).toBe(false)
  while (app.list.more) await app.list.loadOlder()
  const ids = app.list.entries.map(({ id }) => id)
  expect(ids).toHaveLength(301)
  expect(ids.slice(250, 253)).toEqual([50, 1_000, 49])
})

test('what arrives after the clock was set back is on top, in its order, also across a midnight', async () => {
  const fake = threeFeeds()
  const midnight = new Date().setHours(0, 0, 0, 0)
  fake.items = [1, 2, 3].map((id) => anItem({ id, receivedAt: midnight + id * MINUTE }))
  await openWindow(fake, { now: midnight + 10 * MINUTE })
  const set = midnight - 50 * MINUTE
  fake.arrive(anItem({ id: 4, feedId: 1, title: 'First after', receivedAt: set }))
  fake.arrive(anItem({ id: 5, feedId: 2, title: 'Third after', receivedAt: set + 20 }))
  fake.arrive(anItem({ id: 6, feedId: 1, title: 'Second after', receivedAt: set + 10 }))
  fake.arrive(anItem({ id: 7, feedId: 2, title: 'Set right', receivedAt: midnight + 11 * MINUTE }))
  await expect
    .poll(() => titlesOnScreen().slice(0, 5))
    .toEqual(['Set right', 'Third after', 'Second after', 'First after', 'Item 3'])
  await expect.poll(() => document.querySelectorAll('[role="listbox"] .day').length).toBe(3)
})

test('with unread only, the end of a list is its oldest unread item, however much that is read lies below', async () => {
  const fake = threeFeeds(600)
  fake.items = fake.items.map((row) => ({ ...row, feedId: 1, read: row.id <= 550 }))
  const { app } = await openWindow(fake)
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.poll(() => app.list.loaded).toBe(true)
  await app.list.toggleUnreadOnly()
  await expect.poll(() => app.list.entries.length).toBe(50)
  await app.list.toEnd()
  await expect.poll(() => titlesOnScreen().at(-1)).toBe('Item 551')
  await expect.element(page.getByText('All read.', { exact: false })).not.toBeInTheDocument()
})

test('what is unread is found below thousands of items that are read, by the filter and by its key', async () => {
  const fake = threeFeeds(5_000)
  fake.items = fake.items.map((row) => ({ ...row, feedId: 1, read: row.id > 2 }))
  const { app } = await openWindow(fake)
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.poll(() => app.list.loaded).toBe(true)
  await userEvent.keyboard('u')
  await expect.poll(() => titlesOnScreen()).toEqual(['Item 2', 'Item 1'])
  await userEvent.keyboard('u')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 5000')
  await userEvent.keyboard('n')
  await expect.poll(() => app.list.selectedId).toBe(2)
  await expect.poll(() => titlesOnScreen()).toContain('Item 2')
  await userEvent.keyboard('n')
  await expect.poll(() => app.list.selectedId).toBe(1)
  // From the end it goes on at the top: what came there meanwhile is found, too.
  fake.items = fake.items.map((row) => (row.id === 4_000 ? { ...row, read: false } : row))
  await userEvent.keyboard('n')
  await expect.poll(() => app.list.selectedId).toBe(4_000)
  await expect.poll(() => titlesOnScreen()).toContain('Item 4000')
})

test('the item that is selected stays where only what is unread is shown, and what is read there stays until it is left', async () => {
  const fake = threeFeeds(30)
  fake.items = fake.items.map((row) => ({ ...row, feedId: 1, read: row.id % 2 === 0 }))
  const { app } = await openWindow(fake)
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.poll(() => app.list.loaded).toBe(true)
  app.list.select(28)
  await app.list.toggleUnreadOnly()
  expect(app.list.selectedId).toBe(28)
  expect(app.list.entries.slice(0, 3).map(({ id }) => id)).toEqual([29, 28, 27])
  fake.change({ ...fake.items.find(({ id }) => id === 27)!, read: true })
  const asked = fake.inputsOf('watch').length
  fake.tell({ reload: true })
  await expect.poll(() => fake.inputsOf('watch').length).toBeGreaterThan(asked)
  await app.list.reload()
  await expect.poll(() => app.list.entries.slice(0, 3).map(({ id }) => id)).toEqual([29, 28, 27])
  await app.list.toggleUnreadOnly()
  await app.list.toggleUnreadOnly()
  await expect.poll(() => app.list.entries.slice(0, 3).map(({ id }) => id)).toEqual([29, 28, 25])
})

test('a filter that hides all that is read does not say that there is nothing', async () => {
  const fake = threeFeeds(3)
  fake.items = fake.items.map((row) => ({ ...row, read: true, starred: true, priority: 4 }))
  const { app } = await openWindow(fake)
  for (const view of [{ kind: 'starred' }, { kind: 'alerts' }, app.today] satisfies View[]) {
    app.showView(view)
    await expect.poll(() => app.list.entries.length).toBe(3)
    await app.list.toggleUnreadOnly()
    await expect.element(page.getByText('All read.', { exact: false })).toBeVisible()
  }
})

test('an article says that it is read once its list was marked read', async () => {
  const fake = threeFeeds()
  fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, readOnSelect: false } }
  const { app } = await openWindow(fake)
  app.list.select(298)
  await expect.element(page.getByRole('button', { name: 'Mark as read', exact: true })).toBeVisible()
  await app.markViewRead()
  await expect.element(page.getByRole('button', { name: 'Mark as unread', exact: true })).toBeVisible()
})

test('a search that is asked for again before it was read is not said to find nothing', async () => {
  const fake = threeFeeds()
  fake.items = fake.items.map((row) => (row.id === 120 ? { ...row, title: 'Needle' } : row))
  const { app } = await openWindow(fake)
  // Main reads only the last of the searches that it is asked for at once; the pages of the others are empty.
  const pages = withSlowPages(fake)
  const slow = fake.answers.watch!
  fake.answers.watch = async (input) => {
    const number = pages.length
    const answer = await slow(input)
    return number < pages.length - 1 ? { ...answer, page: { ...answer.page, rows: [], more: false } } : answer
  }
  app.showView({ kind: 'search', query: 'needle', smart: 1 })
  await expect.poll(() => pages.length).toBe(1)
  fake.tell({ reload: true })
  await expect.poll(() => pages.length).toBe(2)
  pages[0]!()
  await frames(3)
  expect(document.querySelector('.empty[role="status"]')).toBeNull()
  await expect.poll(() => pages.length).toBe(3)
  pages[1]!()
  await frames(3)
  expect(document.querySelector('.empty[role="status"]')).toBeNull()
  pages[2]!()
  await expect.poll(() => titlesOnScreen()[0]).toBe('Needle')
})

test('the pill counts all that came while the window was hidden, not one page of it', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  scroller().scrollTop = 3_333
  await expect.poll(() => topOf(252)).not.toBeNull()
  fake.items.push(...Array.from({ length: 500 }, (_, i) => anItem({ id: 1_000 + i, feedId: (i % 3) + 1 })))
  fake.tell({ reload: true })
  await page.getByRole('button', { name: '500 new from 3 feeds' }).click()
  await expect.poll(() => titlesOnScreen().at(-1)).toBe('Item 1000')
})

import { tick } from 'svelte'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, anItem, FakeBridge, threeFeeds } from '../fake-bridge.ts'
import { frames, openWindow, scroller, titlesOnScreen, topOf } from '../open-window.ts'

let next = 10_000
const arrivals = (count: number) => Array.from({ length: count }, (_, i) => anItem({ id: ++next, feedId: (i % 3) + 1 }))

/** Puts the pointer on the list, as a reader does who is about to click. */
const pointAt = (id: number) => userEvent.hover(document.getElementById(`item-${id}`)!)

test('at the live edge, with the pointer elsewhere, a new item appears on top by itself', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  fake.arrive(anItem({ id: ++next, title: 'Just in' }))
  await expect.poll(() => titlesOnScreen()[0]).toBe('Just in')
  await expect.element(page.getByRole('button', { name: /new/ })).not.toBeInTheDocument()
})

test('a window that is told its first page with everything else does not ask for it, and misses nothing meanwhile', async () => {
  const fake = threeFeeds()
  const all = { kind: 'all' } as const
  fake.answers.snapshot = () => {
    const tape = { from: Date.now(), ...fake.tape, gaps: [] }
    const first = { page: fake.page(all, null, 100), tape, extent: fake.extent(all), revision: 0 }
    const told = { ...fake.snapshot, feeds: fake.feeds, first }
    fake.arrive(anItem({ id: ++next, title: 'Just in' }))
    return told
  }
  await openWindow(fake)
  await expect.poll(() => titlesOnScreen().slice(0, 2)).toEqual(['Just in', 'Item 300'])
  expect(fake.inputsOf('watch')).toEqual([])
  fake.arrive(anItem({ id: ++next, title: 'And another' }))
  await expect.poll(() => titlesOnScreen()[0]).toBe('And another')
  scroller().scrollTop = 9_000
  await expect.poll(() => topOf(180)).not.toBeNull()
})

test('while items pour in, the row under the pointer in the middle of the list does not move by a pixel', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  scroller().scrollTop = 5_000
  await expect.poll(() => topOf(230)).not.toBeNull()
  await pointAt(230)
  await frames(3)
  const before = topOf(230)
  let moved = 0
  for (let i = 0; i < 120; i++) {
    fake.arrive(...arrivals(5))
    await frames(1)
    moved = Math.max(moved, Math.abs((topOf(230) ?? Infinity) - (before ?? 0)))
  }
  expect(moved).toBe(0)
  await expect.element(page.getByRole('button', { name: '600 new from 3 feeds' })).toBeVisible()
})

test('at the live edge, too, nothing moves while the pointer is on the list', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  await pointAt(300)
  const before = topOf(300)
  fake.arrive(...arrivals(12))
  await expect.element(page.getByRole('button', { name: '12 new from 3 feeds' })).toBeVisible()
  expect(topOf(300)).toBe(before)
  await userEvent.unhover(scroller())
  await expect.poll(() => titlesOnScreen()[0]).toBe(`Item ${next}`)
})

test('the pill leads to the oldest of the new items, and back to the very pixel', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  scroller().scrollTop = 2_345
  await expect.poll(() => topOf(265)).not.toBeNull()
  const before = topOf(265)
  const news = arrivals(40)
  fake.arrive(...news)
  await page.getByRole('button', { name: '40 new from 3 feeds' }).click()
  const oldest = news[0]!
  await expect.poll(() => titlesOnScreen().at(-1)).toBe(oldest.title)
  const bottom = () => document.getElementById(`item-${oldest.id}`)!.getBoundingClientRect().bottom
  expect(Math.abs(bottom() - scroller().getBoundingClientRect().bottom)).toBeLessThan(1)
  await page.getByRole('button', { name: 'Back to where I was' }).click()
  await expect.poll(() => topOf(265)).toBe(before)
})

test('after a selection the list stands still for ten seconds, then flows again', async () => {
  const fake = threeFeeds()
  const { app, advance } = await openWindow(fake)
  app.list.select(298)
  fake.arrive(...arrivals(2))
  await expect.element(page.getByRole('button', { name: '2 new from 2 feeds' })).toBeVisible()
  advance(10_001)
  fake.arrive(anItem({ id: ++next, title: 'Flows again' }))
  await expect.poll(() => titlesOnScreen()[0]).toBe('Flows again')
})

test('a held list keeps count of what waits, and lets it in when it is released', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  await userEvent.keyboard('p')
  fake.arrive(...arrivals(37))
  await expect.element(page.getByText('37 waiting')).toBeVisible()
  expect(titlesOnScreen()[0]).toBe('Item 300')
  await page.getByRole('button', { name: 'Release', exact: true }).click()
  await expect.poll(() => titlesOnScreen()[0]).toBe(`Item ${next}`)
  await expect.element(page.getByText('List held.')).not.toBeInTheDocument()
})

test('above five items a second the list moves in steps and says how fast they come', async () => {
  const fake = threeFeeds()
  const { advance } = await openWindow(fake, { byHand: true })
  let steps = 0
  let last = titlesOnScreen()[0]
  for (let ms = 20; ms <= 5_000; ms += 20) {
    fake.arrive(...arrivals(1))
    advance(20)
    await tick()
    const top = titlesOnScreen()[0]
    if (top !== last && ms > 1_500) steps++
    last = top
  }
  await expect.element(page.getByText(/^\d+\/s$/)).toBeVisible()
  expect(steps).toBeLessThanOrEqual(3)
  expect(steps).toBeGreaterThanOrEqual(1)
})

test('an item is read after 0.8 s of selection, one that is only passed over is not', async () => {
  const fake = threeFeeds()
  const { app, advance } = await openWindow(fake, { byHand: true })
  for (const id of [300, 299, 298]) {
    await userEvent.keyboard('j')
    await expect.poll(() => app.list.selectedId).toBe(id)
    advance(799)
  }
  expect(fake.inputsOf('setRead')).toEqual([])
  advance(1)
  expect(fake.inputsOf('setRead')).toEqual([{ ids: [298], read: true }])
  expect(fake.items.find((item) => item.id === 300)?.read).toBe(false)
  expect(fake.items.find((item) => item.id === 299)?.read).toBe(false)
})

test('opening an item reads it at once', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  await userEvent.keyboard('jo')
  expect(fake.inputsOf('setRead')).toEqual([{ ids: [300], read: true }])
})

test('in Unread an item that was read stays until the view is left', async () => {
  const fake = threeFeeds(20)
  const { app } = await openWindow(fake)
  app.showView({ kind: 'unread' })
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 20')
  await userEvent.keyboard('jo')
  await expect.poll(() => fake.items.find((item) => item.id === 20)?.read).toBe(true)
  fake.tell({ reload: true })
  await frames(5)
  expect(titlesOnScreen()[0]).toBe('Item 20')
  app.showView({ kind: 'all' })
  app.showView({ kind: 'unread' })
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 19')
})

test('marking a view read can be undone, and spares what is kept aside', async () => {
  const fake = threeFeeds(20)
  const { app } = await openWindow(fake)
  app.showView({ kind: 'unread' })
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 20')
  await userEvent.keyboard('p')
  fake.arrive(anItem({ id: ++next, receivedAt: Date.now() + 1_000 }))
  await userEvent.keyboard('{Shift>}A{/Shift}')
  await expect.element(page.getByText('20 items marked read.')).toBeVisible()
  expect(fake.inputsOf('markViewRead')[0]?.upTo).toMatchObject({ id: 20 })
  expect(fake.items.find((item) => item.id === next)?.read).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).click()
  expect(fake.inputsOf('undoMarkRead')).toEqual([{ undo: 1 }])
})

test('older items come as the reader scrolls, and few rows are held in memory', async () => {
  const fake = threeFeeds(6_000)
  await openWindow(fake)
  for (let i = 0; i < 400; i++) {
    const box = scroller()
    if (titlesOnScreen().includes('Item 1')) break
    box.scrollTop = box.scrollHeight
    await frames(2)
  }
  await expect.poll(() => titlesOnScreen().at(-1)).toBe('Item 1')
  expect(document.querySelectorAll('[role="option"]').length).toBeLessThan(60)
  // Far up the rows were let go; somewhere there they are fetched again and nothing is out of its place.
  scroller().scrollTop = scroller().scrollHeight / 6
  await expect.poll(() => Number(titlesOnScreen()[0]?.slice(5))).toBeGreaterThan(4_500)
  const [first = 0, ...others] = titlesOnScreen().flatMap((title) => (title === '' ? [] : [Number(title.slice(5))]))
  expect(others).toEqual(others.map((_, i) => first - 1 - i))
})

test('an edited item changes in its place, a removed one is struck through', async () => {
  const fake = threeFeeds(10)
  await openWindow(fake)
  const [item] = fake.items.filter((row) => row.id === 8)
  const before = topOf(8)
  fake.change({ ...item!, title: 'Now otherwise', editedAt: Date.now() })
  await expect.element(page.getByText('edited')).toBeVisible()
  expect(topOf(8)).toBe(before)
  expect(titlesOnScreen()[2]).toBe('Now otherwise')
  fake.change({ ...item!, title: 'Now otherwise', removedAt: Date.now() })
  await expect.element(page.getByText('removed', { exact: true })).toBeVisible()
  expect(getComputedStyle(page.getByText('Now otherwise').element()).textDecorationLine).toBe('line-through')
})

test('more news than a notice carries are asked for, and none is left out', async () => {
  const fake = threeFeeds(50)
  await openWindow(fake)
  await userEvent.keyboard('p')
  const news = arrivals(250)
  fake.items.push(...news)
  fake.tell({ arrived: { rows: news.slice(-200), more: 50 } })
  await expect.element(page.getByText('250 waiting')).toBeVisible()
  await userEvent.keyboard('.')
  await expect.poll(() => titlesOnScreen().at(-1)).toBe(news[0]!.title)
})

test('a slow view shows grey rows after a moment, an empty one says what that means', async () => {
  const fake = threeFeeds(5)
  const { app } = await openWindow(fake)
  let answer: () => void = () => {}
  const waits = new Promise<void>((resolve) => (answer = resolve))
  fake.answers.watch = async ({ view }) => {
    await waits
    return {
      page: fake.page(view, null, 100),
      tape: { from: 0, counts: [], priorities: [] },
      extent: null,
      revision: 0
    }
  }
  app.showView({ kind: 'starred' })
  await expect.element(page.getByRole('status', { name: 'Loading' })).toBeVisible()
  answer()
  await expect.element(page.getByText('Nothing starred.', { exact: false })).toBeVisible()
})

test('a reload keeps the place of the reader to the pixel', async () => {
  const fake = threeFeeds()
  await openWindow(fake)
  scroller().scrollTop = 3_333
  await expect.poll(() => topOf(252)).not.toBeNull()
  const before = topOf(252)
  fake.items.push(...arrivals(30))
  const asked = fake.inputsOf('watch').length
  fake.tell({ reload: true })
  await expect.poll(() => fake.inputsOf('watch').length).toBe(asked + 1)
  await expect.element(page.getByRole('button', { name: '30 new from 3 feeds' })).toBeVisible()
  await frames(3)
  expect(topOf(252)).toBe(before)
})

test('a bar that appears above the list does not move the row that is looked at', async () => {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1 })]
  fake.items = Array.from({ length: 200 }, (_, n) => anItem({ id: n + 1, title: `Item ${n + 1}` }))
  await openWindow(fake)
  await expect.poll(() => scroller().scrollHeight).toBeGreaterThan(3_000)
  scroller().scrollTop = 2_000
  const row = () => document.querySelectorAll<HTMLElement>('[role="option"]')[8]!
  await expect.poll(() => row().getBoundingClientRect().top).toBeGreaterThan(0)
  const { id } = row()
  const top = () => document.getElementById(id)!.getBoundingClientRect().top
  const before = top()
  fake.tell({ online: false })
  await expect.element(page.getByText('No network.', { exact: false })).toBeVisible()
  await expect.poll(top).toBe(before)
})

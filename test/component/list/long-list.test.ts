import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { App } from '../../../src-renderer/state/app.svelte.ts'
import { aFeed, anItem, FakeBridge, threeFeeds } from '../fake-bridge.ts'
import { frames, openWindow, scroller, titlesOnScreen, topOf } from '../open-window.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let next = 100_000
const arrivals = (count: number) => Array.from({ length: count }, (_, i) => anItem({ id: ++next, feedId: (i % 3) + 1 }))
const numbers = (): number[] => titlesOnScreen().flatMap((title) => (title === '' ? [] : [Number(title.slice(5))]))
const loaded = (app: App): number => app.list.entries.length

/** That the screen is full of items without one left out. */
function expectNoHole(): void {
  const [first = 0, ...others] = numbers()
  expect(others.length).toBeGreaterThan(4)
  expect(others).toEqual(others.map((_, i) => first - 1 - i))
}

// Hundreds of screens are painted, each of which takes as long as the machine leaves it.
const PAINTED = { timeout: 240_000 }

test(
  'the end of a long list is one key away, and so is the way back; only a stretch of it is in memory',
  PAINTED,
  async () => {
    const { app } = await openWindow(threeFeeds(20_000))
    await userEvent.keyboard('{Shift>}G{/Shift}')
    await expect.poll(() => numbers().at(-1)).toBe(1)
    expectNoHole()
    expect(loaded(app)).toBeLessThan(300)
    expect(app.list.above).toBeGreaterThan(19_500)
    scroller().focus()
    await userEvent.keyboard('{PageUp}{PageUp}')
    for (let i = 0; i < 40; i++) {
      scroller().scrollTop -= 1_200
      await frames(2)
      expectNoHole()
    }
    await userEvent.keyboard('gg')
    await expect.poll(() => numbers()[0]).toBe(20_000)
    expect(app.list.above).toBe(0)
  }
)

test('scrolling on and on holds no more than a stretch, and every row stands where it should', PAINTED, async () => {
  const { app } = await openWindow(threeFeeds(20_000))
  let last = 20_001
  for (let i = 0; i < 160; i++) {
    scroller().scrollTop += 1_900
    await frames(2)
    const top = numbers()[0] ?? 0
    expect(top).toBeLessThan(last)
    last = top
  }
  expectNoHole()
  expect(last).toBeLessThan(16_500)
  expect(loaded(app)).toBeLessThan(3_000)
  expect(app.list.above + loaded(app) + app.list.below).toBe(20_000)
  for (let i = 0; i < 160; i++) {
    scroller().scrollTop -= 1_900
    await frames(2)
    const top = numbers()[0] ?? Infinity
    expect(top).toBeGreaterThanOrEqual(last)
    last = top
  }
  await expect.poll(() => numbers()[0]).toBe(20_000)
  expect(loaded(app)).toBeLessThan(3_000)
})

test('the scroll bar can be dragged anywhere', async () => {
  const { app } = await openWindow(threeFeeds(20_000))
  for (const share of [0.5, 0.9, 0.2]) {
    scroller().scrollTop = scroller().scrollHeight * share
    await expect.poll(() => Math.abs((numbers()[0] ?? 0) - 20_000 * (1 - share))).toBeLessThan(400)
    expectNoHole()
    expect(loaded(app)).toBeLessThan(1_000)
  }
  scroller().scrollTop = 0
  await expect.poll(() => numbers()[0]).toBe(20_000)
  await expect.poll(() => app.list.above).toBe(0)
  expect(scroller().scrollTop).toBe(0)
})

test('news that come while the reader is far down are taken from the oldest on, and the way back is exact', async () => {
  const fake = threeFeeds(20_000)
  const { app } = await openWindow(fake)
  scroller().scrollTop = scroller().scrollHeight * 0.6
  await expect.poll(() => Math.abs((numbers()[0] ?? 0) - 8_000)).toBeLessThan(400)
  await frames(5)
  const row = numbers()[3] ?? 0
  const before = topOf(row)
  for (let i = 0; i < 20; i++) fake.arrive(...arrivals(100))
  await expect.element(page.getByRole('button', { name: '999+ new from 3 feeds' })).toBeVisible()
  expect(app.list.waiting).toBe(2_000)
  expect(topOf(row)).toBe(before)
  await userEvent.keyboard('.')
  await expect.poll(() => titlesOnScreen().at(-1)).toBe(`Item ${next - 1_999}`)
  expect(loaded(app)).toBeLessThan(3_000)
  await userEvent.keyboard('j')
  await expect.poll(() => app.list.selectedId).toBe(next - 1_999)
  await page.getByRole('button', { name: 'Back to where I was' }).click()
  await expect.poll(() => topOf(row)).toBe(before)
  await userEvent.keyboard('gg')
  await expect.poll(() => titlesOnScreen()[0]).toBe(`Item ${next}`)
})

test('thousands that wait while the list is held are counted, not kept, and none is left out', PAINTED, async () => {
  const fake = threeFeeds(100)
  const { app } = await openWindow(fake)
  await userEvent.keyboard('p')
  for (let i = 0; i < 30; i++) fake.arrive(...arrivals(100))
  await expect.element(page.getByText('3,000 waiting')).toBeVisible()
  await userEvent.keyboard('.')
  await expect.poll(() => titlesOnScreen().at(-1)).toBe(`Item ${next - 2_999}`)
  let last = next - 2_999
  for (let i = 0; i < 400 && scroller().scrollTop > 0; i++) {
    scroller().scrollTop -= 1_500
    await frames(2)
    expect(numbers()[0]).toBeGreaterThanOrEqual(last)
    last = numbers()[0] ?? 0
  }
  await expect.poll(() => titlesOnScreen()[0]).toBe(`Item ${next}`)
  expect(app.list.above).toBe(0)
})

test('each day begins with a line, which keys pass over', async () => {
  const noon = new Date().setHours(12, 0, 0, 0)
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1 })]
  fake.items = [
    anItem({ id: 4, receivedAt: noon }),
    anItem({ id: 3, receivedAt: noon - 1 }),
    anItem({ id: 2, receivedAt: noon - DAY }),
    anItem({ id: 1, receivedAt: new Date(2024, 10, 21, 9).getTime() })
  ]
  const { app } = await openWindow(fake, { now: noon + 1 })
  const days = () => [...document.querySelectorAll('.day')].map((day) => day.textContent?.trim())
  await expect.poll(days).toEqual(['Today', 'Yesterday', '21 November 2024'])
  expect(topOf(2)! - topOf(3)!).toBe(76 + 28)
  await userEvent.keyboard('jjj')
  await expect.poll(() => app.list.selectedId).toBe(2)
  await userEvent.keyboard('k')
  await expect.poll(() => app.list.selectedId).toBe(3)
  await app.settings.change({ language: 'ko' })
  await expect.poll(days).toEqual(['오늘', '어제', '2024년 11월 21일'])
})

test('Today begins anew at midnight, but not under the pointer', async () => {
  const midnight = new Date().setHours(24, 0, 0, 0)
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1 })]
  fake.items = [anItem({ id: 1, title: 'Before midnight', receivedAt: midnight - 3_600_000 })]
  const { app, advance } = await openWindow(fake, { now: midnight - 3_000 })
  app.showView(app.today)
  await expect.poll(titlesOnScreen).toEqual(['Before midnight'])
  await userEvent.hover(document.getElementById('item-1')!)
  advance(2_500)
  fake.arrive(anItem({ id: 2, title: 'After midnight', receivedAt: midnight + 1_000 }))
  await expect.poll(() => app.today.since, { timeout: 4_000 }).toBe(midnight)
  await expect.element(page.getByRole('button', { name: '1 new from 1 feed' })).toBeVisible()
  await expect.poll(() => document.querySelector('.day')?.textContent?.trim(), { timeout: 70_000 }).toBe('Yesterday')
  expect(titlesOnScreen()).toEqual(['Before midnight'])
  await userEvent.unhover(scroller())
  await expect.poll(titlesOnScreen, { timeout: 5_000 }).toEqual(['After midnight'])
  expect(app.list.view).toEqual({ kind: 'today', since: midnight })
})

test('what is scrolled past is read only by setting, and never by passing over it with j', async () => {
  const fake = threeFeeds(200)
  // An item on which j rests for a while is read, however fast the machine: here no time passes.
  const { app } = await openWindow(fake, { byHand: true })
  const read = () => fake.inputsOf('setRead').flatMap((input) => input.ids)
  scroller().scrollTop = 800
  await frames(3)
  expect(read()).toEqual([])
  await app.settings.change({ readOnScroll: true })
  scroller().scrollTop = 1_600
  await expect.poll(() => read().length).toBeGreaterThanOrEqual(9)
  expect(Math.min(...read())).toBeGreaterThan(170)
  const so = read().length
  for (let i = 0; i < 15; i++) await userEvent.keyboard('j')
  await expect.poll(() => scroller().scrollTop).toBeGreaterThan(1_700)
  expect(read().length).toBe(so)
})

import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { anItem, FakeBridge, threeFeeds } from '../fake-bridge.ts'
import { openWindow, scroller, titlesOnScreen, topOf, violations } from '../open-window.ts'

const HOUR = 3_600_000
const now = new Date(2026, 10, 30, 15, 0).getTime()

/** Items 1 to 40, the newest of them 20 minutes old, published in the opposite order over four days. */
function library(): FakeBridge {
  const fake = threeFeeds()
  fake.items = Array.from({ length: 40 }, (_, n) => {
    const receivedAt = now - (60 - n) * 60_000
    return anItem({
      id: n + 1,
      feedId: (n % 3) + 1,
      title: `Item ${n + 1}`,
      receivedAt,
      sortAt: receivedAt,
      publishedAt: receivedAt - n * 2 * HOUR
    })
  })
  return fake
}

const late = (id: number, hours: number) =>
  anItem({ id, title: `Late ${id}`, receivedAt: now, sortAt: now, publishedAt: now - hours * HOUR })
const dayLines = (): (string | undefined)[] =>
  [...document.querySelectorAll('.day')].map((line) => line.textContent?.trim())
const times = (): string[] =>
  [...document.querySelectorAll('[role="option"] time')].map((time) => time.textContent ?? '')

test('a view is ordered by publication and back, and its days and times go by the same clock', async () => {
  const fake = library()
  const { app } = await openWindow(fake, { now, byHand: true })
  expect(titlesOnScreen()[0]).toBe('Item 40')
  expect(dayLines()).toEqual(['Today'])
  expect(times()[0]).toBe('21 min')
  await userEvent.keyboard('d')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 1')
  await expect
    .element(page.getByRole('button', { name: 'Ordered by publication' }))
    .toHaveAttribute('aria-pressed', 'true')
  await expect.poll(dayLines).toContain('Yesterday')
  expect(times()[0]).toBe('14:00')
  expect(await violations()).toEqual([])
  // Each view has its own order, and a feed goes by what came last until the reader says otherwise.
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 40')
  app.showView({ kind: 'all' })
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 1')
  await userEvent.keyboard('d')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 40')
})

test('at the live edge what comes late goes where it belongs, and what is newest to the top', async () => {
  const fake = library()
  await openWindow(fake, { now, byHand: true })
  await userEvent.keyboard('d')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 1')
  fake.arrive(late(50, 2))
  await expect.poll(() => titlesOnScreen().slice(0, 3)).toEqual(['Item 1', 'Late 50', 'Item 2'])
  fake.arrive(late(51, 0))
  await expect.poll(() => titlesOnScreen()[0]).toBe('Late 51')
})

test('a list that is held stands still while items come late, and has them when it is released', async () => {
  const fake = library()
  await openWindow(fake, { now, byHand: true })
  await userEvent.keyboard('d')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 1')
  await userEvent.keyboard('p')
  const before = titlesOnScreen()
  fake.arrive(late(50, 2), late(51, 0))
  await expect.element(page.getByText('2 waiting', { exact: false })).toBeVisible()
  expect(titlesOnScreen()).toEqual(before)
  await userEvent.keyboard('p')
  await expect.poll(() => titlesOnScreen().slice(0, 4)).toEqual(['Late 51', 'Item 1', 'Late 50', 'Item 2'])
})

test('in the middle of the list nothing moves, and the button brings what came', async () => {
  const fake = library()
  await openWindow(fake, { now, byHand: true })
  await userEvent.keyboard('d')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 1')
  scroller().scrollTop = 800
  await expect.poll(() => topOf(14)).not.toBeNull()
  await userEvent.hover(document.getElementById('item-14')!)
  const before = topOf(14)
  fake.arrive(late(50, 2), late(51, 0))
  await expect.element(page.getByRole('button', { name: '2 new' })).toBeVisible()
  expect(topOf(14)).toBe(before)
  await page.getByRole('button', { name: '2 new' }).click()
  await expect.poll(() => fake.inputsOf('watch').length).toBeGreaterThan(2)
  await userEvent.keyboard('gg')
  await expect.poll(() => titlesOnScreen().slice(0, 4)).toEqual(['Late 51', 'Item 1', 'Late 50', 'Item 2'])
})

test('marking all read leaves what came late and was not seen', async () => {
  const fake = library()
  const { app } = await openWindow(fake, { now, byHand: true })
  await userEvent.keyboard('d')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 1')
  await userEvent.keyboard('p')
  fake.arrive(late(50, 2))
  await expect.element(page.getByText('1 waiting', { exact: false })).toBeVisible()
  await app.markViewRead()
  expect(fake.items.filter((row) => !row.read).map(({ title }) => title)).toEqual(['Late 50'])
})

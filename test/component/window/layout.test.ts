import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, titlesOnScreen } from '../open-window.ts'

function library(): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk' })]
  fake.items = Array.from({ length: 30 }, (_, i) => anItem({ id: i + 1, receivedAt: Date.now() - (30 - i) * 60_000 }))
  return fake
}

const widthOf = (pane: string) => document.querySelector<HTMLElement>(`[data-pane="${pane}"]`)?.offsetWidth ?? null

test('three panes in a wide window, narrower ones up to 1100 px', async () => {
  await openWindow(library(), { width: 1280 })
  expect([widthOf('sidebar'), widthOf('list')]).toEqual([248, 384])
  await page.viewport(1100, 800)
  await expect.poll(() => [widthOf('sidebar'), widthOf('list')]).toEqual([220, 344])
})

test('up to 964 px the sidebar is a rail, and a drawer when asked for', async () => {
  const { app } = await openWindow(library(), { width: 900 })
  expect([widthOf('sidebar'), widthOf('list')]).toEqual([52, 320])
  await page.getByRole('button', { name: 'Feeds and views' }).click()
  const drawer = page.getByRole('dialog', { name: 'Feeds and views' })
  await drawer.getByRole('treeitem', { name: /^Harbour Desk/ }).click()
  await expect.element(drawer).not.toBeInTheDocument()
  expect(app.list.view).toEqual({ kind: 'feed', feedId: 1 })
})

test('up to 760 px list and article take turns; Escape goes back', async () => {
  const { app } = await openWindow(library(), { width: 720, height: 600 })
  expect(widthOf('reader')).toBeNull()
  await page.getByText('Item 29', { exact: true }).click()
  await expect.poll(() => widthOf('reader')).toBe(668)
  expect(widthOf('list')).toBeNull()
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 30')
  expect(app.list.selectedId).toBe(29)
})

test('coming back from an article the list stands where it was', async () => {
  const { app } = await openWindow(library(), { width: 560, height: 500 })
  document.querySelector('[role="listbox"]')!.scrollTop = 777
  // By the element itself: a pointer that waits for a still target scrolls the list on its own.
  await expect.poll(() => document.getElementById('item-17')).not.toBeNull()
  document.getElementById('item-17')?.click()
  await expect.poll(() => app.layout.pane).toBe('article')
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.querySelector('[role="listbox"]')?.scrollTop).toBe(777)
})

test('up to 600 px there is no rail, and a menu button opens the drawer', async () => {
  await openWindow(library(), { width: 480, height: 420 })
  expect(widthOf('sidebar')).toBeNull()
  await page.getByRole('button', { name: 'Feeds and views' }).click()
  await expect.element(page.getByRole('dialog', { name: 'Feeds and views' })).toBeVisible()
  expect(document.documentElement.scrollWidth).toBe(480)
})

test('rows have the height of their density', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  const height = () => document.querySelector<HTMLElement>('[role="option"]')?.offsetHeight
  expect(height()).toBe(76)
  await app.settings.change({ density: 'compact' })
  await expect.poll(height).toBe(32)
  await app.settings.change({ density: 'roomy' })
  await expect.poll(height).toBe(116)
})

test('the theme follows the setting at once', async () => {
  const { app } = await openWindow(library())
  const background = () => getComputedStyle(document.querySelector('.list')!).backgroundColor
  expect(background()).toBe('rgb(248, 249, 251)')
  await app.settings.change({ theme: 'dark' })
  await expect.poll(background).toBe('rgb(24, 27, 33)')
})

import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const library = (): FakeBridge => {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk' })]
  return fake
}

test('a message stands above an open dialog, can be undone there, and stays when the dialog closes', async () => {
  const { app } = await openWindow(library())
  app.panels.settings()
  const dialog = page.getByRole('dialog')
  await expect.element(dialog).toBeVisible()
  const undone = vi.fn()
  app.toasts.show(() => 'Feed removed', undone)
  app.toasts.show(() => 'Link copied')
  await expect.element(dialog.getByText('Link copied')).toBeVisible()
  await dialog.getByRole('button', { name: 'Undo' }).click()
  expect(undone).toHaveBeenCalledOnce()
  expect(await violations()).toEqual([])
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).not.toBeInTheDocument()
  await expect.element(page.getByText('Link copied')).toBeVisible()
})

test('a message that is there already stands above the dialog that opens', async () => {
  const { app } = await openWindow(library())
  app.toasts.show(() => 'Link copied')
  await expect.element(page.getByText('Link copied')).toBeVisible()
  app.panels.settings()
  await expect.element(page.getByRole('dialog').getByText('Link copied')).toBeVisible()
})

test('the bar that says that notifications do not work is closed by the reader, and comes again when they break anew', async () => {
  const fake = library()
  await openWindow(fake)
  fake.tell({ notifications: { state: 'broken' } })
  const bar = page.getByText('The notification service does not answer', { exact: false })
  await expect.element(bar).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect.element(bar).not.toBeInTheDocument()
  fake.tell({ notifications: { state: 'broken' } })
  fake.tell({ notifications: { state: 'working' } })
  fake.tell({ notifications: { state: 'broken' } })
  await expect.element(bar).toBeVisible()
})

test('the footer says all it has to say at every width, also in Korean', async () => {
  const fake = library()
  fake.feeds = Array.from({ length: 12 }, (_, id) => aFeed({ id: id + 1 }))
  fake.snapshot.settings = { ...fake.snapshot.settings, language: 'ko' }
  fake.snapshot.perMinute = 1_234
  const { app } = await openWindow(fake)
  for (const width of [200, 248, 360]) {
    app.layout.setSidebarWidth(width)
    const rate = page.getByText('분당 1,234건')
    await expect.element(rate).toBeVisible()
    const box = rate.element().getBoundingClientRect()
    expect(rate.element().scrollWidth).toBeLessThanOrEqual(Math.ceil(box.width))
    expect(box.right).toBeLessThanOrEqual(width)
    expect(box.bottom).toBeLessThanOrEqual(800)
  }
})

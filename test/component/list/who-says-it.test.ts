import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, titlesOnScreen, violations } from '../open-window.ts'

function library(density: 'cosy' | 'compact' | 'roomy' = 'cosy'): FakeBridge {
  const fake = new FakeBridge()
  fake.snapshot.settings = { ...fake.snapshot.settings, density }
  fake.feeds = [aFeed({ id: 1, title: 'Timeline' }), aFeed({ id: 2, title: 'Harbour Desk' })]
  fake.items = [
    anItem({
      id: 3,
      feedId: 1,
      title: 'Fog over the harbour.',
      excerpt: 'Ferries wait.',
      author: 'Ada (boosted by Sora)'
    }),
    anItem({ id: 2, feedId: 2, title: 'Bridge reopens', excerpt: 'By noon.', author: 'Harbour Desk' }),
    anItem({ id: 1, feedId: 1, title: 'No author', excerpt: '', author: null })
  ]
  return fake
}

const text = (id: number, part: string): string | null =>
  document.querySelector(`#item-${id} .${part}`)?.textContent ?? null

test.each(['cosy', 'compact', 'roomy'] as const)('a %s row says who says it, once', async (density) => {
  await openWindow(library(density))
  expect(text(3, 'author')).toBe('Ada (boosted by Sora)')
  expect(text(2, 'author')).toBeNull()
  expect(text(1, 'author')).toBeNull()
  expect(await violations()).toEqual([])
})

test('in the list of one feed the author stands in the place of its name', async () => {
  const { app } = await openWindow(library())
  expect(text(3, 'source')).toBe('Timeline')
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.poll(() => text(3, 'source')).toBeNull()
  expect(text(3, 'author')).toBe('Ada (boosted by Sora)')
  expect(text(1, 'source')).toBe('Timeline')
})

test('a compact list has sixteen rows and more at 800 px, and an excerpt where the title leaves room', async () => {
  const fake = library('compact')
  fake.items = Array.from({ length: 40 }, (_, id) =>
    anItem({ id: id + 1, title: `Fog ${id + 1}`, excerpt: 'Ferries wait.' })
  )
  await openWindow(fake)
  expect(titlesOnScreen().length).toBeGreaterThanOrEqual(16)
  await expect.element(page.getByRole('option').first().getByText('Ferries wait.')).toBeVisible()
})

test('a post without a title of its own is shown once, as text', async () => {
  const fake = library()
  fake.details.set(3, {
    html: '<p>Fog over the harbour.</p><p>Ferries wait.</p>',
    text: 'Fog over the harbour.\n\nFerries wait.'
  })
  fake.details.set(2, { html: '<p>All lanes are open by noon.</p>', text: 'All lanes are open by noon.' })
  fake.details.set(1, { html: null, text: 'No author at all, and a text that goes on.' })
  const { app } = await openWindow(fake)
  const article = (): string =>
    document.querySelector('iframe')?.contentDocument?.querySelector('article')?.textContent ?? ''
  const heading = () => page.getByRole('main').getByRole('heading', { level: 1 }).element()
  void app.openItem(3)
  await expect.poll(article).toBe('Fog over the harbour.Ferries wait.')
  expect(heading().getBoundingClientRect().width).toBeLessThanOrEqual(1)
  void app.openItem(1)
  await expect.poll(article).toBe('No author at all, and a text that goes on.')
  expect(heading().getBoundingClientRect().width).toBeLessThanOrEqual(1)
  void app.openItem(2)
  await expect.poll(article).toBe('All lanes are open by noon.')
  expect(heading().getBoundingClientRect().width).toBeGreaterThan(100)
  expect(await violations()).toEqual([])
})

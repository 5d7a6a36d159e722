import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

function library(): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [
    aFeed({ id: 1, title: 'News', url: 'https://wire.example/desk/one' }),
    aFeed({ id: 2, title: 'News', url: 'https://wire.example/desk/two' }),
    aFeed({ id: 3, title: 'News', url: 'https://harbour.example/stream' }),
    aFeed({ id: 4, title: 'Quayside', url: 'https://wire.example/quay' })
  ]
  fake.items = fake.feeds.map(({ id }) => anItem({ id, feedId: id }))
  return fake
}

const sources = (): string[] =>
  [...document.querySelectorAll('[role="option"] .source')].map((source) => source.textContent ?? '')

test('feeds of one name are told apart in the sidebar, in rows, in the head of the list and in the palette', async () => {
  const { app } = await openWindow(library())
  await expect.element(page.getByRole('treeitem', { name: 'News · one, live' })).toBeVisible()
  await expect.element(page.getByRole('treeitem', { name: 'News · two, live' })).toBeVisible()
  await expect.element(page.getByRole('treeitem', { name: 'News · harbour.example, live' })).toBeVisible()
  expect(sources().sort()).toEqual(['News · harbour.example', 'News · one', 'News · two', 'Quayside'])
  app.showView({ kind: 'feed', feedId: 2 })
  await expect.element(page.getByRole('heading', { level: 1, name: 'News · two' })).toBeVisible()
  await userEvent.keyboard('{Control>}k{/Control}')
  await expect.element(page.getByRole('combobox')).toHaveFocus()
  await userEvent.keyboard('two')
  await expect.element(page.getByRole('option', { name: /News · two/ })).toBeVisible()
  expect(await violations()).toEqual([])
})

test('a feed that is renamed needs nothing behind its name any more, nor does the one that is left', async () => {
  const fake = library()
  await openWindow(fake)
  const rename = (id: number, title: string) =>
    fake.tell({ feeds: [{ ...fake.feeds.find((f) => f.id === id)!, title }] })
  rename(3, 'Harbour')
  rename(2, 'Two')
  await expect.poll(() => sources().sort()).toEqual(['Harbour', 'News', 'Quayside', 'Two'])
  rename(4, 'Two')
  await expect.poll(() => sources().sort()).toEqual(['Harbour', 'News', 'Two · desk/two', 'Two · quay'])
})

test('the menu button of a row leaves room for the state and the count', async () => {
  const fake = library()
  fake.feeds = [
    aFeed({
      id: 1,
      title: 'A feed with a name that is much longer than the sidebar is wide',
      unread: 12,
      state: { kind: 'failed', reason: { kind: 'status', status: 404 }, since: 0, retryAt: null }
    })
  ]
  await openWindow(fake)
  const row = page.getByRole('treeitem')
  await row.hover()
  const box = (found: string): DOMRect => row.element().querySelector(found)!.getBoundingClientRect()
  expect(row.element().querySelector('.word')?.textContent).toBe('not found')
  expect(box('.count').right).toBeLessThanOrEqual(box('.more').left + 4)
  expect(getComputedStyle(row.element().querySelector('.count')!).visibility).toBe('visible')
})

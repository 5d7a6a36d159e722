import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Whereabouts } from '#contract/whereabouts.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, titlesOnScreen } from '../open-window.ts'

const place: Whereabouts = {
  view: { kind: 'all' },
  top: null,
  selected: null,
  open: null,
  health: null,
  pane: 'list'
}

/** A window that takes the place of one that was given back there. */
function windowAfter(whereabouts: Partial<Whereabouts>): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1 })]
  fake.items = [1, 2, 3].map((id) => anItem({ id, title: `Number ${id}` }))
  fake.snapshot = { ...fake.snapshot, whereabouts: { ...place, ...whereabouts } }
  return fake
}

test('a search goes on; an emptied field, and Escape, lead to all items', async () => {
  const fake = windowAfter({ view: { kind: 'search', query: 'number 2' } })
  const { app } = await openWindow(fake)
  expect(titlesOnScreen()).toEqual(['Number 2'])
  const field = page.getByRole('searchbox')
  await expect.element(field).toHaveValue('number 2')
  await field.clear()
  await expect.poll(titlesOnScreen).toEqual(['Number 3', 'Number 2', 'Number 1'])
  await field.fill('number 3')
  await expect.poll(titlesOnScreen).toEqual(['Number 3'])
  await userEvent.keyboard('{Escape}')
  await expect.poll(titlesOnScreen).toEqual(['Number 3', 'Number 2', 'Number 1'])
  expect(app.list.view).toEqual({ kind: 'all' })
})

test('an item that the reader has marked unread is still unread when another window shows it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const fake = windowAfter({ selected: 2, open: 2 })
    const { app } = await openWindow(fake)
    expect(app.reading.row?.id).toBe(2)
    vi.advanceTimersByTime(1_000)
    expect(fake.inputsOf('setRead')).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})

test('a window in which the first feed is being added stays', async () => {
  const fake = new FakeBridge()
  await openWindow(fake)
  await page.getByRole('textbox').fill('https://news.example/stream')
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect.element(page.getByRole('dialog')).toBeVisible()
  fake.tell({ asks: [{ kind: 'give-back' }] })
  await expect.poll(() => fake.inputsOf('giveBack')).toEqual([{ whereabouts: null }])
})

import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, scroller, titlesOnScreen } from '../open-window.ts'

function library(items = 30): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [
    aFeed({ id: 1, title: 'Harbour Desk' }),
    aFeed({ id: 2, title: 'Quayside', state: { kind: 'paused', by: 'user' } })
  ]
  const now = Date.now()
  fake.items = Array.from({ length: items }, (_, i) =>
    anItem({ id: i + 1, feedId: (i % 2) + 1, receivedAt: now - (items - i) * 60_000, read: i % 4 === 0 })
  )
  return fake
}

const press = (key: string, code: string, more: KeyboardEventInit = {}) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...more }))

test('j and k walk the list, n goes to the next unread', async () => {
  const { app } = await openWindow(library())
  await userEvent.keyboard('jj')
  await expect.poll(() => app.list.selectedId).toBe(29)
  await userEvent.keyboard('k')
  await expect.poll(() => app.list.selectedId).toBe(30)
  await userEvent.keyboard('n')
  await expect.poll(() => app.list.selectedId).toBe(28)
  expect(app.reading.row?.id).toBe(28)
})

test('with a Korean input method on, keys follow their place: ㅓ is j, Process with KeyJ is j, Shift+Slash is ?', async () => {
  const { app } = await openWindow(library())
  press('ㅓ', 'KeyJ')
  await expect.poll(() => app.list.selectedId).toBe(30)
  press('Process', 'KeyJ')
  await expect.poll(() => app.list.selectedId).toBe(29)
  press('ㅔ', 'KeyP')
  await expect.element(page.getByText('List held.')).toBeVisible()
  press('Process', 'Slash', { shiftKey: true })
  await expect.element(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
})

test('while a syllable is being composed keys mean nothing', async () => {
  const { app } = await openWindow(library())
  press('ㅓ', 'KeyJ', { isComposing: true })
  press('j', 'KeyJ', { isComposing: true })
  await userEvent.keyboard('p')
  await expect.element(page.getByText('List held.')).toBeVisible()
  expect(app.list.selectedId).toBeNull()
})

test('on Dvorak the printed letter decides, not its place', async () => {
  const { app } = await openWindow(library())
  press('j', 'KeyC')
  await expect.poll(() => app.list.selectedId).toBe(30)
})

test('with Ctrl, Alt or Command held single keys are left alone; AltGr only types', async () => {
  const { app } = await openWindow(library())
  expect(press('j', 'KeyJ', { ctrlKey: true })).toBe(true)
  expect(press('j', 'KeyJ', { altKey: true })).toBe(true)
  expect(press('j', 'KeyJ', { metaKey: true })).toBe(true)
  expect(app.list.selectedId).toBeNull()
  expect(press('[', 'Digit8', { ctrlKey: true, altKey: true, modifierAltGraph: true })).toBe(false)
  expect(app.list.view).toEqual({ kind: 'feed', feedId: 2 })
})

test('g and a second key go to a view, gg to the live edge, Shift+G to the end', async () => {
  const { app } = await openWindow(library(80))
  await userEvent.keyboard('gs')
  expect(app.list.view).toEqual({ kind: 'starred' })
  await userEvent.keyboard('ga')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 80')
  await userEvent.keyboard('{Shift>}G{/Shift}')
  await expect.poll(() => titlesOnScreen().at(-1)).toBe('Item 1')
  await userEvent.keyboard('gg')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 80')
})

test('brackets walk the feeds; u shows unread only and all again', async () => {
  const { app } = await openWindow(library())
  await userEvent.keyboard(']')
  expect(app.list.view).toEqual({ kind: 'feed', feedId: 1 })
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 29')
  await userEvent.keyboard('u')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 27')
  await expect.element(page.getByRole('button', { name: 'Unread only' })).toHaveAttribute('aria-pressed', 'true')
  await userEvent.keyboard('u')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 29')
  await userEvent.keyboard(']')
  expect(app.list.view).toEqual({ kind: 'feed', feedId: 2 })
})

test('in a field keys type; Escape gives the list back as it was', async () => {
  const { app } = await openWindow(library())
  await userEvent.keyboard('/')
  await expect.element(page.getByRole('searchbox')).toHaveFocus()
  await userEvent.keyboard('jumble')
  await expect.element(page.getByText('No match for “jumble”.')).toBeVisible()
  await userEvent.clear(page.getByRole('searchbox'))
  await userEvent.keyboard('Item 7')
  await expect.poll(() => titlesOnScreen()).toEqual(['Item 7'])
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => document.activeElement).toBe(scroller())
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 30')
  expect(app.list.view).toEqual({ kind: 'all' })
})

test('m, s and c work on the item that is read', async () => {
  const fake = library()
  await openWindow(fake)
  await userEvent.keyboard('jsc')
  expect(fake.inputsOf('setStarred')).toEqual([{ id: 30, starred: true }])
  expect(fake.inputsOf('copyText')).toEqual([{ text: 'https://news.example/30' }])
  await userEvent.keyboard('mm')
  expect(fake.inputsOf('setRead').map((input) => input.read)).toEqual([true, false])
})

test('F6 goes round the panes, and arrows walk the list that has the focus', async () => {
  const { app } = await openWindow(library())
  await userEvent.keyboard('{F6}')
  await expect.poll(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')).toBe('sidebar')
  await userEvent.keyboard('{F6}')
  expect(document.activeElement).toBe(scroller())
  await userEvent.keyboard('{ArrowDown}{ArrowDown}')
  await expect.poll(() => app.list.selectedId).toBe(29)
  expect(scroller().getAttribute('aria-activedescendant')).toBe('item-29')
  await userEvent.keyboard('{F6}')
  expect(document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')).toBe('reader')
  await userEvent.keyboard('{Shift>}{F6}{/Shift}')
  expect(document.activeElement).toBe(scroller())
})

test('Enter on a button presses the button and opens no item', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  await userEvent.keyboard('j')
  page.getByRole('button', { name: 'Starred' }).element().focus()
  await userEvent.keyboard('{Enter}')
  expect(app.list.view).toEqual({ kind: 'starred' })
  expect(fake.inputsOf('setRead')).toEqual([])
})

test('the overlay shows the very keys that work', async () => {
  await openWindow(library())
  await userEvent.keyboard('?')
  const dialog = page.getByRole('dialog', { name: 'Keys' })
  await expect.element(dialog.getByText('Back to where I was')).toBeVisible()
  await expect.element(dialog.getByText('Next pane')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).not.toBeInTheDocument()
})

test('a splitter moves by 16 px with the arrow keys, and its place is remembered', async () => {
  const { app } = await openWindow(library())
  const splitter = page.getByRole('separator', { name: 'Width of the sidebar' })
  splitter.element().focus()
  await userEvent.keyboard('{ArrowRight}{ArrowRight}')
  expect(app.layout.sidebarWidth).toBe(280)
  expect(JSON.parse(localStorage.getItem('pane-widths') ?? '{}')).toEqual({ sidebar: 280 })
  await expect.poll(() => document.querySelector<HTMLElement>('[data-pane="sidebar"]')?.offsetWidth).toBe(280)
})

test('after j the Enter opens the item, not the button of the sidebar that had the focus', async () => {
  const { app } = await openWindow(library())
  await page.getByRole('button', { name: /^All/ }).click()
  await userEvent.keyboard('jj')
  await expect.poll(() => app.list.selectedId).toBe(29)
  await expect.element(page.getByRole('listbox')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('document', { name: 'Article: Item 29' })).toHaveFocus()
  expect(app.list.selectedId).toBe(29)
  await page.getByRole('button', { name: 'Star', exact: true }).click()
  await userEvent.keyboard('j')
  await expect.element(page.getByRole('document', { name: 'Article: Item 28' })).toHaveFocus()
})

test('the article of another feed leaves with the view; that of the same feed stays', async () => {
  const { app } = await openWindow(library())
  void app.openItem(30)
  await expect.element(page.getByRole('document', { name: 'Article: Item 30' })).toBeVisible()
  app.showView({ kind: 'feed', feedId: 2 })
  await expect.poll(() => app.list.loaded && app.list.view.kind).toBe('feed')
  await expect.element(page.getByRole('document', { name: 'Article: Item 30' })).toBeVisible()
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.element(page.getByText('Choose an item to read it here.')).toBeVisible()
  void app.openItem(29)
  await expect.element(page.getByRole('document', { name: 'Article: Item 29' })).toBeVisible()
  await userEvent.keyboard('/nowhere')
  await expect.element(page.getByText('Choose an item to read it here.')).toBeVisible()
})

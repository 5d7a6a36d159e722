import type { Language } from '#contract/language.ts'
import { beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FakeBridge as Fake } from '../fake-bridge.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, titlesOnScreen, violations } from '../open-window.ts'

/** Harbour with Tides in it, Korea, and one feed in no folder. */
function library(language: Language = 'en', theme: 'light' | 'dark' = 'light'): Fake {
  const fake = new FakeBridge()
  fake.folders = [
    { id: 1, parentId: null, title: 'Harbour' },
    { id: 2, parentId: 1, title: 'Tides' },
    { id: 3, parentId: null, title: 'Korea' }
  ]
  fake.feeds = [
    aFeed({ id: 10, title: 'Harbour Desk', folderId: 1, unread: 31 }),
    aFeed({ id: 11, title: 'Quayside', folderId: 1, position: 1, unread: 900, muted: true }),
    aFeed({ id: 12, title: 'Bulletin', folderId: 2, unread: 12, openGaps: 1 }),
    aFeed({ id: 13, title: '솔마을 소식', folderId: 3, unread: 5 }),
    aFeed({ id: 14, title: 'Loose' })
  ]
  const now = Date.now()
  fake.items = [10, 11, 12, 13, 14].map((feedId, i) =>
    anItem({ id: 100 - i, feedId, title: `of ${feedId}`, receivedAt: now - i * 1_000 })
  )
  fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, language, theme } }
  return fake
}

const row = (name: string | RegExp) => page.getByRole('treeitem', { name })
const shown = (): (string | null | undefined)[] =>
  [...document.querySelectorAll('[role="treeitem"]')].map((item) => item.querySelector('.label')?.textContent)
const everything = ['Harbour', 'Tides', 'Bulletin', 'Harbour Desk', 'Quayside', 'Korea', '솔마을 소식', 'Loose']
const focused = (): string | null | undefined => document.activeElement?.querySelector('.label')?.textContent
const boxOf = (key: string): DOMRect =>
  (document.querySelector(`[data-key="${key}"]`) as HTMLElement).getBoundingClientRect()

beforeEach(() => localStorage.clear())

async function intoTree(): Promise<void> {
  ;(document.querySelector('[role="treeitem"][tabindex="0"]') as HTMLElement).focus()
  await expect.poll(focused).toBe('Harbour')
}

/** Presses on one row and lets go over another, as far down in it as `share` says. */
async function dragTo(from: string, to: string, share: number): Promise<void> {
  const [start, end] = [boxOf(from), boxOf(to)]
  const at = (type: string, x: number, y: number) =>
    document
      .elementFromPoint(x, y)
      ?.dispatchEvent(
        new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, pointerType: 'mouse', button: 0, bubbles: true })
      )
  HTMLElement.prototype.setPointerCapture = () => {}
  at('pointerdown', start.left + 60, start.top + 14)
  at('pointermove', start.left + 60, start.top + 24)
  at('pointermove', end.left + 60, end.top + end.height * share)
  await new Promise((resolve) => requestAnimationFrame(resolve))
  at('pointerup', end.left + 60, end.top + end.height * share)
}

test('the tree shows folders before feeds, and what is wrong and unread in one that is collapsed', async () => {
  await openWindow(library())
  expect(shown()).toEqual(everything)
  await expect.element(row('Harbour, 43 unread, folder, 1 feed in trouble')).toHaveAttribute('aria-expanded', 'true')
  await expect.element(row(/^Quayside, 900 unread, live, left out of totals$/)).toHaveAttribute('aria-level', '2')
  ;(document.querySelector('[data-key="folder-1"] [data-toggle]') as HTMLElement).click()
  await expect.poll(shown).toEqual(['Harbour', 'Korea', '솔마을 소식', 'Loose'])
  const harbour = document.querySelector('[data-key="folder-1"]')
  expect(harbour?.querySelector('.count')?.textContent).toBe('43')
  expect(harbour?.querySelector('svg.shape')?.classList.contains('trouble')).toBe(true)
  expect(JSON.parse(localStorage.getItem('collapsed-folders') ?? '')).toEqual([1])
})

test('a folder opens as a list of all that is in it and below it, and takes what arrives there', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  await row(/^Harbour, /).click()
  expect(app.list.view).toEqual({ kind: 'folder', folderId: 1 })
  await expect.poll(titlesOnScreen).toEqual(['of 10', 'of 11', 'of 12'])
  await expect.element(page.getByRole('heading', { name: 'Harbour' })).toBeVisible()
  await userEvent.hover(document.querySelector('.foot') as HTMLElement)
  fake.arrive(anItem({ id: 201, feedId: 12, title: 'into Tides' }), anItem({ id: 202, feedId: 13, title: 'elsewhere' }))
  await expect.poll(titlesOnScreen).toEqual(['into Tides', 'of 10', 'of 11', 'of 12'])
})

test('arrows, Home, End and first letters walk the tree; left and right close and open', async () => {
  const { app } = await openWindow(library())
  await intoTree()
  await userEvent.keyboard('{ArrowDown}{ArrowDown}')
  await expect.poll(focused).toBe('Bulletin')
  await userEvent.keyboard('{ArrowLeft}')
  await expect.poll(focused).toBe('Tides')
  await userEvent.keyboard('{ArrowLeft}')
  await expect.poll(shown).not.toContain('Bulletin')
  await userEvent.keyboard('{ArrowRight}{ArrowRight}')
  await expect.poll(focused).toBe('Bulletin')
  await userEvent.keyboard('{End}')
  await expect.poll(focused).toBe('Loose')
  await userEvent.keyboard('qu')
  await expect.poll(focused).toBe('Quayside')
  await userEvent.keyboard('{Home}')
  await expect.poll(focused).toBe('Harbour')
  await userEvent.keyboard('{ArrowUp} ')
  expect(app.list.view).toEqual({ kind: 'folder', folderId: 1 })
  expect(focused()).toBe('Harbour')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('listbox')
})

test('F2 renames in place, Escape leaves the name as it was', async () => {
  const fake = library()
  await openWindow(fake)
  await intoTree()
  await userEvent.keyboard('{F2}')
  await expect.element(page.getByRole('textbox', { name: 'New name for Harbour' })).toHaveFocus()
  await userEvent.keyboard('Coast{Enter}')
  await expect.poll(focused).toBe('Coast')
  expect(fake.inputsOf('renameFolder')).toEqual([{ id: 1, title: 'Coast' }])
  await userEvent.keyboard('{F2}Nothing{Escape}')
  await expect.poll(focused).toBe('Coast')
  await userEvent.keyboard('{End}{F2}Found{Enter}')
  await expect.poll(focused).toBe('Found')
  expect(fake.inputsOf('editFeed')).toEqual([{ id: 14, title: 'Found' }])
})

test('Alt and arrows move what has the focus, and the focus goes with it', async () => {
  const fake = library()
  await openWindow(fake)
  await intoTree()
  await userEvent.keyboard('{End}{Alt>}{ArrowUp}{/Alt}')
  await expect.poll(() => fake.inputsOf('moveFeed')).toEqual([{ id: 14, folderId: 3, before: null }])
  await expect.poll(focused).toBe('Loose')
  await expect.element(row(/^Loose/)).toHaveAttribute('aria-level', '2')
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}')
  await expect.poll(() => shown().slice(-2)).toEqual(['Loose', '솔마을 소식'])
  await userEvent.keyboard('{ArrowLeft}{Alt>}{ArrowRight}{/Alt}')
  await expect.poll(() => fake.inputsOf('moveFolder')).toEqual([{ id: 3, parentId: 1, before: null }])
  await expect.poll(focused).toBe('Korea')
})

test('brackets go through the feeds in the order of the tree', async () => {
  const { app } = await openWindow(library())
  const seen: unknown[] = []
  for (let n = 0; n < 5; n++) {
    await userEvent.keyboard(']')
    seen.push(app.list.view.kind === 'feed' ? app.list.view.feedId : null)
  }
  expect(seen).toEqual([12, 10, 11, 13, 14])
})

test('a feed is dragged into a folder, between feeds and out again; a folder not into itself', async () => {
  const fake = library()
  await openWindow(fake)
  await dragTo('feed-14', 'folder-2', 0.5)
  await expect.poll(() => fake.inputsOf('moveFeed').at(-1)).toEqual({ id: 14, folderId: 2, before: null })
  await dragTo('feed-14', 'feed-11', 0.1)
  await expect.poll(() => fake.inputsOf('moveFeed').at(-1)).toEqual({ id: 14, folderId: 1, before: 11 })
  await expect
    .poll(shown)
    .toEqual(['Harbour', 'Tides', 'Bulletin', 'Harbour Desk', 'Loose', 'Quayside', 'Korea', '솔마을 소식'])
  await dragTo('folder-3', 'folder-1', 0.1)
  await expect.poll(() => fake.inputsOf('moveFolder').at(-1)).toEqual({ id: 3, parentId: null, before: 1 })
  await expect.poll(() => shown()[0]).toBe('Korea')
  await dragTo('folder-1', 'folder-2', 0.5)
  expect(fake.inputsOf('moveFolder')).toHaveLength(1)
  expect(fake.inputsOf('watch')).toHaveLength(1)
})

test('a collapsed folder opens under what is held over it, and Escape drops nothing', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.folders.setCollapsed(1, true)
  await expect.poll(shown).not.toContain('Tides')
  HTMLElement.prototype.setPointerCapture = () => {}
  const tree = page.getByRole('tree').element()
  const point = (type: string, key: string) => {
    const box = boxOf(key)
    const init = { clientX: box.left + 60, clientY: box.top + 14, pointerId: 1, pointerType: 'mouse', button: 0 }
    const target = type === 'pointerdown' ? document.querySelector(`[data-key="${key}"]`) : tree
    target?.dispatchEvent(new PointerEvent(type, { ...init, bubbles: true }))
  }
  point('pointerdown', 'feed-14')
  point('pointermove', 'folder-1')
  await expect.poll(shown).toContain('Tides')
  await userEvent.keyboard('{Escape}')
  point('pointerup', 'folder-1')
  expect(fake.inputsOf('moveFeed')).toEqual([])
})

test('the menu of a feed mutes it, moves it and copies its address; the key for menus opens it', async () => {
  const fake = library()
  await openWindow(fake)
  await intoTree()
  await userEvent.keyboard('{End}{Shift>}{F10}{/Shift}')
  await expect.element(page.getByRole('menu', { name: 'Loose' })).toBeVisible()
  await expect.element(page.getByRole('menuitem', { name: 'Health' })).toHaveFocus()
  await userEvent.keyboard('l')
  await userEvent.keyboard('{Enter}')
  await expect.element(row(/left out of totals$/).nth(1)).toBeVisible()
  expect(fake.inputsOf('editFeed')).toEqual([{ id: 14, muted: true }])
  await expect.poll(focused).toBe('Loose')
  await userEvent.keyboard('{Shift>}{F10}{/Shift}')
  await expect
    .element(page.getByRole('menuitemcheckbox', { name: 'Leave out of totals' }))
    .toHaveAttribute('aria-checked', 'true')
  await page.getByRole('menuitem', { name: 'Move to folder…' }).click()
  await expect.element(page.getByRole('dialog', { name: 'Move: Loose' })).toBeVisible()
  await page.getByRole('listbox', { name: 'Into' }).selectOptions('3')
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await expect.poll(() => fake.inputsOf('moveFeed')).toEqual([{ id: 14, folderId: 3, before: null }])
  await row(/^Loose/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy address' }).click()
  expect(fake.inputsOf('copyText')).toEqual([{ text: 'https://feeds.example/14' }])
})

test('a new folder is made where it was asked for and named at once', async () => {
  const fake = library()
  await openWindow(fake)
  await row(/^Korea/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'New folder inside' }).click()
  await expect.element(page.getByRole('textbox', { name: 'New name for New folder' })).toHaveFocus()
  await userEvent.keyboard('산{Enter}')
  await expect.poll(shown).toContain('산')
  expect(fake.folders.at(-1)).toEqual({ id: 4, parentId: 3, title: '산' })
})

test('removing a folder asks about its feeds, and can be undone; an empty one just goes', async () => {
  const fake = library()
  fake.folders.push({ id: 9, parentId: null, title: 'Empty' })
  const { app } = await openWindow(fake)
  app.showView({ kind: 'folder', folderId: 1 })
  await row(/^Harbour, /).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove folder: Harbour' })
  await expect.element(dialog.getByText('In it: 3 feeds, 1 folder.', { exact: false })).toBeVisible()
  await dialog.getByRole('button', { name: 'Remove all of it' }).click()
  await expect.poll(shown).toEqual(['Korea', '솔마을 소식', 'Empty', 'Loose'])
  expect(app.list.view).toEqual({ kind: 'all' })
  await page.getByRole('button', { name: 'Undo' }).click()
  expect(fake.inputsOf('undoRemoveFolder')).toEqual([{ id: 1 }])
  ;(document.querySelector('[data-key="folder-9"]') as HTMLElement).focus()
  await userEvent.keyboard('{Delete}')
  await expect.poll(shown).not.toContain('Empty')
  expect(fake.inputsOf('removeFolder').at(-1)).toEqual({ id: 9, contents: 'remove' })
  await expect.poll(focused).toBe('Loose')
})

test('a starred item of a feed that was removed keeps the name of its feed', async () => {
  const fake = library()
  fake.snapshot = { ...fake.snapshot, formerFeeds: [{ id: 77, title: 'Old Times' }] }
  fake.items.push(anItem({ id: 300, feedId: 77, title: 'kept', starred: true }))
  const { app } = await openWindow(fake)
  app.showView({ kind: 'starred' })
  await expect.element(page.getByText('Old Times').first()).toBeVisible()
})

test.each([
  ['en', 'light'],
  ['ko', 'dark']
] as const)('the tree, its menu and its dialogs have no accessibility violations (%s, %s)', async (language, theme) => {
  const { app } = await openWindow(library(language, theme))
  app.folders.setCollapsed(1, true)
  app.showView({ kind: 'folder', folderId: 3 })
  expect(await violations()).toEqual([])
  await row(/^Loose/).click({ button: 'right' })
  await expect.element(page.getByRole('menu')).toBeVisible()
  expect(await violations()).toEqual([])
  await userEvent.keyboard('{Escape}')
  app.panels.move('feed-14')
  await expect.element(page.getByRole('dialog')).toBeVisible()
  expect(await violations()).toEqual([])
  app.panels.removeFolder(1)
  await expect.element(page.getByRole('dialog')).toBeVisible()
  expect(await violations()).toEqual([])
  app.panels.close()
  app.folders.startRenaming('folder-3')
  await expect.element(page.getByRole('tree').getByRole('textbox')).toBeVisible()
  expect(await violations()).toEqual([])
})

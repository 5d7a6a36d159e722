import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { App } from '../../../src-renderer/state/app.svelte.ts'
import { aFeed, FakeBridge } from '../fake-bridge.ts'
import { frames, openWindow, violations } from '../open-window.ts'

const FOLDERS = 2_000
const FEEDS = 10_000

/** Folder n holds the feeds n, n + 2,000 and so on; all folders stand at the top. */
function library(): FakeBridge {
  const fake = new FakeBridge()
  fake.folders = Array.from({ length: FOLDERS }, (_, n) => ({ id: n + 1, parentId: null, title: `Folder ${n + 1}` }))
  fake.feeds = Array.from({ length: FEEDS }, (_, n) =>
    aFeed({ id: n + 1, title: `Feed ${n + 1}`, folderId: (n % FOLDERS) + 1, position: Math.floor(n / FOLDERS) })
  )
  return fake
}

const row = (key: string) => document.querySelector<HTMLElement>(`[data-key="${key}"]`)
const drawn = () => [...document.querySelectorAll<HTMLElement>('[role="treeitem"]')]
const focused = () => document.activeElement?.getAttribute('data-key')
const box = () => document.querySelector('[data-scrolls]') as HTMLElement
const topOf = (key: string) => row(key)?.getBoundingClientRect().top ?? NaN
/** Whether a row is on the screen as a whole. */
const isSeen = (key: string): boolean => {
  const [own, around] = [row(key)?.getBoundingClientRect(), box().getBoundingClientRect()]
  return own !== undefined && own.top >= around.top && own.bottom <= around.bottom
}

async function open(fake = library()): Promise<{ fake: FakeBridge; app: App }> {
  const { app } = await openWindow(fake)
  await expect.poll(() => row('feed-1')).not.toBeNull()
  return { fake, app }
}

test('of ten thousand feeds the rows near the screen are drawn, and each says where it stands among all', async () => {
  await open()
  expect(drawn().length).toBeLessThan(80)
  expect(row('folder-1')?.getAttribute('aria-setsize')).toBe(String(FOLDERS))
  box().scrollTop = box().scrollHeight
  await expect.poll(() => row(`feed-${FEEDS}`)).not.toBeNull()
  expect(isSeen(`feed-${FEEDS}`)).toBe(true)
  expect(drawn().length).toBeLessThan(80)
  expect(row(`folder-${FOLDERS}`)?.getAttribute('aria-posinset')).toBe(String(FOLDERS))
  expect(row(`feed-${FEEDS}`)?.getAttribute('aria-level')).toBe('2')
  expect(row(`feed-${FEEDS}`)?.getAttribute('aria-posinset')).toBe('5')
  // In the order of the screen, for whoever reads it out.
  const tops = drawn().map((each) => each.getBoundingClientRect().top)
  expect(tops).toEqual([...tops].sort((a, b) => a - b))
  expect(await violations()).toEqual([])
})

test('a change draws its own row and no other', async () => {
  const { fake } = await open()
  let touched = 0
  const observer = new MutationObserver((changes) => {
    const rows = changes.map(({ target }) => (target instanceof Element ? target : target.parentElement))
    touched = new Set(rows.map((element) => element?.closest('[data-key]'))).size
  })
  await frames(30)
  observer.observe(page.getByRole('tree').element(), {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true
  })
  fake.tell({ feeds: [aFeed({ ...fake.feeds[0], unread: 7 })] })
  await expect.poll(() => row('feed-1')?.textContent).toContain('7')
  observer.disconnect()
  // The feed's own row, and the folder that counts it.
  expect(touched).toBe(2)
})

test('keys walk to both ends and by first letters, and what has the focus is on the screen and stays drawn', async () => {
  await open()
  row('folder-1')?.focus()
  await userEvent.keyboard('{End}')
  await expect.poll(focused).toBe(`feed-${FEEDS}`)
  expect(isSeen(`feed-${FEEDS}`)).toBe(true)
  await userEvent.keyboard('{ArrowUp}')
  await expect.poll(focused).toBe(`feed-${FEEDS - FOLDERS}`)
  // Scrolled away by the wheel, it keeps the focus, and the next key goes on from it.
  box().scrollTop = 0
  await expect.poll(() => row('folder-1')).not.toBeNull()
  expect(focused()).toBe(`feed-${FEEDS - FOLDERS}`)
  await userEvent.keyboard('{ArrowUp}')
  await expect.poll(() => isSeen(focused() ?? '')).toBe(true)
  await userEvent.keyboard('{Home}')
  await expect.poll(focused).toBe('folder-1')
  expect(isSeen('folder-1')).toBe(true)
  await userEvent.keyboard('feed')
  await expect.poll(focused).toBe('feed-1')
})

test('a view that is opened elsewhere comes into sight; a folder that is far away is renamed where it stands', async () => {
  const { app, fake } = await open()
  app.showView({ kind: 'feed', feedId: 5_000 })
  await expect.poll(() => isSeen('feed-5000')).toBe(true)
  expect(row('feed-5000')?.getAttribute('aria-current')).toBe('page')
  app.folders.startRenaming('folder-1999')
  await expect.poll(() => document.activeElement?.tagName).toBe('INPUT')
  expect(isSeen('folder-1999')).toBe(true)
  await userEvent.keyboard('Last but one{Enter}')
  await expect.poll(() => row('folder-1999')?.textContent).toContain('Last but one')
  expect(focused()).toBe('folder-1999')
  expect(fake.inputsOf('renameFolder')).toEqual([{ id: 1999, title: 'Last but one' }])
})

test('what is on the screen stays where it is while folders above it close, come and go', async () => {
  const { app, fake } = await open()
  app.showView({ kind: 'feed', feedId: 5_000 })
  await expect.poll(() => isSeen('feed-5000')).toBe(true)
  await frames(2)
  const top = topOf('feed-5000')
  app.folders.setCollapsed(3, true)
  await frames(2)
  expect(topOf('feed-5000')).toBeCloseTo(top, 0)
  fake.tellFolders(fake.folders.filter(({ id }) => id !== 2_000 && id > 1))
  await frames(2)
  expect(topOf('feed-5000')).toBeCloseTo(top, 0)
  fake.tell({ removedFeeds: Array.from({ length: 50 }, (_, n) => n + 20) })
  await frames(2)
  expect(topOf('feed-5000')).toBeCloseTo(top, 0)
})

test('the focus goes on to the next row where its own is taken away, and to the folder that closes over it', async () => {
  const { app, fake } = await open()
  row('feed-2001')?.focus()
  fake.tell({ removedFeeds: [2_001] })
  await expect.poll(focused).toBe('feed-4001')
  app.folders.setCollapsed(1, true)
  await expect.poll(focused).toBe('folder-1')
})

test('a feed is dragged from one end to the other: at the edge the tree scrolls, faster and faster', async () => {
  const { fake } = await open()
  HTMLElement.prototype.setPointerCapture = () => {}
  const from = row('feed-1')!.getBoundingClientRect()
  const [x, edge] = [from.left + 60, box().getBoundingClientRect().bottom - 4]
  const point = (type: string, y: number) =>
    (document.elementFromPoint(x, y) ?? box()).dispatchEvent(
      new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, pointerType: 'mouse', button: 0, bubbles: true })
    )
  point('pointerdown', from.top + 14)
  point('pointermove', from.top + 24)
  point('pointermove', edge)
  await expect.poll(() => row(`feed-${FEEDS}`)).not.toBeNull()
  await expect.poll(() => isSeen(`feed-${FEEDS}`)).toBe(true)
  await expect.poll(() => box().scrollTop + box().clientHeight).toBe(box().scrollHeight)
  const end = row(`feed-${FEEDS}`)!.getBoundingClientRect()
  point('pointermove', end.top + 4)
  point('pointerup', end.top + 4)
  expect(fake.inputsOf('moveFeed')).toEqual([{ id: 1, folderId: FOLDERS, before: FEEDS }])
  await expect.poll(() => row('feed-1')?.getAttribute('aria-posinset')).toBe('5')
})

test('the settings and the palette draw what is seen of all feeds, too, and what is typed finds the others', async () => {
  const { app } = await open()
  app.panels.settings()
  const entries = () => document.querySelectorAll('dialog li[data-row]')
  await expect.poll(() => entries().length).toBeGreaterThan(3)
  expect(entries().length).toBeLessThan(60)
  const scrolling = document.querySelector('dialog [data-scrolls]') as HTMLElement
  scrolling.scrollTop = scrolling.scrollHeight
  await expect.element(page.getByRole('button', { name: `Edit: Feed ${FEEDS}` })).toBeVisible()
  await page.getByRole('tab', { name: 'Notifications' }).click()
  const rows = () => document.querySelectorAll('dialog tbody tr[data-row]')
  await expect.poll(() => rows().length).toBeGreaterThan(3)
  expect(rows().length).toBeLessThan(60)
  expect(await violations()).toEqual([])
  app.panels.close()
  await expect.poll(() => document.querySelector('dialog')).toBeNull()
  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.keyboard('feed 9999')
  await expect.poll(() => document.querySelector('dialog [role="option"] .name')?.textContent).toBe('Feed 9999')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => app.list.view).toEqual({ kind: 'feed', feedId: 9_999 })
})

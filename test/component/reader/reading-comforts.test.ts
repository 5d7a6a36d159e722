import { expect, onTestFinished, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const html =
  '<p>The harbour office says the <b>har</b>bour mouth is clear.</p><p>Ferries leave on time.</p><img src="https://x.example/pier.png" alt="The pier">'

function library(): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk' }), aFeed({ id: 2, title: '솔마을 소식' })]
  fake.items = [
    anItem({ id: 2, title: 'Harbour open again', feedId: 1 }),
    anItem({ id: 1, feedId: 2, sortAt: Date.now() - 60_000 })
  ]
  fake.details.set(2, { html })
  fake.details.set(1, { html })
  return fake
}

const frame = () => document.querySelector('iframe')?.contentDocument

/** The addresses of the images that the article asked for: here nobody answers them, so they are gone at once. */
function picturesAsked(): string[] {
  const asked: string[] = []
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        const images = node.nodeType === Node.ELEMENT_NODE ? (node as Element).outerHTML.matchAll(/src="([^"]+)"/g) : []
        for (const [, src = ''] of images) asked.push(src.replaceAll('&amp;', '&'))
      }
  })
  observer.observe(frame()!, { childList: true, subtree: true })
  onTestFinished(() => observer.disconnect())
  return asked
}
const highlighted = (name: string) =>
  [document, frame()].reduce((sum, of) => sum + (of?.defaultView?.CSS.highlights.get(name)?.size ?? 0), 0)

test('images wait for the reader where the policy says so, and come for this article or for the whole feed', async () => {
  const fake = library()
  fake.snapshot.settings = { ...fake.snapshot.settings, images: 'per-feed' }
  const { app } = await openWindow(fake)
  app.list.select(2)
  await expect.element(page.getByText('Images are not shown.')).toBeVisible()
  await expect.poll(() => frame()?.body.textContent).toContain('Ferries')
  const pictures = picturesAsked()
  await page.getByRole('button', { name: 'Load images' }).click()
  await expect.poll(() => fake.inputsOf('allowImages')).toEqual([{ id: 2 }])
  const address = (item: number, feed: number): string =>
    `app://media/?u=https%3A%2F%2Fx.example%2Fpier.png&i=${item}&f=${feed}`
  await expect.poll(() => pictures).toEqual([address(2, 1)])
  await expect.element(page.getByText('Images are not shown.')).not.toBeInTheDocument()

  app.list.select(1)
  await page.getByRole('button', { name: 'Always for this feed' }).click()
  await expect.poll(() => fake.inputsOf('editFeed')).toEqual([{ id: 2, images: 'always' }])
  await expect.poll(() => pictures).toEqual([address(2, 1), address(1, 2)])
  app.list.select(2)
  await expect.poll(() => pictures).toEqual([address(2, 1), address(1, 2), address(2, 1)])
})

test('where images are never fetched only this article can be asked for them', async () => {
  const fake = library()
  fake.snapshot.settings = { ...fake.snapshot.settings, images: 'never' }
  fake.feeds = fake.feeds.map((feed) => ({ ...feed, images: 'always' as const }))
  const { app } = await openWindow(fake)
  app.list.select(2)
  await expect.element(page.getByRole('button', { name: 'Load images' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Always for this feed' })).not.toBeInTheDocument()
})

test('Ctrl+F finds in the title and the article, across markup, and goes from match to match', async () => {
  const { app } = await openWindow(library())
  await userEvent.keyboard('j')
  await expect.poll(() => frame()?.body.textContent).toContain('Ferries')
  await userEvent.keyboard('{Control>}f{/Control}')
  const field = page.getByRole('textbox', { name: 'Find in the article' })
  await expect.element(field).toHaveFocus()
  await field.fill('harbour')
  await expect.element(page.getByText('1 of 3')).toBeVisible()
  expect(highlighted('tt-found')).toBe(1)
  expect(highlighted('tt-find')).toBe(2)
  await userEvent.keyboard('{Enter}{Enter}')
  await expect.element(page.getByText('3 of 3')).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('1 of 3')).toBeVisible()
  await userEvent.keyboard('{Shift>}{Enter}{/Shift}')
  await expect.element(page.getByText('3 of 3')).toBeVisible()
  expect(await violations()).toEqual([])
  await field.fill('nowhere')
  await expect.element(page.getByText('no match')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(field).not.toBeInTheDocument()
  expect(highlighted('tt-find') + highlighted('tt-found')).toBe(0)
  expect(app.reading.row?.id).toBe(2)
})

test('Ctrl+F works with the focus in the article', async () => {
  await openWindow(library())
  await userEvent.keyboard('jo')
  await expect.poll(() => frame()?.body.textContent).toContain('Ferries')
  const inside = { key: 'f', code: 'KeyF', ctrlKey: true, bubbles: true, cancelable: true }
  frame()?.body.dispatchEvent(new KeyboardEvent('keydown', inside))
  await expect.element(page.getByRole('textbox', { name: 'Find in the article' })).toHaveFocus()
})

test('Ctrl+K offers what keys can do and the feeds, by name', async () => {
  const { app } = await openWindow(library())
  await userEvent.keyboard('{Control>}k{/Control}')
  const field = page.getByRole('combobox', { name: 'Commands' })
  await expect.element(field).toHaveFocus()
  expect(await violations()).toEqual([])
  await field.fill('hold')
  await expect.element(page.getByRole('option', { name: /Hold the list/ })).toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('List held.')).toBeVisible()
  await userEvent.keyboard('{Control>}k{/Control}')
  await field.fill('솔마을')
  await userEvent.keyboard('{Enter}')
  expect(app.list.view).toEqual({ kind: 'feed', feedId: 2 })
  await userEvent.keyboard('{Control>}k{/Control}')
  await field.fill('settings')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
})

test('with single keys off letters do nothing, and Ctrl, arrows and the palette still do', async () => {
  const fake = library()
  fake.snapshot.settings = { ...fake.snapshot.settings, singleKeys: false }
  const { app } = await openWindow(fake)
  await userEvent.keyboard('j?/pg')
  await userEvent.keyboard('s')
  expect(app.list.selectedId).toBeNull()
  expect(app.panels.open.kind).toBe('none')
  expect(app.list.held).toBe(false)
  await userEvent.keyboard('{F6}{F6}{ArrowDown}')
  await expect.poll(() => app.list.selectedId).toBe(2)
  await userEvent.keyboard('{Control>}k{/Control}')
  await expect.element(page.getByRole('combobox', { name: 'Commands' })).toHaveFocus()
})

test('selecting reads nothing where the reader says so; opening always does', async () => {
  const fake = library()
  fake.snapshot.settings = { ...fake.snapshot.settings, readOnSelect: false }
  const { app, advance } = await openWindow(fake, { byHand: true })
  app.list.select(1)
  advance(1_000)
  expect(fake.inputsOf('setRead')).toEqual([])
  await userEvent.keyboard('o')
  expect(fake.inputsOf('setRead')).toEqual([{ ids: [1], read: true }])
})

test('font and width of the text follow the settings at once', async () => {
  const { app } = await openWindow(library())
  app.list.select(2)
  await expect.poll(() => frame()?.body.textContent).toContain('Ferries')
  const column = () => document.querySelector<HTMLElement>('.column')?.offsetWidth ?? 0
  const before = column()
  await app.settings.change({ articleFont: 'serif', lineWidth: 'narrow' })
  await expect.poll(() => getComputedStyle(frame()!.body).fontFamily).toContain('serif')
  await expect.poll(() => getComputedStyle(frame()!.body).fontFamily).toMatch(/Iowan/)
  await expect.poll(column).toBe(540)
  expect(column()).toBeLessThan(before)
})

test('reading and network are settings; a proxy holds once it has an address', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.panels.settings('reading')
  await page.getByRole('switch', { name: 'When an item is scrolled past' }).click()
  await page.getByRole('radio', { name: 'Per feed' }).click()
  await page.getByRole('tab', { name: 'Network' }).click()
  await page.getByRole('radio', { name: 'Own' }).click()
  const field = page.getByRole('textbox', { name: 'Address of the proxy' })
  await field.fill('ftp://proxy.example')
  await userEvent.keyboard('{Tab}')
  await expect.element(page.getByText(/Not the address of an HTTP or HTTPS proxy/)).toBeVisible()
  await field.fill('proxy.example:3128')
  await userEvent.keyboard('{Tab}')
  await expect
    .poll(() => fake.inputsOf('changeSettings'))
    .toEqual([{ readOnScroll: true }, { images: 'per-feed' }, { proxy: 'manual', proxyAddress: 'proxy.example:3128' }])
})

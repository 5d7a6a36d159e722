import { tick } from 'svelte'
import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Settings } from '#contract/settings.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, scroller, titlesOnScreen, topOf, violations } from '../open-window.ts'

function library(settings: Partial<Settings> = {}): FakeBridge {
  const fake = new FakeBridge()
  fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, ...settings } }
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk' }), aFeed({ id: 2, title: '물안도 교통' })]
  const now = Date.now()
  fake.items = Array.from({ length: 60 }, (_, i) =>
    anItem({ id: i + 1, feedId: (i % 2) + 1, title: `Item ${i + 1}`, receivedAt: now - (60 - i) * 60_000 })
  )
  fake.items[57] = { ...fake.items[57]!, title: 'Fog over the harbour', excerpt: 'Harbours wait.' }
  fake.items[54] = { ...fake.items[54]!, title: '반도체 수출 증가', lang: 'ko' }
  fake.items[51] = { ...fake.items[51]!, title: 'Foghorn repaired' }
  return fake
}

const field = () => page.getByRole('searchbox')
const queries = (fake: FakeBridge) =>
  fake.inputsOf('watch').flatMap(({ view }) => (view.kind === 'search' ? [view.query] : []))
const marked = () => [...document.querySelectorAll('[role="option"] mark')].map((mark) => mark.textContent)

/** Pages are not answered until what this answers is called. */
function holdPages(fake: FakeBridge): () => void {
  let answer = (): void => {}
  const waiting = new Promise<void>((resolve) => (answer = resolve))
  fake.answers.watch = async ({ view }) => {
    await waiting
    return {
      page: fake.page(view, null, 100),
      tape: { from: 0, counts: [], priorities: [] },
      extent: null,
      revision: 0
    }
  }
  return () => answer()
}

test('what is typed is searched as it is typed, its matches marked in the rows, and Esc goes back to where it was', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  scroller().scrollTop = 800
  await expect.poll(() => app.list.atEdge).toBe(false)
  app.list.select(49)
  const before = topOf(49)
  await userEvent.keyboard('/')
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('fog')
  await expect.poll(() => titlesOnScreen()).toEqual(['Fog over the harbour', 'Foghorn repaired'])
  await expect.poll(marked).toEqual(['Fog', 'Foghorn'])
  await expect.element(page.getByText('2 results')).toBeVisible()
  await userEvent.keyboard(' ')
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => app.list.view).toEqual({ kind: 'all' })
  await expect.poll(() => topOf(49)).toBe(before)
  expect(app.list.selectedId).toBe(49)
  expect(queries(fake).length).toBeLessThanOrEqual(4)
})

test('rows stay while the next search is on its way', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.openSearch()
  app.search.type('fog')
  await expect.poll(() => titlesOnScreen()).toHaveLength(2)
  const answer = holdPages(fake)
  app.search.type('foghorn')
  await expect.poll(() => queries(fake)).toContain('foghorn')
  expect(titlesOnScreen()).toHaveLength(2)
  answer()
  await expect.poll(() => titlesOnScreen()).toEqual(['Foghorn repaired'])
})

test('each key is searched at once, and the rows of the view stay until there are results', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  const before = titlesOnScreen()
  const answer = holdPages(fake)
  app.openSearch()
  const top = topOf(60)
  app.search.type('fog')
  expect(queries(fake)).toEqual(['fog'])
  await tick()
  expect(titlesOnScreen()).toEqual(before)
  expect(topOf(60)).toBe(top)
  expect(page.getByText(/results?$/).query()).toBeNull()
  answer()
  await expect.poll(() => titlesOnScreen()).toEqual(['Fog over the harbour', 'Foghorn repaired'])
  await expect.element(page.getByText('2 results')).toBeVisible()
})

test('a beginning that nothing matches yet takes no rows away while typing goes on', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.openSearch()
  app.search.type('fog')
  await expect.poll(() => titlesOnScreen()).toHaveLength(2)
  let emptied = 0
  const watcher = new MutationObserver(() => {
    if (titlesOnScreen().length === 0) emptied++
  })
  watcher.observe(document.body, { childList: true, subtree: true, characterData: true })
  for (const text of ['fog i', 'fog is', 'fog is:', 'fog is:u', 'fog is:un', 'fog is:unread']) {
    app.search.type(text)
    await expect.poll(() => queries(fake)).toContain(text)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  await expect.poll(() => app.list.size).toBe(1)
  watcher.disconnect()
  expect(emptied).toBe(0)

  app.search.type('fogless')
  await expect.element(page.getByText('No match for “fogless”.')).toBeVisible()
})

test('a misspelt operator is said and not searched, and a click puts what was meant in its place', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.openSearch()
  app.search.type('fog is:unred')
  await expect.poll(() => titlesOnScreen()).toEqual(['Fog over the harbour'])

  const note = page.getByText(/^“is:unred” was not searched\. is: takes unread,/)
  await expect.element(note).toBeVisible()
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'Search for is:unread' }).click()
  await expect.element(field()).toHaveValue('fog is:unread')
  await expect.element(field()).toHaveFocus()
  expect(note.query()).toBeNull()
  await expect.element(page.getByRole('list', { name: 'Understood' })).toHaveTextContent('unread')

  app.search.type('autor:smith')
  await expect.element(page.getByText('Nothing was searched.')).toBeVisible()
  await page.getByRole('button', { name: 'Search for author:smith' }).click()
  await expect.poll(() => queries(fake).at(-1)).toBe('author:smith')
  await expect.element(page.getByRole('list', { name: 'Understood' })).toHaveTextContent('author: smith')
})

test('an operator that is only begun leaves the list as it is', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  const before = titlesOnScreen()
  app.openSearch()
  for (const text of ['is:', 'is:unr', 'title:', '-before:2026-']) {
    app.search.type(text)
    await tick()
    expect(titlesOnScreen()[0]).toBe(before[0])
    expect(app.list.view).toEqual({ kind: 'all' })
    expect(page.getByText(/was not searched/).query()).toBeNull()
  }
  expect(queries(fake)).toEqual([])
})

test('while a Korean syllable is composed, loose letters are not searched', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.openSearch()
  await expect.element(field()).toHaveFocus()
  const input = document.querySelector<HTMLInputElement>('input[type="search"]')!
  const compose = (text: string) => {
    input.value = text
    input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true, data: text }))
  }
  input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
  for (const step of ['ㅅ', '수', '수ㅊ']) compose(step)
  await expect.poll(() => queries(fake)).toEqual(['수'])
  compose('수출')
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true }))
  input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '수출' }))
  await expect.poll(() => queries(fake)).toEqual(['수', '수출'])
  await expect.poll(() => titlesOnScreen()).toEqual(['반도체 수출 증가'])
  expect(app.search.open).toBe(true)
  await expect.poll(marked).toEqual(['수출'])
})

test('what was understood is shown, a feed is suggested, and the table says what can be typed', async () => {
  const { app } = await openWindow(library())
  app.openSearch()
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('is:unread -after:today feed:harb')
  const understood = page.getByRole('list', { name: 'Understood' })
  await expect.element(understood.getByText('unread', { exact: true })).toBeVisible()
  await expect.element(understood.getByText('not from today')).toBeVisible()
  await page.getByRole('button', { name: 'Harbour Desk', exact: true }).click()
  await expect.element(field()).toHaveValue('is:unread -after:today feed:"Harbour Desk" ')
  await expect.element(understood.getByText('feed: Harbour Desk')).toBeVisible()
  await page.getByRole('button', { name: 'What can be searched' }).click()
  await expect.element(page.getByText('in a feed, by its name or part of it')).toBeVisible()
})

test('feeds of the same name are suggested once', async () => {
  const fake = library()
  fake.feeds = fake.feeds.map((feed) => ({ ...feed, title: 'Harbour Desk' }))
  const { app } = await openWindow(fake)
  app.openSearch()
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('feed:harb')
  await expect.element(page.getByRole('button', { name: 'Harbour Desk', exact: true })).toBeVisible()
})

test('a search begins within the feed that is open, and goes on in all of them', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.showView({ kind: 'feed', feedId: 2 })
  await expect.poll(() => app.list.loaded).toBe(true)
  app.openSearch()
  await field().fill('수출')
  await expect.element(page.getByText('No match for “수출”.')).toBeVisible()
  expect(queries(fake).at(-1)).toBe('feed:"물안도 교통" 수출')
  await page.getByRole('button', { name: 'Search all feeds' }).click()
  await expect.poll(() => titlesOnScreen()).toEqual(['반도체 수출 증가'])
})

test('a search is saved as a smart feed, counted, changed, removed and brought back', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.openSearch()
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('fog is:unread')
  await expect.poll(() => titlesOnScreen()).toEqual(['Fog over the harbour'])
  await page.getByRole('button', { name: 'Save as a smart feed' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveValue('fog, unread')
  await page.getByRole('textbox', { name: 'Name' }).fill('Fog')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const entry = page.getByRole('list', { name: 'Smart feeds' }).getByRole('button', { name: 'Fog', exact: true })
  await expect.element(entry).toHaveAttribute('aria-current', 'page')
  await expect.element(page.getByRole('heading', { name: 'Fog' })).toBeVisible()
  expect(app.search.open).toBe(false)

  fake.arrive(anItem({ id: 90, title: 'More fog' }), anItem({ id: 91, title: 'Sun' }))
  app.list.pointerInside = false
  await expect.poll(() => titlesOnScreen()[0]).toBe('More fog')
  expect(titlesOnScreen()).not.toContain('Sun')
  fake.tell({ smartFeeds: fake.snapshot.smartFeeds.map((one) => ({ ...one, unread: 100 })) })
  await expect.element(page.getByText('99+')).toBeVisible()

  document
    .querySelector('nav [aria-current]')!
    .dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Search for' }).fill('foghorn')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => titlesOnScreen()).toEqual(['Foghorn repaired'])

  document
    .querySelector('nav [aria-current]')!
    .dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect.poll(() => app.list.view).toEqual({ kind: 'all' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.element(page.getByText('Fog', { exact: true })).toBeVisible()
})

test('an index that is behind is said until it is not', async () => {
  const fake = library()
  const { app } = await openWindow(fake)
  app.openSearch()
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('fog')
  await expect.poll(() => titlesOnScreen()).toHaveLength(2)
  fake.tell({ notIndexed: 4210 })
  await expect.element(page.getByText('Indexing for search, 4,210 to go.')).toBeVisible()
  fake.tell({ notIndexed: 0 })
  await expect.element(page.getByText('behind')).not.toBeInTheDocument()
  expect(app.list.notIndexed).toBe(0)
})

test('what was found is marked in the article, over bold and plain, without changing it', async () => {
  const fake = library()
  fake.details.set(58, { html: '<p>The har<b>bour</b> sleeps.</p><p>No harbours.</p>' })
  const { app } = await openWindow(fake)
  app.openSearch()
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('harbour ')
  await expect.poll(() => titlesOnScreen()).toHaveLength(1)
  app.list.select(58)
  const found = () => {
    const frame = document.querySelector('iframe')?.contentWindow as (Window & typeof globalThis) | null | undefined
    const ranges = frame?.CSS.highlights.get('tt-searched') ?? []
    return [...ranges].map((range) => (range as Range).toString())
  }
  await expect.poll(found).toEqual(['harbour'])
  await expect.poll(() => document.querySelector('main h1 mark')?.textContent).toBe('harbour')
  app.showView({ kind: 'all' })
  await expect.poll(found).toEqual([])
})

describe.each([
  ['en', 'light'],
  ['ko', 'dark']
] as const)('axe finds nothing in %s, %s', (language, theme) => {
  test('in a search with everything that can be shown, and in the dialog', async () => {
    const fake = library({ language, theme })
    fake.snapshot = {
      ...fake.snapshot,
      smartFeeds: [
        { id: 1, title: '“ferry” in Harbour', query: 'ferry', unread: 4 },
        { id: 2, title: '수출', query: '수출', unread: 100 }
      ]
    }
    const { app } = await openWindow(fake)
    app.showView({ kind: 'feed', feedId: 1 })
    app.openSearch()
    app.search.type('fog -is:read feed:')
    app.search.toggleHelp()
    await expect.poll(() => app.list.view.kind).toBe('search')
    fake.tell({ notIndexed: 12 })
    expect(await violations()).toEqual([])
    app.panels.smartFeed(null, 'fog is:unread', 'fog')
    await expect.poll(() => document.querySelector('dialog[open]')).not.toBeNull()
    expect(await violations()).toEqual([])
  })
})

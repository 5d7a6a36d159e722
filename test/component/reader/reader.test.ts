import axe from 'axe-core'
import { afterEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { page, userEvent } from 'vitest/browser'
import type { ItemDetail, ItemRow } from '#contract/item.ts'
import type { Settings } from '#contract/settings.ts'
import WindowView from '../../../src-renderer/App.svelte'
import { App } from '../../../src-renderer/state/app.svelte.ts'
import '../../../src-renderer/styles/app.css'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import type { EarlierVersion } from '../fake-versions.ts'

let app: App | undefined

type Part = Partial<ItemRow> & { detail?: Partial<ItemDetail>; earlier?: EarlierVersion[] }

/** The window with these items, newest first by their place; the first is open. */
async function read(items: Part[], settings: Partial<Settings> = {}): Promise<FakeBridge> {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk', url: 'https://harbour.example/stream' })]
  fake.snapshot.settings = { ...fake.snapshot.settings, ...settings }
  items.forEach(({ detail, earlier, ...row }, index) => {
    const id = row.id ?? index + 1
    fake.items.push(anItem({ ...row, id, sortAt: Date.now() - index * 60_000 }))
    if (detail) fake.details.set(id, detail)
    if (earlier) fake.earlier.set(id, earlier)
  })
  app = new App(fake.bridge)
  const { container } = await render(WindowView, { app })
  container.style.height = '100vh'
  await app.start()
  app.openItem(fake.items[0]?.id ?? 0)
  return fake
}

afterEach(async () => {
  app?.dispose()
  app = undefined
  await page.viewport(1280, 800)
})

const frame = (): HTMLIFrameElement => document.querySelector('iframe') as HTMLIFrameElement
const inside = (): Document => frame().contentDocument as Document
const shown = async (text: string): Promise<Document> => {
  await expect.poll(() => inside().querySelector('article')?.textContent).toContain(text)
  return inside()
}
const pane = (): HTMLElement => document.querySelector('[data-pane="reader"] [data-pane-focus]') as HTMLElement
const button = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true })
const long = (text: string, times: number): string =>
  Array.from({ length: times }, (_, n) => `<p>${text} ${n + 1}</p>`).join('')

test('an article stands in a frame that runs nothing, as high as its content, and the pane scrolls', async () => {
  await read([{ title: 'Bridge', detail: { html: long('Paragraph', 80) } }])
  const document = await shown('Paragraph 80')
  expect(frame().getAttribute('sandbox')).toBe('allow-popups allow-same-origin')
  expect(document.querySelector('base')?.target).toBe('_blank')
  await expect.poll(() => frame().clientHeight - Math.ceil(document.body.getBoundingClientRect().height)).toBe(0)
  expect(frame().clientHeight).toBeGreaterThan(2000)
  expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(frame().clientHeight)
  expect(pane().scrollHeight).toBeGreaterThan(pane().clientHeight)
})

test('the frame grows with what comes later', async () => {
  await read([{ detail: { html: '<details><summary>More</summary><p>Hidden</p></details><p>End</p>' } }])
  const document = await shown('End')
  await expect.poll(() => frame().clientHeight).toBeGreaterThan(0)
  const before = frame().clientHeight
  ;(document.querySelector('details') as HTMLDetailsElement).open = true
  await expect.poll(() => frame().clientHeight).toBeGreaterThan(before)
})

test('keys do in the article what they do in the window', async () => {
  const fake = await read([
    { title: 'First', detail: { html: '<p>One</p>' } },
    { title: 'Second', detail: { html: '<p>Two</p>' } }
  ])
  const document = await shown('One')
  const press = (key: string, code: string, part: KeyboardEventInit = {}): boolean =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...part }))
  press('s', 'KeyS')
  await expect.poll(() => fake.inputsOf('setStarred')).toEqual([{ id: 1, starred: true }])
  expect(press('ㅓ', 'KeyJ')).toBe(false)
  await shown('Two')
  expect(press('x', 'KeyX')).toBe(true)
  expect(press('c', 'KeyC', { ctrlKey: true })).toBe(true)
  expect(fake.inputsOf('copyText')).toEqual([])
})

test('Space pages a long article, then goes on to the next unread item', async () => {
  await read([
    { title: 'Long', detail: { html: long('Line', 60) } },
    { title: 'Next', detail: { html: '<p>Next text</p>' } }
  ])
  const document = await shown('Line 60')
  await expect.poll(() => pane().scrollHeight - pane().clientHeight).toBeGreaterThan(0)
  const space = (): void =>
    void document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', code: 'Space', bubbles: true }))
  space()
  expect(pane().scrollTop).toBeGreaterThan(400)
  for (let pages = 0; pages < 10; pages++) space()
  await shown('Next text')
  await expect.poll(() => pane().scrollTop).toBe(0)
})

test('a link to a place in the article scrolls the pane to it and opens nothing', async () => {
  await read([
    {
      url: 'https://news.example/1',
      detail: { html: `<p><a href="#note">1</a></p>${long('Line', 60)}<p id="note">The note</p>` }
    }
  ])
  const document = await shown('The note')
  await expect.poll(() => pane().scrollHeight - pane().clientHeight).toBeGreaterThan(0)
  ;(document.querySelector('a') as HTMLAnchorElement).click()
  await expect.poll(() => pane().scrollTop).toBeGreaterThan(1000)
  expect(document.URL).toBe('about:srcdoc')
})

test('a link says where it leads before it is followed', async () => {
  await read([{ url: 'https://news.example/1', detail: { html: '<p><a href="/more?x=1">More</a></p>' } }])
  const link = (await shown('More')).querySelector('a') as HTMLAnchorElement
  link.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))
  await expect.element(page.getByText('https://news.example/more?x=1')).toBeVisible()
  expect(link.target).toBe('')
})

test('text is set as the reader wants it, and follows the setting without losing the place', async () => {
  await read([{ lang: 'en', detail: { html: long('Line', 60) } }], { textSize: 20 })
  const document = await shown('Line 60')
  const style = (): CSSStyleDeclaration => (document.defaultView as Window).getComputedStyle(document.body)
  expect(style().fontSize).toBe('20px')
  pane().scrollTop = 300
  await app?.settings.change({ textSize: 14, theme: 'dark' })
  await expect.poll(() => style().fontSize).toBe('14px')
  await expect.poll(() => style().color).toBe('rgb(220, 223, 229)')
  expect(pane().scrollTop).toBe(300)
  expect(inside()).toBe(document)
})

test('a Korean article is set as Korean, an English one beside it as English', async () => {
  await read([
    { title: '강변 산책로', lang: 'ko', detail: { html: '<p>조명 <em>교체</em> 공사</p>' } },
    { title: 'Bridge', lang: null, detail: { html: '<p>Text</p>' } }
  ])
  const document = await shown('공사')
  const computed = (selector: string): CSSStyleDeclaration =>
    (document.defaultView as Window).getComputedStyle(document.querySelector(selector) as Element)
  expect(document.documentElement.lang).toBe('ko')
  expect([computed('body').lineHeight, computed('body').wordBreak, computed('em').fontStyle]).toEqual([
    '30px',
    'keep-all',
    'normal'
  ])
  await expect.element(page.getByRole('heading', { name: '강변 산책로' })).toHaveAttribute('lang', 'ko')
  await app?.list.move(1)
  await shown('Text')
  expect(document.documentElement.lang).toBe('en')
  expect(computed('body').lineHeight).toBe('28px')
})

test('plain text has paragraphs and live links, and does not repeat its title', async () => {
  await read([
    { title: 'High water', detail: { html: null, text: 'High water\n\nAt 16:48.\nSee https://tide.example/a.' } }
  ])
  const document = await shown('At 16:48.')
  expect(document.querySelector('article')?.innerHTML).toBe(
    '<p>At 16:48.<br>See <a href="https://tide.example/a">https://tide.example/a</a>.</p>'
  )
})

test('images are fetched through main, or not at all where the reader says so', async () => {
  await read([{ detail: { html: '<p>Text</p><img src="https://x.example/a.png" alt="Pier">' } }], { images: 'never' })
  const document = await shown('Pier')
  expect(document.querySelector('img')).toBeNull()
  expect(document.querySelector('.tt-unseen')?.textContent).toBe('Pier')
})

test('an image that cannot be loaded leaves its words, and the way to it', async () => {
  const images =
    '<img src="https://x.example/a.png" alt="Pier"><a href="https://x.example/b"><img src="https://x.example/b.png"></a>'
  await read([{ detail: { html: `<p>Text</p>${images}` } }])
  const document = await shown('Text')
  await expect
    .poll(() => [...document.querySelectorAll('.tt-unseen')].map((place) => place.textContent))
    .toEqual(['Pier', 'Image could not be loaded'])
  expect([...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
    'https://x.example/a.png',
    'https://x.example/b'
  ])
})

test('what the source changed is shown word by word, and hidden again', async () => {
  await read([
    {
      title: 'Opens at six',
      editedAt: Date.now(),
      detail: { text: 'The bridge opens at six.' },
      earlier: [{ title: 'Opens at seven', text: 'The bridge opens at seven.' }]
    }
  ])
  await button('Show changes').click()
  const changes = page.getByRole('region', { name: 'What the source changed' })
  await expect.element(changes).toBeVisible()
  expect([...document.querySelectorAll('del')].map((part) => part.textContent)).toEqual(['seven', 'seven'])
  expect([...document.querySelectorAll('ins')].map((part) => part.textContent)).toEqual(['six', 'six'])
  // Between two versions there is nowhere to walk.
  expect(changes.getByRole('button').elements()).toEqual([])
  await button('Hide changes').click()
  await expect.element(changes).not.toBeInTheDocument()
})

test('a removed item says so and keeps its copy', async () => {
  await read([{ removedAt: Date.now(), detail: { html: '<p>Kept</p>' } }])
  await expect.element(page.getByText('Removed by the source. Your copy is kept.')).toBeVisible()
  await shown('Kept')
})

test('the raw message is shown indented, and the article is there again after it', async () => {
  await read([{ detail: { html: '<p>Text</p>', message: '{"a":{"b":1}}' } }])
  await shown('Text')
  await button('Raw message').click()
  await expect.poll(() => document.querySelector('main pre')?.textContent).toBe('{\n  "a": {\n    "b": 1\n  }\n}')
  expect(frame().offsetHeight).toBe(0)
  await button('Raw message').click()
  await expect.poll(() => frame().offsetHeight).toBeGreaterThan(0)
})

test('a message that maps to nothing is read as names and values, with the message below', async () => {
  await read([{ raw: true, title: 'berth: 7', detail: { message: '{"berth":7,"page":"https://x.example/7"}' } }])
  await expect
    .element(page.getByText('No title or text was recognised in this message.', { exact: false }))
    .toBeVisible()
  await expect.element(page.getByRole('main').getByRole('term').first()).toHaveTextContent('berth')
  await expect
    .element(page.getByRole('main').getByRole('link', { name: 'https://x.example/7' }))
    .toHaveAttribute('target', '_blank')
})

test('the toolbar reads, stars, copies, opens and walks', async () => {
  const fake = await read([{ title: 'First' }, { title: 'Second' }])
  await button('Star').click()
  await expect.element(button('Remove star')).toBeVisible()
  await button('Mark as unread').click()
  await button('Copy link').click()
  await button('Open original').click()
  await button('Next item').click()
  await expect.element(page.getByRole('heading', { name: 'Second' })).toBeVisible()
  await button('Previous item').click()
  await expect.element(page.getByRole('heading', { name: 'First' })).toBeVisible()
  expect(fake.inputsOf('copyText')).toEqual([{ text: 'https://news.example/1' }])
  expect(fake.inputsOf('openOriginal')).toEqual([{ id: 1 }])
  expect(fake.inputsOf('setRead').at(-1)).toEqual({ ids: [1], read: false })
})

test('an item without a link offers none', async () => {
  await read([{ url: null }])
  await expect.element(button('Copy link')).toBeDisabled()
  await expect.element(button('Open original')).toBeDisabled()
})

test('with one pane the arrow leads back to the list', async () => {
  await page.viewport(560, 700)
  await read([{ title: 'First' }])
  await button('Back').click()
  await expect.element(page.getByRole('heading', { name: 'First' })).not.toBeInTheDocument()
})

test('with nothing selected the pane says what it is for', async () => {
  await read([])
  await expect.element(page.getByText('Choose an item to read it here.')).toBeVisible()
})

test('a selection in the article can be made and outlives a key', async () => {
  await read([{ detail: { html: '<p>Some words</p>' } }])
  const document = await shown('Some words')
  const selection = document.getSelection() as Selection
  selection.selectAllChildren(document.querySelector('p') as Element)
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 's', code: 'KeyS', bubbles: true }))
  await expect.element(button('Remove star')).toBeVisible()
  expect(selection.toString()).toBe('Some words')
})

test('wide tables and code scroll in their own box, which keys can reach', async () => {
  const cells = Array.from({ length: 40 }, (_, n) => `<td>Column ${n}</td>`).join('')
  await read([{ detail: { html: `<table><tr>${cells}</tr></table><pre>short</pre><pre>${'x'.repeat(400)}</pre>` } }])
  const document = await shown('Column 39')
  await expect.poll(() => document.querySelector('.tt-scroll')?.getAttribute('tabindex')).toBe('0')
  expect([...document.querySelectorAll('pre')].map((box) => box.getAttribute('tabindex'))).toEqual([null, '0'])
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(frame().clientWidth)
})

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    test(`the pane has no accessibility violations (${theme}, ${language})`, async () => {
      await read(
        [
          {
            title: 'Opens at six',
            author: 'Newsroom',
            priority: 5,
            editedAt: Date.now(),
            removedAt: Date.now(),
            detail: {
              html: '<p>Text <a href="https://x.example">link</a></p><blockquote>Quote</blockquote>',
              tags: ['one', 'two'],
              text: 'Now.',
              message: '{"a":1}'
            },
            earlier: [
              { title: 'Opens at eight', text: 'Once.', n: 1 },
              { title: 'Opens at seven', text: 'Then.', n: 9 }
            ]
          },
          { raw: true, title: 'berth: 7', detail: { message: '{"berth":7}' } }
        ],
        { theme, language }
      )
      await shown('Text')
      app?.reading.toggleChanges()
      await expect.poll(() => document.querySelector('del')).not.toBeNull()
      expect(await violations()).toEqual([])
      app?.reading.toggleRaw()
      await expect.poll(() => document.querySelector('main pre')).not.toBeNull()
      expect(await violations()).toEqual([])
      await app?.list.move(1)
      await expect.poll(() => document.querySelector('main dl')).not.toBeNull()
      expect(await violations()).toEqual([])
    })

async function violations(): Promise<string[]> {
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  // The frame runs no scripts, axe's included: what is in it was looked at by its rules above.
  const result = await axe.run(document.querySelector('main') as Element, { iframes: false })
  return result.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)
}

test('keys reach the article pane without a pointer', async () => {
  await read([{ title: 'First', detail: { html: long('Line', 40) } }])
  await shown('Line 40')
  app?.reading.focusArticle?.()
  expect(document.activeElement).toBe(pane())
  await userEvent.keyboard(' ')
  await expect.poll(() => pane().scrollTop).toBeGreaterThan(400)
})

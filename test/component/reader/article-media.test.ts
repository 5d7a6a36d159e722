import { afterEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { page } from 'vitest/browser'
import type { ItemDetail } from '#contract/item.ts'
import type { Language } from '#contract/language.ts'
import WindowView from '../../../src-renderer/App.svelte'
import { imageAddress, unfoldPictures } from '../../../src-renderer/item/article-pictures.ts'
import { App } from '../../../src-renderer/state/app.svelte.ts'
import '../../../src-renderer/styles/app.css'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'

let app: App | undefined

afterEach(() => {
  app?.dispose()
  app = undefined
})

/** The window with one item, which is open. */
async function read(detail: Partial<ItemDetail>, language: Language = 'en'): Promise<void> {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk', url: 'https://harbour.example/stream' })]
  fake.snapshot.settings = { ...fake.snapshot.settings, images: 'always', language }
  fake.items.push(anItem({ id: 1, title: 'Bridge', url: 'https://harbour.example/2026/1' }))
  fake.details.set(1, detail)
  app = new App(fake.bridge)
  const { container } = await render(WindowView, { app })
  container.style.height = '100vh'
  await app.start()
  app.openItem(1)
}

const article = (): HTMLElement | null =>
  document.querySelector('iframe')?.contentDocument?.querySelector('article') ?? null
/** Where the images of a piece of HTML are. */
function pictures(html: string): string[] {
  const template = document.createElement('template')
  template.innerHTML = html
  unfoldPictures(template.content)
  return [...template.content.querySelectorAll('img')].map(imageAddress)
}

const blank = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='
const at = (name: string): string => `https://img.example/${name}`

test.each([
  ['a picture that is loaded late', `<img src="/img/placeholder.gif" data-src="${at('a.jpg')}">`, ['a.jpg']],
  [
    'sizes alone',
    `<img srcset="${at('a-480.jpg')} 480w, ${at('a-1200.jpg')} 1200w, ${at('a-4000.jpg')} 4000w">`,
    ['a-1200.jpg']
  ],
  [
    'sizes that are loaded late',
    `<img src="${blank}" data-srcset="${at('a,1.jpg')} 1x, ${at('a,2.jpg')} 2x">`,
    ['a,2.jpg']
  ],
  ['sources alone', `<picture><source type="image/webp" srcset="${at('a.webp')}"><img alt="A"></picture>`, ['a.webp']],
  ['sources without an image', `<picture><source srcset="${at('a.jpg')}"></picture>`, ['a.jpg']],
  ['one for readers without scripts', `<img src="${blank}"><noscript><img src="${at('a.jpg')}"></noscript>`, ['a.jpg']],
  [
    'the same for readers without scripts',
    `<img data-src="${at('a.jpg')}"><noscript><img src="${at('a.jpg')}"></noscript>`,
    ['a.jpg']
  ],
  ['an image with sizes besides', `<img src="${at('a.jpg')}" srcset="${at('b.jpg')} 2x">`, ['a.jpg']]
])('of %s the real one is shown, once', (_, html, names) => {
  expect(pictures(`<p>Before</p>${html}<p>Behind</p>`)).toEqual(names.map(at))
})

test('a formula is laid out, and words in a drawing stay', async () => {
  await read({
    html: `<p>Area <math><mi>π</mi><msup><mi>r</mi><mn>2</mn></msup><annotation>\\pi r^2</annotation></math>, rain
      <svg><title>Rain</title><text>40 mm</text></svg>.</p>`
  })
  await expect.poll(() => article()?.textContent).toContain('40 mm')
  const formula = article()?.querySelector('math') as Element
  expect(formula.namespaceURI).toBe('http://www.w3.org/1998/Math/MathML')
  expect(formula.textContent).toBe('πr2')
  // What is copied and found is what was sent.
  expect((article() as HTMLElement).innerText).toContain('π')
  expect(article()?.querySelector('svg, title')).toBeNull()
})

test.each([
  '<math><mtext><img src=x onerror=alert(1)></mtext></math>',
  '<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>',
  '<math><mi xlink:href="javascript:alert(1)" href="javascript:alert(1)">x</mi></math>',
  '<math><mglyph><style><!--</style><img title="--><img src=x onerror=alert(1)>"></mglyph></math>',
  '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">'
])('nothing gets in by way of a formula: %s', async (html) => {
  await read({ html: `<p>Before</p>${html}<p>Behind</p>` })
  await expect.poll(() => article()?.textContent).toContain('Before')
  for (const element of article()?.querySelectorAll('*') ?? []) {
    expect(element.nodeName).not.toMatch(/^(script|style|form|svg|mglyph|annotation-xml)$/i)
    expect(
      [...element.attributes].filter(({ name, value }) => /^on|^xlink/i.test(name) || /javascript:/i.test(value))
    ).toEqual([])
  }
})

const files: ItemDetail['attachments'] = [
  { url: 'https://pod.example/9.mp3', type: 'audio/mpeg', name: 'Episode 9', size: 34_000_000, seconds: 1834 },
  { url: 'https://push.example/f/1', type: null, name: null, size: null, seconds: null }
]

test.each<[Language, string, string, string]>([
  ['en', 'Files', 'Audio · 30:34 · 34 MB · pod.example', 'File'],
  ['ko', '첨부 파일', '오디오 · 30:34 · 34MB · pod.example', '파일']
])('files are offered as links with what is known of them (%s)', async (language, label, details, unnamed) => {
  await read({ text: 'Listen.', attachments: files }, language)
  const list = page.getByRole('list', { name: label })
  await expect
    .element(list.getByRole('link', { name: 'Episode 9' }))
    .toHaveAttribute('href', 'https://pod.example/9.mp3')
  await expect.element(list.getByText(details)).toBeVisible()
  await expect.element(list.getByRole('link', { name: unnamed, exact: true })).toHaveAttribute('target', '_blank')
})

test('a text that was cut says so', async () => {
  await read({ text: 'The beginning.', cut: true })
  await expect.element(page.getByText('The rest of this text was too long to be kept.', { exact: false })).toBeVisible()
})

test.each<[Language, string]>([
  ['en', 'Show it'],
  ['ko', '내용 보기']
])('what its author covers is shown only when the reader asks for it (%s)', async (language, uncover) => {
  await read(
    { html: '<p>The butler did it.</p>', attachments: files, covered: true, earlierVersions: 2, editedAt: 1 },
    language
  )
  const button = page.getByRole('button', { name: uncover })
  await expect.element(button).toBeVisible()
  expect(document.body.textContent).not.toContain('butler')
  expect(article()?.textContent ?? '').not.toContain('butler')
  await expect.element(page.getByRole('link', { name: 'Episode 9' })).not.toBeInTheDocument()
  await button.click()
  await expect.poll(() => article()?.textContent).toContain('The butler did it.')
  await expect.element(page.getByRole('link', { name: 'Episode 9' })).toBeVisible()
  await expect.element(button).not.toBeInTheDocument()
})

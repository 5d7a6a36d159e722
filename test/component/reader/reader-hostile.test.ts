import { expect, test, type TestContext } from 'vitest'
import { mayLeadOutside } from '#contract/outside-link.ts'
import { ArticleFrame } from '../../../src-renderer/reader/article-frame.ts'
import { cleaned, MEDIA, type ArticleOptions } from '../../../src-renderer/item/article-html.ts'
import type { ArticlePart } from '../../../src-renderer/reader/article-steps.ts'
import { articleStyle } from '../../../src-renderer/reader/article-style.ts'
import { articleHtml, partsOf, uncleaned } from './article-parts.ts'
import { hostileArticles } from '../../helpers/hostile-html.ts'

const run = 'top.ran=1;parent.ran=1;window.ran=1'
const leak = `${location.origin}/leak`
const vectors = hostileArticles({ run, leak, site: 'https://x.example' })
const corpus = vectors.map(({ html }) => html)

const options: ArticleOptions = {
  base: 'https://source.example/post/1',
  images: 'shown',
  item: { id: 12, feedId: 3 },
  title: 'T',
  lead: null,
  words: { imageHidden: 'Image not shown', embed: 'Embedded' }
}

const elements =
  /^(A|ABBR|ARTICLE|ASIDE|B|BDI|BDO|BLOCKQUOTE|BR|CAPTION|CITE|CODE|COL|COLGROUP|DD|DEL|DETAILS|DFN|DIV|DL|DT|EM|FIGCAPTION|FIGURE|FOOTER|H[1-6]|HEADER|HR|I|IMG|INS|KBD|LI|MARK|OL|P|PRE|Q|RP|RT|RUBY|S|SAMP|SECTION|SMALL|SPAN|STRONG|SUB|SUMMARY|SUP|TABLE|TBODY|TD|TFOOT|TH|THEAD|TIME|TR|U|UL|VAR|WBR|math|m(error|frac|i|multiscripts|n|o|over|padded|phantom|prescripts|root|row|s|space|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover)|none)$/
// `is` comes back whatever one does (the browser writes it from the element itself); without scripts it means nothing.
const attributes =
  /^(is|alt|class|colspan|datetime|dir|display|height|href|id|lang|open|reversed|rowspan|src|start|title|value|width)$/

/** An article's frame as the reader makes it; it is gone after the test. */
async function openFrame(context: TestContext) {
  const iframe = document.createElement('iframe')
  iframe.setAttribute('sandbox', 'allow-popups allow-same-origin')
  // In sight, however many there are: what is out of sight may be left alone by the browser.
  iframe.style.cssText = 'position: fixed; top: 0; left: 0'
  const loaded = new Promise((resolve) => iframe.addEventListener('load', resolve, { once: true }))
  const frame = new ArticleFrame(iframe, articleStyle({ textSize: 17, font: 'sans', narrow: false }), {
    onKey: () => {},
    onLink: () => {},
    onFilled: () => {},
    onShift: () => {},
    imageFailed: () => 'Image not loaded',
    note: (kind) => kind
  })
  document.body.append(iframe)
  context.onTestFinished(() => {
    frame.dispose()
    iframe.remove()
  })
  await loaded
  /** What the frame's own policy refused. */
  const refused: string[] = []
  iframe.contentDocument?.addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI))
  return {
    iframe,
    refused,
    show: async (parts: ArticlePart[]): Promise<void> => {
      frame.show(() => parts.values(), 'en')
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => requestAnimationFrame(resolve))
    },
    ran: (): boolean => 'ran' in window || 'ran' in (iframe.contentWindow as Window),
    requests: (): string[] =>
      [
        ...performance.getEntriesByType('resource'),
        ...(iframe.contentWindow as Window).performance.getEntriesByType('resource')
      ]
        .map((entry) => entry.name)
        .filter((name) => /leak|x\.example|evil|bank/.test(name) && !name.startsWith('app:'))
  }
}

test(`the corpus has ${corpus.length} hostile articles`, () => expect(corpus.length).toBeGreaterThanOrEqual(300))

// Several at once: each waits for its frame to be painted. What one of them runs or asks for is found in all of them.
test.concurrent.for(
  corpus.map((html) => [JSON.stringify(html.length > 150 ? `${html.slice(0, 150)}…` : html), html] as const)
)('%s does nothing', async ([, html], context) => {
  const { iframe, refused, show, ran, requests } = await openFrame(context)
  await show(partsOf(html, options))
  const article = iframe.contentDocument?.querySelector('article')
  for (const element of article?.querySelectorAll('*') ?? []) {
    // Ours: a box around a piece, and a sentence of the window. Nothing foreign has these classes.
    if (element.parentElement === article && element.matches('.tt-piece, .tt-note')) continue
    expect(element.nodeName).toMatch(elements)
    for (const { name, value } of element.attributes) {
      // Ours, where a box scrolls sideways.
      if (name === 'tabindex' && element.matches('.tt-scroll, pre')) continue
      expect(name).toMatch(attributes)
      if (name === 'href') expect(value.startsWith('#tt-at-') || mayLeadOutside(value)).toBe(true)
      if (name === 'src')
        expect(value).toMatch(/^(app:\/\/media\/\?u=https?%3A%2F%2F|data:image\/(png|jpeg|gif|webp|avif);base64,)/)
    }
  }
  expect(ran()).toBe(false)
  expect(requests()).toEqual([])
  // Not even the frame's own policy was needed: nothing asked for what it refuses.
  expect(refused).toEqual([])
  expect(iframe.contentDocument?.URL).toBe('about:srcdoc')
})

test('what is cleaned once does not change when it is cleaned again', () => {
  const written = (nodes: Node): string => new XMLSerializer().serializeToString(nodes)
  for (const html of corpus) {
    for (const { content } of partsOf(html, options)) expect(written(cleaned(content))).toBe(written(content))
  }
})

test('the frame alone stops everything too, were the cleaning to fail', async (context) => {
  // Towers take the browser long to lay out, and are no danger but for that.
  const left = vectors.filter(({ family }) => family !== 'very much of it')
  const frames = await Promise.all(Array.from({ length: 8 }, () => openFrame(context)))
  await Promise.all(
    frames.map(async ({ show, ran }) => {
      for (let vector = left.shift(); vector; vector = left.shift()) {
        await show([uncleaned(vector.html)])
        expect(ran()).toBe(false)
      }
    })
  )
  const refused = frames.flatMap((frame) => frame.refused)
  const blocked = (name: string): boolean => refused.some((url) => name.startsWith(url) || url.startsWith('http'))
  expect(frames.flatMap(({ requests }) => requests()).filter((name) => !blocked(name))).toEqual([])
}, 120_000)

test('a tower of elements falls down to its text and images, and is shown at once', async (context) => {
  const { iframe, show } = await openFrame(context)
  const tower = `${'<a><b><i><u>'.repeat(95)}top<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"><script>no</script>${'</u>'.repeat(95)}`
  const begun = performance.now()
  await show(partsOf(`<p>Before</p>${tower}`, options))
  // Half a minute and more where it is laid out as it came.
  expect(performance.now() - begun).toBeLessThan(5_000)
  const article = iframe.contentDocument?.querySelector('article')
  expect(article?.textContent).toBe('Beforetop')
  expect(article?.querySelectorAll('img')).toHaveLength(1)
})

test('what stands as deep as pages get stays as it is', () => {
  const html = `${'<div>'.repeat(100)}<p>x <b>y</b></p>${'</div>'.repeat(100)}`
  expect(articleHtml(html, options)).toBe(html)
})

test('images come through main or not at all', () => {
  const image = '<img src="/a b.png?x=1&y=2" width="640" height="400" alt="The pier" srcset="x 2x" loading=lazy>'
  expect(articleHtml(image, options)).toBe(
    `<img src="${MEDIA}${encodeURIComponent('https://source.example/a%20b.png?x=1&y=2')}&amp;i=12&amp;f=3" width="640" height="400" alt="The pier">`
  )
  const quiet = articleHtml(image + '<img src="c.png">', { ...options, images: 'hidden' })
  expect(quiet).toBe('<span class="tt-unseen">The pier</span><span class="tt-unseen">Image not shown</span>')
})

test('an image that a page would load late is shown', () => {
  const late = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="https://x.example/real.png">'
  expect(articleHtml(late, options)).toContain(encodeURIComponent('https://x.example/real.png'))
})

test('the item’s own image leads an article that has none', () => {
  const lead = 'https://x.example/lead.png'
  expect(articleHtml('<p>x</p>', { ...options, lead })).toMatch(/^<figure class="tt-lead"><img src="app:\/\/media/)
  expect(articleHtml('<p><img src="y.png"></p>', { ...options, lead })).not.toContain('lead.png')
})

test('links are absolute, without sign-in names, and lead out', () => {
  const links =
    '<a href="../2?q=1">a</a><a href="//x.example/b">b</a><a href="mailto:desk@x.example">c</a><a href="https://bank.example@evil.example/">d</a>'
  expect(articleHtml(links, options)).toBe(
    '<a href="https://source.example/2?q=1">a</a><a href="https://x.example/b">b</a><a href="mailto:desk@x.example">c</a><a href="https://evil.example/">d</a>'
  )
})

test('numbers to call and magnet links lead out, where nothing stands in them but what belongs there', () => {
  const links = '<a href="tel:+1 555 1234">a</a><a href="magnet:?xt=urn:btih:abcdef0123">b</a><a href="tel:$(id)">c</a>'
  expect(articleHtml(links, options)).toBe(
    '<a href="tel:+15551234">a</a><a href="magnet:?xt=urn:btih:abcdef0123">b</a><a>c</a>'
  )
  expect(articleHtml('<img src="tel:+1555"><iframe src="magnet:?xt=urn:btih:abcdef0123"></iframe>x', options)).toBe('x')
})

test('without any address to start from, only absolute ones live', () => {
  const html = '<a href="x">a</a><a href="https://x.example/">b</a><img src="i.png">'
  expect(articleHtml(html, { ...options, base: null })).toBe('<a>a</a><a href="https://x.example/">b</a>')
})

test('a fragment leads to its place inside the article, one without a place to the original', () => {
  const html =
    '<a href="#note 1">1</a><a href="https://source.example/post/1#back">2</a><a href="#gone">3</a><p id="note 1">n</p><a name="back">b</a>'
  expect(articleHtml(html, options)).toBe(
    '<a href="#tt-at-note-1">1</a><a href="#tt-at-back">2</a><a href="https://source.example/post/1#gone">3</a><p id="tt-at-note-1">n</p><a id="tt-at-back">b</a>'
  )
})

test('a player becomes the way to it', () => {
  expect(articleHtml('<iframe src="https://video.example/1"></iframe>', options)).toBe(
    '<a href="https://video.example/1" class="tt-embed">Embedded: video.example</a>'
  )
})

test('a heading that repeats the title is left out, any other stays', () => {
  const titled = { ...options, title: 'Harbour  bridge reopens' }
  expect(articleHtml('<div><h1>Harbour bridge <em>reopens</em></h1><p>x</p></div>', titled)).toBe('<div><p>x</p></div>')
  expect(articleHtml('<p>x</p><h2>Harbour bridge reopens</h2>', titled)).toContain('<h2>')
})

test('hidden preheaders and counting pixels are gone, their neighbours stay', () => {
  const html =
    '<div style="display: none">preheader</div><p hidden>x</p><img width=1 height=1 src="https://x.example/t.gif"><p>Text</p>'
  expect(articleHtml(html, options)).toBe('<p>Text</p>')
})

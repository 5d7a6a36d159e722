import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const title = 'ميناء الإسكندرية يعلن تأجيل رحلات العبارات حتى إشعار آخر بسبب الرياح القوية وارتفاع الأمواج'
const html = `<p>قالت هيئة الميناء إن الرحلات تأجلت (Ferry 12).</p><blockquote><p>لا أحد يبحر في هذه الرياح.</p></blockquote>
<ul><li>الرحلة الأولى</li></ul><p>Not all of it is Arabic.</p><ol><li>One ferry</li></ol><pre>const x = 1</pre>`

function library(density: 'cosy' | 'compact' | 'roomy'): FakeBridge {
  const fake = new FakeBridge()
  fake.snapshot.settings = { ...fake.snapshot.settings, density }
  fake.feeds = [aFeed({ id: 1, title: 'أخبار الميناء' })]
  fake.items = [
    anItem({ id: 2, title, excerpt: 'قالت هيئة الميناء', author: 'سلمى' }),
    anItem({ id: 1, title: 'Harbour bridge reopens' })
  ]
  fake.details.set(2, { html, tags: ['طقس'] })
  return fake
}

/** On which side the first letter of an element stands. */
function sideOf(element: Element): 'left' | 'right' {
  const range = element.ownerDocument.createRange()
  const text = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode() as Text
  range.setStart(text, 0)
  range.setEnd(text, 1)
  const letter = range.getBoundingClientRect()
  const box = element.getBoundingClientRect()
  return box.right - letter.right < letter.left - box.left ? 'right' : 'left'
}

test.each(['cosy', 'compact', 'roomy'] as const)('an Arabic title of a %s row begins on the right', async (density) => {
  await openWindow(library(density))
  const [arabic, english] = ['#item-2 .title', '#item-1 .title'].map(
    (found) => document.querySelector(found) as Element
  )
  expect(sideOf(arabic as Element)).toBe('right')
  expect(sideOf(english as Element)).toBe('left')
})

test('an Arabic article begins on the right: heading, text, the bar of a quote, bullets', async () => {
  const { app } = await openWindow(library('cosy'))
  void app.openItem(2)
  await expect.element(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  const article = () => document.querySelector('iframe')?.contentDocument as Document
  await expect.poll(() => article().querySelector('pre')?.textContent).toBe('const x = 1')
  const of = (found: string): Element => article().querySelector(found) as Element
  const style = (found: string): CSSStyleDeclaration => getComputedStyle(of(found))
  expect(sideOf(document.querySelector('main h1') as Element)).toBe('right')
  expect(sideOf(of('article > p:first-of-type'))).toBe('right')
  expect(sideOf(of('ul + p'))).toBe('left')
  expect(style('blockquote').borderRightWidth).toBe('3px')
  expect(style('blockquote').borderLeftWidth).toBe('0px')
  expect(parseFloat(style('blockquote').paddingRight)).toBeGreaterThan(10)
  expect([style('ul').direction, style('ol').direction, style('pre').direction]).toEqual(['rtl', 'ltr', 'ltr'])
  expect(await violations()).toEqual([])
})

test('what is typed into the search begins on its side', async () => {
  await openWindow(library('cosy'))
  await userEvent.keyboard('/')
  const field = page.getByRole('searchbox')
  await expect.element(field).toHaveFocus()
  await field.fill('العاصفة')
  expect(getComputedStyle(field.element()).unicodeBidi).toBe('plaintext')
})

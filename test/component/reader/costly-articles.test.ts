import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import type { Settings } from '#contract/settings.ts'
import { costlyArticles } from '../../helpers/costly-articles.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { frames, openWindow } from '../open-window.ts'

const REST =
  'The rest of this article has too much markup to be laid out and is shown as plain text. The raw message has all of it.'

type Opened = { html?: string; text?: string; message?: string; raw?: boolean }

/** The window with these items, newest first; the first is open. */
async function read(items: Opened[], settings: Partial<Settings> = {}) {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, url: 'https://harbour.example/stream' })]
  fake.snapshot.settings = { ...fake.snapshot.settings, ...settings }
  items.forEach(({ raw = false, ...detail }, index) => {
    fake.items.push(anItem({ id: index + 1, title: `T${index + 1}`, raw, sortAt: Date.now() - index * 60_000 }))
    fake.details.set(index + 1, { html: null, ...detail })
  })
  const { app } = await openWindow(fake)
  app.openItem(1)
  return app
}

const article = (): HTMLElement | null | undefined =>
  document.querySelector('iframe')?.contentDocument?.querySelector('article')
const articleText = (): string => article()?.textContent ?? ''
const notes = (): string[] => [...(article()?.querySelectorAll('.tt-note') ?? [])].map((note) => note.textContent)
const pane = (): HTMLElement => document.querySelector('[data-pane="reader"] [data-pane-focus]') as HTMLElement

test.each(costlyArticles.map((costly) => [costly.name, costly] as const))(
  'an article can be read to its end: %s',
  async (_, { html, text, last, says }) => {
    await read([html === undefined ? { text: text ?? '' } : { html }])
    await expect.poll(articleText, { timeout: 40_000 }).toContain(last)
    expect(notes()).toEqual(
      says === 'rest'
        ? [REST]
        : says === 'images'
          ? ['Of the images in this article only the first 300 are shown.']
          : []
    )
  }
)

test('where markup becomes text says so, in the place, also in Korean', async () => {
  const html = `<p>first <b>bold</b></p>${'<span>w </span>'.repeat(20_500)}<p>a &amp; b</p><script>no</script><p>c</p>`
  await read([{ html }], { language: 'ko' })
  await expect.poll(articleText).toMatch(/a & b\s+c$/)
  expect(notes()).toEqual([
    '이 글은 서식이 너무 많아 여기부터는 서식 없이 텍스트로만 표시합니다. 전체 내용은 원본 메시지에 있습니다.'
  ])
  expect(article()?.querySelector('b')?.textContent).toBe('bold')
  expect(articleText()).not.toContain('no')
  expect(articleText().match(/w/g)).toHaveLength(20_500)
})

test('an image beyond the number of images leaves its words', async () => {
  const html = Array.from({ length: 302 }, (_, n) => `<p><img src="/${n}.png" alt="pier ${n}"></p>`).join('')
  await read([{ html }])
  await expect.poll(articleText).toContain('pier 300')
  expect(notes()).toEqual(['Of the images in this article only the first 300 are shown.'])
})

test('the numbers of a list that is cut go on', async () => {
  await read([{ html: `<ol start="5">${'<li>A line of the list'.repeat(2_000)}</ol><p>end</p>` }])
  await expect.poll(articleText).toContain('end')
  const lists = [...(article()?.querySelectorAll('ol') ?? [])]
  expect(lists.length).toBeGreaterThan(5)
  let next = 5
  for (const list of lists) {
    expect(list.start).toBe(next)
    next += list.children.length
  }
  expect(next).toBe(2_005)
})

test('a long article is drawn where it is read, and all of it can be selected and found', async () => {
  const text = Array.from({ length: 4_000 }, (_, n) => `Line ${n} of the harbour report`).join('\n')
  await read([{ text }])
  await expect.poll(articleText).toContain('Line 3999')
  const frame = document.querySelector('iframe') as HTMLIFrameElement
  await expect.poll(() => frame.clientHeight).toBeGreaterThan(50_000)
  const selection = frame.contentDocument?.getSelection()
  selection?.selectAllChildren(article() as Node)
  expect(selection?.toString()).toContain('Line 3999 of the harbour report')
  selection?.removeAllRanges()
  await userEvent.keyboard('{Control>}f{/Control}')
  await userEvent.keyboard('line 3998 of')
  await expect.poll(() => document.querySelector('.find [role="status"]')?.textContent).toBe('1 of 1')
  expect(pane().scrollTop).toBeGreaterThan(20_000)
})

test('what is read stays in its place while what is above is drawn for the first time', async () => {
  const text = Array.from({ length: 3_000 }, (_, n) => `${n} ${'word '.repeat(n % 30)}`).join('\n')
  await read([{ text }])
  await expect.poll(articleText).toContain('2999')
  await expect.poll(() => pane().scrollHeight).toBeGreaterThan(30_000)
  pane().scrollTop = pane().scrollHeight
  await frames(5)
  const box = pane().getBoundingClientRect()
  const inside = document.querySelector('iframe')?.contentDocument as Document
  for (let page = 0; page < 10; page++) {
    const top = (document.querySelector('iframe') as HTMLIFrameElement).getBoundingClientRect().top
    const range = inside.caretRangeFromPoint(100, box.top + 200 - top) as Range
    const before = range.getBoundingClientRect().top + top
    pane().scrollBy({ top: -300, behavior: 'instant' })
    await frames(4)
    const now = (document.querySelector('iframe') as HTMLIFrameElement).getBoundingClientRect().top
    expect(Math.abs(range.getBoundingClientRect().top + now - before - 300)).toBeLessThan(3)
  }
})

test('another article takes the place of a large one that is not all there yet', async () => {
  const app = await read([{ html: `${'<p><b>large</b></p>'.repeat(9_000)}` }, { html: '<p>small</p>' }])
  await expect.poll(articleText).toContain('large')
  app.openItem(2)
  await expect.poll(articleText).toBe('small')
  await frames(10)
  expect(articleText()).toBe('small')
  expect(article()?.querySelectorAll('*')).toHaveLength(1)
})

test('a long message is shown and copied whole, as it was written', async () => {
  const message = `{"log":"${Array.from({ length: 40_000 }, (_, n) => `entry ${n}`).join(' ')}"}`
  const app = await read([{ text: 'x', message }])
  await expect.poll(articleText).toContain('x')
  app.reading.toggleRaw()
  await expect.poll(() => document.querySelector('pre')?.textContent.length).toBe(message.length)
  const pre = document.querySelector('pre') as HTMLElement
  expect(pre.textContent).toBe(message)
  expect(pre.children.length).toBeGreaterThan(10)
  getSelection()?.selectAllChildren(pre)
  const data = new DataTransfer()
  pre.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }))
  expect(data.getData('text/plain')).toBe(message)
})

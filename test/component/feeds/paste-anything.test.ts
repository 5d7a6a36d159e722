import { afterEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { page, userEvent } from 'vitest/browser'
import type { FeedTest, TestProblem } from '#contract/ipc.ts'
import type { Offers } from '#contract/offer.ts'
import { ok, refused } from '#contract/result.ts'
import WindowView from '../../../src-renderer/App.svelte'
import { App } from '../../../src-renderer/state/app.svelte.ts'
import '../../../src-renderer/styles/app.css'
import { en } from '../../../src-renderer/words/en.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'

let app: App | undefined
afterEach(() => {
  app?.dispose()
  app = undefined
})

const address = () => page.getByRole('textbox', { name: 'Address' })

function seen(url: string, part: Partial<FeedTest> = {}): FeedTest {
  const messages = [{ type: 'message', data: '{"a":1}', lastEventId: '', ownId: null, receivedAt: Date.now() }]
  return { url, kind: 'lines', title: 'Harbour', firstByteMs: 90, messages, items: [], resume: 'none', ...part }
}

const offers: Offers = {
  kind: 'offers',
  by: 'page',
  url: 'https://harbour.example/',
  name: 'Harbour Desk',
  offers: [
    { url: 'https://harbour.example/live', title: 'Harbour, live', kind: 'event-stream', format: 'sse' },
    { url: 'https://harbour.example/feed.xml', title: '<b>Feed</b>', kind: 'document', format: 'rss' }
  ],
  more: 0
}

type Answers = Record<string, FeedTest | TestProblem>

/** The dialog before a main that answers these addresses so; what was asked stands in `inputsOf('testFeed')`. */
async function dialog(answers: Answers): Promise<FakeBridge> {
  const fake = new FakeBridge()
  fake.answers.testFeed = ({ url }) => {
    const answer = answers[url]
    if (!answer) throw new Error(`Nobody answers ${url}.`)
    return 'messages' in answer ? ok(answer) : refused(answer)
  }
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk', url: 'https://harbour.example/stream' })]
  app = new App(fake.bridge)
  const { container } = await render(WindowView, { app })
  container.style.height = '100vh'
  await app.start()
  app.panels.addFeed()
  await expect.element(address()).toHaveFocus()
  return fake
}

const connect = async (text: string): Promise<void> => {
  await userEvent.fill(address(), text)
  await userEvent.keyboard('{Enter}')
}

test('a page offers its feeds by their names and kinds, and the one that is chosen is tried and added as what it is', async () => {
  const live = seen('https://harbour.example/live', { kind: 'event-stream', title: 'Live' })
  const fake = await dialog({ 'harbour.example': offers, 'https://harbour.example/live': live })
  await connect('harbour.example')
  const list = page.getByRole('list', { name: en.offers.title.page })
  await expect.element(list.getByRole('button').first()).toHaveFocus()
  await expect.element(list.getByText('live (event stream)')).toBeVisible()
  await expect.element(list.getByText('<b>Feed</b>')).toBeVisible()
  await expect.element(page.getByRole('button', { name: en.addFeed.add })).toBeDisabled()
  expect(fake.inputsOf('testFeed')).toHaveLength(1)

  await userEvent.keyboard('{ArrowDown}{ArrowUp}{Enter}')
  await expect.element(address()).toHaveValue('https://harbour.example/live')
  await page.getByRole('button', { name: en.addFeed.add }).click()
  await expect.poll(() => fake.inputsOf('addFeed')).toMatchObject([{ url: live.url, kind: 'event-stream' }])
})

test('lines and documents are shown as what they are', async () => {
  const document = seen('https://b.example/feed', {
    kind: 'document',
    resume: 'checks',
    items: [anItem({ id: -1, title: 'Fog' })]
  })
  const fake = await dialog({
    'https://a.example/json': seen('https://a.example/json'),
    'https://b.example/feed': document
  })
  await connect('https://a.example/json')
  await expect.element(page.getByText(en.addFeed.kind.lines)).toBeVisible()
  await connect('https://b.example/feed')
  await expect.element(page.getByText(en.addFeed.kind.document, { exact: true })).toBeVisible()
  await expect.element(page.getByText(en.handshake.resume.checks)).toBeVisible()
  await expect.element(page.getByText(en.handshake.heartbeat)).not.toBeInTheDocument()
  await page.getByRole('button', { name: en.addFeed.add }).click()
  await expect.poll(() => fake.inputsOf('addFeed')).toMatchObject([{ url: document.url, kind: 'document' }])
})

test('a line of curl: its address and headers are taken, what is left out is said', async () => {
  const fake = await dialog({ 'https://a.example/json': seen('https://a.example/json') })
  await connect(`curl -N 'https://a.example/json' -H 'Authorization: Bearer abc' --data-raw '{}'`)
  await expect
    .element(page.getByText(`${en.addFeed.fromCurl(1)} ${en.addFeed.curlLeftOut('--data-raw')}`))
    .toBeVisible()
  await expect.element(address()).toHaveValue('https://a.example/json')
  expect(fake.inputsOf('testFeed')).toEqual([
    { url: 'https://a.example/json', except: null, headers: [{ name: 'Authorization', value: 'Bearer abc' }] }
  ])
})

test('a WebSocket is named as what it is, with what to do instead, and nothing is asked', async () => {
  const fake = await dialog({})
  await connect('wss://a.example/socket')
  await expect.element(page.getByRole('alert')).toHaveTextContent(en.mistake.webSocket)
  expect(fake.inputsOf('testFeed')).toEqual([])
})

test('a server without https: reached by http where no scheme was typed, which is said', async () => {
  const fake = await dialog({ 'a.example/json': seen('http://a.example/json') })
  await connect('a.example/json')
  await expect.element(page.getByText(en.addFeed.plain)).toBeVisible()
  await expect.element(address()).toHaveValue('http://a.example/json')
  await page.getByRole('button', { name: en.addFeed.add }).click()
  await expect.poll(() => fake.inputsOf('addFeed')).toMatchObject([{ url: 'http://a.example/json' }])
})

test('https where http is spoken: said, and http is the reader’s own decision', async () => {
  const fake = await dialog({
    'https://a.example/json': { kind: 'ended', reason: { kind: 'network', code: 'NOT_TLS' } },
    'http://a.example/json': seen('http://a.example/json')
  })
  await connect('https://a.example/json')
  await expect.element(page.getByRole('alert')).toHaveTextContent(`${en.mistake.notTls} ${en.addFeed.connectPlain}`)
  expect(fake.inputsOf('testFeed')).toHaveLength(1)
  await page.getByRole('button', { name: en.addFeed.connectPlain }).click()
  await expect.element(page.getByText(en.addFeed.kind.lines)).toBeVisible()
})

test('a sign-in goes to the server it was typed for, and to no other that a page names', async () => {
  const elsewhere: Offers = { ...offers, offers: [{ ...offers.offers[0]!, url: 'https://other.example/live' }] }
  const fake = await dialog({
    'https://harbour.example/': elsewhere,
    'https://other.example/live': seen('https://other.example/live'),
    'https://a.example/json': seen('https://a.example/json')
  })
  await connect(`curl 'https://harbour.example/' -H 'X-Key: secret'`)
  await page.getByRole('list', { name: en.offers.title.page }).getByRole('button').click()
  await expect.element(page.getByText(en.addFeed.kind.lines)).toBeVisible()
  await connect(`curl 'https://harbour.example/' -u reader:secret`)
  await expect.element(page.getByRole('list', { name: en.offers.title.page })).toBeVisible()
  await connect('https://a.example/json')
  await expect.element(page.getByText(en.addFeed.kind.lines)).toBeVisible()
  const sent = fake.inputsOf('testFeed').map(({ url, headers }) => [url, headers?.length ?? 0])
  expect(sent).toEqual([
    ['https://harbour.example/', 1],
    ['https://other.example/live', 0],
    ['https://harbour.example/', 1],
    ['https://a.example/json', 0]
  ])
})

import axe from 'axe-core'
import { afterEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { page, userEvent } from 'vitest/browser'
import type { EndReason } from '#contract/feed.ts'
import type { FeedTest } from '#contract/ipc.ts'
import { ok, refused } from '#contract/result.ts'
import WindowView from '../../../src-renderer/App.svelte'
import { en } from '../../../src-renderer/words/en.ts'
import { ko } from '../../../src-renderer/words/ko.ts'
import { App } from '../../../src-renderer/state/app.svelte.ts'
import '../../../src-renderer/styles/app.css'
import { mistakeSentence, mayAddAnyway } from '../../../src-renderer/add-feed/mistake-words.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'

let app: App | undefined

async function open(prepare: (fake: FakeBridge) => void = () => {}): Promise<FakeBridge> {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk', url: 'https://harbour.example/stream', notify: 'every' })]
  prepare(fake)
  app = new App(fake.bridge)
  const { container } = await render(WindowView, { app })
  container.style.height = '100vh'
  await app.start()
  return fake
}

afterEach(() => {
  app?.dispose()
  app = undefined
})

const address = () => page.getByRole('textbox', { name: 'Address' })
const button = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })
const url = 'https://quayside.example/live/notices'

function seen(part: Partial<FeedTest> = {}): FeedTest {
  const messages = [
    { type: 'update', data: '{"headline":"Fog advisory"}', lastEventId: '4812', ownId: '4812', receivedAt: Date.now() },
    { type: 'message', data: 'plain words', lastEventId: '4812', ownId: null, receivedAt: Date.now() }
  ]
  const items = [anItem({ id: -1, title: 'Fog advisory', excerpt: 'Visibility below 400 m.' })]
  return { url, kind: 'event-stream', title: 'Notices', firstByteMs: 187, messages, items, resume: 'event-id', ...part }
}

test('an address is tried, shown as it is sent and as it will read, and added by Enter, Enter', async () => {
  const fake = await open((fake) => (fake.answers.testFeed = () => ok(seen())))
  app?.panels.addFeed()
  await expect.element(address()).toHaveFocus()
  await userEvent.fill(address(), `  ${url}  `)
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('first bytes 0.2 s')).toBeVisible()
  expect(fake.inputsOf('testFeed')).toEqual([{ url, except: null, headers: null }])
  for (const text of [
    'event stream',
    'id 4812',
    '"headline"',
    '"Fog advisory"',
    'plain words',
    'Visibility below 400 m.',
    'Resumes by event ID.'
  ])
    await expect.element(page.getByRole('dialog').getByText(text)).toBeVisible()
  await expect.element(page.getByLabelText('Name', { exact: true })).toHaveValue('Notices')
  await expect.element(button('Add feed')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  expect(fake.inputsOf('addFeed')).toEqual([
    { url, title: 'Notices', notify: 'every', headers: null, kind: 'event-stream' }
  ])
  expect(app?.list.view).toEqual({ kind: 'feed', feedId: 2 })
})

test('a name of one’s own and notifications go with the feed', async () => {
  const fake = await open((fake) => (fake.answers.testFeed = () => ok(seen())))
  app?.panels.addFeed(url)
  await button('Connect').click()
  await expect.element(button('Add feed')).toBeEnabled()
  await userEvent.fill(page.getByLabelText('Name', { exact: true }), 'Quay')
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Notifications' }), 'Alerts only')
  await button('Add feed').click()
  await expect
    .poll(() => fake.inputsOf('addFeed'))
    .toEqual([{ url, title: 'Quay', notify: 'alerts', headers: null, kind: 'event-stream' }])
})

test('an address that comes from outside is filled in, and asked for only when the reader says so', async () => {
  const fake = await open((fake) => (fake.snapshot.asks = [{ kind: 'add-feed', url: 'http://127.0.0.1:9/x' }]))
  await expect.element(address()).toHaveValue('http://127.0.0.1:9/x')
  expect(fake.inputsOf('testFeed')).toEqual([])
})

test('a pasted address comes without the white space and line breaks around it', async () => {
  await open()
  app?.panels.addFeed()
  await expect.element(address()).toHaveFocus()
  const data = new DataTransfer()
  data.setData('text/plain', ` https://quayside.example/\n  live \n`)
  address()
    .element()
    .dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  await expect.element(address()).toHaveValue('https://quayside.example/live')
})

test('what is no address is told without asking anybody', async () => {
  const fake = await open()
  app?.panels.addFeed()
  for (const [typed, sentence] of [
    ['', en.mistake.empty],
    ['not an address', en.addFeed.notAUrl],
    ['ftp://x.example', en.addFeed.notAUrl]
  ] as const) {
    await userEvent.fill(address(), typed)
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent(sentence)
    await expect.element(address()).toHaveAccessibleDescription(sentence)
    await expect.element(address()).toHaveFocus()
    expect(address().element().getAttribute('aria-invalid')).toBe('true')
  }
  await userEvent.fill(address(), url)
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  expect(fake.inputsOf('testFeed')).toEqual([])
})

const reasons: [EndReason, string, boolean][] = [
  [{ kind: 'name-not-found' }, 'No server found: quayside.example. Check the spelling and your network.', true],
  [{ kind: 'refused-connection' }, en.mistake.refusedConnection('quayside.example'), true],
  [{ kind: 'network', code: 'ECONNRESET' }, en.mistake.network, true],
  [{ kind: 'timeout', ms: 15_000 }, en.mistake.timeout(15), true],
  [{ kind: 'unanswered', ms: 15_000 }, en.mistake.unanswered(15), true],
  [{ kind: 'silence', ms: 15_000 }, en.mistake.silence(15), true],
  [{ kind: 'end-of-stream' }, en.mistake.endOfStream, true],
  [{ kind: 'status', status: 503 }, en.mistake.serverError(503), true],
  [{ kind: 'status', status: 429 }, en.mistake.askedToWait, true],
  [{ kind: 'told-to-stop' }, en.mistake.toldToStop, false],
  [{ kind: 'status', status: 401 }, en.mistake.needsSignIn, false],
  [{ kind: 'status', status: 403 }, en.mistake.refused, false],
  [{ kind: 'status', status: 404 }, en.mistake.nothingHere(404), false],
  [{ kind: 'status', status: 407 }, en.mistake.proxySignIn, false],
  [{ kind: 'network', code: 'PROXY_UNREACHABLE' }, en.mistake.proxyUnreachable, true],
  [{ kind: 'network', code: 'PROXY_UNSUPPORTED' }, en.mistake.proxyUnsupported, true],
  [{ kind: 'network', code: 'PROXY_ANSWERED_502' }, en.mistake.proxyAnswered('502'), true],
  [{ kind: 'network', code: 'UND_ERR_HEADERS_OVERFLOW' }, en.mistake.headersTooLarge, true],
  [{ kind: 'headers-missing' }, en.mistake.headersMissing, false],
  [{ kind: 'status', status: 410 }, en.mistake.nothingHere(410), false],
  [{ kind: 'status', status: 418 }, en.mistake.status(418), false],
  [{ kind: 'wrong-type', contentType: 'text/html', looksLike: 'web-page' }, en.mistake.webPage, false],
  [{ kind: 'wrong-type', contentType: 'application/rss+xml', looksLike: 'rss' }, en.mistake.rss, false],
  [{ kind: 'wrong-type', contentType: 'application/json', looksLike: 'json' }, en.mistake.json, false],
  [{ kind: 'wrong-type', contentType: 'text/plain', looksLike: 'other' }, en.mistake.otherType('text/plain'), false],
  [{ kind: 'certificate', code: 'CERT_HAS_EXPIRED' }, en.mistake.certificate('CERT_HAS_EXPIRED'), false],
  [{ kind: 'redirect', problem: 'too-many' }, en.mistake.tooManyRedirects, false],
  [{ kind: 'redirect', problem: 'no-location' }, en.mistake.redirectWithoutTarget, false],
  [{ kind: 'redirect', problem: 'unsupported' }, en.mistake.redirectUnsupported, false],
  [{ kind: 'redirect', problem: 'insecure' }, en.mistake.redirectInsecure, false],
  [{ kind: 'message-too-large', limit: 1 }, en.mistake.messageTooLarge, false]
]

test('each way a connection can fail is told in place, with what to do next', async () => {
  let reason: EndReason = { kind: 'end-of-stream' }
  await open((fake) => (fake.answers.testFeed = () => refused({ kind: 'ended', reason })))
  app?.panels.addFeed(url)
  for (const [next, sentence, anyway] of reasons) {
    reason = next
    await button('Connect').click()
    await expect.element(page.getByRole('alert')).toHaveTextContent(sentence)
    if (anyway) await expect.element(button('Add anyway')).toBeEnabled()
    else await expect.element(button('Add feed')).toBeDisabled()
  }
})

test('every mistake has a sentence in both languages that ends and says more than what happened', () => {
  for (const [reason, , anyway] of reasons) {
    const mistake = { kind: 'ended', reason } as const
    expect(mayAddAnyway(mistake)).toBe(anyway)
    for (const t of [en, ko]) expect(mistakeSentence(mistake, url, t)).toMatch(/[.요다]\s?[^.]*[.]$/)
    expect(mistakeSentence(mistake, url, ko)).not.toBe(mistakeSentence(mistake, url, en))
  }
})

test('a server that is down can be added anyway', async () => {
  const fake = await open(
    (fake) => (fake.answers.testFeed = () => refused({ kind: 'ended', reason: { kind: 'refused-connection' } }))
  )
  app?.panels.addFeed(url)
  await button('Connect').click()
  await button('Add anyway').click()
  await expect.poll(() => fake.inputsOf('addFeed')).toEqual([{ url, title: 'Notices', notify: 'every', headers: null }])
})

test('a stream that says nothing yet can be added anyway', async () => {
  const fake = await open(
    (fake) => (fake.answers.testFeed = () => ok(seen({ messages: [], items: [], resume: 'none' })))
  )
  app?.panels.addFeed(url)
  await button('Connect').click()
  await expect.element(page.getByText('Connected. Nothing has come yet.')).toBeVisible()
  await button('Add anyway').click()
  await expect.poll(() => fake.inputsOf('addFeed')).toHaveLength(1)
})

test('a stream without ids says that it cannot resume', async () => {
  await open((fake) => (fake.answers.testFeed = () => ok(seen({ resume: 'none' }))))
  app?.panels.addFeed(url)
  await button('Connect').click()
  await expect.element(page.getByText('Cannot resume: what is sent while away is lost.')).toBeVisible()
})

test('a feed that is there already can be opened from the sentence that says so', async () => {
  await open(
    (fake) => (fake.answers.testFeed = () => refused({ kind: 'already-added', feedId: 1, title: 'Harbour Desk' }))
  )
  app?.panels.addFeed(url)
  await button('Connect').click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('Already added: Harbour Desk. Open')
  await button('Open').click()
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  expect(app?.list.view).toEqual({ kind: 'feed', feedId: 1 })
})

test('Escape closes at once while the test still runs, and its late answer does nothing', async () => {
  let answer: (value: ReturnType<typeof ok<FeedTest>>) => void = () => {}
  const fake = await open((fake) => (fake.answers.testFeed = () => new Promise((resolve) => (answer = resolve))))
  const opener = page.getByRole('button', { name: 'Add a feed' }).first()
  await opener.click()
  await userEvent.fill(address(), url)
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Connecting…')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  expect(fake.inputsOf('cancelTest')).toHaveLength(1)
  await expect.element(opener).toHaveFocus()
  answer(ok(seen()))
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
})

test('another address typed after a test takes back what was seen', async () => {
  await open((fake) => (fake.answers.testFeed = () => ok(seen())))
  app?.panels.addFeed(url)
  await button('Connect').click()
  await expect.element(button('Add feed')).toBeEnabled()
  await userEvent.fill(address(), `${url}/other`)
  await expect.element(page.getByText('Resumes by event ID.')).not.toBeInTheDocument()
  await expect.element(button('Add feed')).toBeDisabled()
})

test('the name and notifications of a feed are edited without a test, its address only after one', async () => {
  const fake = await open((fake) => (fake.answers.testFeed = () => ok(seen())))
  app?.panels.editFeed(1)
  await expect.element(page.getByRole('dialog', { name: 'Edit feed' })).toBeVisible()
  await expect.element(address()).toHaveValue('https://harbour.example/stream')
  await expect.element(button('Save')).toBeEnabled()
  await userEvent.fill(address(), url)
  await expect.element(button('Save')).toBeDisabled()
  await button('Connect').click()
  await expect.element(button('Save')).toBeEnabled()
  expect(fake.inputsOf('testFeed')).toEqual([{ url, except: 1, headers: null }])
  await expect.element(page.getByLabelText('Name', { exact: true })).toHaveValue('Harbour Desk')
  await button('Save').click()
  await expect
    .poll(() => fake.inputsOf('editFeed'))
    .toEqual([{ id: 1, url, title: 'Harbour Desk', notify: 'every', headers: null, kind: 'event-stream' }])
})

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    test(`the dialog has no accessibility violations (${theme}, ${language})`, async () => {
      const t = language === 'en' ? en : ko
      let answer: 'seen' | 'web-page' = 'web-page'
      await open((fake) => {
        fake.snapshot.settings = { ...fake.snapshot.settings, theme, language }
        fake.answers.testFeed = () =>
          answer === 'seen'
            ? ok(seen())
            : refused({
                kind: 'ended',
                reason: { kind: 'wrong-type', contentType: 'text/html', looksLike: 'web-page' }
              })
      })
      app?.panels.addFeed(url)
      await button(t.addFeed.connect).click()
      await expect.element(page.getByRole('alert')).toBeVisible()
      expect(await violations()).toEqual([])
      answer = 'seen'
      await button(t.addFeed.connect).click()
      await expect.element(page.getByText(t.handshake.resume['event-id'])).toBeVisible()
      expect(await violations()).toEqual([])
    })

async function violations(): Promise<string[]> {
  // Halfway between two colours no contrast is right.
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  const result = await axe.run(document.querySelector('dialog') as Element)
  return result.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)
}

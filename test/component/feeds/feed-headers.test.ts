import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { ConnectionState, EndReason } from '#contract/feed.ts'
import type { FeedTest } from '#contract/ipc.ts'
import { ok, refused } from '#contract/result.ts'
import { en } from '../../../src-renderer/words/en.ts'
import { ko } from '../../../src-renderer/words/ko.ts'
import { aFeed, FakeBridge } from '../fake-bridge.ts'
import { openWindow } from '../open-window.ts'

const url = 'https://harbour.example/private'
const words = en.addFeed.headers
const seen: FeedTest = {
  url,
  kind: 'event-stream',
  title: 'Private',
  firstByteMs: 100,
  messages: [],
  items: [],
  resume: 'event-id'
}
const needsSignIn = refused({ kind: 'ended', reason: { kind: 'status', status: 401 } as EndReason } as const)

const dialog = () => page.getByRole('dialog')
const button = (name: string) => dialog().getByRole('button', { name, exact: true })
const field = (name: string) => dialog().getByLabelText(name, { exact: true })
const choice = (name: string) => dialog().getByRole('radio', { name, exact: true })
const section = () => dialog().getByText(words.title, { exact: true })
/** Base64 of UTF-8. */
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

function signedInFeed(names = ['Authorization'], state?: ConnectionState): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour', url, headerNames: names, ...(state && { state }) })]
  return fake
}
const failed = (reason: EndReason): ConnectionState => ({ kind: 'failed', reason, since: Date.now(), retryAt: null })

test('a server that wants a sign-in opens the place for it; the token goes with the next try and with the feed', async () => {
  const fake = new FakeBridge()
  fake.answers.testFeed = ({ headers }) => (headers?.[0]?.value === 'Bearer harbour' ? ok(seen) : needsSignIn)
  const { app } = await openWindow(fake)
  app.panels.addFeed(url)
  await expect.element(section()).toBeVisible()
  await expect.element(choice(words.none)).not.toBeInTheDocument()
  await button('Connect').click()
  await expect.element(page.getByRole('alert')).toHaveTextContent(en.mistake.needsSignIn)
  await expect.element(choice(words.none)).toHaveFocus()
  await userEvent.keyboard('{ArrowRight}{ArrowRight}')
  await expect.element(choice(words.bearer)).toHaveFocus()
  await userEvent.keyboard('{Tab}wrong{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(en.mistake.signInNotTaken)
  await expect.element(field(words.token)).toHaveFocus()
  await userEvent.fill(field(words.token), ' bearer harbour ')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  await userEvent.keyboard('{Enter}')
  await button('Add anyway').click()
  await expect.element(dialog()).not.toBeInTheDocument()
  const headers = [{ name: 'Authorization', value: 'Bearer harbour' }]
  expect(fake.inputsOf('testFeed').at(-1)).toEqual({ url, except: null, headers })
  expect(fake.inputsOf('addFeed')).toEqual([{ url, title: 'Private', notify: 'every', headers, kind: 'event-stream' }])
})

test('a name and a password travel as Basic, hidden until they are shown', async () => {
  const fake = new FakeBridge()
  fake.answers.testFeed = () => ok(seen)
  const { app } = await openWindow(fake)
  app.panels.addFeed(url)
  await section().click()
  await choice(words.basic).click()
  await userEvent.fill(field(words.user), '독자')
  await userEvent.fill(field(words.password), 'pä:ss')
  await expect.element(field(words.password)).toHaveAttribute('type', 'password')
  await button(words.show(words.password)).click()
  await expect.element(field(words.password)).toHaveAttribute('type', 'text')
  await expect.element(button(words.show(words.password))).toHaveAttribute('aria-pressed', 'true')
  await button('Connect').click()
  await expect
    .poll(() => fake.inputsOf('testFeed'))
    .toEqual([{ url, except: null, headers: [{ name: 'Authorization', value: `Basic ${base64('독자:pä:ss')}` }] }])
  await userEvent.fill(field(words.user), 'a:b')
  await button('Connect').click()
  await expect.element(page.getByRole('alert')).toHaveTextContent(en.mistake.colon)
  expect(fake.inputsOf('testFeed')).toHaveLength(1)
})

test('a user in the address becomes a sign-in, and is no longer in the address', async () => {
  const fake = new FakeBridge()
  fake.answers.testFeed = () => ok(seen)
  const { app } = await openWindow(fake)
  app.panels.addFeed('https://reader:har%20bour@harbour.example/private')
  await button('Connect').click()
  await expect.element(field('Address')).toHaveValue(url)
  await expect.element(field(words.user)).toHaveValue('reader')
  expect(fake.inputsOf('testFeed')).toEqual([
    { url, except: null, headers: [{ name: 'Authorization', value: `Basic ${base64('reader:har bour')}` }] }
  ])
})

test('own headers are added and removed with the keyboard, and main says which cannot be sent', async () => {
  const fake = new FakeBridge()
  fake.answers.testFeed = ({ headers }) =>
    headers?.some(({ name }) => name === 'Host')
      ? refused({ kind: 'bad-header', name: 'Host', problem: 'reserved' })
      : ok(seen)
  const { app } = await openWindow(fake)
  app.panels.addFeed(url)
  await section().click()
  await choice(words.own).click()
  await userEvent.fill(field(words.name), 'Host')
  await userEvent.fill(field(words.valueOf('Host')), 'x')
  await button('Connect').click()
  await expect.element(page.getByRole('alert')).toHaveTextContent(en.mistake.header.reserved('Host'))
  await button(words.add).click()
  await expect.element(dialog().getByLabelText(words.name).nth(1)).toHaveFocus()
  await userEvent.keyboard('X-Api-Key{Tab}4711')
  await button(words.remove('Host')).click()
  await expect.element(field(words.name)).toHaveFocus()
  await button('Connect').click()
  await expect.poll(() => fake.inputsOf('testFeed').at(-1)?.headers).toEqual([{ name: 'X-Api-Key', value: '4711' }])
})

test('headers that are changed after a try are tried again before a feed is added', async () => {
  const fake = new FakeBridge()
  fake.answers.testFeed = () => ok(seen)
  const { app } = await openWindow(fake)
  app.panels.addFeed(url)
  await button('Connect').click()
  await expect.element(button('Add anyway')).toBeEnabled()
  await section().click()
  await choice(words.bearer).click()
  await expect.element(button('Add feed')).toBeDisabled()
})

test('a feed shows which headers it has; what is not touched stays', async () => {
  const fake = signedInFeed(['Authorization', 'X-Api-Key'])
  const { app } = await openWindow(fake)
  app.panels.editFeed(1)
  await section().click()
  await expect.element(dialog().getByText(words.kept).first()).toBeVisible()
  await expect.element(dialog().getByText('X-Api-Key')).toBeVisible()
  await userEvent.fill(field('Name'), 'Harbour, private')
  await button('Save').click()
  expect(fake.inputsOf('editFeed')).toMatchObject([{ url, title: 'Harbour, private', headers: null }])

  app.panels.editFeed(1)
  await section().click()
  await button(words.replaceOf('X-Api-Key')).click()
  await expect.element(field(words.valueOf('X-Api-Key'))).toHaveFocus()
  await userEvent.keyboard('4712')
  await button('Save').click()
  expect(fake.inputsOf('editFeed').at(-1)?.headers).toEqual([
    { name: 'Authorization', value: null },
    { name: 'X-Api-Key', value: '4712' }
  ])

  app.panels.editFeed(1)
  await section().click()
  await button(words.remove('Authorization')).click()
  await button('Save').click()
  expect(fake.inputsOf('editFeed').at(-1)?.headers).toEqual([{ name: 'X-Api-Key', value: null }])

  app.panels.editFeed(1)
  await section().click()
  await choice(words.none).click()
  await button('Save').click()
  expect(fake.inputsOf('editFeed').at(-1)?.headers).toEqual([])
})

test('another server does not get what is kept, and the dialog says so', async () => {
  const fake = signedInFeed()
  const elsewhere = 'https://elsewhere.example/private'
  fake.answers.testFeed = () => ok({ ...seen, url: elsewhere })
  const { app } = await openWindow(fake)
  app.panels.editFeed(1)
  await section().click()
  await userEvent.fill(field('Address'), elsewhere)
  await expect.element(dialog().getByText(words.otherServer)).toBeVisible()
  await expect.element(dialog().getByText(words.notForThisServer)).toBeVisible()
  await button('Connect').click()
  await button('Save').click()
  expect(fake.inputsOf('editFeed')).toMatchObject([{ url: elsewhere, headers: null }])
})

test.each<[EndReason, string]>([
  [{ kind: 'status', status: 401 }, 'Needs sign-in.'],
  [{ kind: 'status', status: 403 }, 'Refused.'],
  [{ kind: 'headers-missing' }, en.reason.headersMissing]
])('a feed that needs its sign-in leads to it (%o)', async (reason, sentence) => {
  const { app } = await openWindow(signedInFeed(['Authorization'], failed(reason)))
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.element(page.getByText(sentence)).toBeVisible()
  await page.getByRole('button', { name: 'Edit headers' }).click()
  await expect.element(choice(words.own)).toBeVisible()
  const lost = reason.kind === 'headers-missing'
  if (lost) await expect.element(field(words.valueOf('Authorization'))).toHaveFocus()
  else await expect.element(dialog().getByText(words.kept)).toBeVisible()
  expect(dialog().getByText(words.lost).query() !== null).toBe(lost)
})

test('where the system keeps no secrets, the dialog says how long they last', async () => {
  const fake = new FakeBridge()
  fake.snapshot = { ...fake.snapshot, secrets: 'session' }
  const { app } = await openWindow(fake)
  app.panels.addFeed(url)
  await section().click()
  await choice(words.bearer).click()
  await expect.element(dialog().getByText(words.session)).toBeVisible()
})

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    for (const width of [1280, 480])
      test(`headers have no accessibility violations, and fit (${theme}, ${language}, ${width})`, async () => {
        const t = language === 'en' ? en : ko
        const fake = signedInFeed(['Authorization', 'X-Api-Key'])
        fake.snapshot = {
          ...fake.snapshot,
          secrets: 'session',
          settings: { ...fake.snapshot.settings, theme, language }
        }
        const { app } = await openWindow(fake, { width, height: 720 })
        app.panels.editFeed(1)
        await dialog().getByText(t.addFeed.headers.title, { exact: true }).click()
        await button(t.addFeed.headers.add).click()
        expect(await violations()).toEqual([])
        for (const kind of ['bearer', 'basic'] as const) {
          await choice(t.addFeed.headers[kind]).click()
          expect(await violations()).toEqual([])
        }
        const box = document.querySelector('dialog') as HTMLElement
        expect(box.scrollWidth).toBeLessThanOrEqual(box.clientWidth)
      })

async function violations(): Promise<string[]> {
  // Halfway between two colours no contrast is right.
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
  const result = await axe.run(document.querySelector('dialog') as Element)
  return result.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)
}

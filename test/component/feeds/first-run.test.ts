import axe from 'axe-core'
import { afterEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { page, userEvent } from 'vitest/browser'
import { ok } from '#contract/result.ts'
import WindowView from '../../../src-renderer/App.svelte'
import { App } from '../../../src-renderer/state/app.svelte.ts'
import '../../../src-renderer/styles/app.css'
import { FakeBridge } from '../fake-bridge.ts'

let app: App | undefined

async function open(prepare: (fake: FakeBridge) => void = () => {}): Promise<FakeBridge> {
  const fake = new FakeBridge()
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

test('the first feed: paste, Enter, look, Enter, and the window is a reader', async () => {
  const fake = await open((fake) => {
    fake.answers.testFeed = ({ url }) => {
      const message = { type: 'message', data: '1', lastEventId: '', ownId: null, receivedAt: Date.now() }
      return ok({
        url,
        kind: 'event-stream',
        title: 'Counter',
        firstByteMs: 40,
        messages: [message],
        items: [],
        resume: 'none'
      })
    }
  })
  await expect.element(page.getByRole('heading', { name: 'Add your first feed' })).toBeVisible()
  await userEvent.fill(page.getByRole('textbox', { name: 'Address of the feed' }), ' http://127.0.0.1:9000/count ')
  await userEvent.keyboard('{Enter}')
  const dialog = page.getByRole('dialog', { name: 'Add a feed' })
  await expect.element(dialog.getByRole('button', { name: 'Add feed' })).toHaveFocus()
  expect(fake.inputsOf('testFeed')).toEqual([{ url: 'http://127.0.0.1:9000/count', except: null, headers: null }])
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { name: 'Add your first feed' })).not.toBeInTheDocument()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(fake.inputsOf('addFeed')).toEqual([
    { url: 'http://127.0.0.1:9000/count', title: 'Counter', notify: 'every', headers: null, kind: 'event-stream' }
  ])
})

test('Connect without an address opens the dialog, where one can be typed', async () => {
  const fake = await open()
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect.element(page.getByRole('dialog').getByRole('textbox', { name: 'Address' })).toHaveFocus()
  expect(fake.inputsOf('testFeed')).toEqual([])
})

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    test(`no accessibility violations (${theme}, ${language})`, async () => {
      await open((fake) => (fake.snapshot.settings = { ...fake.snapshot.settings, theme, language }))
      await expect.element(page.getByRole('main').getByRole('heading')).toBeVisible()
      const result = await axe.run(document.querySelector('main') as Element)
      expect(
        result.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)
      ).toEqual([])
    })

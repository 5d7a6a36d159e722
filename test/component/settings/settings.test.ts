import axe from 'axe-core'
import { afterEach, expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { page, userEvent } from 'vitest/browser'
import { ok } from '#contract/result.ts'
import WindowView from '../../../src-renderer/App.svelte'
import { App } from '../../../src-renderer/state/app.svelte.ts'
import '../../../src-renderer/styles/app.css'
import type { SettingsPage } from '../../../src-renderer/state/panels.svelte.ts'
import { aFeed, FakeBridge } from '../fake-bridge.ts'

let app: App | undefined

async function open(on: SettingsPage = 'feeds', prepare: (fake: FakeBridge) => void = () => {}): Promise<FakeBridge> {
  const fake = new FakeBridge()
  fake.feeds = [
    aFeed({ id: 1, title: 'Harbour Desk', url: 'https://harbour.example/stream' }),
    aFeed({ id: 2, title: 'Quayside', state: { kind: 'paused', by: 'user' } }),
    aFeed({
      id: 3,
      title: 'Staff',
      state: { kind: 'failed', reason: { kind: 'status', status: 401 }, since: Date.now(), retryAt: null }
    })
  ]
  prepare(fake)
  app = new App(fake.bridge)
  const { container } = await render(WindowView, { app })
  container.style.height = '100vh'
  await app.start()
  app.panels.settings(on)
  return fake
}

afterEach(() => {
  app?.dispose()
  app = undefined
})

const dialog = (name = 'Settings') => page.getByRole('dialog', { name })
const button = (name: string) => dialog().getByRole('button', { name, exact: true })

test('a feed is added from here: connect, look, add, and the settings are still there', async () => {
  const fake = await open('feeds', (fake) => {
    fake.answers.testFeed = ({ url }) =>
      ok({ url, kind: 'event-stream', title: 'Notices', firstByteMs: 90, messages: [], items: [], resume: 'none' })
  })
  await userEvent.fill(dialog().getByRole('textbox', { name: 'Address of the feed' }), 'quay.example/notices')
  await userEvent.keyboard('{Enter}')
  const above = dialog('Add a feed')
  await above.getByRole('button', { name: 'Add anyway' }).click()
  await expect.element(above).not.toBeInTheDocument()
  expect(fake.inputsOf('testFeed')).toEqual([{ url: 'quay.example/notices', except: null, headers: null }])
  await expect.element(dialog().getByText('Notices', { exact: true })).toBeVisible()
  await expect.element(dialog().getByRole('textbox', { name: 'Address of the feed' })).toHaveValue('')
})

test('each feed says how it is, and is paused, resumed, muted and edited here', async () => {
  const fake = await open()
  for (const word of ['live', 'paused', 'sign in'])
    await expect.element(dialog().getByText(word, { exact: true })).toBeVisible()
  await button('Pause: Harbour Desk').click()
  await expect.element(button('Resume: Harbour Desk')).toBeVisible()
  await button('Resume: Quayside').click()
  await button('Notifications: Harbour Desk').click()
  await expect.element(button('Notifications: Harbour Desk')).toHaveAttribute('aria-pressed', 'true')
  expect(fake.inputsOf('pauseFeed')).toEqual([{ id: 1 }])
  expect(fake.inputsOf('resumeFeed')).toEqual([{ id: 2 }])
  expect(fake.inputsOf('editFeed')).toEqual([
    { id: 1, url: 'https://harbour.example/stream', title: 'Harbour Desk', notify: 'every', headers: null }
  ])
  await button('Edit: Harbour Desk').click()
  await expect.element(dialog('Edit feed')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog('Edit feed')).not.toBeInTheDocument()
  await expect.element(dialog()).toBeVisible()
  await expect.element(button('Edit: Harbour Desk')).toHaveFocus()
})

test('a removed feed goes at once and can be brought back from where it was removed', async () => {
  const fake = await open()
  await button('Remove: Quayside').click()
  await expect.element(dialog().getByText('Quayside', { exact: true })).not.toBeInTheDocument()
  await dialog().getByRole('button', { name: 'Undo' }).click()
  expect(fake.inputsOf('removeFeed')).toEqual([{ id: 2 }])
  expect(fake.inputsOf('undoRemoveFeed')).toEqual([{ id: 2 }])
})

test('appearance is saved as it is changed', async () => {
  const fake = await open('appearance')
  await dialog().getByRole('radio', { name: 'Dark' }).click()
  await expect.poll(() => document.documentElement.dataset['theme']).toBe('dark')
  await dialog().getByRole('radio', { name: 'Compact' }).click()
  await dialog().getByRole('radio', { name: 'Wide' }).click()
  await dialog().getByRole('combobox', { name: 'Size of the window’s contents' }).selectOptions('125 %')
  ;(dialog().getByRole('slider', { name: 'Article text size' }).element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowRight}')
  await expect.element(dialog().getByText('18 px')).toBeVisible()
  await dialog().getByRole('radio', { name: '한국어' }).click()
  await expect.element(page.getByRole('dialog', { name: '설정' })).toBeVisible()
  expect(document.documentElement.lang).toBe('ko')
  expect(fake.inputsOf('changeSettings')).toEqual([
    { theme: 'dark' },
    { density: 'compact' },
    { lineWidth: 'wide' },
    { zoom: 125 },
    { textSize: 18 },
    { language: 'ko' }
  ])
})

test('a setting that is changed faster than it is saved does not go back', async () => {
  const saved: (() => void)[] = []
  const fake = await open('appearance', (it) => {
    it.answers.changeSettings = async (change) => {
      const settings = { ...it.snapshot.settings, ...change }
      it.snapshot = { ...it.snapshot, settings }
      await new Promise<void>((resolve) => saved.push(resolve))
      it.tell({ settings })
      return settings
    }
  })
  const slider = dialog().getByRole('slider', { name: 'Article text size' })
  await expect.element(slider).toBeVisible()
  ;(slider.element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowRight}{ArrowRight}')
  await expect.poll(() => saved.length).toBe(2)
  saved[0]!()
  await new Promise((resolve) => requestAnimationFrame(resolve))
  await expect.element(dialog().getByText('19 px')).toBeVisible()
  await userEvent.keyboard('{ArrowRight}')
  await expect.poll(() => saved.length).toBe(3)
  for (const save of saved) save()
  await expect.element(dialog().getByText('20 px')).toBeVisible()
  await expect.poll(() => app?.settings.value.textSize).toBe(20)
  expect(fake.inputsOf('changeSettings')).toEqual([{ textSize: 18 }, { textSize: 19 }, { textSize: 20 }])
})

test('notifications have one switch, and a service that does not answer can be tried again', async () => {
  const fake = await open('notifications', (fake) => (fake.snapshot.notifications = { state: 'broken' }))
  await dialog().getByRole('switch', { name: 'Show notifications' }).click()
  await dialog().getByRole('button', { name: 'Try again' }).click()
  expect(fake.inputsOf('changeSettings')).toEqual([{ notifications: false }])
  expect(fake.inputsOf('retryNotifications')).toHaveLength(1)
})

test('about says the version, the licence and what is stored where', async () => {
  await open('about')
  for (const text of ['Version 0.1.0', 'tickertape.db', 'MIT'])
    await expect.element(dialog().getByText(text, { exact: false }).first()).toBeVisible()
})

test('arrow keys walk the pages and Escape closes', async () => {
  await open()
  await expect.element(page.getByRole('tab', { name: 'Feeds' })).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(page.getByRole('tab', { name: 'Appearance' })).toHaveFocus()
  await expect.element(page.getByRole('tabpanel', { name: 'Appearance' })).toBeVisible()
  await userEvent.keyboard('{End}')
  await expect.element(page.getByRole('tab', { name: 'About' })).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(page.getByRole('tab', { name: 'Feeds' })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(app?.panels.open).toEqual({ kind: 'none' })
})

test('an update says what it waits for, and can be installed once', async () => {
  const fake = await open('about', (fake) => {
    fake.snapshot.update = { kind: 'ready', version: '2.0.0' }
  })
  const install = button('Install and restart')
  await expect.element(install).toBeVisible()
  fake.tell({ update: { kind: 'installing', version: '2.0.0' } })
  await expect.element(dialog().getByText(/may ask for your password/)).toBeVisible()
  await expect.element(install).not.toBeInTheDocument()
})

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    test(`no page has accessibility violations (${theme}, ${language})`, async () => {
      await open('feeds', (fake) => {
        fake.snapshot.settings = { ...fake.snapshot.settings, theme, language }
        fake.snapshot.notifications = { state: 'broken' }
      })
      for (const at of ['feeds', 'appearance', 'reading', 'notifications', 'network', 'about'] as const) {
        app?.panels.close()
        await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
        app?.panels.settings(at)
        await expect.element(page.getByRole('dialog')).toBeVisible()
        await Promise.allSettled(document.getAnimations().map((animation) => animation.finished))
        const result = await axe.run(document.querySelector('dialog') as Element)
        expect(
          result.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)
        ).toEqual([])
      }
    })

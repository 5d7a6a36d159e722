import type { CDPSession } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { serve } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const rows = ({ window }: RunningApp) => window.getByRole('listbox', { name: 'Items' }).getByRole('option')
const selected = ({ window }: RunningApp) => window.locator('[role="option"][aria-selected="true"]')

/** What the keys of a Korean keyboard give while its input method is on. */
const jamo: Record<string, string> = {
  a: 'ㅁ',
  b: 'ㅠ',
  c: 'ㅊ',
  e: 'ㄷ',
  g: 'ㅎ',
  h: 'ㅗ',
  j: 'ㅓ',
  k: 'ㅏ',
  l: 'ㅣ',
  m: 'ㅡ',
  n: 'ㅜ',
  o: 'ㅐ',
  p: 'ㅔ',
  r: 'ㄱ',
  s: 'ㄴ',
  t: 'ㅅ',
  u: 'ㅕ',
  v: 'ㅍ'
}
const places: Record<string, string> = {
  '.': 'Period',
  '/': 'Slash',
  '?': 'Slash',
  '[': 'BracketLeft',
  ']': 'BracketRight'
}

type Press = (keys: string) => Promise<void>

/** Presses single keys one after the other, `A` with Shift, as a keyboard of that kind sends them. */
function keyboard({ window }: RunningApp, session: CDPSession, kind: 'Latin' | 'Hangul'): Press {
  return async (keys) => {
    for (const key of keys) {
      if (kind === 'Latin') {
        await window.keyboard.press(/[A-Z]/.test(key) ? `Shift+${key}` : key)
        continue
      }
      const letter = key.toLowerCase()
      const event = {
        key: jamo[letter] ?? 'Process',
        code: places[key] ?? `Key${letter.toUpperCase()}`,
        windowsVirtualKeyCode: 229,
        modifiers: key !== letter || key === '?' ? 8 : 0
      }
      await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event })
      await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
    }
  }
}

/** Tab until the focus is on the control of that name. */
async function tabTo({ window }: RunningApp, name: RegExp): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const focused = await window.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
    })
    if (name.test(focused)) return
    await window.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${String(name)}.`)
}

describe.each(['Latin', 'Hangul'] as const)('without a mouse, with %s keys', (kind) => {
  test(
    'a feed is added, read, searched, held, marked and undone, and settings are changed',
    { timeout: 90_000 },
    async () => {
      const server = await serve()
      const target = '/stream?channel=quay'
      const other = '/stream?channel=other'
      const text = '<p>The harbour is open.</p>' + '<p>Boats come and go.</p>'.repeat(80)
      server.control.publish(other, 2)
      server.control.publish(target, [
        { item: { title: 'Crane repaired' } },
        { item: { title: 'Ferry leaves at nine', content_html: text } },
        { item: { title: 'Fog on the channel', content_html: text } }
      ])
      const app = await launch({ flags: [`--subscribe=${server.url}${other}`] })
      const { window } = app
      const press = keyboard(app, await window.context().newCDPSession(window), kind)
      const type = (words: string) => window.keyboard.insertText(words)
      await until('the first feed is there', async () => (await rows(app).count()) === 2)

      // A feed is added.
      await press('a')
      const dialog = window.getByRole('dialog', { name: 'Add a feed' })
      await dialog.getByRole('textbox', { name: 'Address' }).waitFor()
      await type(`${server.url}${target}`)
      await window.keyboard.press('Enter')
      await dialog.getByText('first bytes').waitFor()
      await tabTo(app, /^Add feed$/)
      await window.keyboard.press('Enter')
      await dialog.waitFor({ state: 'hidden' })
      await press('ga')
      await until('its items are listed', async () => (await rows(app).count()) === 5)

      // Its items are walked, starred and opened.
      await press('j')
      await selected(app).getByText('Fog on the channel').waitFor()
      await press('j')
      await selected(app).getByText('Ferry leaves at nine').waitFor()
      await press('s')
      await selected(app).getByRole('img', { name: 'starred' }).waitFor()
      await press('o')
      const article = window.getByRole('document', { name: /Ferry leaves at nine/ })
      await window.getByRole('main').frameLocator('iframe').getByText('The harbour is open.').waitFor()
      await until('the article has the focus', () => article.evaluate((pane) => pane === document.activeElement))
      await window.keyboard.press('Space')
      await until('it was paged', () => article.evaluate((pane) => pane.scrollTop > 0))

      // Text is found in it.
      await window.keyboard.press('Control+f')
      await window.getByRole('textbox', { name: 'Find in the article' }).waitFor()
      await type('harbour')
      await window.getByText('1 of 1').waitFor()
      await until('it is in sight', () => article.evaluate((pane) => pane.scrollTop === 0 || pane.scrollTop < 200))
      await window.keyboard.press('Escape')

      // Keys do the same with the focus inside the article's own document.
      await window.getByRole('main').locator('iframe').focus()
      await press('k')
      await selected(app).getByText('Fog on the channel').waitFor()
      await press('m')

      // Views, the overlay, the palette.
      await press('gs')
      await until('only what is starred', async () => (await rows(app).count()) === 1)
      await press('ga')
      await until('all again', async () => (await rows(app).count()) === 5)
      const keys = window.getByRole('dialog', { name: 'Keys' })
      await press('?')
      await keys.waitFor()
      await window.keyboard.press('Escape')
      await keys.waitFor({ state: 'hidden' })
      await window.keyboard.press('Control+k')
      await window.getByRole('combobox', { name: 'Commands' }).waitFor()
      await type('settings')
      await window.keyboard.press('Enter')
      const settings = window.getByRole('dialog', { name: 'Settings' })
      await settings.waitFor()
      await window.keyboard.press('ArrowDown')
      await settings.getByRole('tabpanel', { name: 'Appearance' }).waitFor()
      await window.keyboard.press('Tab')
      await window.keyboard.press('Tab')
      await window.keyboard.press('ArrowRight')
      await window.keyboard.press('ArrowRight')
      await window.locator(':root[data-theme="dark"]').waitFor()
      await window.keyboard.press('Escape')
      await settings.waitFor({ state: 'hidden' })

      // What arrives while the list is held waits, and is taken.
      await press('p')
      server.control.publish(target, [{ item: { title: 'Bridge closed until noon' } }])
      await window.getByText('1 waiting').waitFor()
      await press('.')
      await rows(app).filter({ hasText: 'Bridge closed until noon' }).waitFor()

      // All is marked read, and that is undone.
      await press('A')
      await window.getByText(/items? marked read/).waitFor()
      await until('nothing is unread', async () => (await rows(app).getByRole('img', { name: 'unread' }).count()) === 0)
      await window.keyboard.press('Control+z')
      await until('it is unread again', async () => (await rows(app).getByRole('img', { name: 'unread' }).count()) > 0)

      // A search, the feeds, the panes.
      await press('/')
      await window.getByRole('searchbox').waitFor()
      await type('crane')
      await until('it is found', async () => (await rows(app).count()) === 1)
      await window.keyboard.press('Escape')
      await until('all again', async () => (await rows(app).count()) === 6)
      await press(']')
      await until('the items of one feed', async () => [2, 4].includes(await rows(app).count()))
      await window.keyboard.press('F6')
      expect(
        await window.evaluate(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane'))
      ).toBeTruthy()
      await app.quit()
    }
  )
})

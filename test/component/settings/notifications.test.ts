import type { Language } from '#contract/language.ts'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { aFeed, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

async function open(
  language: Language = 'en',
  theme: 'light' | 'dark' = 'light',
  size: { width?: number; height?: number } = {}
): Promise<FakeBridge> {
  const fake = new FakeBridge()
  fake.folders = [{ id: 1, parentId: null, title: 'Harbour' }]
  fake.feeds = [
    aFeed({ id: 1, title: 'Harbour Desk', folderId: 1, notify: 'every' }),
    aFeed({ id: 2, title: '솔마을 소식', folderId: 1, notify: 'digest', silenceAlert: true }),
    aFeed({ id: 3, title: 'build-log', notify: 'off' })
  ]
  fake.snapshot.settings = { ...fake.snapshot.settings, language, theme }
  const { app } = await openWindow(fake, size)
  app.panels.settings('notifications')
  return fake
}
const dialog = () => page.getByRole('dialog')
const select = (name: string) => dialog().getByRole('combobox', { name, exact: true })
const toggle = (name: string) => dialog().getByRole('switch', { name })

test('each feed and each folder has its mode, and a folder’s can be undone', async () => {
  const fake = await open()
  await expect.element(select('Notifications of all feeds in Harbour')).toHaveDisplayValue('Mixed')
  await userEvent.selectOptions(select('Notifications of build-log'), 'Alerts only')
  await userEvent.selectOptions(select('Notifications of all feeds in Harbour'), 'Digest')
  await expect.element(select('Notifications of Harbour Desk')).toHaveDisplayValue('Digest')
  await dialog().getByRole('checkbox', { name: 'Tell when it falls silent: Harbour Desk' }).click()
  expect(fake.inputsOf('editFeed')).toEqual([
    { id: 3, notify: 'alerts' },
    { id: 1, notify: 'digest' },
    { id: 2, notify: 'digest' },
    { id: 1, silenceAlert: true }
  ])
})

test('quiet hours have a beginning, an end and days, and urgent items may come through', async () => {
  const fake = await open()
  await expect.element(dialog().getByLabelText('From', { exact: true })).not.toBeInTheDocument()
  await toggle('Quiet hours').click()
  await userEvent.fill(dialog().getByLabelText('From', { exact: true }), '23:30')
  await userEvent.fill(dialog().getByLabelText('To', { exact: true }), '06:15')
  await userEvent.tab()
  await expect.element(dialog().getByText('next day')).toBeVisible()
  await dialog().getByRole('checkbox', { name: 'Sun', exact: true }).click()
  await toggle('Urgent items come through').click()
  expect(fake.inputsOf('changeSettings')).toEqual([
    { quietHours: true },
    { quietFrom: 23 * 60 + 30 },
    { quietTo: 6 * 60 + 15 },
    { quietDays: 126 },
    { urgentPierces: true }
  ])
})

test('the menu of a feed and of a folder offers the modes', async () => {
  const fake = new FakeBridge()
  fake.folders = [{ id: 1, parentId: null, title: 'Harbour' }]
  fake.feeds = [
    aFeed({ id: 1, title: 'Harbour Desk', folderId: 1, notify: 'every' }),
    aFeed({ id: 2, title: 'Tides', folderId: 1, notify: 'every' })
  ]
  await openWindow(fake)
  await page.getByRole('treeitem', { name: /^Harbour Desk/ }).click({ button: 'right' })
  await expect.element(page.getByRole('menuitemradio', { name: 'Notify of every item' })).toBeChecked()
  await page.getByRole('menuitemradio', { name: 'Notify in digests' }).click()
  await page.getByRole('treeitem', { name: /^Harbour, / }).click({ button: 'right' })
  await page.getByRole('menuitemradio', { name: 'Notify of alerts only' }).click()
  await expect.element(page.getByText('Harbour: Alerts only.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  expect(fake.inputsOf('editFeed')).toEqual([
    { id: 1, notify: 'digest' },
    { id: 1, notify: 'alerts' },
    { id: 2, notify: 'alerts' },
    { id: 1, notify: 'digest' },
    { id: 2, notify: 'every' }
  ])
})

test.each([
  ['en', 'light', 1280],
  ['en', 'dark', 420],
  ['ko', 'light', 420],
  ['ko', 'dark', 1280]
] as const)('the page has no trouble with accessibility (%s, %s, %i px)', async (language, theme, width) => {
  await open(language, theme, { width, height: 900 })
  await toggle(language === 'en' ? 'Quiet hours' : '방해 금지 시간').click()
  await expect.element(dialog().getByRole('checkbox').first()).toBeVisible()
  await page.screenshot({ path: `../../../test-results/notifications-${language}-${theme}-${width}.png` })
  expect(await violations()).toEqual([])
})

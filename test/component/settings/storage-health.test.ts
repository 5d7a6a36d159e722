import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ok, refused } from '#contract/result.ts'
import type { StorageHealth } from '#contract/storage.ts'
import type { Language } from '#contract/language.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const fine: StorageHealth = { storing: 'ok', lowDisk: null, heldLog: null }
const held = (large: boolean): StorageHealth => ({
  ...fine,
  heldLog: { bytes: 143_000_000, holders: [{ name: 'sqlite3', pid: 4812 }], large }
})

async function open(health: StorageHealth = fine, language: Language = 'en', prepare = (_: FakeBridge) => {}) {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk' })]
  fake.items = [anItem({ id: 1 })]
  fake.snapshot = { ...fake.snapshot, storageHealth: health, settings: { ...fake.snapshot.settings, language } }
  prepare(fake)
  return { fake, ...(await openWindow(fake)) }
}
const bar = (text: string | RegExp) => page.getByRole('status').getByText(text)

test('a full disk is told, and no more when there is room', async () => {
  const { fake } = await open()
  expect(bar(/Disk full/).query()).toBeNull()
  fake.tell({ storageHealth: { ...fine, storing: 'full', lowDisk: 0 } })
  await expect.element(bar(/^Disk full\. Feeds are paused at the last item stored/)).toBeVisible()
  expect(bar(/free on this disk/).query()).toBeNull()
  expect(await violations()).toEqual([])
  fake.tell({ storageHealth: { ...fine, lowDisk: 120_000_000 } })
  await expect
    .element(bar('Only 120 MB free on this disk. When it is full, feeds pause until there is room.'))
    .toBeVisible()
  fake.tell({ storageHealth: fine })
  await expect.poll(() => bar(/disk/i).query()).toBeNull()
})

test('the same in Korean', async () => {
  const { fake } = await open({ ...fine, storing: 'full', lowDisk: 0 }, 'ko')
  await expect.element(bar(/^디스크가 가득 찼습니다/)).toBeVisible()
  fake.tell({ storageHealth: { ...held(true), lowDisk: 120_000_000 } })
  await expect.element(bar(/^디스크 여유 공간이 120MB뿐입니다/)).toBeVisible()
  await expect.element(bar(/sqlite3\(프로세스 4812\)/)).toBeVisible()
})

test('a damaged library is repaired by one button; where nothing can be read, the file is shown', async () => {
  const { fake } = await open({ ...fine, storing: 'damaged' })
  await expect.element(bar(/^The library is damaged\. Feeds are paused/)).toBeVisible()
  fake.answers.repairLibrary = () => refused('nothing-to-repair-from')
  await userEvent.click(page.getByRole('button', { name: 'Repair and restart' }))
  await expect.element(bar(/there is no backup that can be read/)).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Show in the file manager' }))
  expect(fake.inputsOf('showFile')).toEqual([{ which: 'library' }])
})

test('a repair that goes on offers no second one', async () => {
  const { fake } = await open({ ...fine, storing: 'damaged' })
  fake.answers.repairLibrary = () => ok(null)
  await userEvent.click(page.getByRole('button', { name: 'Repair and restart' }))
  await expect.poll(() => page.getByRole('button', { name: 'Repair and restart' }).query()).toBeNull()
  expect(fake.inputsOf('repairLibrary')).toEqual([null])
})

test('who holds the log open is told in the settings, and by a bar only when it costs room', async () => {
  const { fake, app } = await open(held(false))
  expect(bar(/process 4812/).query()).toBeNull()
  app.panels.settings('storage')
  const panel = page.getByRole('tabpanel', { name: 'Storage' })
  await expect
    .element(panel.getByText(/^sqlite3 \(process 4812\) has the library open .* grown to 143 MB\. Nothing is lost/))
    .toBeVisible()
  expect(await violations()).toEqual([])
  app.panels.close()
  fake.tell({ storageHealth: held(true) })
  await expect.element(bar(/^sqlite3 \(process 4812\)/)).toBeVisible()
  fake.tell({ storageHealth: { ...fine, heldLog: { bytes: 700_000_000, holders: [], large: true } } })
  await expect.element(bar(/^Another program keeps the library’s log/)).toBeVisible()
})

test('a run that did not end properly is told until it is dismissed, with a diagnostic', async () => {
  const { fake } = await open(fine, 'en', (fake) => {
    fake.snapshot = { ...fake.snapshot, mishap: { kind: 'ended' } }
  })
  await expect.element(bar(/^Tickertape did not end properly last time/)).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Copy diagnostic' }))
  await expect.element(page.getByText(/^Diagnostic copied/)).toBeVisible()
  expect(fake.inputsOf('copyProgramDiagnostic')).toEqual([null])
  await userEvent.click(page.getByRole('button', { name: 'Dismiss' }).first())
  await expect.poll(() => bar(/did not end properly/).query()).toBeNull()
})

test('the diagnostic is in the settings, too', async () => {
  const { fake, app } = await open()
  app.panels.settings('about')
  await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Copy diagnostic' }))
  expect(fake.inputsOf('copyProgramDiagnostic')).toEqual([null])
  expect(await violations()).toEqual([])
})

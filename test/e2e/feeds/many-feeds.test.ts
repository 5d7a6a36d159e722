import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { temporaryFolder } from '../../helpers/at-the-end.ts'
import { fillTree } from '../../helpers/tree-library.ts'
import { until } from '../../helpers/until.ts'

const drawn = ({ window }: RunningApp) => window.getByRole('treeitem').count()
const focused = ({ window }: RunningApp) =>
  window.evaluate(() => document.activeElement?.getAttribute('data-key') ?? null)
const row = ({ window }: RunningApp, key: string) => window.locator(`[data-key="${key}"]`)

test('ten thousand feeds in two thousand folders: the window is there, walks to both ends, moves and removes', async () => {
  const userDataDir = await temporaryFolder()
  fillTree(join(userDataDir, 'tickertape.db'), { folders: 2_000, feeds: 10_000 })
  let app = await launch({ userDataDir })
  await row(app, 'feed-6').waitFor()
  expect(await drawn(app)).toBeLessThan(80)
  expect(await app.window.locator('.foot').textContent()).toContain('of 10,000 live')

  await row(app, 'folder-1').focus()
  await app.window.keyboard.press('End')
  await until('the last feed has the focus', async () => (await focused(app)) === 'feed-9955')
  expect(await drawn(app)).toBeLessThan(80)
  await app.window.keyboard.press('Alt+ArrowUp')
  await until('it has moved', async () => (await row(app, 'feed-9955').getAttribute('aria-posinset')) === '13')
  await app.window.keyboard.press('Home')
  await until('the first folder has the focus', async () => (await focused(app)) === 'folder-1')

  await row(app, 'feed-6').focus()
  await app.window.keyboard.press('Delete')
  await until('the next one has the focus', async () => (await focused(app)) === 'feed-7')
  await app.window.getByRole('button', { name: 'Undo' }).click()
  await row(app, 'feed-6').waitFor()
  await app.quit()

  const order = await readLibrary(
    userDataDir,
    'SELECT id FROM feeds WHERE folder_id = 1991 AND removed_at IS NULL ORDER BY position, id'
  )
  expect(order).toEqual([9_951, 9_952, 9_953, 9_955, 9_954].map((id) => ({ id })))
  app = await launch({ userDataDir })
  await row(app, 'feed-6').waitFor()
  await app.quit()
})

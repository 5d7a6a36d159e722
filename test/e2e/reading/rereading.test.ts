import { expect, test } from 'vitest'
import { startFeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const FEED = '/stream?channel=gauges'
const ITEMS = 30

/** What no mapper knows: nothing in it is called a title. */
const reading = (n: number) => ({ event: 'reading', data: { station: { called: `Gauge ${n}` }, level: { now: n } } })

interface Stored {
  guid: string
  title: string
  read: number
  starred: number
}
const stored = ({ userDataDir }: RunningApp): Promise<Stored[]> =>
  readLibrary(userDataDir, 'SELECT guid, title, read, starred FROM tt_items ORDER BY received_at, guid')
const dialog = ({ window }: RunningApp) => window.getByRole('dialog')

test('stored items are read as their feed is read now: previewed, done, kept over a kill, sent again, and undone', async () => {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  server.control.publish(
    FEED,
    Array.from({ length: ITEMS }, (_, n) => reading(n + 1))
  )
  const userDataDir = await temporaryFolder()
  const app = await launch({ userDataDir, flags: [`--subscribe=${server.url}${FEED}`] })
  await until('all are stored', async () => (await stored(app)).length === ITEMS)
  await app.window.getByRole('option').first().click()
  await app.window.keyboard.press('s')
  await until('one is starred and read', async () =>
    (await stored(app)).some(({ starred, read }) => starred === 1 && read === 1)
  )
  const before = await stored(app)
  expect(before.some(({ title }) => /^Gauge \d+$/.test(title))).toBe(false)

  await app.window.getByRole('treeitem').first().click({ button: 'right' })
  await app.window.getByRole('menuitem', { name: 'Edit feed' }).click()
  await dialog(app).getByRole('button', { name: 'Connect' }).click()
  await dialog(app).getByRole('button', { name: '"called"' }).first().click()
  await app.window.getByRole('menuitem', { name: 'Use as title' }).click()
  await dialog(app).getByRole('button', { name: 'Save' }).click()
  await app.window.getByRole('button', { name: 'Read stored items again…' }).click()
  await dialog(app).getByText(`${ITEMS} of ${ITEMS} items would read otherwise.`).waitFor()
  await dialog(app).getByText(`Gauge ${ITEMS}`, { exact: true }).waitFor()
  expect(await stored(app), 'nothing is changed yet').toEqual(before)

  await dialog(app).getByRole('button', { name: 'Read again', exact: true }).click()
  await dialog(app).getByText(`${ITEMS} items read otherwise now.`).waitFor()
  await app.window
    .getByRole('option')
    .filter({ hasText: `Gauge ${ITEMS}` })
    .waitFor()
  const after = before.map((item) => ({ ...item, title: `Gauge ${item.guid.slice(2)}` }))
  expect(await stored(app)).toEqual(after)
  await app.kill()

  const again = await launch({ userDataDir })
  await until('it is connected', () => server.control.connections(FEED) === 1)
  server.control.cut(FEED)
  server.control.publish(FEED, [reading(ITEMS + 1)])
  await until('the next one is stored', async () => (await stored(again)).length === ITEMS + 1)
  expect((await stored(again)).slice(0, ITEMS), 'nothing is stored twice').toEqual(after)
  expect(await again.window.getByText('edited', { exact: true }).count()).toBe(0)

  await again.window.getByRole('treeitem').first().click({ button: 'right' })
  await again.window.getByRole('menuitem', { name: 'Read stored items again…' }).click()
  await dialog(again)
    .getByText(`All ${ITEMS + 1} items would read as now.`)
    .waitFor()
  await dialog(again).getByRole('button', { name: 'Undo', exact: true }).click()
  await dialog(again).getByText('Items read as before again.').waitFor()
  expect((await stored(again)).slice(0, ITEMS)).toEqual(before)
  await again.quit()
})

import { expect, test } from 'vitest'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const rows = ({ window }: RunningApp) => window.getByRole('listbox', { name: 'Items' }).getByRole('option')
const titles = async (app: RunningApp) =>
  (await rows(app).locator('.title').allTextContents()).map((text) => text.trim())

test('a search finds as it is typed, is saved as a smart feed, and after a restart new items come into it', async () => {
  const server = await serve()
  const target = '/stream?channel=harbour'
  const publish = (...all: string[]) =>
    server.control.publish(
      target,
      all.map((title) => ({ item: { title, content_html: `<p>${title}, says the desk.</p>` } }))
    )
  publish('Fog on the outer channel', '반도체 수출 증가', 'Ferry leaves at nine', 'Foghorn repaired')
  const userDataDir = await temporaryFolder()
  let app = await launch({ userDataDir, flags: [`--subscribe=${server.url}${target}`] })
  await until('the items are shown', async () => (await rows(app).count()) === 4)

  await app.window.keyboard.press('/')
  const field = app.window.getByRole('searchbox')
  await field.fill('수출')
  await until('the Korean item is found', async () => (await titles(app)).join() === '반도체 수출 증가')
  expect(await rows(app).locator('mark').allTextContents()).toEqual(['수출'])
  await field.press('Escape')
  await until('all items are back', async () => (await rows(app).count()) === 4)

  await app.window.keyboard.press('/')
  await app.window.getByRole('searchbox').pressSequentially('fog* is:unread')
  await until('both are found', async () => (await titles(app)).join() === 'Foghorn repaired,Fog on the outer channel')
  await app.window.getByRole('button', { name: 'Save as a smart feed' }).click()
  const dialog = app.window.getByRole('dialog', { name: 'New smart feed' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Fog watch')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const smart = () => app.window.getByRole('list', { name: 'Smart feeds' }).getByRole('button', { name: /^Fog watch/ })
  await smart().waitFor()
  await until('it is counted', async () => (await smart().getAttribute('aria-label')) === 'Fog watch, 2 unread')
  await app.quit()

  app = await launch({ userDataDir })
  await smart().click()
  await app.window.getByRole('heading', { name: 'Fog watch' }).waitFor()
  await until('both are there', async () => (await rows(app).count()) === 2)
  publish('Sun at last', 'Fog returns at dusk')
  await until('the new one comes in by itself', async () => (await titles(app))[0] === 'Fog returns at dusk', 20_000)
  expect(await titles(app)).toEqual(['Fog returns at dusk', 'Foghorn repaired', 'Fog on the outer channel'])
  await until('it is counted', async () => (await smart().getAttribute('aria-label')) === 'Fog watch, 3 unread')

  await smart().click({ button: 'right' })
  await app.window.getByRole('menuitem', { name: 'Remove' }).click()
  await smart().waitFor({ state: 'hidden' })
  await app.window.getByRole('button', { name: 'Undo' }).click()
  await smart().waitFor()
  await app.quit()
})

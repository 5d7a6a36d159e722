import { expect, test } from 'vitest'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const row = ({ window }: RunningApp, name: string) => window.getByRole('treeitem', { name: new RegExp(`^${name}\\b`) })
const items = ({ window }: RunningApp) => window.getByRole('listbox', { name: 'Items' }).getByRole('option')

/** The names in the tree from the top, indented as they stand. */
async function tree({ window }: RunningApp): Promise<string[]> {
  return window
    .getByRole('treeitem')
    .evaluateAll((rows) =>
      rows.map(
        (each) =>
          '  '.repeat(Number(each.getAttribute('aria-level')) - 1) + (each.querySelector('.label')?.textContent ?? '?')
      )
    )
}

const becomes = (app: RunningApp, expected: string[]) =>
  until(`the tree is ${expected.join(', ')}`, async () => {
    const now = await tree(app)
    if (JSON.stringify(now) !== JSON.stringify(expected)) throw new Error(JSON.stringify(now))
    return true
  })

async function newFolder(app: RunningApp, name: string): Promise<void> {
  await app.window.getByRole('tree').click({ button: 'right', position: { x: 100, y: 3 } })
  await app.window.getByRole('menuitem', { name: 'New folder' }).click()
  await app.window.getByRole('tree').getByRole('textbox').fill(name)
  await app.window.keyboard.press('Enter')
  await row(app, name).waitFor()
}

async function drag({ window }: RunningApp, from: string, to: string, share: number): Promise<void> {
  const boxOf = async (name: string) => {
    const box = await window.getByRole('treeitem', { name: new RegExp(`^${name}\\b`) }).boundingBox()
    if (!box) throw new Error(`${name} is not on the screen.`)
    return box
  }
  const [start, end] = [await boxOf(from), await boxOf(to)]
  await window.mouse.move(start.x + 70, start.y + 14)
  await window.mouse.down()
  await window.mouse.move(start.x + 72, start.y + 24, { steps: 3 })
  await window.mouse.move(end.x + 70, end.y + end.height * share, { steps: 5 })
  await window.mouse.up()
}

test('folders are made, feeds moved by keys and by dragging, and a restart finds everything where it was put', async () => {
  const server = await serve()
  const feeds = ['alpha', 'beta', 'gamma'].map((name) => `${server.url}/stream?channel=${name}`)
  const userDataDir = await temporaryFolder()
  let app = await launch({ userDataDir, flags: feeds.map((url) => `--subscribe=${url}`) })
  await app.window.getByRole('treeitem').nth(2).waitFor()
  for (const [n, name] of ['Alpha', 'Beta', 'Gamma'].entries()) {
    await app.window.getByRole('treeitem').nth(n).focus()
    await app.window.keyboard.press('F2')
    await app.window.getByRole('tree').getByRole('textbox').fill(name)
    await app.window.keyboard.press('Enter')
    await row(app, name).waitFor()
  }
  await newFolder(app, 'Harbour')
  await newFolder(app, 'Korea')
  await becomes(app, ['Harbour', 'Korea', 'Alpha', 'Beta', 'Gamma'])

  await row(app, 'Alpha').focus()
  await app.window.keyboard.press('Alt+ArrowUp')
  await becomes(app, ['Harbour', 'Korea', '  Alpha', 'Beta', 'Gamma'])
  await drag(app, 'Gamma', 'Harbour', 0.5)
  await becomes(app, ['Harbour', '  Gamma', 'Korea', '  Alpha', 'Beta'])
  await drag(app, 'Beta', 'Alpha', 0.2)
  await becomes(app, ['Harbour', '  Gamma', 'Korea', '  Beta', '  Alpha'])
  await row(app, 'Korea').focus()
  await app.window.keyboard.press('Alt+ArrowRight')
  await becomes(app, ['Harbour', '  Korea', '    Beta', '    Alpha', '  Gamma'])

  server.control.publish('/stream?channel=beta', [{ item: { title: 'Ferry leaves at nine' } }])
  server.control.publish('/stream?channel=gamma', [{ item: { title: 'Fog on the outer channel' } }])
  await row(app, 'Harbour').click()
  await until('the folder lists what is below it', async () => (await items(app).count()) === 2)
  await row(app, 'Korea').locator('[data-toggle]').click()
  await becomes(app, ['Harbour', '  Korea', '  Gamma'])
  await app.quit()

  app = await launch({ userDataDir })
  await becomes(app, ['Harbour', '  Korea', '  Gamma'])
  await app.window.getByRole('treeitem', { name: /^Korea, 1 unread, folder/ }).click()
  await until('the folder lists its own', async () => (await items(app).count()) === 1)
  await app.window.getByRole('treeitem', { name: /^Korea/ }).focus()
  await app.window.keyboard.press('ArrowRight')
  await becomes(app, ['Harbour', '  Korea', '    Beta', '    Alpha', '  Gamma'])
  await app.quit()
})

test('a folder goes with its feeds and comes back; a starred item outlives its feed', async () => {
  const server = await serve()
  const target = '/stream?channel=delta'
  server.control.publish(target, [
    { item: { title: 'Bridge closed until noon' } },
    { item: { title: 'Bridge open again' } }
  ])
  const userDataDir = await temporaryFolder()
  let app = await launch({ userDataDir, flags: [`--subscribe=${server.url}${target}`] })
  await until('the items are there', async () => (await items(app).count()) === 2)
  await newFolder(app, 'Harbour')
  await app.window.getByRole('treeitem').nth(1).focus()
  await app.window.keyboard.press('Alt+ArrowUp')
  await until('it is in the folder', async () => (await tree(app))[1]?.startsWith('  ') === true)
  await items(app).filter({ hasText: 'Bridge closed' }).click()
  await app.window.getByRole('button', { name: 'Star', exact: true }).click()
  const removeAll = async (): Promise<void> => {
    await row(app, 'Harbour').focus()
    await app.window.keyboard.press('Delete')
    await app.window.getByRole('button', { name: 'Remove all of it' }).click()
    await until('nothing is left in the tree', async () => (await tree(app)).length === 0)
    await until('its stream is closed', () => server.control.connections(target) === 0)
  }
  await removeAll()
  await app.window.getByRole('button', { name: 'Undo' }).click()
  await until('both are back', async () => (await tree(app)).length === 2)
  await until('its stream is open again', () => server.control.connections(target) === 1)

  await removeAll()
  await app.quit()
  app = await launch({ userDataDir })
  await app.window.getByRole('button', { name: /^Starred, 1$/ }).click()
  await until('the starred item is there', async () => (await items(app).count()) === 1)
  expect(await items(app).first().textContent()).toContain('Bridge closed until noon')
  // Nobody gave the feed a name: it is called by its server.
  expect(await items(app).first().textContent()).toContain(new URL(server.url).host)
  expect(await readLibrary(userDataDir, 'SELECT url FROM tt_feeds')).toEqual([])
  await app.quit()
})

import { expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startNotificationBus, type NotificationBus } from '../../helpers/notification-daemon.ts'
import { until } from '../../helpers/until.ts'

const FEED = '/stream?channel=harbour'

interface Scene {
  server: FeedServer
  bus: NotificationBus
  app: RunningApp
}

/** A feed with three stored items, in a desktop that shows notifications. */
async function scene(userDataDir: string): Promise<Scene> {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  const bus = await startNotificationBus('answers')
  atTheEnd(() => bus.close())
  server.control.publish(FEED, [
    { item: { title: 'Fog bank off the pier' } },
    { item: { title: 'Market opens at nine' } },
    { item: { title: 'Morning fog lifts' } }
  ])
  const app = await launch({
    userDataDir,
    flags: [`--subscribe=${server.url}${FEED}`],
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address }
  })
  await until('the history is stored', async () => (await stored(app)).length === 3)
  // A new feed's first history, which is never notified, ends with its first lull, of a second.
  await app.window.waitForTimeout(1_500)
  return { server, bus, app }
}

const stored = (app: RunningApp): Promise<{ title: string; read: number; starred: number }[]> =>
  readLibrary(app.userDataDir, 'SELECT title, read, starred FROM tt_items ORDER BY received_at, title')

const settingsOf = ({ window }: RunningApp): Locator => window.getByRole('dialog', { name: 'Settings' })

async function openRules(app: RunningApp): Promise<Locator> {
  await app.window.getByRole('button', { name: 'Settings' }).first().click()
  await app.window.getByRole('tab', { name: 'Rules' }).click()
  return settingsOf(app)
}

/** Writes a rule in the dialog up to its actions. */
async function write(app: RunningApp, name: string, word: string): Promise<Locator> {
  await settingsOf(app).getByRole('button', { name: 'Add a rule' }).click()
  const editor = app.window.getByRole('dialog', { name: 'Add a rule' })
  await editor.getByRole('textbox', { name: 'Name of the rule' }).fill(name)
  await editor.getByRole('combobox', { name: 'How' }).selectOption('word')
  await editor.getByRole('textbox', { name: 'Looked for' }).fill(word)
  return editor
}

test('rules are tried on what is stored; what arrives then is alerted, starred, marked and hidden, and a restart changes nothing', async () => {
  const userDataDir = await temporaryFolder()
  const { server, bus, app } = await scene(userDataDir)
  await openRules(app)
  const fog = await write(app, 'Harbour fog', 'fog')
  await fog.getByText('2 of 3 would match', { exact: false }).waitFor()
  await fog.getByRole('list', { name: 'The newest that would match' }).getByText('Morning', { exact: false }).waitFor()
  await fog.getByRole('checkbox', { name: 'Alert', exact: false }).check()
  await fog.getByRole('checkbox', { name: 'Star' }).check()
  await fog.getByRole('button', { name: 'Save rule' }).click()
  const adverts = await write(app, 'Adverts', 'sale')
  await adverts.getByRole('checkbox', { name: 'Highlight', exact: false }).uncheck()
  await adverts.getByRole('checkbox', { name: 'Hide' }).check()
  await adverts.getByRole('button', { name: 'Save rule' }).click()
  await settingsOf(app).getByRole('switch', { name: 'Adverts' }).waitFor()
  await app.window.keyboard.press('Escape')

  // The window shows this very feed and has the focus: an alert is told all the same, an ordinary item is not.
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
  await until('the window has the focus', () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused() ?? false)
  )
  server.control.publish(FEED, [
    { item: { title: 'Summer sale on nets' } },
    { item: { title: 'Ferry on time' } },
    { item: { title: 'Dense Fog in the channel' } }
  ])
  const list = app.window.getByRole('listbox')
  const row = list.getByRole('option').filter({ hasText: 'Dense Fog in the channel' })
  await row.waitFor()
  await until('the alert reaches the desktop', async () => (await bus.received()).length > 0)
  const received = await bus.received()
  expect(received).toEqual([
    expect.objectContaining({
      title: 'Urgent: Dense Fog in the channel',
      body: expect.stringMatching(/ · rule “Harbour fog”$/) as string,
      urgency: 2
    })
  ])
  expect(await row.getByText('Urgent').count()).toBe(1)
  expect(await row.getByRole('img', { name: 'starred' }).count()).toBe(1)
  expect(await row.locator('mark').allTextContents()).toEqual(['Fog'])
  expect(await list.getByText('Summer sale on nets').count()).toBe(0)
  expect((await stored(app)).find(({ title }) => title === 'Summer sale on nets')).toMatchObject({ read: 1 })
  await bus.click(1)
  await app.window.getByRole('main').getByText('Rule “Harbour fog”: alert, highlight, star').waitFor()

  const settings = await openRules(app)
  await settings.getByRole('button', { name: 'Show hidden items' }).click()
  await list.getByText('Summer sale on nets').click()
  await app.window.getByRole('button', { name: 'Show again' }).click()
  await list.getByText('Summer sale on nets').waitFor({ state: 'detached' })
  await app.window
    .getByRole('navigation')
    .getByRole('button', { name: /^Unread/ })
    .click()
  await list.getByText('Summer sale on nets').waitFor()
  await app.quit()

  const again = await launch({ userDataDir, env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
  await until('the stream is open again', () => server.control.connections(FEED) === 1)
  server.control.publish(FEED, [{ item: { title: 'Another sale' } }, { item: { title: 'Fog again' } }])
  await again.window
    .getByRole('option')
    .filter({ hasText: 'Fog again' })
    .getByRole('img', { name: 'starred' })
    .waitFor()
  await until('the item is stored', async () => (await stored(again)).length === 8)
  expect(await again.window.getByRole('listbox').getByText('Another sale').count()).toBe(0)
  await again.quit()
})

test('a pattern that is not understood is told while it is typed, and a rule removed is back by undo', async () => {
  const { server, app } = await scene(await temporaryFolder())
  await openRules(app)
  const editor = await write(app, 'Pattern', '(fog')
  await editor.getByRole('combobox', { name: 'How' }).selectOption('regex')
  await editor.getByText('A bracket in this pattern is not closed or not opened.').waitFor()
  await editor.getByRole('textbox', { name: 'Looked for' }).fill('(fog|storm)$')
  await editor.getByText('0 of 3 would match', { exact: false }).waitFor()
  await editor.getByRole('checkbox', { name: 'Star' }).check()
  await editor.getByRole('button', { name: 'Save rule' }).click()
  const settings = settingsOf(app)
  await settings.getByRole('button', { name: 'Remove: Pattern' }).click()
  await settings.getByRole('switch', { name: 'Pattern' }).waitFor({ state: 'detached' })
  server.control.publish(FEED, [{ item: { title: 'First storm' } }])
  await until('the item is stored', async () => (await stored(app)).length === 4)
  await settings.getByRole('button', { name: 'Undo' }).click()
  await settings.getByRole('switch', { name: 'Pattern' }).waitFor()
  server.control.publish(FEED, [{ item: { title: 'Second storm' } }])
  await until('the item is stored', async () => (await stored(app)).length === 5)
  const starred = (await stored(app)).filter((item) => item.starred === 1).map(({ title }) => title)
  expect(starred).toEqual(['Second storm'])
  await app.quit()
})

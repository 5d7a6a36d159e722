import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { _electron, type ElectronApplication } from 'playwright-core'
import { expect, test } from 'vitest'
import { openLibrary } from '../../../src-main/library/library.ts'
import { appArguments, electronPath, launch, readLibrary } from '../../helpers/app.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { isRunning, until } from '../../helpers/until.ts'
import { threads } from '../../integration/fixtures/library-threads.ts'

const TARGET = '/stream?channel=troubled'

/** A library with a feed and items, and the small backup of it, whose file says that a newer version made it. */
async function newerLibrary(): Promise<string> {
  const server = await serve()
  server.control.publish(TARGET, 3)
  const app = await launch({ flags: [`--subscribe=${server.url}${TARGET}`] })
  await until('the items are shown', async () => (await app.window.getByRole('option').count()) === 3)
  await app.quit()
  const { userDataDir } = app
  const opened = await openLibrary({ directory: userDataDir, workers: threads, sqlite: 'node' })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  await opened.value.backups.backUpConfiguration('1.0.0')
  await opened.value.close(5_000)
  const db = new DatabaseSync(join(userDataDir, 'tickertape.db'))
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  db.exec(`PRAGMA user_version=${version + 1}`)
  db.close()
  return userDataDir
}

/** The program in its folder, without waiting for its own page. */
async function start(userDataDir: string): Promise<ElectronApplication> {
  const electron = await _electron.launch({
    executablePath: electronPath(),
    args: appArguments(userDataDir),
    env: { ...(process.env as Record<string, string>), LANG: 'en_US.UTF-8', LANGUAGE: 'en' },
    timeout: 60_000
  })
  const { pid } = electron.process()
  atTheEnd(() => isRunning(pid) && electron.process().kill('SIGKILL'))
  return electron
}

/** The words of the window that is there. */
async function troubleOf(
  electron: ElectronApplication
): Promise<{ words: () => Promise<string>; click: (name: string) => Promise<void> }> {
  let page = electron.windows()[0]
  await until('the window says what is wrong', async () => {
    for (const each of electron.windows())
      if ((await each.title()) === 'Tickertape' && each.url().startsWith('data:')) page = each
    return page?.url().startsWith('data:') ?? false
  })
  return {
    words: () => page!.locator('body').innerText(),
    click: (name) => page!.getByRole('link', { name }).first().click()
  }
}

test('a start that fails says why in a window, and the copy that is chosen there takes the place of the library', async () => {
  const folder = await newerLibrary()
  const electron = await start(folder)
  const trouble = await troubleOf(electron)
  const words = await trouble.words()
  expect(words).toContain('Tickertape cannot start')
  expect(words).toContain('made by a newer Tickertape')
  expect(words).toContain(folder)
  expect(words).toMatch(/Feeds, rules and settings without items, /)

  // Playwright's own start again would be none of its processes: the chosen copy is staged, and the next start takes it.
  const ended = new Promise((resolve) => electron.process().once('exit', resolve))
  await electron.evaluate(({ app }) => void (app.relaunch = () => {}))
  await trouble.click('Use')
  await ended
  expect(readdirSync(folder).filter((name) => name.includes('.restore-'))).toHaveLength(1)

  const again = await launch({ userDataDir: folder })
  await again.window.getByText(/Restored from the backup of/).waitFor()
  const feeds = await readLibrary<{ url: string }>(folder, 'SELECT url FROM tt_feeds')
  expect(feeds.map(({ url }) => new URL(url).search)).toEqual(['?channel=troubled'])
  expect(readdirSync(folder).some((name) => name.includes('.before-restore-'))).toBe(true)
  await again.quit()
}, 120_000)

test('without a copy it says so, and quits when told', async () => {
  const folder = await newerLibrary()
  renameSync(join(folder, 'backups'), join(folder, 'elsewhere'))
  const electron = await start(folder)
  const trouble = await troubleOf(electron)
  expect(await trouble.words()).toContain('There is no copy of it in its folder.')
  const ended = new Promise((resolve) => electron.process().once('exit', resolve))
  await trouble.click('Quit')
  expect(await ended).toBe(1)
}, 120_000)

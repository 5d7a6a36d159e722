import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { demoFeeds, startFeedServer, type FeedServer } from '../test/feed-server/server.ts'
import { ensureBuilt } from './setup/build.ts'
import { withDisplay } from './setup/display.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import { sandboxFlags } from './setup/sandbox.ts'
import { repository } from './setup/places.ts'
import { runCommand, say } from './setup/say.ts'
import { ensureSystemPackages } from './setup/system-packages.ts'

const folder = join(repository, 'docs/screenshots')

interface Shot {
  name: string
  width: number
  height: number
  settings: { theme: 'light' | 'dark'; language: 'en' | 'ko'; density?: 'compact' | 'cosy' | 'roomy' }
  /** Brings the window to what the picture shows. */
  stage: (window: Page, server: FeedServer) => Promise<void>
}

const read = (title: string) => async (window: Page) => {
  await window.getByRole('option').filter({ hasText: title }).first().click()
  await window.getByRole('main').getByRole('heading', { name: title }).waitFor()
}
const bridge = read('Harbour bridge reopens')

const shots: readonly Shot[] = [
  { name: 'main-light', width: 1280, height: 800, settings: { theme: 'light', language: 'en' }, stage: bridge },
  { name: 'main-dark', width: 1280, height: 800, settings: { theme: 'dark', language: 'en' }, stage: bridge },
  {
    name: 'main-dark-ko',
    width: 1280,
    height: 800,
    settings: { theme: 'dark', language: 'ko' },
    stage: async (window) => {
      await read('강변 산책로 전 구간')(window)
      await window.keyboard.press('p')
    }
  },
  {
    name: 'compact',
    width: 1280,
    height: 800,
    settings: { theme: 'light', language: 'en', density: 'compact' },
    stage: async (window) => {
      if ((await window.getByText('List held.').count()) > 0) await window.keyboard.press('p')
      await bridge(window)
    }
  },
  { name: 'width-900', width: 900, height: 700, settings: { theme: 'light', language: 'en' }, stage: bridge },
  {
    name: 'narrow',
    width: 560,
    height: 640,
    settings: { theme: 'light', language: 'ko' },
    stage: async (window) => {
      await window.keyboard.press('Escape')
      await window.getByRole('option').first().waitFor()
    }
  },
  {
    name: 'add-feed',
    width: 1280,
    height: 800,
    settings: { theme: 'light', language: 'en' },
    stage: async (window, server) => {
      await window.getByRole('button', { name: 'Add a feed' }).click()
      const dialog = window.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Address' }).fill(`${server.url}/named`)
      await dialog.getByRole('button', { name: 'Connect' }).click()
      await dialog.getByText('Resumes by event ID.').waitFor()
    }
  },
  {
    name: 'settings',
    width: 1280,
    height: 800,
    settings: { theme: 'dark', language: 'en' },
    stage: async (window) => {
      await window.keyboard.press('Escape')
      await window.getByRole('button', { name: 'Settings' }).click()
      await window.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'gaps',
    width: 1280,
    height: 800,
    settings: { theme: 'light', language: 'en' },
    stage: async (window, server) => {
      await window.keyboard.press('Escape')
      await makeGaps(window, server)
      // To what is new, with the focus in the list.
      await window.getByRole('listbox').focus()
      await window.keyboard.press('g')
      await window.keyboard.press('g')
      await window.getByRole('option').filter({ hasText: 'Missed' }).first().waitFor()
    }
  },
  {
    name: 'health',
    width: 1280,
    height: 800,
    settings: { theme: 'dark', language: 'en' },
    stage: async (window) => {
      await window
        .getByRole('navigation')
        .getByRole('treeitem', { name: /^Lock Keeper/ })
        .click()
      await window.keyboard.press('h')
      await window.getByRole('heading', { name: /^Health: / }).waitFor()
    }
  }
]

/** `npm run screenshots`: the pictures of the README, taken from the real app with the feeds of the demo. */
await runCommand(async () => {
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path })
  await ensureBuilt()
  await mkdir(folder, { recursive: true })
  const display = await withDisplay({ quiet: true })
  const server = await startFeedServer()
  server.control.publish('/named', 6)
  const data = await mkdtemp(join(tmpdir(), 'tickertape-screenshots-'))
  const launch = async (name: string, flags: string[]): Promise<ElectronApplication> =>
    _electron.launch({
      executablePath: electron.path,
      args: [repository, ...sandboxFlags(), `--user-data-dir=${join(data, name)}`, ...flags],
      env: { ...(process.env as Record<string, string>), ...display.env, LANG: 'en_US.UTF-8', LANGUAGE: 'en' }
    })
  const started: ElectronApplication[] = []
  try {
    const app = await launch(
      'demo',
      demoFeeds.map(({ path }) => `--subscribe=${new URL(path, server.url).href}`)
    )
    started.push(app)
    const window = await app.firstWindow()
    const lastOfDemo = (): boolean => server.control.sent('/demo/harbour-desk').some(({ kind }) => kind === 'removal')
    while (!lastOfDemo()) await window.waitForTimeout(200)
    for (const shot of shots) await take(app, window, shot, server)

    const fresh = await launch('first-run', [])
    started.push(fresh)
    const firstWindow = await fresh.firstWindow()
    await take(fresh, firstWindow, { ...shots[0]!, name: 'first-run', stage: async () => {} }, server)
    return 0
  } finally {
    for (const app of started) app.process().kill('SIGKILL')
    await server.close()
    await display.close()
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
})

/** Two feeds whose servers lose something: one that counts, so that it is certain, and one of which nobody can tell. */
async function makeGaps(window: Page, server: FeedServer): Promise<void> {
  const without = '/without-ids?channel=ferry&lang=en'
  const counting = '/stream?channel=lock&lang=en'
  const now = (count: number) =>
    Array.from({ length: count }, () => ({ item: { date_published: new Date().toISOString() } }))
  server.control.publish(counting, now(9))
  for (const [path, title] of [
    [without, 'Ferry Radio'],
    [counting, 'Lock Keeper']
  ]) {
    await window.evaluate(
      (feed) =>
        (globalThis as unknown as { tickertape: { addFeed(feed: object): Promise<unknown> } }).tickertape.addFeed(feed),
      { url: `${server.url}${path}${path === without ? '&rate=0' : ''}`, title, notify: 'off', headers: null }
    )
  }
  const feed = (name: RegExp) => window.getByRole('navigation').getByRole('treeitem', { name })
  await feed(/^Ferry Radio, live/).waitFor()
  await feed(/^Lock Keeper, 9 unread, live/).waitFor()
  server.control.publish(without, now(1))
  await feed(/^Ferry Radio, 1 unread, live/).waitFor()
  server.control.cut(without)
  await feed(/^Ferry Radio, 1 gap/).waitFor()
  server.control.setStatus('/stream', 503)
  server.control.cut(counting)
  await feed(/^Lock Keeper, in /).waitFor()
  server.control.publish(counting, 5)
  server.control.forget(counting)
  server.control.setStatus('/stream', null)
  await window.keyboard.press('Shift+R')
  await feed(/^Lock Keeper, 9 unread, live/).waitFor()
  server.control.publish(counting, now(1))
  server.control.publish(without, now(1))
  await feed(/^Lock Keeper, 1 gap/).waitFor()
}

async function take(app: ElectronApplication, window: Page, shot: Shot, server: FeedServer): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [width, height]) => BrowserWindow.getAllWindows()[0]?.setContentSize(width!, height!),
    [shot.width, shot.height]
  )
  await window.evaluate(
    (settings) =>
      (
        globalThis as unknown as { tickertape: { changeSettings(change: object): Promise<unknown> } }
      ).tickertape.changeSettings(settings),
    {
      density: 'cosy',
      ...shot.settings
    }
  )
  await shot.stage(window, server)
  // The pointer off the window, images decoded, transitions over.
  await window.mouse.move(shot.width - 1, shot.height - 1)
  await window.waitForTimeout(1_500)
  await window.screenshot({ path: join(folder, `${shot.name}.png`) })
  say(`docs/screenshots/${shot.name}.png`)
}

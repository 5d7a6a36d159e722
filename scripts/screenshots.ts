import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import type { InputOf, RequestName } from '#contract/ipc.ts'
import type { RuleAction, RuleCondition } from '#contract/rule.ts'
import type { Language } from '#contract/language.ts'
import { demoFeeds, startFeedServer, type FeedServer } from '../test/feed-server/server.ts'
import { ensureBuilt } from './setup/build.ts'
import { withDisplay } from './setup/display.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import { repository } from './setup/places.ts'
import { sandboxFlags } from './setup/sandbox.ts'
import { runCommand, say } from './setup/say.ts'
import { ensureSystemPackages } from './setup/system-packages.ts'

/**
 * `npm run screenshots -- <name…>`: the pictures of the README, taken from the real app with the feeds of the demo.
 *
 * All of them without names. They are taken in this order out of one running app, and each puts the window into its
 * own state, so that any of them can be left out.
 */

const folder = join(repository, 'docs/screenshots')

interface Stage {
  app: ElectronApplication
  window: Page
  server: FeedServer
}

interface Shot {
  name: string
  /** 1280×800 unless it says otherwise. */
  size?: readonly [width: number, height: number]
  /** Light, English, cosy and 100 % unless it says otherwise. */
  settings?: InputOf<'changeSettings'>
  /** Brings the window to what the picture shows. */
  stage: (on: Stage) => Promise<void>
}

const bridgeTitle = 'Harbour bridge reopens'
const promenadeTitle = '강변 산책로 전 구간'

const shots: readonly Shot[] = [
  {
    name: 'main-light',
    stage: async (on) => {
      await read(on, bridgeTitle)
      await arriveBehindThePill(on)
    }
  },
  { name: 'main-dark', settings: { theme: 'dark' }, stage: (on) => read(on, bridgeTitle) },
  {
    name: 'main-dark-ko',
    settings: { theme: 'dark', language: 'ko' },
    stage: async (on) => {
      await nameIn(on.window, 'ko')
      await read(on, promenadeTitle)
      await on.window.keyboard.press('p')
      on.server.control.publish('/demo/솔마을-소식', 3)
      await on.window.getByText(/^[1-9]\d*건 대기 중/).waitFor()
    }
  },
  { name: 'roomy', settings: { density: 'roomy' }, stage: (on) => read(on, 'Fog advisory extended to noon') },
  { name: 'compact', settings: { density: 'compact', theme: 'dark' }, stage: (on) => read(on, bridgeTitle) },
  { name: 'width-900', size: [900, 700], stage: (on) => read(on, bridgeTitle) },
  { name: 'width-600', size: [600, 760], settings: { language: 'ko' }, stage: (on) => nameIn(on.window, 'ko') },
  {
    name: 'drawer',
    size: [600, 760],
    stage: async ({ window }) => {
      await window.getByRole('button', { name: 'Feeds and views' }).click()
      await window.getByRole('treeitem').first().waitFor()
    }
  },
  { name: 'zoom-200', settings: { zoom: 200 }, stage: (on) => read(on, bridgeTitle) },
  {
    name: 'add-feed',
    stage: async ({ window, server }) => {
      server.control.publish(sailings, sailingMessages)
      await window.getByRole('button', { name: 'Add a feed' }).click()
      const dialog = window.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Address' }).fill(server.url + sailings)
      await dialog.getByRole('button', { name: 'Connect' }).click()
      await dialog.getByText(/\d+ messages/).waitFor()
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Harbour Sailings')
      await dialog.getByRole('combobox', { name: 'Folder' }).selectOption('Harbour')
    }
  },
  {
    name: 'offers',
    stage: async ({ window, server }) => {
      await window.getByRole('button', { name: 'Add a feed' }).click()
      const dialog = window.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Address' }).fill(`${server.url}/page`)
      await window.keyboard.press('Enter')
      await dialog.getByText('Feeds that this page names').waitFor()
    }
  },
  {
    name: 'search',
    stage: async ({ window }) => {
      await window.keyboard.press('/')
      await window.getByRole('searchbox').fill('ferry is:unread after:7d')
      await window.getByText(/^\d+ results/).waitFor()
      await window
        .getByRole('option')
        .filter({ has: window.locator('mark') })
        .nth(1)
        .click()
      await window.getByRole('main').getByRole('heading').first().waitFor()
    }
  },
  {
    name: 'rules',
    stage: async ({ window }) => {
      const dialog = await openSettings(window, 'Rules')
      await dialog.getByRole('switch').first().waitFor()
    }
  },
  {
    name: 'rule',
    settings: { theme: 'dark' },
    stage: async ({ window }) => {
      await openSettings(window, 'Rules')
      await window.getByRole('button', { name: 'Edit: Delays' }).click()
      await window
        .getByRole('dialog', { name: 'Edit rule' })
        .getByRole('heading', { name: 'The newest that would match' })
        .waitFor()
    }
  },
  {
    name: 'settings',
    settings: { theme: 'dark' },
    stage: async ({ window }) => {
      await openSettings(window, 'Appearance')
    }
  },
  {
    name: 'storage',
    stage: async ({ window }) => {
      const dialog = await openSettings(window, 'Storage')
      await dialog.getByRole('heading', { name: 'Largest feeds' }).evaluate((heading) => heading.scrollIntoView())
      await dialog.getByRole('row').nth(3).waitFor()
    }
  },
  {
    name: 'health',
    settings: { theme: 'dark' },
    stage: async (on) => {
      await makeGaps(on)
      await on.window.getByRole('treeitem', { name: /^Lock Keeper/ }).click()
      await on.window.keyboard.press('h')
      await on.window.getByRole('heading', { name: /^Health: / }).waitFor()
    }
  },
  {
    name: 'gaps',
    stage: async (on) => {
      await makeGaps(on)
      await toLiveEdge(on.window)
      const missed = on.window.getByRole('option').filter({ hasText: 'Missed' }).first()
      await missed.waitFor()
      await on.window.getByRole('option').filter({ hasText: 'Ferry Radio' }).first().click()
    }
  },
  {
    name: 'offline',
    settings: { theme: 'dark' },
    stage: async (on) => {
      await makeGaps(on)
      await toLiveEdge(on.window)
      await read(on, promenadeTitle)
      await toLiveEdge(on.window)
      await on.app.evaluate(({ net }) => {
        net.isOnline = () => false
      })
      void on.server.control.away(600_000)
      await on.window.getByText('No network.', { exact: false }).waitFor()
      await on.window.getByRole('treeitem', { name: /^Ferry Radio.*offline/ }).waitFor()
      await on.window.getByText(/^0 of 11 live/).waitFor()
    }
  }
]

async function take(on: Stage, { name, size, settings, stage }: Shot): Promise<void> {
  const [width, height] = size ?? [1280, 800]
  await on.app.evaluate(
    ({ BrowserWindow }, [wide, high]) => BrowserWindow.getAllWindows()[0]?.setContentSize(wide!, high!),
    [width, height]
  )
  await request(on.window, 'changeSettings', {
    theme: 'light',
    language: 'en',
    density: 'cosy',
    zoom: 100,
    // Where the pictures are taken there may be nobody who shows them, and a bar would say so.
    notifications: false,
    ...settings
  })
  await stage(on)
  // The pointer off the window, images decoded, transitions over.
  await on.window.mouse.move(width - 1, height - 1)
  await on.window.waitForTimeout(1_500)
  // Not by Playwright, whose pictures of an enlarged window are cut off.
  const png = await on.app.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64')
  )
  await writeFile(join(folder, `${name}.png`), Buffer.from(png ?? '', 'base64'))
  say(`docs/screenshots/${name}.png`)
  await putAway(on.window)
}

/** Closes what is open, lets go of a held list, and goes back to all items. */
async function putAway(window: Page): Promise<void> {
  for (let n = 0; n < 4; n++) await window.keyboard.press('Escape')
  if ((await window.getByRole('button', { name: /^(Release|풀기)$/ }).count()) > 0) await window.keyboard.press('p')
  await nameIn(window, 'en')
  await window.keyboard.press('g')
  await window.keyboard.press('a')
}

/** Asks the app as its own window does; never for `snapshot`, after which main takes the window for a new one. */
async function request<K extends RequestName>(window: Page, name: K, input: InputOf<K>): Promise<unknown> {
  return window.evaluate(
    ([method, argument]) =>
      (globalThis as unknown as { tickertape: Record<string, (input: unknown) => Promise<unknown>> }).tickertape[
        method as string
      ]?.(argument),
    [name, input] as const
  )
}

const valueOf = <T>(answer: unknown): T => (answer as { value: T }).value

const folders = [
  { en: 'Harbour', ko: '항만', feeds: ['Harbour Desk', 'Tide & Weather Bulletin', 'Quayside Notices'] },
  { en: 'Korea', ko: '국내', feeds: ['솔마을 소식', '물안도 교통 알림', '한들 도서관 새 글'] },
  { en: 'Work', ko: '업무', feeds: ['ops-alerts', 'build-log', 'Staff Gazette'] }
] as const

const folderIds = new Map<string, number>()
let smartFeedId: number | null = null

const smartFeed = {
  en: { title: '“ferry” in Harbour', query: 'folder:Harbour ferry' },
  ko: { title: '국내의 “여객선”', query: '폴더:국내 여객선' }
} as const

/** Folders and the smart feed have names of the reader's own. */
async function nameIn(window: Page, language: Language): Promise<void> {
  for (const { en, ko } of folders) {
    const id = folderIds.get(en)
    if (id !== undefined) await request(window, 'renameFolder', { id, title: language === 'en' ? en : ko })
  }
  if (smartFeedId !== null) await request(window, 'changeSmartFeed', { id: smartFeedId, ...smartFeed[language] })
}

/** Folders, rules and a smart feed, then the feeds of the demo, until the last of what they send at first is there. */
async function furnish({ window, server }: Stage): Promise<void> {
  for (const { en } of folders) {
    const made = await request(window, 'addFolder', { title: en, parentId: null })
    folderIds.set(en, valueOf<{ id: number }>(made).id)
  }
  await addRule(window, 'Delays', [contains('delay'), contains('지연')], [{ kind: 'highlight' }])
  await addRule(window, 'Queues that grow', [contains('Queue depth')], [{ kind: 'alert', priority: 5 }])
  await addRule(window, 'Local collections', [contains('지역 자료')], [{ kind: 'star' }, { kind: 'read' }])
  // All at once, so that what they send at first comes in the order of its age.
  const added = await Promise.all(
    demoFeeds.map(({ path, title }) => {
      const within = folders.find(({ feeds }) => (feeds as readonly string[]).includes(title))
      return request(window, 'addFeed', {
        url: new URL(path, server.url).href,
        title,
        folderId: folderIds.get(within?.en ?? '') ?? null,
        notify: 'off',
        headers: null
      })
    })
  )
  smartFeedId = valueOf<{ id: number }>(await request(window, 'saveSmartFeed', smartFeed.en)).id
  while (!server.control.sent('/demo/harbour-desk').some(({ kind }) => kind === 'removal'))
    await window.waitForTimeout(200)
  await window.getByRole('option').filter({ hasText: bridgeTitle }).first().waitFor()
  const buildLog = added.map(valueOf<{ id: number; title: string }>).find(({ title }) => title === 'build-log')
  if (buildLog) await request(window, 'pauseFeed', { id: buildLog.id })
}

const contains = (value: string): RuleCondition => ({
  kind: 'text',
  match: 'contains',
  field: 'title',
  value,
  matchCase: false
})

async function addRule(
  window: Page,
  title: string,
  conditions: RuleCondition[],
  actions: RuleAction[]
): Promise<unknown> {
  return request(window, 'saveRule', { id: null, rule: { title, enabled: true, match: 'any', conditions, actions } })
}

/** Looks for an item from the top of the list down, and opens it. */
async function read({ window }: Stage, title: string): Promise<void> {
  await toLiveEdge(window)
  const row = window.getByRole('option').filter({ hasText: title }).first()
  await window.getByRole('listbox').hover()
  for (let n = 0; n < 60 && (await row.count()) === 0; n++) {
    await window.mouse.wheel(0, 300)
    await window.waitForTimeout(60)
  }
  await row.click()
  await window.getByRole('main').getByRole('heading', { name: title }).waitFor()
}

async function toLiveEdge(window: Page): Promise<void> {
  await window.getByRole('listbox').focus()
  await window.keyboard.press('g')
  await window.keyboard.press('g')
}

/** The list stands a little off its live edge, so that what comes waits. */
async function arriveBehindThePill({ window, server }: Stage): Promise<void> {
  await window.getByRole('listbox').hover()
  await window.mouse.wheel(0, 44)
  await window.waitForTimeout(300)
  for (const [name, count] of [
    ['harbour-desk', 5],
    ['tide-and-weather-bulletin', 4],
    ['솔마을-소식', 3]
  ] as const)
    server.control.publish(`/demo/${name}`, count)
  await window.getByRole('button', { name: /new from/ }).waitFor()
}

async function openSettings(window: Page, page: string) {
  await window.getByRole('button', { name: 'Settings' }).first().click()
  const dialog = window.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: page }).click()
  return dialog
}

const sailings = '/stream?channel=sailings'
const boats = ['Heron', 'Marsh Lark', 'Grey Wagtail', 'Heron', 'Sandpiper', 'Marsh Lark'] as const
const sailingMessages = boats.flatMap((boat, n) => [
  {
    event: 'sailing',
    data: {
      headline: `${boat} leaves pier ${(n % 3) + 1} ${['on time', 'ten minutes late', 'on time'][n % 3]}`,
      text: `${40 + ((n * 37) % 60)} of 120 seats taken. The next boat follows within the hour.`,
      link: `https://harbour.example/sailings/${n + 210}`,
      boat: { name: boat, pier: (n % 3) + 1 }
    }
  },
  ...(n % 3 === 0 ? [{ event: 'heartbeat', data: { ok: true } }] : [])
])

const gapsMadeFor = new WeakSet<Page>()

/** Two feeds whose servers lose something: one that counts, so that it is certain, and one of which nobody can tell. */
async function makeGaps({ window, server }: Stage): Promise<void> {
  if (gapsMadeFor.has(window)) return
  gapsMadeFor.add(window)
  const without = '/without-ids?channel=ferry&lang=en'
  const counting = '/stream?channel=lock&lang=en'
  const now = (count: number) =>
    Array.from({ length: count }, () => ({ item: { date_published: new Date().toISOString() } }))
  server.control.publish(counting, now(9))
  for (const [path, title] of [
    [without, 'Ferry Radio'],
    [counting, 'Lock Keeper']
  ] as const) {
    await request(window, 'addFeed', {
      url: `${server.url}${path}${path === without ? '&rate=0' : ''}`,
      title,
      folderId: folderIds.get('Harbour') ?? null,
      notify: 'off',
      headers: null
    })
  }
  const feed = (name: RegExp) => window.getByRole('treeitem', { name })
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
  await window.getByRole('listbox').focus()
  await window.keyboard.press('Shift+R')
  await feed(/^Lock Keeper, 9 unread, live/).waitFor()
  server.control.publish(counting, now(1))
  server.control.publish(without, now(1))
  await feed(/^Lock Keeper, 1 gap/).waitFor()
}

await runCommand(async () => {
  const wanted = process.argv.slice(2)
  const isWanted = ({ name }: { name: string }) => wanted.length === 0 || wanted.includes(name)
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path })
  await ensureBuilt()
  await mkdir(folder, { recursive: true })
  const display = await withDisplay({ quiet: true })
  const server = await startFeedServer()
  const data = await mkdtemp(join(tmpdir(), 'tickertape-screenshots-'))
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [repository, ...sandboxFlags(), `--user-data-dir=${data}`],
    env: { ...(process.env as Record<string, string>), ...display.env, LANG: 'en_US.UTF-8', LANGUAGE: 'en' }
  })
  try {
    const window = await app.firstWindow()
    const on = { app, window, server }
    const firstRun = { name: 'first-run', stage: async () => {} }
    if (isWanted(firstRun)) await take(on, firstRun)
    await furnish(on)
    for (const shot of shots.filter(isWanted)) await take(on, shot)
    return 0
  } finally {
    app.process().kill('SIGKILL')
    await server.close()
    await display.close()
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
})

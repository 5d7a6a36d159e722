import type { Language } from '#contract/language.ts'
import { describe, expect, test } from 'vitest'
import type { App } from '../../../src-renderer/state/app.svelte.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

/** A library with every kind of row and state. */
function library(language: Language, theme: 'light' | 'dark'): FakeBridge {
  const fake = new FakeBridge()
  const now = Date.now()
  fake.feeds = [
    aFeed({ id: 1, title: 'Harbour Desk', unread: 31 }),
    aFeed({ id: 2, title: '솔마을 소식', state: { kind: 'connecting', attempt: 2 } }),
    aFeed({
      id: 3,
      title: 'Quayside Notices',
      state: { kind: 'waiting', attempt: 1, retryAt: now + 60_000, reason: { kind: 'end-of-stream' }, since: now }
    }),
    aFeed({ id: 4, title: 'build-log', state: { kind: 'paused', by: 'user' } }),
    aFeed({
      id: 5,
      title: 'Staff Gazette',
      state: { kind: 'failed', reason: { kind: 'status', status: 401 }, since: now, retryAt: null }
    })
  ]
  const rows: Parameters<typeof anItem>[0][] = [
    { priority: 5 },
    { priority: 4, title: '오전 여객선 두 편 지연', feedId: 2 },
    { priority: 1 },
    { read: true, editedAt: now },
    { read: true, removedAt: now },
    { starred: true, read: true, title: '港湾の知らせ', lang: 'ja' }
  ]
  fake.items = rows.map((row, i) => anItem({ id: 100 - i, receivedAt: now - i * 60_000, ...row }))
  fake.tape.counts[90] = 4
  fake.snapshot = {
    ...fake.snapshot,
    counts: { unread: 148, starred: 9, alerts: 2, today: 612 },
    notifications: { state: 'broken' },
    settings: { ...fake.snapshot.settings, language, theme }
  }
  return fake
}

const earlier = [
  { title: 'Harbour to open', text: 'The harbour office says so.', receivedAt: null, details: null },
  { title: 'Harbour opens', text: 'The harbour office said otherwise.', n: 7 }
]
const html = '<p>The harbour is <a href="https://x.example">open</a>.</p><img src="https://x.example/a.png" alt="Pier">'

interface Seen {
  app: App
  fake: FakeBridge
}

/** Every view that a reader can have before them: in which window, what leads there, and by what one knows it is there. */
const views: [name: string, size: { width: number; height: number }, lead: (seen: Seen) => unknown, there?: string][] =
  [
    [
      'everything that can be said at once',
      wide(),
      ({ app, fake }) => {
        app.list.select(99)
        app.list.pointerInside = true
        fake.arrive(anItem({ id: 200 }))
        fake.tell({ online: false })
        app.toasts.show(
          (t) => t.toast.feedRemoved('Harbour Desk'),
          () => {}
        )
      },
      '.pill'
    ],
    ['a held list', wide(), ({ app }) => app.list.hold(), '.hold'],
    ['compact rows', wide(), ({ app }) => app.settings.change({ density: 'compact' }), '.row.compact'],
    ['roomy rows', wide(), ({ app }) => app.settings.change({ density: 'roomy' }), '.row.roomy'],
    ['the way back', wide(), takeAndStay, '.pill.back'],
    [
      'a feed that failed, and no items',
      wide(),
      ({ app }) => app.showView({ kind: 'feed', feedId: 5 }),
      '.list .empty'
    ],
    ['nothing starred', wide(), unstarred, '.list .empty'],
    ['a search without a match', wide(), search, '.list .empty'],
    ['an article that was edited, with its changes', wide(), changes, 'del, ins, .changes'],
    ['a raw message', wide(), raw, 'pre'],
    ['finding in the article', wide(), find, '.find'],
    ['images that are not shown', wide(), hideImages, 'div.note'],
    [
      'serif and wide lines',
      wide(),
      ({ app }) => (app.list.select(98), app.settings.change({ articleFont: 'serif', lineWidth: 'wide' })),
      '.column.wide'
    ],
    ['the keys', wide(), ({ app }) => app.panels.keys(), 'dialog.keys[open]'],
    ['the palette', wide(), ({ app }) => app.panels.palette(), 'dialog.palette[open]'],
    ['adding a feed', wide(), ({ app }) => app.panels.addFeed('https://feeds.example/new'), 'dialog[open]'],
    ['editing a feed', wide(), ({ app }) => app.panels.editFeed(1), 'dialog[open]'],
    ...(['feeds', 'appearance', 'reading', 'notifications', 'network', 'about'] as const).map(
      (page): (typeof views)[number] => [
        `settings: ${page}`,
        wide(),
        ({ app }) => app.panels.settings(page),
        'dialog.settings[open]'
      ]
    ),
    ['the rail', { width: 900, height: 800 }, () => {}, '.rail'],
    ['the drawer', { width: 900, height: 800 }, ({ app }) => app.layout.openDrawer(), 'dialog[open]'],
    ['one pane: the list', { width: 480, height: 420 }, () => {}],
    ['one pane: the article', { width: 480, height: 420 }, ({ app }) => app.openItem(99), '.reader .column'],
    ['200 % zoom of a small window', { width: 640, height: 400 }, ({ app }) => app.list.select(99)],
    ['first run', wide(), ({ fake }) => fake.tell({ removedFeeds: fake.feeds.map((feed) => feed.id) }), 'h1']
  ]

function wide(): { width: number; height: number } {
  return { width: 1280, height: 800 }
}

async function takeAndStay({ app, fake }: Seen): Promise<void> {
  app.list.pointerInside = true
  fake.arrive(anItem({ id: 200 }))
  await expect.poll(() => app.list.waiting).toBe(1)
  await app.list.take()
}

function unstarred({ app, fake }: Seen): void {
  fake.items = fake.items.map((row) => ({ ...row, starred: false }))
  app.showView({ kind: 'starred' })
}

function search({ app }: Seen): void {
  app.openSearch()
  app.search.type('nothing like it')
  app.search.run()
}

async function changes({ app, fake }: Seen): Promise<void> {
  fake.details.set(97, { html })
  fake.earlier.set(97, earlier)
  app.list.select(97)
  await expect.poll(() => app.reading.detail?.earlierVersions).toBe(earlier.length)
  app.reading.toggleChanges()
}

async function raw({ app }: Seen): Promise<void> {
  app.list.select(99)
  await expect.poll(() => app.reading.detail).not.toBeNull()
  app.reading.toggleRaw()
}

async function find({ app }: Seen): Promise<void> {
  app.list.select(99)
  await expect.poll(() => app.reading.find).not.toBeNull()
  app.reading.find?.()
}

async function hideImages({ app, fake }: Seen): Promise<void> {
  fake.details.set(99, { html })
  await app.settings.change({ images: 'per-feed' })
  app.list.select(99)
}

describe.each(['light', 'dark'] as const)('axe finds nothing wrong, %s', (theme) => {
  describe.each(['en', 'ko'] as const)('%s', (language) => {
    test.each(views)('%s', async (_name, size, lead, there) => {
      const fake = library(language, theme)
      const { app } = await openWindow(fake, size)
      await lead({ app, fake })
      await expect.poll(() => app.list.loaded).toBe(true)
      if (there !== undefined) await expect.poll(() => document.querySelector(there)).not.toBeNull()
      expect(await violations()).toEqual([])
    })
  })
})

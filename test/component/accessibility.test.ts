import { describe, expect, test } from 'vitest'
import { aFeed, anItem, FakeBridge } from './fake-bridge.ts'
import { openWindow, violations } from './open-window.ts'

/** A library with every kind of row and state. */
function library(language: 'en' | 'ko', theme: 'light' | 'dark'): FakeBridge {
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

for (const theme of ['light', 'dark'] as const) {
  for (const language of ['en', 'ko'] as const) {
    describe(`axe finds nothing wrong, ${theme}, ${language}`, () => {
      test('in the window with a selected item and everything that can be said', async () => {
        const fake = library(language, theme)
        const { app } = await openWindow(fake)
        app.list.select(99)
        app.list.pointerInside = true
        fake.arrive(anItem({ id: 200 }))
        fake.tell({ online: false })
        app.toasts.show(
          (t) => t.toast.feedRemoved('Harbour Desk'),
          () => {}
        )
        expect(await violations()).toEqual([])
      })

      test('in a held list in every density', async () => {
        const { app } = await openWindow(library(language, theme))
        app.list.hold()
        for (const density of ['compact', 'roomy'] as const) {
          await app.settings.change({ density })
          expect(await violations()).toEqual([])
        }
      })

      test('in a feed that failed, an empty view and a search', async () => {
        const { app } = await openWindow(library(language, theme))
        app.showView({ kind: 'feed', feedId: 5 })
        await expect.poll(() => app.list.loaded).toBe(true)
        expect(await violations()).toEqual([])
        app.openSearch()
        app.search.type('nothing like it')
        app.search.run()
        await expect.poll(() => app.list.loaded).toBe(true)
        expect(await violations()).toEqual([])
      })

      test('in the rail, the drawer and the keys', async () => {
        const { app } = await openWindow(library(language, theme), { width: 900 })
        expect(await violations()).toEqual([])
        app.layout.openDrawer()
        await expect.poll(() => document.querySelector('dialog[open]')).not.toBeNull()
        expect(await violations()).toEqual([])
        app.layout.closeDrawer()
        app.panels.keys()
        await expect.poll(() => document.querySelector('dialog.keys[open]')).not.toBeNull()
        expect(await violations()).toEqual([])
      })

      test('in a window with one pane', async () => {
        await openWindow(library(language, theme), { width: 480, height: 420 })
        expect(await violations()).toEqual([])
      })
    })
  }
}

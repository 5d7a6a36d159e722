import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { openLibrary } from '../../../src-main/library/library.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { burst, FEED_URL, threads } from '../fixtures/library-threads.ts'

/** A library with three items, of which `outside` reads and changes what it likes. */
async function library(sqlite: 'node' | 'photostructure') {
  const opened = await openLibrary({ directory: await temporaryFolder(), workers: threads, sqlite })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  atTheEnd(() => opened.value.close(5_000))
  const added = await opened.value.addFeed({ url: FEED_URL, title: 'News', notify: 'off' })
  if (!added.ok) throw new Error('not added')
  const feedId = added.value.id
  await opened.value.accept(burst(feedId, 1, 3))
  const outside = new DatabaseSync(opened.value.file, { timeout: 5_000 })
  atTheEnd(() => outside.close())
  return { library: opened.value, feedId, outside }
}

test.each(['node', 'photostructure'] as const)(
  'over %s a value that nobody reads is found, named and set aside by a look through the library',
  async (sqlite) => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { library: open, outside } = await library(sqlite)
    outside.exec('UPDATE items SET modified_at = 9223372036854775807 WHERE id = 2')
    await open.lookThrough()
    expect(outside.prepare('SELECT modified_at FROM items WHERE id = 2').get()).toEqual({ modified_at: null })
    expect(said.mock.calls.join('')).toContain('modified_at of items 2 cannot be read and is set aside')
  }
)

test.each(['node', 'photostructure'] as const)(
  'over %s an edit of an item whose row cannot be written again is stored, and the damage is set aside for it',
  async (sqlite) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { library: open, feedId, outside } = await library(sqlite)
    // Bytes of versions that add up to no number.
    outside.exec(`INSERT INTO item_versions(item_id, n, replaced_at, bytes, title, text) VALUES
      (2, 1, 1, 9223372036854775807, 'a', 'a'), (2, 2, 1, 9223372036854775807, 'b', 'b')`)
    outside.exec('UPDATE items SET published_at = 9223372036854775807 WHERE id = 2')
    const edit = { ...burst(feedId, 2, 2), phase: 'live' as const }
    edit.messages[0]!.data = edit.messages[0]!.data.replace('The words', 'Other words')
    const done = await open.accept(edit)
    expect(done.edited).toMatchObject([{ id: 2, publishedAt: null }])
    const opened = await open.open({ id: 2 })
    expect(opened.ok && opened.value.text).toBe('Other words of item 2.')
    expect((await open.versions({ id: 2 })).length).toBeGreaterThan(2)
    expect((await open.figures()).items).toBe(3)
  }
)

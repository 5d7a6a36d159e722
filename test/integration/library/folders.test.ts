import { expect, it } from 'vitest'
import { FolderList } from '../../../src-main/configuration/folder-list.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { holdFeeds } from '../fixtures/held-feeds.ts'

/** Feeds that are held, and the folders that they stand in. */
async function start(directory: string) {
  const held = await holdFeeds(directory)
  const folders = new FolderList(held.library, held.feeds)
  atTheEnd(() => folders.dispose())
  await folders.start()
  const folder = async (title: string, parentId: number | null = null): Promise<number> => {
    const added = await folders.add(title, parentId)
    if (!added.ok) throw new Error(added.reason.kind)
    return added.value.id
  }
  const feed = async (url: string, folderId: number | null): Promise<number> => {
    const added = await held.feeds.add(url, { folderId })
    if (!added.ok) throw new Error(added.reason.kind)
    return added.value.id
  }
  return { ...held, folders, folder, feed }
}

it('a folder that goes with its feeds closes their streams, and undoing opens them where they were', async () => {
  const server = await serve()
  const [one, two] = ['/stream?channel=one', '/stream?channel=two'] as const
  const app = await start(await temporaryFolder())
  const harbour = await app.folder('Harbour')
  const tides = await app.folder('Tides', harbour)
  const inside = await app.feed(`${server.url}${one}`, tides)
  const outside = await app.feed(`${server.url}${two}`, null)
  await until('both are open', () => server.control.connections(one) + server.control.connections(two) === 2)
  expect([inside, outside].map((id) => app.folders.isIn(id, harbour))).toEqual([true, false])

  await app.folders.remove(harbour, 'remove')
  await until('its stream is closed', () => server.control.connections(one) === 0)
  expect(app.folders.all()).toEqual([])
  expect(app.feeds.all().map(({ id }) => id)).toEqual([outside])
  await app.folders.undoRemove(harbour)
  await until('its stream is open again', () => server.control.connections(one) === 1)
  expect(app.folders.isIn(inside, harbour)).toBe(true)
  expect(server.control.requests(two)).toHaveLength(1)
})

it('a folder that goes alone leaves its feeds where it stood, live and untouched, and takes them back', async () => {
  const server = await serve()
  const target = '/stream?channel=one'
  const app = await start(await temporaryFolder())
  const harbour = await app.folder('Harbour')
  const inside = await app.feed(`${server.url}${target}`, harbour)
  await until('it is open', () => server.control.connections(target) === 1)
  await app.folders.remove(harbour, 'move-up')
  expect(app.feeds.get(inside)).toMatchObject({ folderId: null })
  await app.folders.undoRemove(harbour)
  expect(app.feeds.get(inside)).toMatchObject({ folderId: harbour })
  expect(server.control.requests(target)).toHaveLength(1)
})

it('folders, places and muting are there after a restart', async () => {
  const directory = await temporaryFolder()
  const server = await serve()
  const first = await start(directory)
  const harbour = await first.folder('Harbour')
  const korea = await first.folder('Korea')
  const id = await first.feed(`${server.url}/stream?channel=one`, korea)
  const other = await first.feed(`${server.url}/stream?channel=two`, harbour)
  await first.feeds.move(id, harbour, other)
  await first.feeds.edit(other, { muted: true })
  await first.folders.move(korea, harbour, null)
  await first.folders.rename(harbour, 'Coast')
  await first.stop()

  const again = await start(directory)
  expect(again.folders.all()).toMatchObject([
    { id: harbour, parentId: null, title: 'Coast' },
    { id: korea, parentId: harbour, title: 'Korea' }
  ])
  expect(again.feeds.all().toSorted((a, b) => a.position - b.position)).toMatchObject([
    { id, folderId: harbour, muted: false },
    { id: other, folderId: harbour, muted: true }
  ])
})

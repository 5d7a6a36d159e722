import { expect, test } from 'vitest'
import { folderProblem, foldersAround, foldersWithin, MAX_FOLDER_DEPTH, type FolderLookup } from '#contract/folder.ts'
import { belongs, type ItemRow, type View } from '#contract/item.ts'

interface Placed {
  id: number
  parentId: number | null
}

/** A chain of folders 1 > 2 > … > n. */
const chain = (n: number): Placed[] =>
  Array.from({ length: n }, (_, i) => ({ id: i + 1, parentId: i === 0 ? null : i }))
const lookUp = (folders: readonly Placed[]): FolderLookup => ({
  get: (id) => folders.find((folder) => folder.id === id),
  within: (id) => folders.filter((folder) => folder.parentId === id).map((folder) => folder.id)
})

test('a folder cannot be moved into itself or into a folder below it', () => {
  const folders = lookUp(chain(3))
  expect(folderProblem(folders, 1, 1)).toEqual({ kind: 'inside-itself' })
  expect(folderProblem(folders, 1, 3)).toEqual({ kind: 'inside-itself' })
  expect(folderProblem(folders, 3, 1)).toBeNull()
  expect(folderProblem(folders, 3, null)).toBeNull()
})

test('folders stand in each other only so deep, whether they are new or moved with all that is in them', () => {
  const deep = chain(MAX_FOLDER_DEPTH)
  expect(folderProblem(lookUp(deep), null, MAX_FOLDER_DEPTH)).toEqual({ kind: 'too-deep' })
  expect(folderProblem(lookUp(deep), null, MAX_FOLDER_DEPTH - 1)).toBeNull()
  const other: Placed[] = [
    { id: 100, parentId: null },
    { id: 101, parentId: 100 }
  ]
  expect(folderProblem(lookUp([...deep, ...other]), 100, MAX_FOLDER_DEPTH - 1)).toEqual({ kind: 'too-deep' })
  expect(folderProblem(lookUp([...deep, ...other]), 100, MAX_FOLDER_DEPTH - 2)).toBeNull()
  expect(folderProblem(lookUp([...deep, ...other]), 101, MAX_FOLDER_DEPTH - 1)).toBeNull()
})

test('a folder that is gone holds nothing and goes nowhere', () => {
  expect(folderProblem(lookUp(chain(1)), null, 9)).toEqual({ kind: 'gone' })
  expect(folderProblem(lookUp(chain(1)), 9, null)).toEqual({ kind: 'gone' })
})

test('what stands in a folder, and around it, even where the library is wrong and they stand in a circle', () => {
  const folders = lookUp(chain(4))
  expect([...foldersWithin(folders, 2)]).toEqual([2, 3, 4])
  expect(foldersAround(folders, 3)).toEqual([3, 2, 1])
  expect(foldersAround(folders, null)).toEqual([])
  const circle = lookUp([
    { id: 1, parentId: 2 },
    { id: 2, parentId: 1 }
  ])
  expect([...foldersWithin(circle, 1)]).toEqual([1, 2])
  expect(foldersAround(circle, 1)).toEqual([1, 2])
})

test('Unread is without the feeds that are left out of the totals; a folder has what stands in it', () => {
  const row = (feedId: number): ItemRow => ({ feedId, read: false, removedAt: null }) as ItemRow
  const places = { isMuted: (id: number) => id === 2, isIn: (id: number, folderId: number) => id === folderId * 10 }
  const unread: View = { kind: 'unread' }
  expect([1, 2].map((id) => belongs(row(id), unread, places))).toEqual([true, false])
  const folder: View = { kind: 'folder', folderId: 7 }
  expect([7, 70].map((id) => belongs(row(id), folder, places))).toEqual([false, true])
})

import { expect, it, vi } from 'vitest'
import { FormerReadings } from '../../../../src-main/library/rereading/former-readings.ts'
import type { Statements } from '../../../../src-main/library/store/database.ts'

/** SQLite stores no such value in a strict table: only a damaged file has one, and `npm run damaged` makes some. */
const holding = (row: Record<string, unknown>): Statements => (() => ({ all: () => [row] })) as unknown as Statements

it('a version that is none is that of no item, and the log names what is set aside', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const readings = new FormerReadings(holding({ item_id: 7, version: null, before: '{"title":"Before"}' }))
  expect(readings.some('feed', 10)).toEqual([{ id: 7, version: '', before: { title: 'Before' } }])
  expect(said.mock.calls.join('')).toContain('how an item was read before cannot be read and is set aside')
  said.mockRestore()
})

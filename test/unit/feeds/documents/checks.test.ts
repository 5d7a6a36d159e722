import { expect, it, vi } from 'vitest'
import { checksOf } from '../../../../src-main/feeds/documents/checks.ts'

const NOW = 1_790_000_000_000

it.each(['{"checkedAt":', '{"checkedAt":"noon","nextAt":0}', '[]'])(
  'checks that remember %s are made at once, and the log names what is set aside',
  (stored) => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(checksOf(stored, NOW)).toMatchObject({ checkedAt: null, nextAt: NOW, validators: null })
    expect(said.mock.calls.join('')).toContain('set aside')
    said.mockRestore()
  }
)

it('a plan of a clock that was set back since does not hold the next check up', () => {
  const stored = JSON.stringify({ ...checksOf(null, NOW), checkedAt: NOW, nextAt: NOW + 3_600_000 })
  expect(checksOf(stored, NOW - 86_400_000)).toMatchObject({ nextAt: NOW - 86_400_000 })
})

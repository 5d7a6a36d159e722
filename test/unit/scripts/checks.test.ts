import { afterEach, expect, test, vi } from 'vitest'
import { runChecks, staticChecks } from '../../../scripts/setup/checks.ts'

afterEach(() => void vi.restoreAllMocks())

/** The lines that the user would see. */
function watchScreen(): string[] {
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(...String(text).trimEnd().split('\n')) > 0)
  return lines
}

test('every check gets one line, and one that fails is named and shows what it said', async () => {
  const lines = watchScreen()
  const failed = await runChecks([
    { name: 'good', command: ['prettier/bin/prettier.cjs', '--version'] },
    { name: 'bad', command: ['prettier/bin/prettier.cjs', '--check', 'no-such-file.ts'], after: 'good' }
  ])
  expect(failed).toEqual(['bad'])
  expect(lines[0]).toMatch(/^ok {6}good .* s$/)
  expect(lines[1]).toMatch(/^FAILED {2}bad .* s$/)
  expect(lines.join('\n')).toContain('no-such-file.ts')
})

test('a check of our own may have something to say without having failed', async () => {
  const lines = watchScreen()
  const failed = await runChecks([
    { name: 'offline', look: () => Promise.resolve({ ok: true, output: 'hidden', note: 'not looked up' }) },
    { name: 'grave', look: () => Promise.resolve({ ok: false, output: 'one (high)' }), after: 'offline' }
  ])
  expect(failed).toEqual(['grave'])
  expect(lines).toEqual([
    expect.stringMatching(/^ok {6}offline .* s {2}not looked up$/),
    expect.stringMatching(/^FAILED {2}grave .* s$/),
    'one (high)'
  ])
})

test('licences and advisories of what is shipped are part of every check', () => {
  expect(staticChecks.map(({ name }) => name)).toEqual(expect.arrayContaining(['licences', 'advisories']))
})

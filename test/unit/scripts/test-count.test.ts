import { expect, test } from 'vitest'
import { addCounts, countLine, countTests, filesWhereNodeCrashed } from '../../../scripts/setup/test-count.ts'

const report = (passed: number, failed: number, pending: number, todo: number) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: todo,
  testResults: []
})

const file = (name: string, status: string, ...tests: string[]) => ({
  name,
  status,
  assertionResults: tests.map((status) => ({ status }))
})

test('the last line counts passed and failed tests of all stages', () => {
  const total = addCounts([countTests(report(3, 1, 0, 0)), countTests(report(4, 0, 0, 0))])
  expect(countLine(total)).toBe('tests: 7 passed, 1 failed')
})

test('skipped tests are named only when there are some, and a todo is a skipped test', () => {
  expect(countLine(countTests(report(2, 0, 1, 1)))).toBe('tests: 2 passed, 0 failed, 2 skipped')
})

test('a test file that cannot be loaded counts as a failed test', () => {
  const broken = { ...report(2, 0, 0, 0), testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] }
  expect(countTests(broken)).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

test('a file with a failed test in it is not counted twice', () => {
  const failing = { ...report(2, 1, 0, 0), testResults: [file('a.test.ts', 'failed', 'failed', 'passed', 'passed')] }
  expect(countTests(failing)).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

test('a stage that ended without a report counts as failed', () => {
  expect(countLine(addCounts([countTests(report(5, 0, 0, 0)), countTests(undefined)]))).toBe(
    'tests: 5 passed, 1 failed'
  )
})

const lost = '#\n# Fatal error in , line 0\n# Check failed: jit_page.has_value().\n#\n'
const ended = (name: string, signal = 'SIGTRAP'): string =>
  `Caused by: Error: Worker exited unexpectedly with signal ${signal} during started state while running test file ${name}\n`
const crashed = {
  ...report(4, 0, 0, 0),
  testResults: [file('/a.test.ts', 'failed', 'pending'), file('/b.test.ts', 'passed')]
}

test('a file in which V8 lost its own pages may be run again', () => {
  expect(filesWhereNodeCrashed(crashed, lost + ended('/a.test.ts'))).toEqual(['/a.test.ts'])
})

test.each([
  ['another signal', crashed, lost + ended('/a.test.ts', 'SIGSEGV')],
  ['another crash', crashed, ended('/a.test.ts')],
  ['a crash of another file too', crashed, lost + ended('/a.test.ts') + ended('/b.test.ts')],
  [
    'a file that could not be loaded',
    { ...crashed, testResults: [...crashed.testResults, file('/c.test.ts', 'failed')] },
    lost + ended('/a.test.ts')
  ],
  ['a test that failed', { ...crashed, numFailedTests: 1 }, lost + ended('/a.test.ts')],
  ['no report', undefined, lost + ended('/a.test.ts')],
  ['nothing', report(4, 0, 0, 0), '']
])('%s is no reason to run anything again', (_what, found, output) => {
  expect(filesWhereNodeCrashed(found, output)).toBeNull()
})

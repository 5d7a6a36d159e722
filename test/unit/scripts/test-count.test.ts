import { expect, test } from 'vitest'
import { addCounts, countLine, countTests } from '../../../scripts/setup/test-count.ts'

const report = (passed: number, failed: number, pending: number, todo: number) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: todo,
  testResults: []
})

test('the last line counts passed and failed tests of all stages', () => {
  const total = addCounts([countTests(report(3, 1, 0, 0)), countTests(report(4, 0, 0, 0))])
  expect(countLine(total)).toBe('tests: 7 passed, 1 failed')
})

test('skipped tests are named only when there are some, and a todo is a skipped test', () => {
  expect(countLine(countTests(report(2, 0, 1, 1)))).toBe('tests: 2 passed, 0 failed, 2 skipped')
})

test('a test file that cannot be loaded counts as a failed test', () => {
  const broken = { ...report(2, 0, 0, 0), testResults: [{ status: 'failed', assertionResults: [] }] }
  expect(countTests(broken)).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

test('a file with a failed test in it is not counted twice', () => {
  const failing = { ...report(2, 1, 0, 0), testResults: [{ status: 'failed', assertionResults: [{}, {}, {}] }] }
  expect(countTests(failing)).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

test('a stage that ended without a report counts as failed', () => {
  expect(countLine(addCounts([countTests(report(5, 0, 0, 0)), countTests(undefined)]))).toBe(
    'tests: 5 passed, 1 failed'
  )
})

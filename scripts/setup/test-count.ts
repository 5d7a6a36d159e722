export interface TestCount {
  passed: number
  failed: number
  skipped: number
}

/** The part of vitest's JSON report that counts. */
export interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: ReadonlyArray<{ name: string; status: string; assertionResults: ReadonlyArray<{ status: string }> }>
}

/**
 * Counts a stage's tests.
 *
 * A file that could not even be loaded has no tests in the report; it counts as one failed test, so that the last line
 * never says that nothing failed when something did. So does a stage that ended without any report.
 */
export function countTests(report: VitestReport | undefined): TestCount {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests
  }
}

/**
 * The test files in which Node itself crashed; null where anything else went wrong too, or nothing did.
 *
 * Where threads come and go while WebAssembly is compiled, V8 loses count of its own code pages now and then and gives up
 * (nodejs/node#64500: `Check failed: jit_page…`). Nothing in a test can cause or prevent it, so such a file may be run
 * again. Any other signal is a finding. Remove when the Node that we pin has it mended.
 */
export function filesWhereNodeCrashed(report: VitestReport | undefined, output: string): string[] | null {
  if (!report || report.numFailedTests > 0) return null
  const failed = report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name)
  const ended = [...output.matchAll(/Worker exited unexpectedly with signal SIGTRAP .*while running test file (.+)/g)]
  const crashes = [...output.matchAll(/^# Check failed: jit_page/gm)]
  const files = new Set(ended.map(([, file]) => file?.trim()))
  const explained = files.size > 0 && crashes.length === files.size && failed.every((file) => files.has(file))
  return explained && failed.length === files.size ? failed : null
}

export function addCounts(counts: readonly TestCount[]): TestCount {
  return counts.reduce(
    (sum, count) => ({
      passed: sum.passed + count.passed,
      failed: sum.failed + count.failed,
      skipped: sum.skipped + count.skipped
    }),
    { passed: 0, failed: 0, skipped: 0 }
  )
}

/** The last line of `npm test`, which machines read too. */
export function countLine({ passed, failed, skipped }: TestCount): string {
  return `tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

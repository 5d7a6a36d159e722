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
  testResults: ReadonlyArray<{ status: string; assertionResults: readonly unknown[] }>
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

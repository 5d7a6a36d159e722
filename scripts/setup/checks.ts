import { checkAdvisories } from './advisories.ts'
import { run } from './child.ts'
import { checkLicences } from './notices.ts'
import type { Outcome } from './outcome.ts'
import { repository, toolFile } from './places.ts'
import { say } from './say.ts'

export type Check = {
  name: string
  /** The check that must have ended before this one starts, because it reads what that one writes. */
  after?: string
} & (
  | {
      /** A tool's file in node_modules and its arguments. */
      command: readonly [string, ...string[]]
    }
  | { look: () => Promise<Outcome> }
)

const vitest = (project: string): Check => ({
  name: `${project} tests`,
  command: ['vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--project', project, '--reporter=default']
})

/** What can be found out without running the code. The slow ones come first, so that two at a time end soonest. */
export const staticChecks: readonly Check[] = [
  { name: 'types', command: ['typescript/bin/tsc', '-b'] },
  { name: 'lint', command: ['eslint/bin/eslint.js', '.'] },
  { name: 'format', command: ['prettier/bin/prettier.cjs', '--check', '.'] },
  {
    name: 'types in components',
    command: ['svelte-check/bin/svelte-check', '--tsconfig', 'src-renderer/tsconfig.json', '--fail-on-warnings'],
    after: 'types'
  },
  { name: 'unused code', command: ['knip/bin/knip.js'] },
  { name: 'licences', look: checkLicences },
  { name: 'advisories', look: checkAdvisories }
]

/** The tests that are part of a check: those that need neither a browser nor a display. */
export const checkTests: readonly Check[] = [vitest('unit'), vitest('integration')]

/** Two at a time: the tools keep one core busy each, and a test that waits for a clock needs the rest. */
const atOnce = 2

/**
 * Runs the checks and prints one line for each, with its output below only when it failed.
 *
 * @returns the names of those that failed
 */
export async function runChecks(checks: readonly Check[]): Promise<string[]> {
  const waiting = [...checks]
  const ended = new Set<string>()
  const failed: string[] = []
  const running = new Set<Promise<void>>()
  const names = new Set(checks.map(({ name }) => name))
  const ready = ({ after }: Check): boolean => after === undefined || !names.has(after) || ended.has(after)
  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < atOnce ? waiting.findIndex(ready) : -1
    if (next < 0) {
      await Promise.race(running)
      continue
    }
    const [check] = waiting.splice(next, 1) as [Check]
    const job = runCheck(check).then((ok) => {
      ended.add(check.name)
      if (!ok) failed.push(check.name)
      running.delete(job)
    })
    running.add(job)
  }
  return failed
}

async function runCheck(check: Check): Promise<boolean> {
  const start = performance.now()
  const { ok, output, note } = await ('look' in check ? check.look() : runTool(check.command))
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const line = `${ok ? 'ok    ' : 'FAILED'}  ${check.name.padEnd(20)} ${seconds.padStart(6)} s`
  say(note === undefined ? line : `${line}  ${note}`)
  if (!ok && output) say(output.trimEnd())
  return ok
}

async function runTool([file, ...args]: readonly [string, ...string[]]): Promise<Outcome> {
  const { code, output } = await run(process.execPath, [toolFile(file), ...args], { cwd: repository })
  return { ok: code === 0, output }
}

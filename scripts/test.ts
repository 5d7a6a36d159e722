import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBuilt } from './setup/build.ts'
import { runChecks, staticChecks, type Check } from './setup/checks.ts'
import { run } from './setup/child.ts'
import { withDisplay } from './setup/display.ts'
import { tryDunst, trySway } from './setup/desktop-parts.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import type { ElectronRuntime } from './setup/electron-runtime.ts'
import { repository, toolFile } from './setup/places.ts'
import { ensureSandbox } from './setup/sandbox.ts'
import { runCommand, say, SetupProblem } from './setup/say.ts'
import { ensureSystemPackages, tryKeyring } from './setup/system-packages.ts'
import { addCounts, countLine, countTests, filesWhereNodeCrashed } from './setup/test-count.ts'
import type { TestCount, VitestReport } from './setup/test-count.ts'
import { parseTestArguments } from './setup/test-arguments.ts'
import type { Stage } from './setup/test-arguments.ts'

/** No stage may hang a machine that nobody watches. */
const stageTimeoutMs = 30 * 60_000

/**
 * `npm test`: set-up, then the end-to-end tests alone, every other check and test two at a time, and the guard alone, since it measures.
 * `npm test -- STAGE [vitest's arguments]`: that stage alone (unit, integration, component, e2e or guard), with the set-up
 * that it needs.
 *
 * A stage that fails does not stop the others, and the last line counts the tests of all.
 */
await runCommand(async () => {
  const { stages, everything, vitestArgs } = parseTestArguments(process.argv.slice(2))
  const needsElectron = stages.includes('e2e')
  const electron = needsElectron ? await ensureElectron() : undefined
  await ensureSystemPackages({
    ...(electron ? { electron: electron.path, notificationDaemon: true } : {}),
    chromium: stages.includes('component')
  })
  if (electron) {
    await ensureSandbox(electron)
    await tryKeyring()
  }

  const counts: TestCount[] = []
  const asCheck = (stage: Stage): Check => ({
    name: `${stage} tests`,
    look: async () => {
      say(`\n${stage} tests`)
      const ownScreen = process.stdout.isTTY && !everything
      const options: VitestOptions = { args: vitestArgs, env: {}, ownScreen }
      const result = await (stage === 'e2e' ? runEndToEnd(electron!, options) : runVitest(stage, options))
      counts.push(result.count)
      const { passed, failed } = result.count
      return { ok: result.ok, output: '', note: `${passed} passed, ${failed} failed` }
    }
  })
  const failed: string[] = []
  for (const together of inTurns(stages, everything, asCheck)) failed.push(...(await runChecks(together)))

  const total = addCounts(counts)
  say(failed.length === 0 ? '\nAll stages passed.' : `\nFailed: ${failed.join(', ')}.`)
  const ran = total.passed + total.failed > 0
  if (!ran) say('No test ran, which counts as a failure.')
  say(countLine(total))
  return failed.length === 0 && ran ? 0 : 1
})

/**
 * What runs beside each other, in the order of the turns. `runChecks` takes two of a turn at a time.
 *
 * A person of the end-to-end tests clicks within the frames in which a window settles: beside what takes both cores one of some two hundred
 * clicks went amiss. What computes has its turn after them.
 */
function inTurns(stages: readonly Stage[], everything: boolean, asCheck: (stage: Stage) => Check): Check[][] {
  const only = (wanted: Stage): Check[] => stages.filter((stage) => stage === wanted).map(asCheck)
  const others = stages.filter((stage) => stage !== 'e2e' && stage !== 'guard').map(asCheck)
  return [only('e2e'), [...(everything ? staticChecks : []), ...others], only('guard')]
}

interface StageResult {
  count: TestCount
  ok: boolean
}

interface VitestOptions {
  args: readonly string[]
  env: Record<string, string>
  /** The terminal shows this stage and nothing beside it, so that vitest may draw on it as it likes. */
  ownScreen: boolean
}

async function runEndToEnd(electron: ElectronRuntime, options: VitestOptions): Promise<StageResult> {
  try {
    await ensureBuilt()
    const display = await withDisplay()
    try {
      // On a display of our own only: nobody's mouse is moved.
      const dunst = 'DISPLAY' in display.env ? await tryDunst() : undefined
      const sway = await trySway()
      const env = {
        ...display.env,
        ...(dunst === undefined ? {} : { TICKERTAPE_DUNST: dunst }),
        ...(sway === undefined ? {} : { TICKERTAPE_SWAY: sway }),
        TICKERTAPE_ELECTRON: electron.path,
        TICKERTAPE_ELECTRON_VERSION: electron.version
      }
      return await runVitest('e2e', { ...options, env })
    } finally {
      await display.close()
    }
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    say(error.message)
    return { count: countTests(undefined), ok: false }
  }
}

/**
 * Runs one vitest project with its usual output on the screen; its report stays in test-results/ and is counted.
 *
 * A file in which Node itself crashed is run again, and that is said.
 */
async function runVitest(stage: Stage, options: VitestOptions, mayCrash = 3): Promise<StageResult> {
  const { args, env, ownScreen } = options
  const file = join('test-results', `${stage}.json`)
  await rm(join(repository, file), { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const config = ['run', '--config', 'test/vitest.config.ts', '--project', stage]
  // Vitest colours its output in CI even where nobody can see colours.
  const plain = process.stdout.isTTY || process.env['FORCE_COLOR'] ? {} : { NO_COLOR: '1' }
  const { code, timedOut, output } = await run(
    process.execPath,
    [toolFile('vitest/vitest.mjs'), ...config, ...reporters, ...args],
    {
      cwd: repository,
      env: { ...process.env, ...plain, ...env },
      show: ownScreen ? true : 'and-keep',
      timeoutMs: stageTimeoutMs
    }
  )
  if (timedOut) say(`The ${stage} tests were ended because they took more than ${stageTimeoutMs / 60_000} minutes.`)
  const report = await readReport(join(repository, file))
  const crashed = mayCrash > 0 ? filesWhereNodeCrashed(report, output) : null
  if (report && crashed) {
    say(`\nNode crashed in ${crashed.length} of the files, which V8 is known for. Once more:`)
    const again = await runVitest(stage, { ...options, args: crashed }, mayCrash - 1)
    return { count: addCounts([{ ...countTests(report), failed: 0 }, again.count]), ok: again.ok }
  }
  return { count: countTests(report), ok: code === 0 && report !== undefined }
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport
  } catch {
    return undefined
  }
}

/**
 * Measures Tickertape against what nobody can beat: `npm run bench`, or `npm run bench -- NAME...`.
 *
 * Prints a table (measure, ours as minimum, median and maximum, floor, ratio, aim) and writes it as JSON. Run it with nothing
 * else going on: the floor is measured in the same run, but two programs on one core slow each other down unevenly. Options:
 *   --list        the benches, a line each
 *   --runs=5      how often each thing is measured
 *   --quick       small and short: shows that the benches work, its figures mean nothing
 *   --json=FILE   where the figures go; `bench.json` in the folder for temporary files otherwise
 */
import { writeFile } from 'node:fs/promises'
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../scripts/setup/build.ts'
import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import { callerFolder } from '../../scripts/setup/places.ts'
import { ensureSandbox } from '../../scripts/setup/sandbox.ts'
import { runCommand, say, SetupProblem } from '../../scripts/setup/say.ts'
import { ensureSystemPackages } from '../../scripts/setup/system-packages.ts'
import { tableOf, verdictOf, type Bench, type Measure } from './bench.ts'

/** In the order in which they run; loaded one by one, so that none weighs on another. */
const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  start: () => import('./start.ts'),
  memory: () => import('./footprint.ts'),
  idle: () => import('./idle.ts'),
  growth: () => import('./growth.ts'),
  ingest: () => import('./ingest.ts'),
  parse: () => import('./parse.ts'),
  interpret: () => import('./interpret.ts'),
  latency: () => import('./latency.ts'),
  burst: () => import('./burst.ts'),
  turns: () => import('./turns.ts'),
  lists: () => import('./lists.ts'),
  search: () => import('./search.ts'),
  scroll: () => import('./scroll.ts'),
  articles: () => import('./articles.ts'),
  tree: () => import('./tree.ts'),
  feeds: () => import('./feeds.ts'),
  rules: () => import('./rules.ts')
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      runs: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' }
    }
  })
  const names = positionals.length > 0 ? positionals : Object.keys(benches)
  const unknown = names.find((name) => !Object.hasOwn(benches, name))
  if (unknown !== undefined) {
    throw new SetupProblem(`There is no bench "${unknown}"; there are ${Object.keys(benches).join(', ')}.`)
  }
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new SetupProblem('--runs wants a number of 1 or more.')
  if (values.list) {
    for (const name of names) say(`${name.padEnd(10)} ${(await benches[name]!()).bench.about}`)
    return 0
  }

  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path })
  await ensureSandbox(electron)
  await ensureBuilt()
  const results: { bench: string; measure: Measure }[] = []
  for (const name of names) {
    const { bench } = await benches[name]!()
    const began = performance.now()
    say(`${name}: ${bench.about}`)
    const progress = (line: string): void => say(`  ${name}: ${line}`)
    for await (const measure of bench.run({ runs, quick: values.quick, progress })) {
      results.push({ bench: name, measure })
      say(`  ${tableOf([{ bench: name, measure }])[1]}`)
    }
    say(`  ${name}: ${((performance.now() - began) / 1_000).toFixed(0)} s`)
  }

  say('')
  for (const line of tableOf(results)) say(line)
  const file = values.json === undefined ? join(tmpdir(), 'tickertape-bench.json') : resolve(callerFolder, values.json)
  await writeFile(
    file,
    JSON.stringify({ machine: machine(electron.version), quick: values.quick, results: asJson(results) }, null, 2)
  )
  say(`\nWritten to ${file}.`)
  return 0
})

function machine(electron: string): Record<string, string | number> {
  return {
    platform: `${platform()} ${arch()}`,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    electron
  }
}

function asJson(results: readonly { bench: string; measure: Measure }[]): unknown[] {
  return results.map(({ bench, measure }) => ({ bench, ...measure, verdict: verdictOf(measure) }))
}

import { parseArgs } from 'node:util'
import { runChaos } from './chaos/run.ts'
import { ensureBuilt } from './setup/build.ts'
import { withDisplay } from './setup/display.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import { ensureSandbox } from './setup/sandbox.ts'
import { runCommand, say, SetupProblem } from './setup/say.ts'
import { ensureSystemPackages } from './setup/system-packages.ts'

/**
 * `npm run chaos -- --minutes=N --feeds=M --seed=S`: the whole app reads M feeds while everything goes wrong that a seed
 * tells, and what was sent is compared with what is stored. Exits with 1 where they differ. `--verbose` tells every fault.
 */
await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      feeds: { type: 'string', default: '49' },
      verbose: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 1e6)) }
    }
  })
  const minutes = positive('minutes', values.minutes)
  const feeds = Math.ceil(positive('feeds', values.feeds))
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new SetupProblem('--seed takes a whole number.')
  // So that everything is ended that runs here.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path, notificationDaemon: true })
  await ensureSandbox(electron)
  await ensureBuilt()
  const display = await withDisplay({ quiet: true })
  try {
    say(`chaos: seed ${seed}, ${feeds} feeds, ${minutes} minutes of faults`)
    const { judgement, line, log } = await runChaos({
      electron: electron.path,
      env: display.env,
      ms: minutes * 60_000,
      feeds,
      seed,
      say,
      verbose: values.verbose
    })
    const { differences } = judgement
    if (differences.length > 0) say(`chaos: seed ${seed}: the first difference: ${differences[0]}`)
    for (const difference of differences.slice(1, 20)) say(`  ${difference}`)
    if (differences.length > 20) say(`  and ${differences.length - 20} more`)
    if (log.trim() !== '' && (values.verbose || differences.length > 0))
      say(`What the app printed last:\n${log.trim()}`)
    say(line)
    return differences.length === 0 ? 0 : 1
  } finally {
    await display.close()
  }
})

function positive(name: string, value: string): number {
  const number = Number(value)
  if (!(number > 0 && Number.isFinite(number))) throw new SetupProblem(`--${name} takes a number above 0.`)
  return number
}

import { parseArgs } from 'node:util'
import { kinds } from './chaos/kinds.ts'
import { runChaos } from './chaos/run.ts'
import { runCommand, say, SetupProblem } from './setup/say.ts'
import { anySeed, positive, sayDifferences, wholeNumber, withWholeApp } from './setup/whole-app.ts'

/**
 * `npm run chaos -- --minutes=N --feeds=M --seed=S`: the whole app reads M feeds while everything goes wrong that a seed
 * tells, and what was sent is compared with what is stored. Exits with 1 where they differ. `--verbose` tells every fault;
 * `--only=TEXT` takes the kinds of feeds whose name holds it.
 */
await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      feeds: { type: 'string', default: String(kinds.length) },
      only: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
      seed: { type: 'string', default: anySeed() }
    }
  })
  const minutes = positive('minutes', values.minutes)
  const feeds = Math.ceil(positive('feeds', values.feeds))
  const seed = wholeNumber('seed', values.seed)
  const { only, verbose } = values
  if (!kinds.some(({ name }) => name.includes(only))) throw new SetupProblem('--only names no kind of feed.')
  return withWholeApp(async (app) => {
    say(`chaos: seed ${seed}, ${feeds} feeds, ${minutes} minutes of faults`)
    const { judgement, line, log } = await runChaos({ ...app, ms: minutes * 60_000, feeds, only, seed, say, verbose })
    const { differences } = judgement
    sayDifferences({ name: 'chaos', seed, differences }, say)
    if (log.trim() !== '' && (verbose || differences.length > 0)) say(`What the app printed last:\n${log.trim()}`)
    say(line)
    return differences.length === 0 ? 0 : 1
  })
})

import { parseArgs } from 'node:util'
import { habitNames } from './habits.ts'
import { limits } from './judge.ts'
import { runHostile } from './run.ts'
import { runCommand, say, SetupProblem } from '../../scripts/setup/say.ts'
import { anySeed, positive, sayDifferences, wholeNumber, withWholeApp } from '../../scripts/setup/whole-app.ts'

/**
 * `npm run hostile -- --minutes=N --strangers=M --seed=S`: the whole app reads ten honest feeds beside M whose servers do whatever a seed
 * draws, at each bound and beyond it. Exits with 1 where an honest feed loses something, gets it twice or late, or the program takes too much memory, ends by itself or
 * ends badly. `--hidden` leaves the window out, `--verbose` tells each turn, `--habit=NAME` (repeatable) leaves all habits out but those.
 */
await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      strangers: { type: 'string', default: '30' },
      habit: { type: 'string', multiple: true, default: [] },
      hidden: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      seed: { type: 'string', default: anySeed() }
    }
  })
  const minutes = positive('minutes', values.minutes)
  const strangers = Math.ceil(positive('strangers', values.strangers))
  const seed = wholeNumber('seed', values.seed)
  const { hidden, verbose, habit: habits } = values
  const unknown = habits.find((name) => !habitNames.includes(name))
  if (unknown !== undefined) throw new SetupProblem(`--habit takes one of: ${habitNames.join('; ')}.`)
  return withWholeApp(async (app) => {
    say(`hostile: seed ${seed}, ${strangers} strangers, ${minutes} minutes`)
    const ms = minutes * 60_000
    const { differences, line, log } = await runHostile({
      ...app,
      ms,
      strangers,
      habits,
      seed,
      limits,
      hidden,
      say,
      verbose
    })
    sayDifferences({ name: 'hostile', seed, differences }, say)
    if (log.trim() !== '' && (verbose || differences.length > 0)) say(`What the app printed last:\n${log.trim()}`)
    say(line)
    return differences.length === 0 ? 0 : 1
  })
})

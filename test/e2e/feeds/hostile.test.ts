import { expect, test } from 'vitest'
import { electronPath } from '../../helpers/app.ts'
import { limits } from '../../hostile/judge.ts'
import { runHostile } from '../../hostile/run.ts'

/** A failure is repeated with `npm run hostile -- --minutes=0.15 --strangers=20 --seed=1 --verbose`. */
const SEED = 1

test('ten honest feeds lose nothing beside twenty strangers who go beyond every bound, and the program ends as it should', async () => {
  const said: string[] = []
  const { differences, line, log } = await runHostile({
    electron: electronPath(),
    env: { LANG: 'en_US.UTF-8' },
    ms: 9_000,
    strangers: 20,
    seed: SEED,
    // How late something is tells more of the machine than of the program where other work runs on it.
    limits: { ...limits, lateMs: Infinity, quitMs: 60_000 },
    say: (text) => said.push(text)
  })
  console.log(line)
  const [first] = differences
  expect(first === undefined ? line : `seed ${SEED}: ${first}\n${said.join('\n')}\n${log}`).toBe(line)
}, 300_000)

import { expect, test } from 'vitest'
import { runChaos } from '../../../scripts/chaos/run.ts'
import { electronPath } from '../../helpers/app.ts'

/** A failure is repeated with `npm run chaos -- --minutes=0.4 --feeds=24 --seed=1 --verbose`. */
const SEED = 1

test('half a minute of chaos loses nothing, stores nothing twice and marks whatever nobody could replay', async () => {
  const said: string[] = []
  const { judgement, line, log } = await runChaos({
    electron: electronPath(),
    env: { LANG: 'en_US.UTF-8', LANGUAGE: 'en' },
    ms: 24_000,
    feeds: 24,
    seed: SEED,
    say: (text) => said.push(text)
  })
  console.log(line)
  const [first] = judgement.differences
  expect(first === undefined ? line : `seed ${SEED}: ${first}\n${said.join('\n')}\n${log}`).toBe(line)
}, 300_000)

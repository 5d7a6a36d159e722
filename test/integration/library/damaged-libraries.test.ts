import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { log } from '../../../src-main/base/log.ts'
import { damagedCopy, summary, tryLibrary, wholeLibrary, type Outcome } from '../../damaged/trial.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'

/** A failure is looked at with `npm run damaged -- --seed=N --libraries=1 --verbose`; of many libraries it has the figures. */
const SEED = 1
const LIBRARIES = 8

test.each(['node', 'photostructure'] as const)(
  'over %s every damaged library starts, its honest feed stores, all of it answers, and what is set aside is named',
  async (sqlite) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    let written = ''
    log.keepIn({ write: (line) => void (written += line) })
    const takeLog = (): string => {
      const all = written
      written = ''
      return all
    }
    const server = await serve()
    const folder = await temporaryFolder()
    const whole = await wholeLibrary(join(folder, 'whole'), server)
    const outcomes: Outcome[] = []
    for (let seed = SEED; seed < SEED + LIBRARIES; seed++) {
      const directory = join(folder, String(seed))
      const damage = damagedCopy(whole, directory, seed)
      outcomes.push(await tryLibrary({ directory, damage, server, honest: whole.honest }, sqlite, takeLog))
    }
    const { figures, bad } = summary(outcomes)
    expect(bad).toEqual([])
    expect(figures).toMatchObject({ starts: LIBRARIES, stores: LIBRARIES, 'answers all': LIBRARIES })
  },
  300_000
)

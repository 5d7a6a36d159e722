import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { log } from '../../src-main/base/log.ts'
import { startFeedServer } from '../feed-server/server.ts'
import { damagedCopy, summary, tryLibrary, wholeLibrary, type Outcome } from './trial.ts'

/** Damages libraries, one value each, and has the program without its window use each over both SQLites. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    libraries: { type: 'string', default: '200' },
    sqlite: { type: 'string', default: 'both' },
    verbose: { type: 'boolean', default: false }
  }
})
const folder = mkdtempSync(join(tmpdir(), 'tickertape-damaged-'))
const server = await startFeedServer({})
let written = ''
log.keepIn({ write: (line) => void (written += line) })
const takeLog = (): string => {
  const all = written
  written = ''
  return all
}
const which = (['node', 'photostructure'] as const).filter((one) => values.sqlite === 'both' || values.sqlite === one)
const outcomes = new Map<string, Outcome[]>(which.map((sqlite) => [sqlite, []]))
try {
  const whole = await wholeLibrary(join(folder, 'whole'), server)
  const first = Number(values.seed)
  for (let seed = first; seed < first + Number(values.libraries); seed++)
    for (const sqlite of which) {
      const directory = join(folder, `${seed}-${sqlite}`)
      const damage = damagedCopy(whole, directory, seed)
      const outcome = await tryLibrary({ directory, damage, server, honest: whole.honest }, sqlite, takeLog)
      outcomes.get(sqlite)?.push(outcome)
      const { table, column, kind } = damage
      for (const line of summary([outcome]).bad) console.log(`${sqlite}: ${line}`)
      if (values.verbose)
        console.log(`${sqlite} ${seed}: ${kind} in ${table}.${column}; set aside: ${outcome.named.join(', ')}`)
      rmSync(directory, { recursive: true, force: true })
    }
} finally {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}
for (const [sqlite, all] of outcomes) console.log(sqlite, JSON.stringify(summary(all).figures))
process.exitCode = [...outcomes.values()].some((all) => summary(all).bad.length > 0) ? 1 : 0

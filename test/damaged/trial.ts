import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FeedServer } from '../feed-server/server.ts'
import { until } from '../helpers/until.ts'
import { damage, type Damage } from './damage.ts'
import { startProgram, useAll, type Program } from './program.ts'
import { makeWholeLibrary } from './whole-library.ts'

/** What became of a program over one damaged library. */
export interface Outcome {
  damage: Damage
  starts: boolean
  /** The honest feed stored what came, in this run and after another start. */
  stores: boolean
  /** What could not be answered. */
  failed: string[]
  /** What was set aside, as the log has it. */
  named: string[]
}

export const PATHS = {
  honest: '/stream?channel=honest',
  others: ['/stream?channel=one', '/stream?channel=two']
} as const

/** The library that is copied and damaged, and the id of its honest feed. */
export async function wholeLibrary(directory: string, server: FeedServer): Promise<{ file: string; honest: number }> {
  const [one, two] = PATHS.others
  const others = [`${server.url}${one}`, `${server.url}${two}`] as const
  const honest = await makeWholeLibrary(directory, { honest: `${server.url}${PATHS.honest}`, others })
  return { file: join(directory, 'tickertape.db'), honest }
}

/** Puts a copy of the library into a folder and damages it. */
export function damagedCopy(whole: { file: string; honest: number }, directory: string, seed: number): Damage {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'tickertape.db')
  copyFileSync(whole.file, file)
  return damage(file, seed, whole.honest)
}

/** Starts the program twice over a damaged library, and uses all of it; `log` answers what was written since it was asked last. */
export async function tryLibrary(
  {
    directory,
    damage: done,
    server,
    honest
  }: { directory: string; damage: Damage; server: FeedServer; honest: number },
  sqlite: 'node' | 'photostructure',
  log: () => string
): Promise<Outcome> {
  const outcome: Outcome = { damage: done, starts: false, stores: false, failed: [], named: [] }
  log()
  let program: Program | null = null
  try {
    program = await startProgram(directory, sqlite)
    outcome.starts = true
    await stores(program, server, honest)
    outcome.failed = await useAll(program, directory)
    await program.stop()
    program = null
    program = await startProgram(directory, sqlite)
    await stores(program, server, honest)
    outcome.stores = true
  } catch (error) {
    const cause = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error)
    outcome.failed.push(cause)
  }
  await program?.stop()
  const written = log()
  outcome.named = [...new Set(written.match(/(?<=the library: ).*(?= set aside)/g) ?? [])]
  return outcome
}

async function stores({ library }: Program, server: FeedServer, honest: number): Promise<void> {
  const ids = server.control.publish(PATHS.honest, 2).map(({ id }) => id)
  await until(
    `the honest feed stores ${ids.join(' and ')}`,
    async () => {
      const { rows } = await library.list({ view: { kind: 'feed', feedId: honest }, before: null })
      const opened = await Promise.all(rows.slice(0, 2).map(({ id }) => library.open({ id })))
      return opened.filter((one) => one.ok && ids.some((id) => one.value.message.includes(String(id)))).length === 2
    },
    15_000
  )
}

/** The figures over many libraries, and a line for each that is not as it should be. */
export function summary(outcomes: readonly Outcome[]): { figures: Record<string, number>; bad: string[] } {
  const toName = outcomes.filter(({ damage: { isImpossible } }) => isImpossible)
  const bad = outcomes.flatMap((outcome) => {
    const { starts, stores: stored, failed, named, damage: done } = outcome
    const isSilent = done.isImpossible && named.length === 0
    if (starts && stored && failed.length === 0 && !isSilent) return []
    const { seed, table, column, row, kind } = done
    const what = `seed ${seed}: ${kind} in ${table}.${column} of row ${row}`
    return [
      `${what}: ${starts ? '' : 'no start; '}${stored ? '' : 'not stored; '}${isSilent ? 'not named; ' : ''}${failed.join('; ')}`
    ]
  })
  return {
    figures: {
      libraries: outcomes.length,
      starts: outcomes.filter(({ starts }) => starts).length,
      stores: outcomes.filter(({ stores: stored }) => stored).length,
      'answers all': outcomes.filter(({ failed }) => failed.length === 0).length,
      'to be named': toName.length,
      named: toName.filter(({ named }) => named.length > 0).length
    },
    bad
  }
}

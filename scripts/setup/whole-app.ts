import { ensureBuilt } from './build.ts'
import { withDisplay } from './display.ts'
import { ensureElectron } from './electron-runtime.ts'
import { ensureSandbox } from './sandbox.ts'
import { SetupProblem } from './say.ts'
import { ensureSystemPackages } from './system-packages.ts'

/** Makes ready what the built app needs to run, runs something with it, and takes the display away again. */
export async function withWholeApp<T>(
  use: (app: { electron: string; env: Record<string, string> }) => Promise<T>
): Promise<T> {
  // So that everything is ended that runs here.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path, notificationDaemon: true })
  await ensureSandbox(electron)
  await ensureBuilt()
  const display = await withDisplay({ quiet: true })
  try {
    return await use({ electron: electron.path, env: display.env })
  } finally {
    await display.close()
  }
}

/** Throws where the value of a flag is no number above 0. */
export function positive(name: string, value: string): number {
  const number = Number(value)
  if (!(number > 0 && Number.isFinite(number))) throw new SetupProblem(`--${name} takes a number above 0.`)
  return number
}

/** Throws where the value of a flag is no whole number. */
export function wholeNumber(name: string, value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new SetupProblem(`--${name} takes a whole number.`)
  return number
}

/** A seed for a run that was given none. */
export const anySeed = (): string => String(1 + Math.floor(Math.random() * 1e6))

/** Says what differs from what a run is held to, the first of it with the seed that repeats it. */
export function sayDifferences(
  { name, seed, differences }: { name: string; seed: number; differences: readonly string[] },
  say: (line: string) => void
): void {
  const [first, ...others] = differences
  if (first !== undefined) say(`${name}: seed ${seed}: the first difference: ${first}`)
  for (const difference of others.slice(0, 19)) say(`  ${difference}`)
  if (others.length > 19) say(`  and ${others.length - 19} more`)
}

import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const OTHERS = 0o077

/**
 * Takes from everybody else the right to read files that were made before the program's own mask was in force.
 *
 * Only files whose names begin with one of `prefixes`, in `folder` itself. What cannot be changed stays as it is: that is no reason not
 * to start.
 */
export function makePrivate(folder: string, prefixes: readonly string[]): void {
  for (const name of attempt(() => readdirSync(folder)) ?? []) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue
    const file = join(folder, name)
    const mode = attempt(() => statSync(file).mode)
    if (mode !== undefined && (mode & OTHERS) !== 0) attempt(() => chmodSync(file, mode & 0o700))
  }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

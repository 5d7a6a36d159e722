import { resolve } from 'node:path'

export interface AppArguments {
  /** What the app gets, in the user's order. */
  flags: string[]
  /** Whether the user asked to see everything that Chromium prints. `--verbose` is for these scripts, not for the app. */
  verbose: boolean
  /** The folder that the user chose for the app's data, if any. */
  userDataDir: string | undefined
}

/** Flags that name a file or a folder: the user means it from where the command was typed, and the app runs elsewhere. */
const pathFlags = ['--screenshot', '--user-data-dir']

/** A path may stand behind its flag as a word of its own. */
function withPaths(typed: readonly string[]): string[] {
  const whole: string[] = []
  for (const argument of typed) {
    const flag = whole.at(-1)
    if (flag !== undefined && pathFlags.includes(flag) && !argument.startsWith('--'))
      whole[whole.length - 1] = `${flag}=${argument}`
    else whole.push(argument)
  }
  return whole
}

/** Sorts what was typed after `npm start --` or `npm run demo --`. */
export function appArguments(typed: readonly string[], callerFolder: string): AppArguments {
  const flags: string[] = []
  let userDataDir: string | undefined
  for (const argument of withPaths(typed)) {
    if (argument === '--verbose') continue
    const equals = argument.indexOf('=')
    const name = argument.slice(0, equals)
    if (equals < 0 || !pathFlags.includes(name) || equals === argument.length - 1) {
      flags.push(argument)
      continue
    }
    const path = resolve(callerFolder, argument.slice(equals + 1))
    if (name === '--user-data-dir') userDataDir = path
    flags.push(`${name}=${path}`)
  }
  return { flags, verbose: typed.includes('--verbose'), userDataDir }
}

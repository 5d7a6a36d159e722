import { resolve } from 'node:path'
import { feedUrl } from '#contract/feed.ts'

/** What a start of the app was asked to do; paths are absolute. */
export interface CommandLine {
  /** `--subscribe=<url>`, repeatable: added without a question. */
  subscribe: string[]
  /** `--subscribe` values that are no feed address, as typed: named in the log, never dropped silently. */
  notUnderstood: string[]
  /** Positional feed addresses: each opens the add-feed dialog. */
  open: string[]
  userDataDir: string | null
  hidden: boolean
  screenshot: string | null
  /** Seconds. */
  quitAfter: number | null
}

/**
 * Reads the arguments behind the program (and, unpackaged, behind the folder it was given).
 *
 * Everything else is Chromium's: unknown flags are left alone, and flags that Chromium adds may stand anywhere.
 */
export function parseCommandLine(args: readonly string[], cwd: string): CommandLine {
  const valuesOf = (name: string): string[] =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3))
  const fileOf = (name: string): string | null => {
    const value = valuesOf(name).pop()
    return value === undefined || value === '' ? null : resolve(cwd, value)
  }
  const wanted = valuesOf('subscribe')
  const seconds = Number(valuesOf('quit-after').pop())
  return {
    subscribe: wanted.map(feedUrl).filter((url) => url !== null),
    notUnderstood: wanted.filter((url) => feedUrl(url) === null),
    open: args
      .filter((arg) => /^https?:\/\//i.test(arg))
      .map(feedUrl)
      .filter((url) => url !== null),
    userDataDir: fileOf('user-data-dir'),
    hidden: args.includes('--hidden'),
    screenshot: fileOf('screenshot'),
    quitAfter: Number.isFinite(seconds) && seconds > 0 ? seconds : null
  }
}

/** The arguments of this process without the program and, unpackaged, the folder of the app. */
export function ownArguments(argv: readonly string[], packaged: boolean): string[] {
  return argv.slice(packaged ? 1 : 2)
}

/** Reads what a second start handed over; it comes from another process, so its form is checked. */
export function parseHandedOver(handedOver: unknown): CommandLine {
  const { args, cwd } = (handedOver ?? {}) as { args?: unknown; cwd?: unknown }
  const texts = Array.isArray(args) ? args.filter((arg): arg is string => typeof arg === 'string') : []
  return parseCommandLine(texts, typeof cwd === 'string' ? cwd : '/')
}

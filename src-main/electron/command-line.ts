import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { feedUrl, MAX_URL_LENGTH } from '#contract/feed.ts'

/** More files at once are a slip of the hand. */
export const MAX_OPML_FILES = 8
/** More addresses at once are no reader's wish, nor is a longer list of arguments from another start. */
const MAX_ADDRESSES = 20
const MAX_ARGUMENTS = 1_000
/** Timers take no more than 2^31 ms. */
const MAX_SECONDS = 2_000_000
const LINK = /^tickertape:/i
/** Flags with a value, which may stand behind `=` or as the next word. */
const WITH_VALUE = ['subscribe', 'user-data-dir', 'screenshot', 'quit-after', 'give-window-back-after']
const WITHOUT_VALUE = ['hidden', 'help', 'version']

/** The arguments of a start; paths are absolute. */
export interface CommandLine {
  /** `--subscribe=<url>`, repeatable: added without a question. */
  subscribe: string[]
  /** `--subscribe` values that are no feed address, as typed: named in the log, never dropped silently. */
  notUnderstood: string[]
  /** Positional feed addresses, and those of `tickertape:` links, at most 20: each opens the add-feed dialog. */
  open: string[]
  /** OPML files to import, after a question; absolute, at most `MAX_OPML_FILES`. */
  opml: string[]
  userDataDir: string | null
  hidden: boolean
  screenshot: string | null
  /** Seconds. */
  quitAfter: number | null
  /** Seconds that a window stays while it is hidden; the program's own wait by default. */
  giveWindowBackAfter: number | null
  /** What is answered instead of a start. */
  answer: 'help' | 'version' | null
  /** Words that mean nothing here, as typed; flags among them may mean something to Chromium. */
  unknown: string[]
  /** Flags that need a value and have none: with a folder that is missing the program would take the reader's own. */
  withoutValue: string[]
}

/**
 * Reads the arguments behind the program (and, unpackaged, behind the folder it was given).
 *
 * Everything else is Chromium's: unknown flags are left alone, and flags that Chromium adds may stand anywhere.
 */
export function parseCommandLine(typed: readonly string[], cwd: string): CommandLine {
  const args = withValues(typed)
  const valuesOf = (name: string): string[] =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3))
  const fileOf = (name: string): string | null => {
    const value = valuesOf(name).pop()
    return value === undefined || value === '' ? null : resolve(cwd, value)
  }
  const wanted = valuesOf('subscribe')
  // A start by a link may carry what a stranger's page wrote: nothing is added without a question then.
  const byLink = args.some((arg) => LINK.test(arg))
  const secondsOf = (name: string): number | null => {
    const seconds = Number(valuesOf(name).pop())
    return seconds > 0 && seconds <= MAX_SECONDS ? seconds : null
  }
  return {
    subscribe: byLink ? [] : wanted.map(feedUrl).filter((url) => url !== null),
    notUnderstood: byLink ? wanted : wanted.filter((url) => feedUrl(url) === null),
    open: args
      .map((arg) => (/^https?:\/\//i.test(arg) ? feedUrl(arg) : subscribeLink(arg)))
      .filter((url) => url !== null)
      .slice(0, MAX_ADDRESSES),
    opml: args
      .map(opmlFile)
      .filter((file) => file !== null)
      .slice(0, MAX_OPML_FILES)
      .map((file) => resolve(cwd, file)),
    userDataDir: fileOf('user-data-dir'),
    hidden: args.includes('--hidden'),
    screenshot: fileOf('screenshot'),
    quitAfter: secondsOf('quit-after'),
    giveWindowBackAfter: secondsOf('give-window-back-after'),
    answer: args.includes('--help') || args.includes('-h') ? 'help' : args.includes('--version') ? 'version' : null,
    unknown: args.filter(isUnknown).slice(0, MAX_ADDRESSES),
    withoutValue: WITH_VALUE.map((name) => `--${name}`).filter(
      (flag) => args.includes(flag) || args.includes(`${flag}=`)
    )
  }
}

/** Arguments in which every value stands behind its flag: `--user-data-dir DIR` means what `--user-data-dir=DIR` does. */
function withValues(args: readonly string[]): string[] {
  const whole: string[] = []
  for (const arg of args) {
    const flag = whole.at(-1)
    if (flag?.startsWith('--') && WITH_VALUE.includes(flag.slice(2)) && !arg.startsWith('--')) {
      whole.splice(-1, 1, `${flag}=${arg}`)
    } else whole.push(arg)
  }
  return whole
}

/** Whether the program has no use for an argument; an empty one and those of a second start's own kind are nobody's slip. */
function isUnknown(arg: string): boolean {
  if (arg === '' || arg === '-h' || /^https?:\/\//i.test(arg) || LINK.test(arg) || opmlFile(arg) !== null) return false
  const flag = /^--([^=]+)/.exec(arg)?.[1]
  return flag === undefined || ![...WITH_VALUE, ...WITHOUT_VALUE].includes(flag)
}

/**
 * The feed address of a `tickertape://subscribe?url=…` link; null for any other text.
 *
 * A link comes from a stranger's page: it fills the dialog in and nothing else, and whatever more it carries is ignored.
 */
function subscribeLink(link: string): string | null {
  if (!LINK.test(link) || link.length > MAX_URL_LENGTH * 4) return null
  try {
    const { host, pathname, searchParams } = new URL(link)
    if ((host || pathname).replace(/^\/+|\/+$/g, '').toLowerCase() !== 'subscribe') return null
    return feedUrl(searchParams.get('url') ?? '')
  } catch {
    return null
  }
}

/**
 * The OPML file that an argument names; null for any other text.
 *
 * Some desktops hand a file over as a `file:` URL. What has any other scheme is a link of a stranger's page, whatever it
 * ends in: it reaches no file. A scheme has two letters at least, so that drives keep theirs.
 */
function opmlFile(arg: string): string | null {
  if (arg.startsWith('-') || !/\.opml$/i.test(arg) || /\0|%00/.test(arg)) return null
  if (!/^[a-z][a-z0-9+.-]+:/i.test(arg)) return isShare(arg) ? null : arg
  try {
    const file = /^file:\/\/(localhost)?\//i.test(arg) ? fileURLToPath(arg) : null
    return file === null || isShare(file) ? null : file
  } catch {
    return null
  }
}

/** A path that begins with another machine's name: it would learn from the request who the reader is. */
const isShare = (path: string): boolean => /^[\\/]{2}/.test(path)

/** The arguments of this process without the program and, unpackaged, the folder of the app. */
export function ownArguments(argv: readonly string[], packaged: boolean): string[] {
  return argv.slice(packaged ? 1 : 2)
}

/** Reads what a second start handed over; it comes from another process, so its form is checked. */
export function parseHandedOver(handedOver: unknown): CommandLine {
  const { args, cwd } = (handedOver ?? {}) as { args?: unknown; cwd?: unknown }
  const texts = Array.isArray(args)
    ? args.slice(0, MAX_ARGUMENTS).filter((arg): arg is string => typeof arg === 'string')
    : []
  const wanted = parseCommandLine(texts, typeof cwd === 'string' ? cwd : '/')
  return { ...wanted, subscribe: wanted.subscribe.slice(0, MAX_ADDRESSES) }
}

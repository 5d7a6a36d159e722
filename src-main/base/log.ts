import { homedir } from 'node:os'

/**
 * Writes one line about something that a developer or a bug report needs.
 *
 * To standard error, and to the file that was named by `keepIn`; with a time. Never a payload, a header or the query of an
 * address, since those carry secrets: what an error's own text may hold of them is left out here, for everybody.
 */
export const log = {
  info: (message: string): void => write('info', message),
  warn: (message: string): void => write('warn', message),
  error: (message: string, error?: unknown): void =>
    write(
      'error',
      error === undefined
        ? message
        : `${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    ),
  /** From now on every line goes there, too. */
  keepIn: (where: { write(line: string): void }): void => {
    file = where
    for (const line of early.splice(0)) file.write(line)
  },
  /** Keeps a line that another thread's log wrote; to standard error it came by itself. */
  keep: (line: string): void => {
    if (file) file.write(line)
    // The library is opened before anything is kept.
    else if (early.length < MOST_EARLY) early.push(line)
  }
}

let file: { write(line: string): void } | null = null
const early: string[] = []
const MOST_EARLY = 200

function write(level: string, message: string): void {
  const line = `${new Date().toISOString()} ${level} ${withoutSecrets(message)}\n`
  file?.write(line)
  if (level !== 'info' || process.env['TICKERTAPE_LOG'] === 'info') process.stderr.write(line)
}

const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'`<>\\]+/gi
/** A name and a password before a server's name, whatever signs they hold; also where the address has no scheme. */
const SIGNED_IN = /(\/\/)[^\s/@]*:[^\s]*@/g
/** An address that is a parameter of another. */
const ENCODED_ADDRESS = /\b[a-z][a-z0-9+.-]*%3a(?:%2f|\/){2}[^\s"'`<>\\]+/gi
/** Keys by the forms in which services give them out, and what is as long and mixed as a key. */
const KEY =
  /\b(?:tk_\w{8,}|gh[pousr]_\w{8,}|github_pat_\w{8,}|glpat-[\w-]{8,}|xox[a-z]-[\w-]{8,}|sk-[\w-]{8,}|AKIA\w{12,}|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?)|\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{24,}\b/g
/** What runtimes quote of a header that they refuse. */
const REFUSED_HEADER = /"[^\n]*" is an invalid header value/gi
const NAMED_SECRET =
  /\b((?:proxy-)?authorization|(?:set-)?cookie|[\w-]*(?:api[-_]?key|token|secret|password))(["']?\s*[:=]\s*)[^\n]+/gi
const SIGN_IN = /\b(bearer|basic|token)\s+[\w.~+/=-]{6,}/gi

/** A text without queries and passwords of addresses, without what a header carries and without the reader's folder. */
export function withoutSecrets(text: string): string {
  const home = homedir()
  const plain = text
    .replace(SIGNED_IN, '$1')
    .replace(ENCODED_ADDRESS, encodedAddress)
    .replace(ADDRESS, plainAddress)
    .replace(REFUSED_HEADER, '"***" is an invalid header value')
    .replace(NAMED_SECRET, '$1$2***')
    .replace(SIGN_IN, '$1 ***')
    .replace(KEY, '***')
  return home.length > 1 ? plain.replaceAll(home, '~') : plain
}

/** An address without what may be secret in it: no user, no password, no query. */
export function plainAddress(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol}//${host}${pathname}`
  } catch {
    return '(no URL)'
  }
}

function encodedAddress(encoded: string): string {
  try {
    return encodeURIComponent(plainAddress(decodeURIComponent(encoded).replace(SIGNED_IN, '$1')))
  } catch {
    return '(an encoded address)'
  }
}

/** A line of the log with no more of each address than whose it is. */
export function onlyOrigins(text: string): string {
  return text.replace(ADDRESS, (url) => {
    try {
      const { protocol, host } = new URL(url)
      return protocol === 'file:' ? plainAddress(url) : `${protocol}//${host}`
    } catch {
      return '(no URL)'
    }
  })
}

/**
 * Writes one line about something that a developer or a bug report needs.
 *
 * To standard error with a time; never a payload, a header or the query of an address, since those carry secrets.
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
    )
}

function write(level: string, message: string): void {
  if (level === 'info' && process.env['TICKERTAPE_LOG'] !== 'info') return
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`)
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

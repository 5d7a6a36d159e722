/**
 * Waits `ms` milliseconds, or less: an aborted signal ends the wait at once.
 *
 * Resolves true after the full time and false when it was cut short; it never rejects, since being woken is no error.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false)
    const done = (full: boolean): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cut)
      resolve(full)
    }
    const cut = (): void => done(false)
    const timer = setTimeout(() => done(true), Math.min(ms, 2 ** 31 - 1))
    signal?.addEventListener('abort', cut)
  })
}

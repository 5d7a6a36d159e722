import type { Disposable } from './disposable.ts'

const LOOK_EVERY = 60_000

/**
 * Has this thread's dates follow the zone of the machine's clock, which is another after a flight.
 *
 * V8 reads it once. The window is told by Chromium; here nobody is, and quiet hours, midnight and "until tomorrow" would go on by the
 * zone in which the program was started. A zone that was given by `TZ` stays.
 */
export function followTimeZone(lookEvery = LOOK_EVERY): Disposable & { look(): void } {
  const look = (): void => {
    // That it is not there is no matter: Node has V8 read the zone anew whenever the variable is touched.
    if (process.env['TZ'] === undefined) delete process.env['TZ']
  }
  const timer = setInterval(look, lookEvery)
  return { look, dispose: () => clearInterval(timer) }
}

/** The clocks of time zones by their names (`Europe/Berlin`), as the runtime knows them. */

const MOST_REMEMBERED = 50
const remembered = new Map<string, Intl.DateTimeFormat | null>()

/**
 * The epoch milliseconds at which the clocks of a zone show what `wall` says as if it were UTC.
 *
 * A zone that nobody knows is taken for UTC: the same text means the same everywhere.
 */
export function epochIn(zone: string, wall: number): number {
  const clock = clockOf(zone)
  if (!clock) return wall
  // The second look is for the hours around a change of the clocks.
  const first = wall - offsetAt(clock, wall)
  return wall - offsetAt(clock, first)
}

function clockOf(zone: string): Intl.DateTimeFormat | null {
  const known = remembered.get(zone)
  if (known !== undefined) return known
  let clock: Intl.DateTimeFormat | null = null
  try {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric'
    })
  } catch {
    // No zone of that name.
  }
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(zone, clock)
  return clock
}

/** How far the clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(clock: Intl.DateTimeFormat, at: number): number {
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

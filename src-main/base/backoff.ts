/** The longest wait before the first, second, third… attempt after a failure, in milliseconds. */
export const BACKOFF_CAPS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000]

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * Full jitter (any time between nothing and the cap), because many connections that were lost in the same moment must
 * not come back in the same moment. `failures` counts from 1; `random` is 0 <= random < 1. `floor` is what the
 * server requested, in ms: the wait is never shorter, and up to a tenth longer so that clients with the same number
 * spread out too.
 */
export function backoff(failures: number, random: number, floor = 0): number {
  const cap = BACKOFF_CAPS[Math.min(Math.max(failures, 1), BACKOFF_CAPS.length) - 1] ?? 0
  return Math.round(Math.max(random * cap, floor * (1 + random / 10)))
}

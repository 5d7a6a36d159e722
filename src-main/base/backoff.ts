/** The longest wait before the first, second, third… attempt after a failure, in milliseconds. */
export const BACKOFF_CAPS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000]

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * Full jitter (any time between nothing and the cap), because many connections that were lost in the same moment must
 * not come back in the same moment. `failures` counts from 1; `random` is 0 <= random < 1.
 */
export function backoff(failures: number, random: number): number {
  const cap = BACKOFF_CAPS[Math.min(Math.max(failures, 1), BACKOFF_CAPS.length) - 1] ?? 0
  return Math.round(random * cap)
}

/** How often a server is asked that went away just now, and how long "just now" lasts. Milliseconds. */
const SOON_MS = 1_000
const SOON_JITTER_MS = 800
const SOON_FOR_MS = 120_000
/** Then each wait is half of the time since, within these; up to half of it is taken off at random. */
const RARER_MS = 2_000
const RARE_MS = 60_000

/**
 * How long to wait before a server that is away is asked again, in milliseconds: soon and steadily, and rarer later.
 *
 * `awayMs`: how long it has been asked. For where the attempts cost nobody anything: one asks for many, or a gateway answers
 * for the server.
 */
export function steadyWait(awayMs: number, random: number): number {
  if (awayMs < SOON_FOR_MS) return Math.round(SOON_MS + random * SOON_JITTER_MS)
  const longest = Math.min(RARE_MS, Math.max(RARER_MS, (awayMs - SOON_FOR_MS) / 2))
  return Math.round(longest * (1 - random / 2))
}

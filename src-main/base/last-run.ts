import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'

const MARK = 'running'

/** What the program runs in, as far as a run can tell whether that of the one before has ended. */
export interface RunSession {
  /** Kept in the mark, as JSON. */
  now: unknown
  hasEnded: (before: unknown) => Promise<boolean>
}

/**
 * Leaves a mark in the folder while the program runs; answers whether the run before ended without taking its own away.
 *
 * A power cut does not count: the machine has started since, which is known by its own number on Linux, and elsewhere by the time since
 * its start. Nor does a session that ended: when its display or its bus goes, Chromium ends the process without a word to anybody.
 */
export async function beginRun(
  folder: string,
  session: RunSession = { now: [], hasEnded: async () => false }
): Promise<{ endedBadly: boolean; end: () => void }> {
  const file = join(folder, MARK)
  let endedBadly = false
  try {
    const before = JSON.parse(readFileSync(file, 'utf8')) as { boot?: unknown; uptime?: unknown; session?: unknown }
    const sameBoot = before.boot === bootId() && typeof before.uptime === 'number' && before.uptime <= uptime()
    endedBadly = sameBoot && !(await session.hasEnded(before.session))
  } catch {
    // There is none: it ended as it should.
  }
  try {
    writeFileSync(file, JSON.stringify({ boot: bootId(), uptime: uptime(), session: session.now }))
  } catch {
    // A disk that refuses: a crash of this run goes unnoticed then.
  }
  return { endedBadly, end: () => rmSync(file, { force: true }) }
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

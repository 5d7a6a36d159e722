import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'

const MARK = 'running'

/**
 * Leaves a mark in the folder while the program runs; answers whether the run before ended without taking its own away.
 *
 * A power cut does not count: the machine has started since, which is known by its own number on Linux, and elsewhere by the
 * time since its start.
 */
export function beginRun(folder: string): { endedBadly: boolean; end: () => void } {
  const file = join(folder, MARK)
  let endedBadly = false
  try {
    const before = JSON.parse(readFileSync(file, 'utf8')) as { boot?: unknown; uptime?: unknown }
    endedBadly = before.boot === bootId() && typeof before.uptime === 'number' && before.uptime <= uptime()
  } catch {
    // There is none: it ended as it should.
  }
  try {
    writeFileSync(file, JSON.stringify({ boot: bootId(), uptime: uptime() }))
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

import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stamp } from './swap.ts'

/** The small backups that are made by themselves: feeds, folders, settings and cursors, without any item. */
/** In the folder of the library. */
export const BACKUPS_FOLDER = 'backups'
const NAME = /^configuration-(\d{8})-\d{6}\.tickertape-backup$/
/** Kept are the newest ones whatever their day, and the newest of each of some other days. */
const NEWEST = 2
const DAYS = 3

/** The small backups of a library, newest first; absolute. */
export function rollingBackups(library: string): string[] {
  const folder = join(dirname(library), BACKUPS_FOLDER)
  return namesIn(folder)
    .reverse()
    .map((name) => join(folder, name))
}

/** Adds a backup and removes those that are no longer useful; `write` makes the whole file of the given name. */
export async function addRollingBackup(
  library: string,
  now: Date,
  write: (file: string) => Promise<unknown>
): Promise<void> {
  const folder = join(dirname(library), BACKUPS_FOLDER)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `configuration-${stamp(now)}.tickertape-backup`
  const unfinished = join(folder, 'unfinished')
  await write(unfinished)
  renameSync(unfinished, join(folder, name))
  const names = namesIn(folder)
  const kept = useful(names)
  for (const other of names) if (!kept.has(other)) rmSync(join(folder, other), { force: true })
}

/** Which of these, oldest first, are kept: many changes in one day must not push out yesterday. */
export function useful(names: readonly string[]): Set<string> {
  const newest = [...names].reverse()
  const kept = new Set(newest.slice(0, NEWEST))
  const days = new Set([...kept].map(dayOf))
  for (const name of newest) {
    if (kept.size >= NEWEST + DAYS) break
    if (days.has(dayOf(name))) continue
    days.add(dayOf(name))
    kept.add(name)
  }
  return kept
}

const dayOf = (name: string): string => NAME.exec(name)?.[1] ?? ''

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .sort()
  } catch {
    return []
  }
}

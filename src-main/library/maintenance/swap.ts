import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Recovered } from '#contract/storage.ts'

/** Why a library is replaced: its file was damaged, or the reader wished it. */
type Because = Recovered['because']
const PREFIX = { damaged: '.recover-', wished: '.restore-' }
const ASIDE = { damaged: '.damaged-', wished: '.before-restore-' }

/** Where the new library is put until the next start takes it; while it is being written, with `.unfinished` behind. */
export function stagedFile(library: string, because: Because, now: Date): string {
  return `${library}${PREFIX[because]}${stamp(now)}`
}

/** The last thing that staging does: from now on the next start swaps. */
export function finishStaging(staged: string): void {
  renameSync(`${staged}.unfinished`, staged)
  syncFolder(dirname(staged))
}

/**
 * Puts a staged library in the place of the present one, which is set aside; nothing where none is staged.
 *
 * Before anybody opens the library. A power cut between any two steps leaves what the next start goes on with: the log
 * goes first, since SQLite would play a log that is left into the other library; the staged file goes last, and
 * while it is there the swap is not done. Throws what the file system says.
 */
export function swapIn(library: string): { because: Because; aside: string } | null {
  const folder = dirname(library)
  const name = basename(library)
  const all = existsSync(folder) ? readdirSync(folder) : []
  for (const left of all.filter((other) => isStaged(other, name) && other.endsWith('.unfinished')))
    rmSync(join(folder, left), { force: true })
  const staged = all.filter((other) => isStaged(other, name) && !other.includes('.unfinished')).sort(byStamp)
  const newest = staged.pop()
  if (newest === undefined) return null
  const because: Because = newest.startsWith(`${name}${PREFIX.damaged}`) ? 'damaged' : 'wished'
  const aside = `${name}${ASIDE[because]}${newest.slice(-STAMP)}`
  if (existsSync(`${library}-wal`)) renameSync(`${library}-wal`, join(folder, `${aside}-wal`))
  rmSync(`${library}-shm`, { force: true })
  if (existsSync(library)) renameSync(library, join(folder, aside))
  syncFolder(folder)
  renameSync(join(folder, newest), library)
  syncFolder(folder)
  // Staged earlier and overtaken.
  for (const other of staged) rmSync(join(folder, other), { force: true })
  return { because, aside }
}

/** Whether a file in the library's folder is one that was set aside. */
export const isAside = (name: string, library: string): boolean =>
  Object.values(ASIDE).some((prefix) => name.startsWith(`${library}${prefix}`))

const isStaged = (name: string, library: string): boolean =>
  Object.values(PREFIX).some((prefix) => name.startsWith(`${library}${prefix}`))

const STAMP = 'YYYYMMDD-HHMMSS'.length
const byStamp = (a: string, b: string): number => (a.slice(-STAMP) < b.slice(-STAMP) ? -1 : 1)

/** 20241121-140730, by the local clock: for the names of files. */
export function stamp(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const date = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`
  return `${date}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`
}

/** What was renamed stays renamed over a power cut; Windows sees to that itself. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

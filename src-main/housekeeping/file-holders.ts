import { readdir, readFile, readlink } from 'node:fs/promises'

/** Bounds for a machine that runs very much. */
const MOST_PROCESSES = 5_000
const MOST_FILES = 5_000

export interface Holder {
  name: string
  pid: number
}

/**
 * The other processes that have one of these files open, at most `limit`.
 *
 * Known on Linux alone, of the reader's own processes, from `/proc`.
 */
export async function fileHolders(files: readonly string[], limit: number): Promise<Holder[]> {
  if (process.platform !== 'linux') return []
  const wanted = new Set(files)
  const holders: Holder[] = []
  const pids = (await orNone(readdir('/proc'))).filter((name) => /^\d+$/.test(name)).map(Number)
  for (const pid of pids.slice(0, MOST_PROCESSES)) {
    if (holders.length >= limit) break
    if (pid === process.pid) continue
    if (await holds(pid, wanted)) holders.push({ pid, name: await nameOf(pid) })
  }
  return holders
}

async function holds(pid: number, wanted: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  for (const handle of (await orNone(readdir(folder))).slice(0, MOST_FILES)) {
    try {
      if (wanted.has(await readlink(`${folder}/${handle}`))) return true
    } catch {
      // Closed since.
    }
  }
  return false
}

async function nameOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim()
  } catch {
    return ''
  }
}

const orNone = (reading: Promise<string[]>): Promise<string[]> => reading.catch(() => [])

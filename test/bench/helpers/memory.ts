import { readdir, readFile } from 'node:fs/promises'

/**
 * The memory of a process and all its descendants in MiB, each page counted by its share (PSS).
 *
 * PSS falls when two programs share pages, so nothing else of Electron may run meanwhile. Linux only: null elsewhere.
 */
export async function proportionalMemory(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  let total = 0
  for (const each of await processTree(pid)) {
    const rollup = await readFile(`/proc/${each}/smaps_rollup`, 'utf8').catch(() => '')
    total += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0)
  }
  return total / 1024
}

/** The memory that a process has for itself alone, in MiB; null where it cannot be read. */
export async function privateMemory(pid: number): Promise<number | null> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const sizes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, size]) => Number(size))
  return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0) / 1024
}

/** A process and all its descendants; empty where there is no /proc. */
export async function processTree(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>()
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => null)
    // The program's name stands in brackets and may itself hold brackets: the parent is the second word behind the last.
    const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (stat !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  const tree = children.size > 0 ? [pid] : []
  // Grows while it is walked.
  for (const each of tree) tree.push(...(children.get(each) ?? []))
  return tree
}

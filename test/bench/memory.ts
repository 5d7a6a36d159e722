import { readdir, readFile } from 'node:fs/promises'

/**
 * The memory of a process and all its descendants in MiB, each page counted by its share (PSS).
 *
 * PSS falls when two programs share pages, so nothing else of Electron may run meanwhile. Linux only: null elsewhere.
 */
export async function proportionalMemory(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const children = new Map<number, number[]>()
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => null)
    // The program's name stands in brackets and may itself hold brackets: the parent is the second word behind the last.
    const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (stat !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  let total = 0
  const tree = [pid]
  for (let next = tree.pop(); next !== undefined; next = tree.pop()) {
    const rollup = await readFile(`/proc/${next}/smaps_rollup`, 'utf8').catch(() => '')
    total += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0)
    tree.push(...(children.get(next) ?? []))
  }
  return total / 1024
}

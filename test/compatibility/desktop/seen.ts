import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until a condition holds, `limit` in ms: after how many ms it held, null where it did not. */
export async function heldAfter(holds: () => boolean | Promise<boolean>, limit: number): Promise<number | null> {
  const start = performance.now()
  for (;;) {
    if (await holds()) return performance.now() - start
    if (performance.now() - start > limit) return null
    await sleep(100)
  }
}

/** What a step saw; where it failed or took longer than `limit` ms, that is what was seen of it. */
export async function seen(step: () => Promise<string>, limit = 60_000): Promise<string> {
  const timer = new AbortController()
  try {
    return await Promise.race([step(), sleep(limit, 'not seen: it took too long', { signal: timer.signal })])
  } catch (error) {
    return `not seen: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    timer.abort()
  }
}

export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [heads, heads.map(() => '---'), ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))]
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

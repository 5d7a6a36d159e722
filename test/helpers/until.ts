/**
 * Waits until a condition holds; throws with `what` when it does not within `limit` milliseconds.
 *
 * A condition that throws does not hold yet; its last error is told when the time is over.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limit = 30_000): Promise<void> {
  const end = Date.now() + limit
  let last: unknown
  for (;;) {
    try {
      if (await holds()) return
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`Not within ${limit} ms: ${what}`, { cause: last })
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

export function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

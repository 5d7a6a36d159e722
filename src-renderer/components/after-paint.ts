/** Time that the first paint may take, in ms: drawing more meanwhile only delays it. */
const PAINTED = 150
/** Then wait for an idle moment, at most this long, in ms. */
const REST_WITHIN = 100

/** Runs what the first paint does not need after it. Answers a function that cancels it. */
export function afterPaint(work: () => void): () => void {
  let idle = 0
  const timer = setTimeout(() => (idle = requestIdleCallback(work, { timeout: REST_WITHIN })), PAINTED)
  return () => {
    clearTimeout(timer)
    cancelIdleCallback(idle)
  }
}

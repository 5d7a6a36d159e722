/** As long as a first picture may take to get onto the screen, in ms: what is drawn meanwhile only delays it. */
const PAINTED = 150
/** How long then may be waited for a moment of rest. */
const REST_WITHIN = 100

/** Does what the first picture does not need, once it is on the screen; answers how to have it left undone. */
export function afterPaint(work: () => void): () => void {
  let idle = 0
  const timer = setTimeout(() => (idle = requestIdleCallback(work, { timeout: REST_WITHIN })), PAINTED)
  return () => {
    clearTimeout(timer)
    cancelIdleCallback(idle)
  }
}

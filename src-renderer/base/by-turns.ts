/** How long one turn works before keys and frames get theirs, in ms. */
const TURN = 20

/**
 * Takes what a generator makes, in turns, until it ends. Answers a function that calls off what is left.
 *
 * The first turn is taken at once, so that little work is done when this returns. A step is not interrupted: each must be
 * short. Null is a step that made nothing yet.
 */
export function byTurns<T>(steps: Iterator<T | null>, take: (made: T) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const turn = (): void => {
    const end = performance.now() + TURN
    do {
      const step = steps.next()
      if (step.done) return
      if (step.value !== null) take(step.value)
    } while (performance.now() < end)
    timer = setTimeout(turn, 0)
  }
  turn()
  return () => clearTimeout(timer)
}

/** How long one turn works before keys and frames get theirs, in ms. */
const TURN = 20

/**
 * Takes what a generator makes, in turns, until it ends. Answers a function that calls off what is left.
 *
 * The first turn is taken at once, so that little work is done when this returns. A step is not interrupted: each must be
 * short. Null is a step that made nothing yet. `take` answers true for what is to be drawn before more is made: no clock here
 * counts how long that takes.
 */
export function byTurns<T>(steps: Iterator<T | null>, take: (made: T) => boolean | void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const turn = (): void => {
    const end = performance.now() + TURN
    let isEnough = false
    do {
      const step = steps.next()
      if (step.done) return
      if (step.value !== null) isEnough = take(step.value) === true
    } while (!isEnough && performance.now() < end)
    timer = setTimeout(turn, 0)
  }
  turn()
  return () => clearTimeout(timer)
}

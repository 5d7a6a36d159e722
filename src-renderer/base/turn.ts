/** A span of time in which the answer to a request is still of use: it ends when the next turn begins. */
export class Turn {
  #isCurrent = true

  get isCurrent(): boolean {
    return this.#isCurrent
  }

  /** Ends this turn. Answers the next one. */
  next(): Turn {
    this.#isCurrent = false
    return new Turn()
  }
}

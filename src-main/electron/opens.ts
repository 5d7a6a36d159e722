import { app } from 'electron'

/** Links and files that the system hands to the program. */
export interface Opens {
  /** Calls the listener for each, also for those that were handed over before. */
  listen(listener: (thing: string) => void): void
}

/**
 * How macOS hands links and files over; elsewhere they are arguments of a start.
 *
 * To be called before the app is ready: the first may come earlier than anything else.
 */
export function collectOpens(): Opens {
  const early: string[] = []
  let hand = (thing: string): void => void early.push(thing)
  const take = (event: { preventDefault: () => void }, thing: string): void => {
    event.preventDefault()
    hand(thing)
  }
  app.on('open-url', take)
  app.on('open-file', take)
  return {
    listen(listener) {
      hand = listener
      for (const thing of early.splice(0)) listener(thing)
    }
  }
}

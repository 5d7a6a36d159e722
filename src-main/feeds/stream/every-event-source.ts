import { EventSource } from 'eventsource'

/**
 * An EventSource that shows every event, whatever its type.
 *
 * Listeners would have to be registered for each type in advance. A server's own `event: open` and `event: error` are
 * MessageEvents; the connection's are not, and that is how the two are distinguished.
 */
export class EveryEventSource extends EventSource {
  #onEvent: (event: Event) => void

  constructor(url: string, init: ConstructorParameters<typeof EventSource>[1], onEvent: (event: Event) => void) {
    super(url, init)
    this.#onEvent = onEvent
  }

  override dispatchEvent(event: Event): boolean {
    this.#onEvent(event)
    return true
  }
}

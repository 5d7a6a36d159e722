import type { Disposable } from '../../base/disposable.ts'
import { log } from '../../base/log.ts'
import { SessionBus } from './session-bus.ts'

/**
 * The session bus for one purpose: reached with the first need, kept, and reached again where it went or could not be had.
 *
 * A session's bus may be late, restarted, or too busy for an answer while everything else starts; none of that is for good.
 */
export class KeptBus implements Disposable {
  readonly #prepare: (bus: SessionBus) => Promise<void>
  readonly #connect: () => Promise<SessionBus | null>
  #connection: Promise<SessionBus | null> | null = null
  #isDisposed = false

  /** @param prepare what a new connection is to do first, such as listening; where it fails the bus could not be reached */
  constructor(
    prepare: (bus: SessionBus) => Promise<void> = () => Promise.resolve(),
    connect = (): Promise<SessionBus | null> => SessionBus.connect()
  ) {
    this.#prepare = prepare
    this.#connect = connect
  }

  /** Null where there is no bus that this program can reach now. */
  async get(): Promise<SessionBus | null> {
    if (this.#isDisposed) return null
    const connection = (this.#connection ??= this.#open())
    const bus = await connection
    if (bus === null && this.#connection === connection) this.#connection = null
    return bus
  }

  dispose(): void {
    this.#isDisposed = true
    void this.#connection?.then((bus) => bus?.dispose())
    this.#connection = null
  }

  async #open(): Promise<SessionBus | null> {
    const bus = await this.#connect().catch(() => null)
    if (!bus) return null
    const opened = this.#connection
    bus.onEnd(() => {
      if (this.#connection === opened) this.#connection = null
    })
    try {
      await this.#prepare(bus)
      return bus
    } catch (error) {
      log.warn(`the session bus could not be used: ${error instanceof Error ? error.name : String(error)}`)
      bus.dispose()
      return null
    }
  }
}

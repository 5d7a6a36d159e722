import { Disposables, type Disposable } from '../../base/disposable.ts'
import { Emitter, type Event } from '../../base/emitter.ts'
import { log } from '../../base/log.ts'
import { SessionBus, type Signal } from '../session-bus/session-bus.ts'
import { Variant, type Read, type Wire } from '../session-bus/wire.ts'

/** Whether the key store could be used now: `locked` is one that would have to ask the reader first. */
export type Standing = 'open' | 'locked' | 'absent'

/** The key store of this computer, as far as it can be told without using it. */
export interface KeyStore extends Disposable {
  /** Whether there is one at all; wakes nobody. */
  exists(): Promise<boolean>
  /** Whether it would answer without a question to the reader. */
  look(): Promise<Standing>
  /** Has it put its question to the reader, and waits as long as the answer takes. */
  unlock(): Promise<Standing>
  /** It came, went, was locked or unlocked by somebody. */
  readonly onChange: Event<null>
}

const SERVICE = 'org.freedesktop.secrets'
const FACE = 'org.freedesktop.Secret'
const PATH = '/org/freedesktop/secrets'
/** "No object" in the Secret Service's answers. */
const NONE = '/'
/** What becomes of a prompt whose program has gone. */
const GONE = Symbol('gone')

/**
 * The Secret Service (GNOME's keyring, KeePassXC, KDE's wallet of today), asked over a connection of our own.
 *
 * What Chromium asks it blocks the main thread, and a question to the reader blocks it until they answer: every stream would
 * wait. So it is opened here first, where nothing waits, and Chromium is asked when no question is left. Chromium also asks for
 * its key once in a run, so that a store which appears later is of use only if it was not asked before.
 */
export class SecretService implements KeyStore {
  readonly #disposables = new Disposables()
  readonly #onChange = this.#disposables.add(new Emitter<null>())
  readonly onChange = this.#onChange.event
  readonly #onSignal = this.#disposables.add(new Emitter<Signal>())
  #connection: Promise<SessionBus | null> | null = null

  async exists(): Promise<boolean> {
    return this.#orElse(false, async (bus) => bus.has(SERVICE))
  }

  async look(): Promise<Standing> {
    return this.#orElse('absent', async (bus) => {
      if (!(await bus.has(SERVICE))) return 'absent'
      const collection = await this.#defaultCollection(bus)
      // A store without a default collection would have to make one, with a question.
      if (collection === NONE) return 'locked'
      const locked = await bus.call({
        to: SERVICE,
        path: collection,
        face: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        signature: 'ss',
        values: [`${FACE}.Collection`, 'Locked']
      })
      return locked[0] === false ? 'open' : 'locked'
    })
  }

  async unlock(): Promise<Standing> {
    await this.#orElse(undefined, async (bus) => {
      const prompt = await this.#promptToOpen(bus)
      if (prompt !== NONE) await this.#answered(bus, prompt)
    })
    return this.look()
  }

  dispose(): void {
    this.#disposables.dispose()
    void this.#connection?.then((bus) => bus?.dispose())
  }

  /** The prompt that would open the default collection, or make one; `NONE` where it opened without. */
  async #promptToOpen(bus: SessionBus): Promise<string> {
    const collection = await this.#defaultCollection(bus)
    const call = (member: string, signature: string, values: readonly Wire[]): Promise<Read[]> =>
      bus.call({ to: SERVICE, path: PATH, face: `${FACE}.Service`, member, signature, values })
    const [, prompt] =
      collection === NONE
        ? // The words of libsecret, with which Chromium would make it.
          await call('CreateCollection', 'a{sv}s', [
            [[`${FACE}.Collection.Label`, new Variant('s', 'Default keyring')]],
            'default'
          ])
        : await call('Unlock', 'ao', [[collection]])
    return typeof prompt === 'string' ? prompt : NONE
  }

  /** Shows a prompt and waits for the reader, or for the end of the program that shows it. */
  async #answered(bus: SessionBus, prompt: string): Promise<void> {
    const disposables = new Disposables()
    try {
      const answered = new Promise((resolve) => {
        disposables.add(
          this.#onSignal.event(({ path, face, member, values }) => {
            if (path === prompt && face === `${FACE}.Prompt` && member === 'Completed') resolve(null)
            if (member === 'NameOwnerChanged' && values[0] === SERVICE) resolve(GONE)
          })
        )
        disposables.add(bus.onEnd(() => resolve(GONE)))
      })
      const show = { to: SERVICE, path: prompt, face: `${FACE}.Prompt`, member: 'Prompt', signature: 's', values: [''] }
      await bus.call(show, { limit: null })
      await answered
    } finally {
      disposables.dispose()
    }
  }

  async #defaultCollection(bus: SessionBus): Promise<string> {
    const ask = { face: `${FACE}.Service`, member: 'ReadAlias', signature: 's', values: ['default'] }
    const [path] = await bus.call({ to: SERVICE, path: PATH, ...ask })
    return typeof path === 'string' ? path : NONE
  }

  async #orElse<T>(otherwise: T, ask: (bus: SessionBus) => Promise<T>): Promise<T> {
    try {
      const bus = await (this.#connection ??= this.#connect())
      return bus ? await ask(bus) : otherwise
    } catch (error) {
      log.warn(`the key store does not answer: ${error instanceof Error ? error.name : String(error)}`)
      return otherwise
    }
  }

  async #connect(): Promise<SessionBus | null> {
    const bus = await SessionBus.connect()
    if (!bus) return null
    bus.onSignal((signal) => {
      this.#onSignal.fire(signal)
      this.#onChange.fire(null)
    })
    bus.onEnd(() => (this.#connection = null))
    await bus.listen(`type='signal',path_namespace='${PATH}',sender='${SERVICE}'`)
    await bus.listen(`type='signal',member='NameOwnerChanged',sender='org.freedesktop.DBus',arg0='${SERVICE}'`)
    return bus
  }
}

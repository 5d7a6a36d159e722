import { randomBytes } from 'node:crypto'
import { Disposables } from '../../base/disposable.ts'
import { Emitter } from '../../base/emitter.ts'
import { log } from '../../base/log.ts'
import { KeptBus } from '../session-bus/kept-bus.ts'
import type { SessionBus, Signal } from '../session-bus/session-bus.ts'
import { Variant, type Read, type Wire } from '../session-bus/wire.ts'
import { passwordSealing } from './password-sealing.ts'
import type { KeyStore, Sealing, Standing } from './prepared-secrets.ts'

const SERVICE = 'org.freedesktop.secrets'
const FACE = 'org.freedesktop.Secret'
const PATH = '/org/freedesktop/secrets'
/** "No object" in the Secret Service's answers. */
const NONE = '/'
/** What becomes of a prompt whose program has gone. */
const GONE = Symbol('gone')
/** By what Chromium finds its password; a program's own is told apart by the program's name. */
const SCHEMA = 'chrome_libsecret_os_crypt_password_v2'

/**
 * The Secret Service (GNOME's keyring, KeePassXC, KDE's wallet of today), asked over a connection of our own.
 *
 * What Chromium asks it blocks the main thread, and a question to the reader blocks it until they answer: every stream would
 * wait. It cannot be opened for Chromium either: KeePassXC asks for each connection, whatever another was allowed. So the password
 * that Chromium would keep there is had, or made, by us, and Chromium is never asked.
 */
export class SecretService implements KeyStore {
  readonly #disposables = new Disposables()
  readonly #onChange = this.#disposables.add(new Emitter<null>())
  readonly onChange = this.#onChange.event
  readonly #onSignal = this.#disposables.add(new Emitter<Signal>())
  readonly #bus = this.#disposables.add(new KeptBus((bus) => this.#listen(bus)))
  readonly #attributes: readonly Wire[]
  #trouble = ''

  /** @param application the name by which Chromium would tell the program's password from others */
  constructor(application: string) {
    this.#attributes = [
      ['xdg:schema', SCHEMA],
      ['application', application]
    ]
  }

  async exists(): Promise<boolean> {
    return this.#orElse(false, async (bus) => bus.has(SERVICE))
  }

  async look(): Promise<Standing> {
    return this.#orElse('absent', async (bus) => {
      if (!(await bus.has(SERVICE))) return 'absent'
      return (await this.#lockedIn(bus)) === null ? 'open' : 'locked'
    })
  }

  async unlock(): Promise<Standing> {
    await this.#orElse(undefined, async (bus) => {
      const locked = await this.#lockedIn(bus)
      if (locked === null) return
      const prompt = locked === NONE ? await this.#makeCollection(bus) : await this.#unlock(bus, locked)
      if (prompt !== NONE) await this.#answered(bus, prompt)
      // A store may open its collection at one answer and want another for what is in it.
      const inside = await this.#lockedIn(bus)
      if (inside === null || inside === locked || inside === NONE) return
      const second = await this.#unlock(bus, inside)
      if (second !== NONE) await this.#answered(bus, second)
    })
    return this.look()
  }

  async sealing(): Promise<Sealing | null> {
    return this.#orElse(null, async (bus) => {
      const item = (await this.#item(bus)) ?? (await this.#makeItem(bus))
      return item === null ? null : passwordSealing(await this.#secretOf(bus, item))
    })
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  /** What would have to be unlocked before the password can be had: `NONE` for a collection that is to be made, null for nothing. */
  async #lockedIn(bus: SessionBus): Promise<string | null> {
    const collection = await this.#defaultCollection(bus)
    // Nothing is searched in a locked one: some stores ask at once.
    if (collection === NONE) return NONE
    if (await this.#isLocked(bus, collection, 'Collection')) return collection
    const item = await this.#item(bus)
    return item !== null && (await this.#isLocked(bus, item, 'Item')) ? item : null
  }

  async #isLocked(bus: SessionBus, path: string, kind: 'Collection' | 'Item'): Promise<boolean> {
    const ask = { face: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' }
    const [locked] = await bus.call({ to: SERVICE, path, ...ask, values: [`${FACE}.${kind}`, 'Locked'] })
    return locked !== false
  }

  /** The item with the password: in the default collection, else in another. */
  async #item(bus: SessionBus): Promise<string | null> {
    const search = { to: SERVICE, member: 'SearchItems', signature: 'a{ss}', values: [this.#attributes] }
    const collection = await this.#defaultCollection(bus)
    const inside =
      collection === NONE ? [] : await bus.call({ ...search, path: collection, face: `${FACE}.Collection` })
    const found = [inside[0], ...(await bus.call({ ...search, path: PATH, face: `${FACE}.Service` }))]
    return found.flatMap((paths) => (Array.isArray(paths) ? paths : [])).map(String)[0] ?? null
  }

  /** Makes the item with a new password, as Chromium would; null where the store does not. */
  async #makeItem(bus: SessionBus): Promise<string | null> {
    const properties: Wire = [
      [`${FACE}.Item.Label`, new Variant('s', 'Chromium Safe Storage')],
      [`${FACE}.Item.Attributes`, new Variant('a{ss}', this.#attributes)]
    ]
    const password = Buffer.from(randomBytes(16).toString('base64'))
    const secret = [await this.#session(bus), new Uint8Array(), password, 'text/plain']
    const path = await this.#defaultCollection(bus)
    const ask = { face: `${FACE}.Collection`, member: 'CreateItem', signature: 'a{sv}(oayays)b' }
    const [, prompt] = await bus.call({ to: SERVICE, path, ...ask, values: [properties, secret, false] })
    if (typeof prompt === 'string' && prompt !== NONE) await this.#answered(bus, prompt)
    return this.#item(bus)
  }

  async #secretOf(bus: SessionBus, item: string): Promise<Uint8Array> {
    const ask = { face: `${FACE}.Item`, member: 'GetSecret', signature: 'o', values: [await this.#session(bus)] }
    const [secret] = await bus.call({ to: SERVICE, path: item, ...ask })
    const value = Array.isArray(secret) ? secret[2] : undefined
    if (!(value instanceof Uint8Array) || value.length === 0) throw new Error('the key store gave no password')
    return value
  }

  /** A session in which secrets go as they are: the bus is the reader's own, as is whoever could listen. */
  async #session(bus: SessionBus): Promise<string> {
    const [, session] = await this.#ask(bus, 'OpenSession', 'sv', ['plain', new Variant('s', '')])
    return String(session)
  }

  /** Answers the prompt that would make a default collection; `NONE` where there is none. */
  async #makeCollection(bus: SessionBus): Promise<string> {
    // The words of libsecret, with which Chromium would make it.
    const label: Wire = [[`${FACE}.Collection.Label`, new Variant('s', 'Default keyring')]]
    const [, prompt] = await this.#ask(bus, 'CreateCollection', 'a{sv}s', [label, 'default'])
    return typeof prompt === 'string' ? prompt : NONE
  }

  /** Answers the prompt that would unlock it; `NONE` where it opened without. */
  async #unlock(bus: SessionBus, path: string): Promise<string> {
    const [, prompt] = await this.#ask(bus, 'Unlock', 'ao', [[path]])
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
    const [path] = await this.#ask(bus, 'ReadAlias', 's', ['default'])
    return typeof path === 'string' ? path : NONE
  }

  #ask(bus: SessionBus, member: string, signature: string, values: readonly Wire[]): Promise<Read[]> {
    return bus.call({ to: SERVICE, path: PATH, face: `${FACE}.Service`, member, signature, values })
  }

  async #orElse<T>(otherwise: T, ask: (bus: SessionBus) => Promise<T>): Promise<T> {
    try {
      const bus = await this.#bus.get()
      const answer = bus ? await ask(bus) : otherwise
      this.#trouble = ''
      return answer
    } catch (error) {
      const trouble = error instanceof Error ? error.name : String(error)
      // It is looked at every few seconds while it is of no use.
      if (trouble !== this.#trouble) log.warn(`the key store does not answer: ${trouble}`)
      this.#trouble = trouble
      return otherwise
    }
  }

  async #listen(bus: SessionBus): Promise<void> {
    bus.onSignal((signal) => {
      this.#onSignal.fire(signal)
      this.#onChange.fire(null)
    })
    await bus.listen(`type='signal',path_namespace='${PATH}',sender='${SERVICE}'`)
    await bus.listen(`type='signal',member='NameOwnerChanged',sender='org.freedesktop.DBus',arg0='${SERVICE}'`)
  }
}

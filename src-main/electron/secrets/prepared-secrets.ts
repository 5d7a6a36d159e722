import type { SecretsKept } from '#contract/ipc.ts'
import { Disposables, type Disposable } from '../../base/disposable.ts'
import { Emitter, type Event } from '../../base/emitter.ts'
import { log } from '../../base/log.ts'

/** Who may be asked for the key store: `once` is the reader unless they were asked before in this run, `again` in any case. */
export type Asking = 'nobody' | 'once' | 'again'

/** Where secrets are kept: sealed by the system's key store, or nowhere. */
export interface Secrets extends Disposable {
  /** What becomes of secrets that are entered now. */
  readonly kept: SecretsKept
  /** Whether secrets can be sealed and opened now; waits for the reader where they may be asked. */
  prepare(asking: Asking): Promise<boolean>
  /** Null where the key store is not open, or the system keeps no secrets. */
  seal(text: string): Promise<Uint8Array | null>
  /** Null for what another machine, another user or another key store sealed, and where the key store is not open. */
  open(sealed: Uint8Array): Promise<Opened | null>
  /** `kept` is another, or the key store has come or was opened: what could not be done may be tried again. */
  readonly onChange: Event<null>
}

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
  /** Who seals with its key, once it is open; null where it gives none. */
  sealing(): Promise<Sealing | null>
  /** It came, went, was locked or unlocked by somebody. */
  readonly onChange: Event<null>
}

/** What was sealed; `isOld` where the key has been changed since, so that it had better be sealed again. */
export interface Opened {
  text: string
  isOld: boolean
}

/** Who seals with a key store's key; both reject where they cannot. */
export interface Sealing {
  seal(text: string): Promise<Uint8Array>
  open(sealed: Uint8Array): Promise<Opened>
}

/** How often a store that gives no key is looked at, in ms: GNOME's says nothing when a session's login opens it. */
const LOOK_AGAIN = 15_000

/**
 * What is known of the key store.
 *
 * `asking`: a question stands on the reader's screen. `refused`: they were asked, and it is locked. `useless`: it is open, and gave
 * no key.
 */
type Known = 'unknown' | 'asking' | 'refused' | 'absent' | 'ready' | 'useless'

/** Secrets whose key store is opened before it is asked for its key. */
export class PreparedSecrets implements Secrets {
  readonly #disposables = new Disposables()
  readonly #onChange = this.#disposables.add(new Emitter<null>())
  readonly onChange = this.#onChange.event
  readonly #store: KeyStore
  #sealing: Sealing | null = null
  #taking: Promise<Sealing | null> | null = null
  #standing: Known = 'unknown'
  #asked = false
  #question: Promise<boolean> | null = null
  /** Ends the wait for an answer, where somebody opened the store without one. */
  #openedByOthers: () => void = () => {}

  constructor(store: KeyStore, lookAgain = LOOK_AGAIN) {
    this.#store = this.#disposables.add(store)
    const timer = setInterval(() => {
      if (this.#givesNoKey || this.#question) void this.#lookAgain()
    }, lookAgain)
    this.#disposables.defer(() => clearInterval(timer))
    this.#disposables.add(store.onChange(() => void this.#changed()))
    void store.exists().then((exists) => {
      if (this.#standing === 'unknown' && !exists) this.#stand('absent')
    })
  }

  get kept(): SecretsKept {
    switch (this.#standing) {
      case 'absent':
        return 'session'
      case 'refused':
      case 'useless':
        return 'locked'
      default:
        return 'stored'
    }
  }

  async prepare(asking: Asking): Promise<boolean> {
    if (this.#standing === 'ready') return true
    // One question at a time, whoever wants it answered.
    if (this.#question) return asking === 'nobody' ? false : this.#question
    const standing = await this.#store.look()
    if (standing === 'open') return this.#take()
    if (standing === 'absent') {
      this.#stand('absent')
      return false
    }
    if (asking === 'nobody' || (asking === 'once' && this.#asked)) {
      if (this.#asked) this.#stand('refused')
      return false
    }
    return (this.#question ??= this.#ask().finally(() => (this.#question = null)))
  }

  async seal(text: string): Promise<Uint8Array | null> {
    try {
      return (await this.#sealing?.seal(text)) ?? null
    } catch {
      log.warn('the key store refused to seal a secret: it is kept until the program ends')
      return null
    }
  }

  async open(sealed: Uint8Array): Promise<Opened | null> {
    try {
      return (await this.#sealing?.open(sealed)) ?? null
    } catch {
      return null
    }
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  async #ask(): Promise<boolean> {
    this.#asked = true
    this.#stand('asking')
    const opened = new Promise<Standing>((resolve) => (this.#openedByOthers = () => resolve('open')))
    const standing = await Promise.race([this.#store.unlock(), opened])
    if (standing === 'open') return this.#take()
    this.#stand(standing === 'absent' ? 'absent' : 'refused')
    return false
  }

  /** The store is open, so it gives its key without a question. */
  async #take(): Promise<boolean> {
    this.#sealing ??= await (this.#taking ??= this.#store.sealing().finally(() => (this.#taking = null)))
    if (!this.#sealing && this.#standing !== 'useless') log.warn('the key store is open and gives no key')
    this.#stand(this.#sealing ? 'ready' : 'useless')
    return this.#sealing !== null
  }

  get #givesNoKey(): boolean {
    return this.#standing === 'refused' || this.#standing === 'useless'
  }

  async #changed(): Promise<void> {
    if (this.#standing === 'ready') return
    if (this.#question) return this.#lookAgain()
    const there = await this.#store.exists()
    if (!there) this.#stand('absent')
    else if (this.#standing === 'absent') this.#stand('unknown')
    else if (this.#givesNoKey) await this.#lookAgain()
  }

  async #lookAgain(): Promise<void> {
    if (!this.#question) return void (await this.prepare('nobody'))
    if ((await this.#store.look()) === 'open') this.#openedByOthers()
  }

  #stand(standing: Known): void {
    if (this.#standing === standing) return
    this.#standing = standing
    this.#onChange.fire(null)
  }
}

import type { SecretsKept } from '#contract/ipc.ts'
import { Disposables, type Disposable } from '../../base/disposable.ts'
import { Emitter, type Event } from '../../base/emitter.ts'
import { log } from '../../base/log.ts'
import type { KeyStore } from './secret-service.ts'

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

/** What was sealed; `isOld` where the key has been changed since, so that it had better be sealed again. */
export interface Opened {
  text: string
  isOld: boolean
}

/** Who seals with the key store's key once the store is open; sealing and opening reject where they cannot be done. */
export interface Sealing {
  isAvailable(): Promise<boolean>
  seal(text: string): Promise<Uint8Array>
  open(sealed: Uint8Array): Promise<Opened>
}

/** How often a locked store is looked at, in ms: GNOME's says nothing when a session's login opens it. */
const LOOK_AGAIN = 15_000

/**
 * What is known of the key store.
 *
 * `asking`: a question stands on the reader's screen. `refused`: they were asked, and it is locked. `useless`: it is open, and
 * Chromium could not use it.
 */
type Known = 'unknown' | 'asking' | 'refused' | 'absent' | 'ready' | 'useless'

/** Secrets whose key store is opened before Chromium is asked for its key. */
export class PreparedSecrets implements Secrets {
  readonly #disposables = new Disposables()
  readonly #onChange = this.#disposables.add(new Emitter<null>())
  readonly onChange = this.#onChange.event
  readonly #store: KeyStore
  readonly #sealing: Sealing
  #standing: Known = 'unknown'
  #asked = false
  #question: Promise<boolean> | null = null
  #taking: Promise<boolean> | null = null

  constructor(store: KeyStore, sealing: Sealing, lookAgain = LOOK_AGAIN) {
    this.#store = this.#disposables.add(store)
    this.#sealing = sealing
    const timer = setInterval(() => {
      if (this.#standing === 'refused') void this.prepare('nobody')
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
      case 'useless':
        return 'session'
      case 'refused':
        return 'locked'
      default:
        return 'stored'
    }
  }

  async prepare(asking: Asking): Promise<boolean> {
    if (this.#standing === 'ready' || this.#standing === 'useless') return this.#standing === 'ready'
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
    if (this.#standing !== 'ready') return null
    try {
      return await this.#sealing.seal(text)
    } catch {
      log.warn('the key store refused to seal a secret: it is kept until the program ends')
      return null
    }
  }

  async open(sealed: Uint8Array): Promise<Opened | null> {
    if (this.#standing !== 'ready') return null
    try {
      return await this.#sealing.open(sealed)
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
    const standing = await this.#store.unlock()
    if (standing === 'open') return this.#take()
    this.#stand(standing === 'absent' ? 'absent' : 'refused')
    return false
  }

  /** The store is open, so Chromium gets its key without a question; it asks once in a run, so its no is for good. */
  #take(): Promise<boolean> {
    return (this.#taking ??= this.#sealing.isAvailable().then((available) => {
      this.#stand(available ? 'ready' : 'useless')
      return available
    }))
  }

  async #changed(): Promise<void> {
    if (this.#taking || this.#question) return
    const there = await this.#store.exists()
    if (!there) this.#stand('absent')
    else if (this.#standing === 'absent') this.#stand('unknown')
    else if (this.#standing === 'refused') await this.prepare('nobody')
  }

  #stand(standing: Known): void {
    if (this.#standing === standing) return
    this.#standing = standing
    this.#onChange.fire(null)
  }
}

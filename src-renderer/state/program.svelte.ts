import type { Counts } from '#contract/item.ts'
import type { Bridge, SecretsKept } from '#contract/ipc.ts'
import type { Mishap, UpdateState } from '#contract/program.ts'

const nothing: Counts = { unread: 0, starred: 0, alerts: 0, today: 0 }

/** What holds for the whole program: counts, rate, network and notifications. */
export class Status {
  #bridge: Bridge
  #counts = $state.raw<Counts>(nothing)
  #perMinute = $state.raw(0)
  #online = $state.raw(true)
  #notifications = $state.raw<'working' | 'broken'>('working')
  #secrets = $state.raw<SecretsKept>('stored')
  #update = $state.raw<UpdateState>({ kind: 'unsupported' })
  #mishap = $state.raw<Mishap | null>(null)
  #started = $state.raw(false)
  /** The reader knows, and has closed the bar. */
  #toldOfNotifications = $state.raw(false)

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** Whether the snapshot has come: before it nothing is known and nothing is claimed. */
  get started(): boolean {
    return this.#started
  }

  get counts(): Counts {
    return this.#counts
  }

  get perMinute(): number {
    return this.#perMinute
  }

  get online(): boolean {
    return this.#online
  }

  get notificationsBroken(): boolean {
    return this.#notifications === 'broken' && !this.#toldOfNotifications
  }

  /** Whether the system keeps the values of headers; else they last until the program ends. */
  get secrets(): SecretsKept {
    return this.#secrets
  }

  get update(): UpdateState {
    return this.#update
  }

  /** What went wrong with the program, until the reader has taken note. */
  get mishap(): Mishap | null {
    return this.#mishap
  }

  start(): void {
    this.#started = true
  }

  apply(news: {
    counts?: Counts
    perMinute?: number
    online?: boolean
    notifications?: { state: 'working' | 'broken' }
    secrets?: SecretsKept
    update?: UpdateState
    mishap?: Mishap | null
  }): void {
    if (news.counts) this.#counts = news.counts
    if (news.perMinute !== undefined) this.#perMinute = news.perMinute
    if (news.online !== undefined) this.#online = news.online
    if (news.update) this.#update = news.update
    if (news.mishap !== undefined) this.#mishap = news.mishap
    if (news.secrets) this.#secrets = news.secrets
    if (!news.notifications) return
    this.#notifications = news.notifications.state
    // What breaks anew is told anew.
    if (news.notifications.state === 'working') this.#toldOfNotifications = false
  }

  dismissNotifications(): void {
    this.#toldOfNotifications = true
  }

  dismissMishap(): void {
    this.#mishap = null
  }

  checkForUpdate(): void {
    void this.#bridge.checkForUpdate(null)
  }

  downloadUpdate(): void {
    void this.#bridge.downloadUpdate(null)
  }

  installUpdate(): void {
    void this.#bridge.installUpdate(null)
  }

  retryNotifications(): void {
    void this.#bridge.retryNotifications(null)
  }
}

import type { FeedId } from '#contract/ids.ts'
import type { Bridge } from '#contract/ipc.ts'
import type { Result } from '#contract/result.ts'
import type {
  BackupPreview,
  ImportPreview,
  ImportProblem,
  Job,
  JobKind,
  Recovered,
  RetentionLimits,
  StorageFigures,
  StorageHealth,
  StorageProblem
} from '#contract/storage.ts'
import type { Words } from '../words/words.ts'
import { storageProblem } from '../words/storage-words.ts'
import type { SettingsState } from './settings.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'
import { Turn } from '../base/turn.ts'

/** What was chosen and waits for a yes. */
export type Sheet = { kind: 'import'; preview: ImportPreview } | { kind: 'restore'; preview: BackupPreview }

/** Limits that would remove something, until the reader agrees; `items` is null while it is counted. */
export interface PendingLimits extends RetentionLimits {
  items: number | null
}

/** What the library takes and keeps, and what goes in and out of it. */
export class StorageState {
  #bridge: Bridge
  #settings: SettingsState
  #toasts: Toasts
  #jobs = $state.raw<Job[]>([])
  #recovered = $state.raw<Recovered | null>(null)
  #figures = $state.raw<StorageFigures | null>(null)
  #pending = $state.raw<PendingLimits | null>(null)
  #sheet = $state.raw<Sheet | null>(null)
  /** Files that were opened while another one was shown. */
  #waiting: ImportPreview[] = []
  #problem = $state.raw<StorageProblem | null>(null)
  #health = $state.raw<StorageHealth>({ storing: 'ok', lowDisk: null, heldLog: null })
  #repair = $state.raw<'none' | 'running' | 'impossible'>('none')
  #restarting = $state.raw(false)
  /** Ends when other limits are proposed, or these are declined. */
  #proposal = new Turn()

  constructor(bridge: Bridge, settings: SettingsState, toasts: Toasts) {
    this.#bridge = bridge
    this.#settings = settings
    this.#toasts = toasts
  }

  /** Set where this start put another library in the place of the one before, until the reader has taken note. */
  get recovered(): Recovered | null {
    return this.#recovered
  }

  /** How storing goes. */
  get health(): StorageHealth {
    return this.#health
  }

  /** `impossible`: there was nothing to make another library of. */
  get repairing(): 'none' | 'running' | 'impossible' {
    return this.#repair
  }

  /** Null until they are counted. */
  get figures(): StorageFigures | null {
    return this.#figures
  }

  get pending(): PendingLimits | null {
    return this.#pending
  }

  get sheet(): Sheet | null {
    return this.#sheet
  }

  /** Why the last file could not be used. */
  get problem(): StorageProblem | null {
    return this.#problem
  }

  /** The restored library is in place once the program has started again. */
  get restarting(): boolean {
    return this.#restarting
  }

  job(kind: JobKind): Job | null {
    return this.#jobs.find((job) => job.kind === kind) ?? null
  }

  start(snapshot: { jobs: Job[]; recovered: Recovered | null; storageHealth: StorageHealth }): void {
    this.#jobs = snapshot.jobs
    this.#recovered = snapshot.recovered
    this.#health = snapshot.storageHealth
  }

  applyHealth(health: StorageHealth): void {
    this.#health = health
  }

  /** Has another library made in the place of the damaged one; the program starts again with it. */
  async repair(): Promise<void> {
    this.#repair = 'running'
    const done = await this.#bridge.repairLibrary(null)
    if (!done.ok) this.#repair = done.reason === 'busy' ? 'none' : 'impossible'
  }

  applyJobs(jobs: Job[]): void {
    const fewer = jobs.length < this.#jobs.length
    this.#jobs = jobs
    // What ended has changed them.
    if (fewer && this.#figures) void this.measure()
  }

  async measure(): Promise<void> {
    this.#figures = await this.#bridge.storage(null)
  }

  /** The problem and the choice of an earlier visit are none of this one's. */
  forget(): void {
    this.#problem = null
    this.#pending = null
  }

  /** Sets limits at once where they would remove nothing; else they wait for `agree`. */
  async propose(change: Partial<RetentionLimits>): Promise<void> {
    const { keepDays, keepItems } = this.#pending ?? this.#settings.value
    const limits = { keepDays, keepItems, ...change }
    const proposal = (this.#proposal = this.#proposal.next())
    this.#pending = { ...limits, items: null }
    const items = await this.#bridge.countRemovable(limits)
    if (!proposal.isCurrent) return
    this.#pending = items === 0 ? null : { ...limits, items }
    if (items === 0) await this.#settings.change(limits)
  }

  async agree(): Promise<void> {
    const pending = this.#pending
    if (!pending || pending.items === null) return
    this.#pending = null
    await this.#settings.change({ keepDays: pending.keepDays, keepItems: pending.keepItems })
    await this.#bridge.removeOld(null)
  }

  decline(): void {
    this.#proposal = this.#proposal.next()
    this.#pending = null
  }

  limitFeed(id: FeedId, limits: { keepDays: number | null; keepItems: number | null }): void {
    void this.#bridge.editFeed({ id, ...limits })
  }

  compact(): void {
    void this.#bridge.compactLibrary(null)
  }

  cancel(kind: JobKind): void {
    void this.#bridge.cancelJob({ kind })
  }

  showFile(which: 'library' | 'aside'): void {
    void this.#bridge.showFile({ which })
  }

  dismissRecovered(): void {
    this.#recovered = null
  }

  async chooseImport(): Promise<void> {
    this.#problem = null
    const chosen = await this.#bridge.chooseImport(null)
    if (chosen.ok) this.#sheet = { kind: 'import', preview: chosen.value }
    else this.#refuse(chosen.reason)
  }

  /** A file was opened with the program: shown like a chosen one, after those that are being shown. */
  showImport(shown: Result<ImportPreview, ImportProblem>): void {
    if (!shown.ok) {
      const problem = shown.reason
      if (problem.kind !== 'cancelled') this.#say((t) => storageProblem(problem, t))
    } else if (this.#sheet) this.#waiting.push(shown.value)
    else this.#sheet = { kind: 'import', preview: shown.value }
  }

  async chooseBackup(): Promise<void> {
    this.#problem = null
    const chosen = await this.#bridge.chooseBackup(null)
    if (chosen.ok) this.#sheet = { kind: 'restore', preview: chosen.value }
    else this.#refuse(chosen.reason)
  }

  closeSheet(): void {
    const next = this.#waiting.shift()
    this.#sheet = next ? { kind: 'import', preview: next } : null
  }

  /** Does what the sheet shows. */
  async confirm(): Promise<void> {
    const sheet = this.#sheet
    if (sheet?.kind === 'import') {
      const done = await this.#bridge.importFeeds({ choice: sheet.preview.choice })
      // Whoever cancelled has closed it, and may look at the next file.
      if (this.#sheet === sheet) this.closeSheet()
      if (done.ok) {
        const { added, whole } = done.value
        this.#say(({ storage }) => (whole ? storage.imported(added) : storage.importStopped(added)))
      } else this.#refuse(done.reason)
    } else if (sheet?.kind === 'restore') {
      const done = await this.#bridge.restore({ choice: sheet.preview.choice })
      this.#restarting = done.ok
      if (done.ok) return
      this.closeSheet()
      this.#refuse(done.reason)
    }
  }

  async exportFeeds(): Promise<void> {
    this.#problem = null
    const done = await this.#bridge.exportFeeds(null)
    if (done.ok) this.#say((t) => t.storage.exported(done.value.feeds, done.value.file))
    else this.#refuse(done.reason)
  }

  async backUp(): Promise<void> {
    this.#problem = null
    const done = await this.#bridge.backUp(null)
    if (done.ok) this.#say((t) => t.storage.backedUp(done.value.file, t.storage.size(done.value.bytes)))
    else this.#refuse(done.reason)
  }

  #say(text: (t: Words) => string): void {
    this.#toasts.show(text)
  }

  #refuse(problem: StorageProblem): void {
    if (problem.kind !== 'cancelled') this.#problem = problem
  }
}

import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Settings } from '#contract/settings.ts'
import type {
  BackupPreview,
  FileProblem,
  ImportPreview,
  ImportProblem,
  Job,
  JobKind,
  RestoreProblem,
  RetentionLimits,
  StorageFigures
} from '#contract/storage.ts'
import { DAY, HOUR, MINUTE } from '#contract/time.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { sleep } from '../base/sleep.ts'
import type { Files } from '../electron/files.ts'
import { Cancelled, type BackupFacts, type Library } from '../library/library.ts'
import type { RetentionStep } from '../library/maintenance/retention.ts'
import { Jobs } from './jobs.ts'
import { importPlan, partsOf, type ImportPlan } from '../transfer/import-plan.ts'
import { writeOpml } from '../transfer/opml-writer.ts'

/** Starting has enough to do. */
const FIRST_RUN = MINUTE
/** Between the steps of removing, in ms: what arrives goes first. */
const BREATH = 5
/** How long changes gather before they are worth a small backup, in ms. */
const SETTLE = 15_000
/** Previews that can still be agreed to; older ones are forgotten. */
const MAX_SHOWN = 8
/** Folders or feeds that are imported in one transaction: what arrives goes between two. */
const PART = 100
/** How long the window has to hear the answer before the program ends, in ms. */
const ANSWER_TAKES = 200

interface Options {
  library: Library
  settings: { readonly value: Settings }
  files: Files
  version: string
  /** Ends the program and starts it again. */
  restart: () => void
}

/**
 * What is kept, and what goes in and out: retention, backups, OPML.
 *
 * One job of a kind at a time; each can be cancelled and leaves everything whole. Files are chosen by the reader in the
 * system's dialog; the window only confirms what it was shown.
 */
export class Housekeeping implements Disposable {
  readonly #options: Options
  readonly #library: Library
  readonly #disposables = new Disposables()
  readonly #jobs = this.#disposables.add(new Jobs())
  #choice = 0
  /** What was shown and waits for a yes, by its choice: one that was chosen, or several that were opened. */
  readonly #imports = new Map<number, ImportPlan>()
  #backup: { choice: number; file: string; facts: BackupFacts } | null = null
  #figures: Promise<StorageFigures> | null = null
  #settling: NodeJS.Timeout | null = null
  #seenAt = 0
  #removeAgain = false

  readonly onJobs = this.#jobs.onChange
  /** Old items went: the unread counts of their feeds. */
  readonly #onRemoved = this.#disposables.add(new Emitter<{ unread: RetentionStep['unread']; done: boolean }>())
  readonly onRemoved = this.#onRemoved.event
  /** Feeds and folders came from a file. */
  readonly #onImported = this.#disposables.add(new Emitter<void>())
  readonly onImported = this.#onImported.event

  constructor(options: Options) {
    this.#options = options
    this.#library = options.library
    this.#disposables.defer(() => {
      if (this.#settling) clearTimeout(this.#settling)
    })
    this.#disposables.add(this.#library.onConfigured(() => this.#backUpSoon(SETTLE)))
    this.#every(HOUR, () => this.removeOld())
    this.#every(DAY, () => this.#backUpConfiguration())
    this.#every(DAY, () => this.#lookThrough())
  }

  get jobs(): Job[] {
    return this.#jobs.all
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  cancel(kind: JobKind): void {
    this.#jobs.cancel(kind)
  }

  /** Counting a large library takes a moment: who asks meanwhile gets the same answer. */
  figures(): Promise<StorageFigures> {
    this.#figures ??= this.#library.figures().finally(() => (this.#figures = null))
    return this.#figures
  }

  countRemovable(limits: RetentionLimits): Promise<number> {
    return this.#library.countRemovable(limits)
  }

  /** Removes what is no longer kept, as `settings` and the feeds say. */
  async removeOld(): Promise<void> {
    // The one that goes on may have been planned by other settings.
    this.#removeAgain = this.#jobs.isRunning('removing')
    if (this.#removeAgain) return
    const { keepDays, keepItems } = this.#options.settings.value
    const limits = { keepDays, keepItems }
    const seen = Date.now() - this.#seenAt > DAY
    await this.#jobs.run('removing', async ({ signal }, progress) => {
      let removed = 0
      let total: number | null = null
      let step = await this.#library.retain({ limits, start: true, seen })
      // Counted only once something goes, which is not every hour.
      if (step.removed > 0) total = step.removed + (await this.#library.countRemovable(limits))
      for (;;) {
        removed += step.removed
        if (removed > 0) progress(removed, total)
        if (step.removed > 0) this.#onRemoved.fire({ unread: step.unread, done: false })
        if (step.done || signal.aborted) break
        await sleep(BREATH, signal)
        step = await this.#library.retain({ limits, start: false, seen })
      }
      if (step.done && seen) this.#seenAt = Date.now()
      if (removed > 0) this.#onRemoved.fire({ unread: [], done: true })
    })
    if (this.#removeAgain) await this.removeOld()
  }

  async compact(): Promise<void> {
    await this.#jobs.run('compacting', async ({ signal }, progress) => {
      let total: number | null = null
      for (let more = true; more && !signal.aborted;) {
        const step = await this.#library.compact()
        total ??= step.free
        progress(total - step.free, total)
        more = step.more
        await sleep(BREATH, signal)
      }
    })
  }

  show(which: 'library' | 'aside'): void {
    const { file, recovered } = this.#library
    if (which === 'library') this.#options.files.show(file)
    else if (recovered) this.#options.files.show(join(dirname(file), recovered.aside))
  }

  async chooseImport(): Promise<Result<ImportPreview, ImportProblem>> {
    const file = await this.#options.files.open('opml')
    return file === null ? refused({ kind: 'cancelled' }) : this.previewImport(file)
  }

  /** What an OPML file would bring; main got its path from the system, never from a window. */
  previewImport(file: string): Promise<Result<ImportPreview, ImportProblem>> {
    return this.#jobs.exclusive<Result<ImportPreview, ImportProblem>>('checking', async ({ signal }) => {
      const bytes = await readable(file)
      if (!bytes.ok) return bytes
      const { readOpml } = await opml()
      const read = await readOpml(bytes.value, signal)
      if (!read.ok) return read
      const plan = importPlan(read.value, await this.#library.outline())
      const choice = ++this.#choice
      this.#imports.set(choice, plan)
      for (const old of this.#imports.keys()) if (this.#imports.size > MAX_SHOWN) this.#imports.delete(old)
      return ok({ choice, file: basename(file), ...plan.preview })
    })
  }

  importFeeds(choice: number): Promise<Result<{ added: number; whole: boolean }, ImportProblem>> {
    type Imported = Result<{ added: number; whole: boolean }, ImportProblem>
    return this.#jobs.exclusive<Imported>('importing', async ({ signal }, progress) => {
      const plan = this.#imports.get(choice)
      if (!plan) return refused({ kind: 'gone' })
      this.#imports.delete(choice)
      const parts = partsOf(plan, PART)
      let added = 0
      let done = 0
      try {
        for (const part of parts) {
          if (signal.aborted) break
          added += (await this.#library.addOutline(part)).length
          progress(++done, parts.length)
        }
      } finally {
        if (done > 0) this.#onImported.fire()
      }
      return ok({ added, whole: done === parts.length })
    })
  }

  async exportFeeds(): Promise<Result<{ file: string; feeds: number }, FileProblem>> {
    const file = await this.#options.files.save('opml', 'Tickertape.opml')
    if (file === null) return refused({ kind: 'cancelled' })
    const outline = await this.#library.outline()
    try {
      await writeFile(file, writeOpml(outline, new Date()))
    } catch (error) {
      return refused({ kind: 'unwritable', message: messageOf(error) })
    }
    return ok({ file: basename(file), feeds: outline.feeds.length })
  }

  async backUp(): Promise<Result<{ file: string; bytes: number }, FileProblem>> {
    const day = new Date().toLocaleDateString('sv-SE')
    const file = await this.#options.files.save('backup', `Tickertape ${day}.tickertape-backup`)
    if (file === null) return refused({ kind: 'cancelled' })
    // What overwrote its own source would have nothing to copy.
    if (file === this.#library.file || file.startsWith(`${this.#library.file}-`))
      return refused({ kind: 'unwritable', message: basename(file) })
    return this.#jobs.exclusive('backing-up', async ({ signal }, progress) => {
      try {
        await this.#library.backups.backUp(file, this.#options.version, { signal, progress })
        return ok({ file: basename(file), bytes: (await stat(file)).size })
      } catch (error) {
        return refused(fileProblem(error, 'unwritable'))
      }
    })
  }

  async chooseBackup(): Promise<Result<BackupPreview, RestoreProblem>> {
    this.#backup = null
    const file = await this.#options.files.open('backup')
    if (file === null) return refused({ kind: 'cancelled' })
    return this.#jobs.exclusive<Result<BackupPreview, RestoreProblem>>('checking', async ({ signal }, progress) => {
      try {
        // A large table is looked through in one piece: who gives up does not wait for its end.
        const inspecting = this.#library.backups.inspect(file, { signal, progress })
        const facts = await Promise.race([inspecting, cancelled(signal)])
        if (!facts.ok) return facts
        const choice = ++this.#choice
        this.#backup = { choice, file, facts: facts.value }
        return ok({ choice, file: basename(file), ...facts.value })
      } catch (error) {
        return refused(fileProblem(error, 'unreadable'))
      }
    })
  }

  async restore(choice: number): Promise<Result<null, RestoreProblem>> {
    const chosen = this.#backup
    if (chosen?.choice !== choice) return refused({ kind: 'gone' })
    const { file, facts } = chosen
    return this.#jobs.exclusive<Result<null, RestoreProblem>>('restoring', async ({ signal }, progress) => {
      try {
        await this.#library.backups.stageRestore(file, facts, { signal, progress })
      } catch (error) {
        if (!(error instanceof Cancelled)) log.error('a backup could not be restored', error)
        return refused(error instanceof Cancelled ? { kind: 'cancelled' } : { kind: 'damaged' })
      }
      // The window hears the answer first.
      setTimeout(this.#options.restart, ANSWER_TAKES)
      return ok(null)
    })
  }

  /** Where the library is damaged: makes another in its place, of itself as far as it can be read, else of a backup. */
  async repair(): Promise<Result<null, 'nothing-to-repair-from' | 'busy'>> {
    if (this.#jobs.isRunning('restoring')) return refused('busy')
    const staged = await this.#jobs.run('restoring', async ({ signal }, progress) => {
      try {
        return await this.#library.backups.stageRepair(this.#options.version, { signal, progress })
      } catch (error) {
        if (error instanceof Cancelled) return false
        throw error
      }
    })
    if (!staged) return refused('nothing-to-repair-from')
    setTimeout(this.#options.restart, ANSWER_TAKES)
    return ok(null)
  }

  #every(ms: number, work: () => Promise<void>): void {
    const first = setTimeout(() => void work(), FIRST_RUN)
    const again = setInterval(() => void work(), ms)
    this.#disposables.defer(() => {
      clearTimeout(first)
      clearInterval(again)
    })
  }

  #backUpSoon(ms: number): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = null
      void this.#backUpConfiguration()
    }, ms)
  }

  async #lookThrough(): Promise<void> {
    try {
      await this.#library.lookThrough()
    } catch (error) {
      if (!(error instanceof Cancelled)) log.warn(`the library could not be looked through: ${messageOf(error)}`)
    }
  }

  async #backUpConfiguration(): Promise<void> {
    try {
      await this.#library.backups.backUpConfiguration(this.#options.version)
    } catch (error) {
      if (!(error instanceof Cancelled)) log.warn(`the feeds and settings could not be backed up: ${messageOf(error)}`)
    }
  }
}

/** Loaded with the first file: to read XML takes a tenth of what main does at its start. */
const opml = (): Promise<typeof import('../transfer/opml.ts')> => import('../transfer/opml.ts')

async function readable(file: string): Promise<Result<Uint8Array, ImportProblem>> {
  try {
    const found = await stat(file)
    // A pipe or a device may never end.
    if (!found.isFile()) return refused({ kind: 'unreadable', message: basename(file) })
    const { size } = found
    const { MAX_OPML_BYTES } = await opml()
    if (size > MAX_OPML_BYTES) return refused({ kind: 'too-large', limit: MAX_OPML_BYTES })
    return ok(await readFile(file))
  } catch (error) {
    return refused({ kind: 'unreadable', message: messageOf(error) })
  }
}

const cancelled = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Cancelled()), { once: true }))

function fileProblem(error: unknown, kind: 'unreadable' | 'unwritable'): FileProblem {
  return error instanceof Cancelled ? { kind: 'cancelled' } : { kind, message: messageOf(error) }
}

/** The first line: what follows is where in the program it happened. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}

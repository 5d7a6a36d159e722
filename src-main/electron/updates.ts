import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import type { UpdateState } from '#contract/program.ts'
import { HOUR, MINUTE } from '#contract/time.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { ownAppImage, restartProgram } from './desktop.ts'
import { installationIn, installPackage, replaceAppImage } from './installation.ts'

/** The start belongs to the feeds, in ms. */
const FIRST_CHECK = MINUTE
const CHECK_EVERY = 6 * HOUR

/**
 * Newer versions: looked for quietly, offered, fetched and installed only when the reader says so.
 *
 * Only an installed program updates itself. What was fetched is checked against the published hash before it is offered;
 * where it differs it is thrown away.
 */
export class Updates implements Disposable {
  readonly #onChange = new Emitter<UpdateState>()
  readonly onChange = this.#onChange.event
  #state: UpdateState
  #updater: Promise<AppUpdater> | null = null
  /** What was fetched last, and checked. */
  #fetched: string | null = null
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor() {
    const supported = app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'))
    this.#state = { kind: supported ? 'none' : 'unsupported' }
    if (supported) this.#later(FIRST_CHECK)
  }

  get state(): UpdateState {
    return this.#state
  }

  /** Asks the server for a newer version. A check that the reader did not ask for fails without a word. */
  async check(byReader: boolean): Promise<void> {
    const { kind } = this.#state
    if (kind !== 'none' && kind !== 'failed' && kind !== 'available') return
    const before = this.#state
    if (byReader) this.#become({ kind: 'checking' })
    try {
      const result = await (await this.#load()).checkForUpdates()
      this.#become(
        result?.isUpdateAvailable ? { kind: 'available', version: result.updateInfo.version } : { kind: 'none' }
      )
    } catch (error) {
      log.warn(`a newer version could not be looked for: ${messageOf(error)}`)
      this.#become(byReader ? { kind: 'failed', why: 'unreachable' } : before)
    }
  }

  async download(): Promise<void> {
    if (this.#state.kind !== 'available') return
    const { version } = this.#state
    this.#become({ kind: 'downloading', version, percent: 0 })
    try {
      this.#fetched = (await (await this.#load()).downloadUpdate())[0] ?? null
      this.#become({ kind: 'ready', version })
    } catch (error) {
      log.warn(`version ${version} could not be fetched: ${messageOf(error)}`)
      this.#become({ kind: 'failed', why: codeOf(error) === 'ERR_CHECKSUM_MISMATCH' ? 'damaged' : 'unreachable' })
    }
  }

  /** Installs what was fetched while the streams go on; then the program quits as always and starts again. */
  async install(): Promise<void> {
    if (this.#state.kind !== 'ready') return
    this.#become({ kind: 'installing', version: this.#state.version })
    try {
      await this.#install(this.#fetched ?? '')
    } catch (error) {
      log.warn(`the new version could not be installed: ${messageOf(error)}`)
      this.#become({ kind: 'failed', why: 'refused' })
    }
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#onChange.dispose()
  }

  async #install(file: string): Promise<void> {
    const installation = installationIn(process.resourcesPath, ownAppImage())
    if (installation.kind === 'other') {
      const updater = await this.#load()
      updater.once('error', () => this.#become({ kind: 'failed', why: 'refused' }))
      return updater.quitAndInstall(true, true)
    }
    if (installation.kind === 'app-image') await replaceAppImage(installation.file, file)
    else await installPackage(installation.kind, file)
    restartProgram()
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => {
      void this.check(false)
      this.#later(CHECK_EVERY)
    }, ms)
  }

  /** The library is loaded with the first check: a start does not need it. */
  #load(): Promise<AppUpdater> {
    this.#updater ??= import('electron-updater').then(({ autoUpdater }) => {
      autoUpdater.autoDownload = false
      autoUpdater.autoInstallOnAppQuit = false
      autoUpdater.allowDowngrade = false
      autoUpdater.logger = null
      autoUpdater.on('error', (error) => log.warn(`updates: ${messageOf(error)}`))
      autoUpdater.on('download-progress', ({ percent }) => {
        if (this.#state.kind === 'downloading') this.#become({ ...this.#state, percent: Math.floor(percent) })
      })
      return autoUpdater
    })
    return this.#updater
  }

  #become(state: UpdateState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return
    this.#state = state
    this.#onChange.fire(state)
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

import { realpath, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SHOWN_HOLDERS, type HeldLog, type StorageHealth } from '#contract/storage.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { fileHolders } from './file-holders.ts'
import type { Library } from '../library/library.ts'

const MB = 1_000_000
const MIB = 1024 * 1024

interface Options {
  library: Pick<Library, 'file' | 'onStorage'>
  /** Milliseconds between two looks at the disk. */
  every?: number
  /** Less free than this is little, in bytes. */
  low?: number
  /** A log above this is one that cannot be emptied, in bytes: emptied it is cut to 64 MiB. */
  longLog?: number
  /** How much is free on the disk of a folder, in bytes; null where the runtime does not know. */
  free?: (folder: string) => Promise<number | null>
}

/** Once there is little room, it must grow by this factor to be enough again: no flicker at the border. */
const ENOUGH = 1.25
/** A log that takes this much costs room that the reader misses. */
const LARGE_LOG = 512 * MIB

/**
 * Watches what storing needs: what the library says of itself, room on its disk, and a log that can be emptied.
 *
 * An outside reader that keeps a transaction open stops the log from being emptied; storing goes on, only the file grows.
 */
export class StorageWatch implements Disposable {
  readonly #library
  readonly #low
  readonly #longLog
  readonly #free
  readonly #disposables = new Disposables()
  readonly #onChange = this.#disposables.add(new Emitter<StorageHealth>())
  readonly onChange = this.#onChange.event
  #health: StorageHealth = { storing: 'ok', lowDisk: null, heldLog: null }
  #looking = false
  #longBefore = false

  constructor({ library, every = 20_000, low = 200 * MB, longLog = 96 * MIB, free = freeBytes }: Options) {
    this.#library = library
    this.#low = low
    this.#longLog = longLog
    this.#free = free
    this.#disposables.add(library.onStorage(({ kind }) => this.#set({ storing: kind })))
    const timer = setInterval(() => void this.look(), every)
    this.#disposables.defer(() => clearInterval(timer))
    void this.look()
  }

  get health(): StorageHealth {
    return this.#health
  }

  async look(): Promise<void> {
    // A disk that does not answer gets one request, not one after another.
    if (this.#looking) return
    this.#looking = true
    try {
      const [lowDisk, heldLog] = await Promise.all([this.#lowDisk(), this.#heldLog()])
      this.#set({ lowDisk, heldLog: heldLog && { ...heldLog, large: heldLog.large || lowDisk !== null } })
    } catch (error) {
      log.error('the disk could not be looked at', error)
    } finally {
      this.#looking = false
    }
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  async #lowDisk(): Promise<number | null> {
    const free = await this.#free(dirname(this.#library.file))
    if (free === null) return null
    // In steps, so that the sentence does not change with every item.
    const rounded = Math.floor(free / (10 * MB)) * 10 * MB
    return free < this.#low * (this.#health.lowDisk === null ? 1 : ENOUGH) ? rounded : null
  }

  /** Reported by the second look that finds it: a burst makes the log long for a moment. */
  async #heldLog(): Promise<HeldLog | null> {
    const { file } = this.#library
    const size = await sizeOf(`${file}-wal`)
    const long = size > this.#longLog
    const held = long && this.#longBefore
    this.#longBefore = long
    if (!held) return null
    const real = await realpath(file).catch(() => file)
    const holders = await fileHolders([real, `${real}-wal`, `${real}-shm`], SHOWN_HOLDERS)
    return { bytes: Math.round(size / MB) * MB, holders, large: size > LARGE_LOG }
  }

  #set(change: Partial<StorageHealth>): void {
    const next = { ...this.#health, ...change }
    if (JSON.stringify(next) === JSON.stringify(this.#health)) return
    this.#health = next
    this.#onChange.fire(next)
  }
}

async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch {
    return 0
  }
}

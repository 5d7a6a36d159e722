import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Result } from '#contract/result.ts'
import { log } from '../base/log.ts'
import type { BackupFacts, BackupProblem } from './maintenance/inspect.ts'
import { addRollingBackup, rollingBackups } from './maintenance/rolling-backups.ts'
import { finishStaging, stagedFile } from './maintenance/swap.ts'
import type { SqliteProvider } from './store/sqlite.ts'
import { Cancelled, keep, type Keep, type Watching } from './threads/keeper.ts'
import type { LibraryWorkers } from './threads/protocol.ts'

/** How a thread for one long job is started. */
interface KeeperStart {
  workers: LibraryWorkers
  sqlite?: SqliteProvider | undefined
}

/** Backups of a library, and libraries made of backups: each a job on a thread of its own, which takes seconds. */
export class Backups {
  readonly #file
  readonly #start
  readonly #keep
  /** Small backups are made one after the other: each is written in the same place first. */
  #backedUp: Promise<void> = Promise.resolve()

  /** `keep` does a job as long as the library is open. */
  constructor(file: string, start: KeeperStart, keep: Keep) {
    this.#file = file
    this.#start = start
    this.#keep = keep
  }

  /** Writes everything but the values of headers into one file, which is whole or not there. */
  async backUp(to: string, version: string, watching: Watching = {}): Promise<void> {
    const unfinished = `${to}.unfinished`
    try {
      await this.#copy(unfinished, 'everything', version, watching)
      renameSync(unfinished, to)
    } catch (error) {
      rmSync(unfinished, { force: true })
      throw error
    }
  }

  /** Makes the small backup of feeds, settings and cursors, which nobody has to ask for. */
  backUpConfiguration(version: string): Promise<void> {
    const made = this.#backedUp.then(() =>
      addRollingBackup(this.#file, new Date(), (to) => this.#copy(to, 'configuration', version))
    )
    this.#backedUp = made.catch(() => {})
    return made
  }

  inspect(from: string, watching: Watching = {}): Promise<Result<BackupFacts, BackupProblem>> {
    return this.#keep({ kind: 'inspect', from }, watching)
  }

  /** Prepares a library from a backup; the next start puts it in the place of this one. */
  stageRestore(from: string, facts: BackupFacts, watching: Watching = {}): Promise<void> {
    return stage(this.#file, this.#start, { from, because: 'wished', facts }, watching)
  }

  /** Prepares a library in the place of this one, which is damaged; answers whether there was anything to make it from. */
  async stageRepair(version: string, watching: Watching = {}): Promise<boolean> {
    try {
      // Often only an index is broken: then everything is still there to be copied.
      const facts = { madeAt: Date.now(), version }
      await stage(this.#file, this.#start, { from: this.#file, because: 'damaged', facts }, watching)
      return true
    } catch (error) {
      if (error instanceof Cancelled) throw error
      return stageNewestBackup(this.#file, this.#start)
    }
  }

  /** Sealed header values stay in the small backups, which do not leave this machine, and not in one that may. */
  async #copy(to: string, part: 'everything' | 'configuration', version: string, watching: Watching = {}) {
    const made = { at: Date.now(), version }
    const secrets = part === 'configuration'
    await this.#keep({ kind: 'copy', from: this.#file, to, part, secrets, made }, watching)
  }
}

/** A file that can take the library's place; `at` is when it was made, epoch ms. */
export interface LibraryCopy {
  file: string
  holds: 'everything' | 'configuration'
  at: number
}

/** The copies of a library in its folder, newest first: what it was before a migration or a restore, and the small backups. */
export function libraryCopies(library: string): LibraryCopy[] {
  const folder = dirname(library)
  const whole = /^\.before-(v\d+|restore-\d{8}-\d{6})$/
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(basename(library))) : []
  const wholes = names.filter((name) => whole.test(name.slice(basename(library).length)))
  const copy = (file: string, holds: LibraryCopy['holds']): LibraryCopy => ({ file, holds, at: statSync(file).mtimeMs })
  return [
    ...wholes.map((name) => copy(join(folder, name), 'everything')),
    ...rollingBackups(library).map((file) => copy(file, 'configuration'))
  ].sort((a, b) => b.at - a.at)
}

/** Makes the library that the next start takes out of a copy; answers whether it can be read. */
export async function stageCopy(file: string, start: KeeperStart, from: string): Promise<boolean> {
  try {
    const facts = await keep(start.workers.keeper, { file, sqlite: start.sqlite }, { kind: 'inspect', from })
    if (facts.ok) await stage(file, start, { from, because: 'wished', facts: facts.value })
    return facts.ok
  } catch (error) {
    log.error('a copy of the library cannot take its place', error)
    return false
  }
}

/** Makes the library that the next start takes out of the newest small backup that can be read; false without any. */
export async function stageNewestBackup(file: string, start: KeeperStart): Promise<boolean> {
  for (const from of rollingBackups(file)) {
    try {
      const facts = await keep(start.workers.keeper, { file, sqlite: start.sqlite }, { kind: 'inspect', from })
      if (!facts.ok) continue
      await stage(file, start, { from, because: 'damaged', facts: facts.value })
      return true
    } catch {
      // This one cannot be read; there may be an older one.
    }
  }
  return false
}

/** Makes the library that the next start takes. The backup's own date stays with it until then. */
async function stage(
  file: string,
  { workers, sqlite }: KeeperStart,
  staging: { from: string; because: 'damaged' | 'wished'; facts: Pick<BackupFacts, 'madeAt' | 'version'> },
  watching: Watching = {}
): Promise<void> {
  const { from, because, facts } = staging
  const staged = stagedFile(file, because, new Date())
  const to = `${staged}.unfinished`
  const made = { at: facts.madeAt, version: facts.version ?? '' }
  try {
    await keep(
      workers.keeper,
      { file, sqlite },
      { kind: 'copy', from, to, part: 'everything', secrets: true, made },
      watching
    )
    finishStaging(staged)
  } catch (error) {
    rmSync(to, { force: true })
    throw error
  }
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Batch } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Recovered, RetentionLimits, StorageFigures } from '#contract/storage.ts'
import type { Event } from '../base/emitter.ts'
import { makePrivate } from '../base/private-files.ts'
import { libraryCopies, stageCopy, stageNewestBackup, type Backups, type LibraryCopy } from './backups.ts'
import type { BackupFacts } from './maintenance/inspect.ts'
import { BACKUPS_FOLDER } from './maintenance/rolling-backups.ts'
import { swapIn } from './maintenance/swap.ts'
import type {
  Acknowledgement,
  AlreadyAdded,
  FeedConfiguration,
  GapFilling,
  GapStep,
  LibraryProblem,
  StorageState,
  StoredFeed
} from './store/records.ts'
import type { FeedId } from '#contract/ids.ts'
import type { LateFeed } from './storage-signal.ts'
import { ThreadedLibrary, type LibraryOptions } from './threaded-library.ts'
import { Cancelled } from './threads/keeper.ts'
import type { LibraryCalls } from './threads/protocol.ts'

export type * from './store/records.ts'
export type { BackupFacts, LibraryOptions }
export { Cancelled }

/** The library's file in its folder: promised to scripts. */
const LIBRARY_FILE = 'tickertape.db'

/**
 * The library, as main sees it.
 *
 * The calls of its two threads are methods, which threads/protocol.ts describes one by one. A call waits however long the
 * disk is full, and is made again where a thread crashed; after `close` its promise stays pending. It rejects only on a bug.
 */
export interface Library extends LibraryCalls {
  readonly file: string
  /** Set where this start put another library in the place of the one before. */
  readonly recovered: Recovered | null
  readonly onStorage: Event<StorageState>
  /** What a feed brought is not stored within seconds, though the library goes on, or it is now. */
  readonly onLate: Event<LateFeed>
  /** A worker crashed and was started again; for the log and a bug report. */
  readonly onTrouble: Event<{ worker: 'writer' | 'reader'; message: string }>
  /** Something that a person configures was changed: worth a small backup. */
  readonly onConfigured: Event<void>
  readonly backups: Backups

  /**
   * Stores a batch; resolves once it is committed. Call in the order of arrival.
   *
   * A large one is stored in parts, so that other feeds are not held up. `onPart` is told of each but the last; without it
   * the answer is that of all parts.
   */
  accept(batch: Batch, onPart?: (done: Acknowledgement) => void): Promise<Acknowledgement>
  /** Takes its turn behind the batches accepted before; else as in protocol.ts. */
  editFeed(
    change: Partial<FeedConfiguration> & { id: FeedId }
  ): Promise<Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>>
  /** Stores what was fetched for a gap, in its place, and what that makes of the gap. */
  fillGap(step: GapStep): Promise<GapFilling>
  /** What the library holds. Takes seconds of a large one, on a thread of its own; rejects with `Cancelled` at closing. */
  figures(): Promise<StorageFigures>
  /** How many items these limits would remove; else as `figures`. */
  countRemovable(limits: RetentionLimits): Promise<number>

  /** Looks through every row on a thread of its own, and sets aside what no build could have stored; rejects as `figures`. */
  lookThrough(): Promise<void>

  /** Starts the thread of lists, which otherwise starts with the first call that only it can answer. */
  prepareLists(): void
  /** Waits for the accepted batches, at most `limitMs`, tidies up and ends both threads. */
  close(limitMs: number): Promise<void>
}

/**
 * Opens, and where needed makes or migrates, the library; before that puts one that was staged in its place.
 *
 * One that is damaged is set aside and replaced by the newest small backup that can be read; without any it is named.
 */
export async function openLibrary(options: LibraryOptions): Promise<Result<Library, LibraryProblem>> {
  const file = join(options.directory, LIBRARY_FILE)
  let swapped: ReturnType<typeof swapIn>
  try {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 })
    makePrivate(options.directory, [LIBRARY_FILE])
    makePrivate(join(options.directory, BACKUPS_FOLDER), [''])
    swapped = swapIn(file)
  } catch (error) {
    return refused({ kind: 'unavailable', message: error instanceof Error ? error.message : String(error) })
  }
  const opened = await start(file, options, swapped)
  if (opened.ok || opened.reason.kind !== 'damaged') return opened
  if (!(await stageNewestBackup(file, options))) return opened
  try {
    return await start(file, options, swapIn(file))
  } catch (error) {
    return refused({ kind: 'unavailable', message: error instanceof Error ? error.message : String(error) })
  }
}

/** What can take the place of a library that cannot be used, newest first. */
export const copiesOf = (directory: string): LibraryCopy[] => libraryCopies(join(directory, LIBRARY_FILE))

/** Has a copy take the library's place at the next start; answers whether it can. */
export const useCopy = (options: LibraryOptions, { file }: LibraryCopy): Promise<boolean> =>
  stageCopy(join(options.directory, LIBRARY_FILE), options, file)

async function start(
  file: string,
  options: LibraryOptions,
  swapped: ReturnType<typeof swapIn>
): Promise<Result<Library, LibraryProblem>> {
  const library = new ThreadedLibrary(file, options, swapped)
  const problem = await library.start()
  return problem ? refused(problem) : ok(Object.assign(library, library.calls()))
}

import { Disposables, type Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'
import type { Library } from '../library/library.ts'

/** Writes to the log what a bug report needs of the library: another in its place, a disk that refuses, a thread's crash. */
export function logLibrary({ recovered, onStorage, onTrouble }: Library): Disposable {
  if (recovered) log.warn(`another library is in the place of the one before: ${recovered.because}`)
  const disposables = new Disposables()
  disposables.add(onStorage(({ kind }) => (kind === 'ok' ? log.info('storage: ok') : log.warn(`storage: ${kind}`))))
  disposables.add(onTrouble(({ worker, message }) => log.warn(`the library's ${worker} started again: ${message}`)))
  return disposables
}

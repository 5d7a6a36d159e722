import keeper from './keeper.worker.ts?nodeWorker'
import reader from './reader.worker.ts?nodeWorker'
import writer from './writer.worker.ts?nodeWorker'
import type { LibraryWorkers } from './protocol.ts'

/** The library's threads, as the build makes them; apart, because only the build knows `?nodeWorker`. */
export const libraryWorkers: LibraryWorkers = { writer, reader, keeper }

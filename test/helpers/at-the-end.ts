import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFeedServer, type FeedServer, type FeedServerOptions } from '../feed-server/server.ts'

const cleanUps: (() => unknown)[] = []

/** Does something at the end of the test, last registered first; outside of vitest, where `cleanUp` is called. */
export function atTheEnd(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp)
}

/** What every test has done at its end (`after-each.ts`). */
export async function cleanUp(): Promise<void> {
  for (const end of cleanUps.splice(0).reverse()) await end()
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-test-'))
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** The bundled feed server, closed after the test. */
export async function serve(options: FeedServerOptions = {}): Promise<FeedServer> {
  const server = await startFeedServer(options)
  atTheEnd(() => server.close())
  return server
}

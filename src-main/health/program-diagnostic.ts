import type { ConnectionState } from '#contract/feed.ts'
import type { StorageHealth } from '#contract/storage.ts'
import { MINUTE } from '#contract/time.ts'
import { onlyOrigins, withoutSecrets } from '../base/log.ts'

export interface ProgramFacts {
  version: string
  /** What it runs on, in words. */
  runtime: string
  now: number
  /** Since the start, in ms. */
  runsFor: number
  feeds: readonly { state: ConnectionState }[]
  storage: StorageHealth
  online: boolean
  notifications: 'working' | 'broken'
  /** The last lines of the log, oldest first. */
  lines: readonly string[]
}

/** The state of the whole program as a text for a bug report: no feed's name, and of each address only whose it is. */
export function programDiagnostic(facts: ProgramFacts): string {
  const { version, runtime, now, runsFor, feeds, storage, online, notifications, lines } = facts
  const states = new Map<string, number>()
  for (const { state } of feeds) {
    const name = state.kind === 'paused' ? `paused by ${state.by}` : state.kind
    states.set(name, (states.get(name) ?? 0) + 1)
  }
  const held = storage.heldLog
  return [
    `Tickertape ${version} (${runtime}), ${new Date(now).toISOString()}, runs for ${Math.round(runsFor / MINUTE)} min`,
    `Feeds: ${feeds.length}${[...states].map(([name, count]) => `, ${count} ${name}`).join('')}`,
    `Storing: ${storage.storing}${storage.lowDisk === null ? '' : `, ${storage.lowDisk} bytes free`}`,
    ...(held ? [`The library's log is held: ${held.bytes} bytes, ${held.holders.length} other programs`] : []),
    `Network: ${online ? 'there' : 'none'}; notifications: ${notifications}`,
    '',
    `Log (last ${lines.length} lines):`,
    ...lines.map((line) => `  ${onlyOrigins(withoutSecrets(line))}`),
    ''
  ].join('\n')
}

import type { LogFile } from '../base/log-file.ts'
import { runtimeName } from '../base/runtime.ts'
import type { CurrentSettings } from '../configuration/current-settings.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Network } from '../electron/network.ts'
import type { Updates } from '../electron/updates.ts'
import { programDiagnostic } from '../health/program-diagnostic.ts'
import type { StorageWatch } from '../housekeeping/storage-watch.ts'
import type { Notifier } from '../notifications/notifier.ts'

interface Parts {
  settings: CurrentSettings
  updates: Updates
  notifier: Pick<Notifier, 'retry'>
  copyText: (text: string) => Promise<void>
}

interface DiagnosticParts {
  version: string
  logFile: LogFile
  feeds: Pick<FeedList, 'all'>
  storageWatch: Pick<StorageWatch, 'health'>
  network: Pick<Network, 'online'>
  notifier: Pick<Notifier, 'health'>
  copyText: (text: string) => Promise<void>
}

/** How many lines of the log a diagnostic holds. */
const DIAGNOSTIC_LINES = 100

/** Settings, updates, and what is the program's own. */
export function programRequests(parts: Parts & DiagnosticParts) {
  const { settings, updates, notifier, copyText } = parts
  return {
    changeSettings: (change) => settings.change(change),
    checkForUpdate: async () => {
      await updates.check(true)
      return null
    },
    downloadUpdate: async () => {
      await updates.download()
      return null
    },
    installUpdate: async () => {
      await updates.install()
      return null
    },
    retryNotifications: () => {
      notifier.retry()
      return null
    },
    copyProgramDiagnostic: async () => {
      await copyProgramDiagnostic(parts)
      return null
    },
    copyText: async ({ text }) => {
      await copyText(text)
      return null
    }
  } satisfies Partial<Handlers>
}

/** Puts what a bug report about the program needs on the clipboard, without anything secret in it. */
export async function copyProgramDiagnostic(parts: DiagnosticParts): Promise<void> {
  const { version, logFile, feeds, storageWatch, network, notifier, copyText } = parts
  await copyText(
    programDiagnostic({
      version,
      runtime: runtimeName(),
      now: Date.now(),
      runsFor: performance.now(),
      feeds: feeds.all(),
      storage: storageWatch.health,
      online: network.online,
      notifications: notifier.health.state,
      lines: logFile.last(DIAGNOSTIC_LINES)
    })
  )
}

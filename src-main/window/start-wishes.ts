import { log, plainAddress } from '../base/log.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { CommandLine } from '../electron/command-line.ts'
import type { Housekeeping } from '../housekeeping/housekeeping.ts'
import type { WindowSession } from './window-session.ts'

interface Parts {
  feeds: Pick<FeedList, 'add'>
  housekeeping: Pick<Housekeeping, 'previewImport'>
  session: Pick<WindowSession, 'ask'>
}

/** Carries out a start's arguments: `--subscribe` adds a feed, an address only fills the dialog in, a file is only shown. */
export async function grantStartWishes(
  { subscribe, notUnderstood, open, opml }: CommandLine,
  { feeds, housekeeping, session }: Parts
): Promise<void> {
  for (const url of subscribe) {
    const added = await feeds.add(url)
    if (!added.ok && added.reason.kind !== 'already-added') log.warn(`--subscribe: ${plainAddress(url)} was not added`)
  }
  if (notUnderstood.length > 0) log.warn(`--subscribe: ${notUnderstood.length} of the addresses are no feed address`)
  for (const url of open) session.ask({ kind: 'add-feed', url })
  for (const file of opml) session.ask({ kind: 'import-feeds', shown: await housekeeping.previewImport(file) })
}

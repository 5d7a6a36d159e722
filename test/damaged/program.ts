import { join } from 'node:path'
import type { View } from '#contract/item.ts'
import { FeedList } from '../../src-main/configuration/feed-list.ts'
import { FolderList } from '../../src-main/configuration/folder-list.ts'
import { RuleList } from '../../src-main/configuration/rule-list.ts'
import { SmartFeeds } from '../../src-main/configuration/smart-feeds.ts'
import { Subscriptions } from '../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../src-main/feeds/http/transport.ts'
import { HealthRecords } from '../../src-main/housekeeping/health-records.ts'
import { openLibrary, type Library } from '../../src-main/library/library.ts'
import { threads } from '../integration/fixtures/library-threads.ts'

/** Everything beneath the window, over a library that may hold anything; `troubles` are the errors that nobody caught. */
export async function startProgram(directory: string, sqlite: 'node' | 'photostructure') {
  const opened = await openLibrary({ directory, workers: threads, sqlite, retryAfter: 200 })
  if (!opened.ok) throw new Error(`no start: ${JSON.stringify(opened.reason)}`)
  const library = opened.value
  const transport = createTransport({ version: '1' })
  const subscriptions: Subscriptions = new Subscriptions({
    transport,
    accept: async (batch) => {
      const done = await library.accept(batch)
      feeds.committed(done)
      health.committed(batch, done)
    }
  })
  const feeds = new FeedList(library, subscriptions)
  const folders = new FolderList(library, feeds)
  const rules = new RuleList(library)
  const smartFeeds = new SmartFeeds(library)
  const health = new HealthRecords(library, subscriptions, feeds)
  await library.settings()
  await health.start()
  await folders.start()
  await feeds.start()
  await Promise.all([rules.start(), smartFeeds.start()])
  const stop = async (): Promise<void> => {
    for (const part of [feeds, folders, rules, smartFeeds, health]) part.dispose()
    await health.saveAll()
    await subscriptions.close()
    await library.close(5_000)
    await transport.close()
  }
  return { library, feeds, folders, rules, smartFeeds, health, stop }
}
export type Program = Awaited<ReturnType<typeof startProgram>>

/** Has everything done that a reader can have done; answers what failed, by name. */
export async function useAll(program: Program, directory: string): Promise<string[]> {
  const failed: string[] = []
  const ask = async <T>(what: string, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await call()
    } catch (error) {
      failed.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  const { library, feeds, folders, rules, smartFeeds, health } = program
  const views: View[] = [
    ...(['all', 'unread', 'starred', 'alerts', 'hidden'] as const).map((kind) => ({ kind })),
    { kind: 'today', since: Date.now() - 86_400_000 },
    ...feeds.all().map(({ id }) => ({ kind: 'feed' as const, feedId: id })),
    ...folders.all().map(({ id }) => ({ kind: 'folder' as const, folderId: id })),
    ...['item', 'three -fog', 'is:edited', 'is:unread item', 'feed:feed', 'after:2020-01-01 words'].map((query) => ({
      kind: 'search' as const,
      query
    }))
  ]
  const ids = new Set<number>()
  for (const view of views) {
    const name = `${view.kind} ${'query' in view ? view.query : ''}`
    const page = await ask(`list ${name}`, () => library.list({ view, before: null }))
    for (const { id } of page?.rows ?? []) ids.add(id)
    const last = page?.rows.at(-1)
    if (last) {
      await ask(`newer ${name}`, () => library.newer({ view, after: last, limit: 20 }))
      await ask(`older ${name}`, () => library.list({ view, before: last, limit: 20 }))
    }
    await ask(`extent ${name}`, () => library.extent({ view }))
    await ask(`tape ${name}`, () => library.tape({ view, now: Date.now() }))
  }
  await ask('counts', () => library.counts({ todaySince: Date.now() - 86_400_000 }))
  for (const id of ids) {
    await ask('open', () => library.open({ id }))
    await ask('versions', () => library.versions({ id }))
    await ask('star', () => library.setStarred({ id, starred: true }))
    await ask('unread', () => library.setRead({ ids: [id], read: false }))
  }
  for (const { id } of feeds.all()) {
    const seen = await ask('health', () => health.of(id))
    for (const gap of seen?.gaps ?? []) {
      await ask('gap', () => library.gapToFetch({ id: gap.id }))
      await ask('dismiss', () => library.dismissGap({ id: gap.id }))
    }
    await ask('edit', () => feeds.edit(id, { title: `Feed ${id} again`, muted: true }))
  }
  for (const { id } of folders.all()) await ask('rename', () => folders.rename(id, 'Folder'))
  for (const { id, ...rule } of rules.all) {
    await ask('rule', () => library.testRule({ rule, before: null }))
    await ask('switch', () => rules.setEnabled(id, true))
    await ask('move', () => rules.move(id, 0))
  }
  await readAgain(library, ask)
  await ask('counting', () => library.smartUnread(smartFeeds.all().map(({ id, query }) => ({ id, query }))))
  await ask('export', () => library.outline())
  await keep(library, directory, ask)
  return failed
}

type Ask = <T>(what: string, call: () => Promise<T>) => Promise<T | undefined>

/** Goes on with what is read again, puts back what can be put back, and begins anew with everything. */
async function readAgain(library: Library, ask: Ask): Promise<void> {
  const goOn = async (feedId: number | null): Promise<void> => {
    for (let isOver = false; !isOver;)
      isOver = (await ask('read again', () => library.stepRereading({ feedId })))?.isOver ?? true
  }
  const known = (await ask('what is read again', () => library.rereadings()))?.rereadings ?? []
  for (const { feedId } of known) {
    await goOn(feedId)
    await ask('undo', () => library.undoRereading({ feedId }))
    await goOn(feedId)
  }
  await ask('preview', () => library.previewRereading({ feedId: null, before: null }))
  await ask('begin', () => library.startRereading({ feedId: null, hides: true }))
  await goOn(null)
}

/** What housekeeping does. */
async function keep(library: Library, directory: string, ask: Ask) {
  await ask('look through', () => library.lookThrough())
  await ask('figures', () => library.figures())
  await ask('count', () => library.countRemovable({ keepDays: 1, keepItems: 10 }))
  await ask('mark all read', () =>
    library.markViewRead({ view: { kind: 'all' }, upTo: { sortAt: Date.now(), id: Number.MAX_SAFE_INTEGER } })
  )
  const backup = join(directory, 'whole.tickertape-backup')
  await ask('back up', () => library.backups.backUp(backup, '1.0.0'))
  await ask('back up the configuration', () => library.backups.backUpConfiguration('1.0.0'))
  const facts = await ask('inspect', () => library.backups.inspect(backup))
  if (facts && !facts.ok) await ask('inspect', () => Promise.reject(new Error(facts.reason.kind)))
  const limits = { keepDays: 0, keepItems: 60 }
  for (let start = true, done = false; !done; start = false) {
    const step = await ask('remove', () => library.retain({ limits, start, seen: true }))
    done = step?.done ?? true
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { FeedId } from '#contract/ids.ts'
import type { View } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { Change, Interpretation, MappedItem } from '../../../src-main/interpret/interpretation.ts'
import { openDatabase } from '../../../src-main/library/store/database.ts'
import { FeedTable } from '../../../src-main/library/tables/feed-table.ts'
import { FolderTable } from '../../../src-main/library/tables/folder-table.ts'
import { Intake, type NumberedBatch } from '../../../src-main/library/intake/intake.ts'
import { Lists } from '../../../src-main/library/lists/lists.ts'
import { migrate } from '../../../src-main/library/store/schema/migrate.ts'
import { RuleTable } from '../../../src-main/library/tables/rule-table.ts'
import { SearchIndex } from '../../../src-main/library/lists/search-index.ts'
import { ItemStatus } from '../../../src-main/library/tables/item-status.ts'
import type { SqliteProvider } from '../../../src-main/library/store/sqlite.ts'

export const providers: SqliteProvider[] = ['node', 'photostructure']

/** What a test's message holds: an item by what matters of it, or the guid of one that was taken back. */
type Sent = Partial<MappedItem> | { removal: string }

const cleanUps: (() => void)[] = []
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp()
})

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tickertape-library-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The parts of the library in this very thread, over a real file; messages mean what the test says. */
export function memoryLibrary(sqlite: SqliteProvider) {
  const file = join(temporaryFolder(), 'tickertape.db')
  const db = openDatabase({ file, role: 'writer', sqlite })
  cleanUps.push(() => db.close())
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  const intake = new Intake(db, ({ data }, { rule }): Interpretation => {
    if (data === 'health') return { kind: 'health' }
    const changes = (JSON.parse(data) as Sent[]).map(change)
    return {
      kind: 'changes',
      changes,
      rule,
      understood: changes.every((each) => each.kind !== 'item' || !each.item.raw)
    }
  })
  const feeds = new FeedTable(db)
  const folders = new FolderTable(db)
  const lists = new Lists(db)
  const index = new SearchIndex(db)
  let clock = 1_000_000
  let number = 0
  const message = (data: string): Message => ({
    type: 'message',
    data,
    lastEventId: '',
    ownId: null,
    receivedAt: ++clock
  })
  const library = {
    db,
    file,
    intake,
    feeds,
    folders,
    lists,
    index,
    rules: new RuleTable(db),
    status: new ItemStatus(db),
    feed: addFeed(feeds, 'https://news.example/sse'),
    addFeed: (url: string) => addFeed(feeds, url),
    /** One message for each argument; an array is one message with several items. */
    send: (...sent: (Sent | Sent[] | 'health')[]) => library.batch({}, ...sent),
    batch: (options: Partial<NumberedBatch>, ...sent: (Sent | Sent[] | 'health')[]) => {
      const messages = sent.map((one) =>
        message(one === 'health' ? one : JSON.stringify(Array.isArray(one) ? one : [one]))
      )
      return intake.accept({
        feedId: library.feed,
        url: 'https://news.example/sse',
        phase: 'live',
        messages,
        lastEventId: '',
        session: 's',
        number: ++number,
        ...options
      })
    },
    rows: (view: View = { kind: 'all' }) => lists.page(view, null, 100).rows,
    titles: (view: View = { kind: 'all' }) => library.rows(view).map((row) => row.title),
    unread: () => lists.counts(0).unread,
    indexAll: () => {
      while (index.step());
    }
  }
  return library
}

function addFeed(feeds: FeedTable, url: string): FeedId {
  const added = feeds.add({ url, title: url, notify: 'off', addedAt: 1 })
  if (!added.ok) throw new Error('already added')
  return added.value.id
}

function change(sent: Sent): Change {
  if ('removal' in sent)
    return { kind: 'removal', guid: sent.removal, others: [], recordKind: null, title: null, url: null }
  const title = sent.title ?? ''
  const text = sent.text ?? ''
  return {
    kind: 'item',
    item: {
      source: sent.guid ? 'payload' : 'none',
      guid: null,
      title,
      html: null,
      text,
      url: null,
      author: null,
      image: null,
      tags: [],
      priority: 3,
      lang: null,
      publishedAt: null,
      modifiedAt: null,
      revision: null,
      raw: false,
      version: `${title}|${text}|${sent.url ?? ''}`,
      patch: null,
      evidence: { kind: null, isUpdate: false, isFrameId: false },
      ...sent
    }
  }
}

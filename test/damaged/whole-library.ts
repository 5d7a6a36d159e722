import type { Batch, Message } from '#contract/message.ts'
import { openLibrary, type Library } from '../../src-main/library/library.ts'
import { threads } from '../integration/fixtures/library-threads.ts'
import { until } from '../helpers/until.ts'

/** The feeds of a library that is to be damaged: addresses of two that share the damage, and of one that it must not touch. */
export interface Addresses {
  honest: string
  others: readonly [string, string]
}

/**
 * Makes a library that holds something in every table, as a reader has it after some weeks; answers the id of the honest feed.
 */
export async function makeWholeLibrary(directory: string, { honest, others }: Addresses): Promise<number> {
  const opened = await openLibrary({ directory, workers: threads, sqlite: 'node' })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  const folder = await library.addFolder({ title: 'Harbour', parentId: null })
  const folderId = folder.ok ? folder.value.id : null
  await library.addFolder({ title: 'Boats', parentId: folderId })
  await configure(library)
  const ids: number[] = []
  for (const [place, url] of [...others, honest].entries()) {
    const headers = { names: ['Accept-Language'], secrets: null }
    const added = await library.addFeed({
      url,
      title: `Feed ${place}`,
      notify: 'digest',
      folderId,
      ...(place === 0 && { headers })
    })
    if (!added.ok) throw new Error('not added')
    ids.push(added.value.id)
    // The honest server is asked for all it has.
    await fill(library, added.value.id, url, url === honest ? '' : 'item-61')
  }
  const [first, second] = ids as [number, number]
  // Two changes of mind: what was in force before is remembered.
  await library.editFeed({ id: first, interpretation: { fields: { author: ['/by'] } } })
  await library.editFeed({ id: first, interpretation: { fields: { author: ['/who'], title: ['/id'] } }, keepDays: 365 })
  await library.startRereading({ feedId: first, hides: true })
  while (!(await library.stepRereading({ feedId: first })).isOver);
  // One that a quit cut off.
  await library.startRereading({ feedId: second, hides: false })
  const { rows } = await library.list({ view: { kind: 'all' }, before: null })
  for (const row of rows.slice(0, 6)) await library.setStarred({ id: row.id, starred: true })
  await library.setRead({ ids: rows.slice(3, 9).map(({ id }) => id), read: true })
  const search = { view: { kind: 'search' as const, query: 'item' }, before: null }
  await until('all is indexed', async () => (await library.list(search)).notIndexed === 0)
  await library.close(10_000)
  return ids[2] as number
}

async function configure(library: Library): Promise<void> {
  await library.changeSettings({ theme: 'dark', zoom: 125, keepDays: 400, textSize: 18 })
  await library.saveSmartFeed({ title: 'Fog', query: 'fog' })
  await library.saveSmartFeed({ title: 'Starred', query: 'is:starred' })
  const conditions = [
    { kind: 'text' as const, match: 'contains' as const, field: 'title' as const, value: 'item 1', matchCase: false }
  ]
  for (const [title, kind] of [
    ['Light', 'highlight'],
    ['Hidden', 'hide']
  ] as const) {
    const value = kind === 'hide' ? 'item 19' : 'item 1'
    const rule = {
      title,
      enabled: true,
      match: 'all' as const,
      conditions: [{ ...conditions[0]!, value }],
      actions: [{ kind }]
    }
    await library.saveRule({ id: null, rule })
  }
}

/** Items, some of them edited, of several in one message, without a name and taken back, and gaps. */
async function fill(library: Library, feedId: number, url: string, lastEventId: string): Promise<void> {
  const now = Date.now() - 3_600_000
  const message = (n: number, data: unknown, ownId: string | null = String(n)): Message => ({
    type: 'message',
    data: typeof data === 'string' ? data : JSON.stringify(data),
    lastEventId: ownId ?? '',
    ownId,
    receivedAt: now + n * 1000
  })
  const item = (n: number, text: string): object => ({
    id: `item-${n}`,
    title: `Item ${n}`,
    content_text: text,
    url: `https://harbour.example/${feedId}/${n}`,
    tags: ['port', 'sea'],
    author: 'Harbour office',
    date_published: new Date(now - n * 60_000).toISOString()
  })
  const send = (messages: Message[], more: Partial<Batch> = {}): Promise<unknown> =>
    library.accept({ feedId, url, phase: 'live', messages, lastEventId, ...more })
  await library.feedOpened({ id: feedId, at: now })
  await send(Array.from({ length: 20 }, (_, n) => message(n + 1, item(n + 1, `The words of item ${n + 1}.`))))
  await send([1, 2, 3].map((n) => message(30 + n, item(n, `Other words of item ${n}.`))))
  await send([message(40, [item(41, 'One of three.'), item(42, 'Two of three.'), item(43, 'Three of three.')])])
  await send([1, 2, 3].map((n) => message(50 + n, `Words without a name ${n}`, null)))
  await send([], { phase: 'replay', resumption: { from: now + 60_000, to: now + 90_000, after: '' } })
  await send([message(60, item(61, 'After a gap.'))])
  await library.heardUntil([{ feedId, at: now + 100_000 }])
  const history = [{ at: now, kind: 'open', reason: null }]
  const record = { history, minutes: { last: 1, columns: { messages: [1] } }, messages: 30, lastByteAt: now }
  await library.saveHealth([{ feedId, record: JSON.stringify(record) }])
}

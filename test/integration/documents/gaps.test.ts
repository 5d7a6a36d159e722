import { expect, it } from 'vitest'
import { holdFeeds } from '../fixtures/held-feeds.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

/** What is published between two checks of a document that holds ten entries, and what is stored and marked of it. */
it.each<[published: number, archives: 0 | 1, items: number, openGaps: number]>([
  [0, 0, 10, 0],
  [3, 0, 13, 0],
  [9, 0, 19, 0],
  // Whether nothing was between nobody can tell.
  [10, 0, 20, 1],
  [25, 0, 20, 1],
  [9, 1, 19, 0],
  [10, 1, 20, 0],
  [25, 1, 35, 0],
  [140, 1, 150, 0],
  // Further back than archives are asked for.
  [400, 1, 210, 1]
])(
  'of %i entries (archives: %i) %i items are stored, and %i gaps are open',
  async (published, archives, items, openGaps) => {
    const server = await serve()
    const held = await holdFeeds(await temporaryFolder())
    const path = `/document/atom?channel=g&archives=${archives}`
    const added = await held.feeds.add(server.url + path, { kind: 'document' })
    if (!added.ok) throw new Error(added.reason.kind)
    const { id } = added.value
    const facts = () => held.library.facts({ feedId: id })
    await until('the first entries are items', async () => (await facts()).items === 10)
    await until('it is checked', () => held.feeds.get(id)?.state.kind === 'checked')
    if (published > 0) server.control.publish(path, published)
    held.feeds.tryNow(id)
    await until('it is asked again', () => server.control.requests(path).length > 1)
    await until('all is stored', async () => (await facts()).items === items)
    await until('it is known what is missing', () => held.feeds.get(id)?.openGaps === openGaps)
    const open = (await facts()).gaps.filter(({ filledAt }) => filledAt === null)
    expect(open.map(({ kind }) => kind)).toEqual(Array<string>(openGaps).fill('unknown'))
    // Once more: nothing comes twice, and nothing is marked that was not.
    held.feeds.tryNow(id)
    const asked = server.control.requests(path).length
    await until('it is asked once more', () => server.control.requests(path).length > asked)
    expect(await facts()).toMatchObject({ items })
    expect(held.feeds.get(id)?.openGaps).toBe(openGaps)
  }
)

import { CLOCK_AHEAD, EARLIEST_PUBLISHED, type View } from '#contract/item.ts'
import { assertNever } from '../../base/assert-never.ts'

/** Views as conditions in SQL. */

/** A removed feed's items stay until nobody can bring it back, but no list shows them. */
export const FEED_THERE = 'i.feed_id NOT IN (SELECT id FROM feeds WHERE removed_at IS NOT NULL)'

/** What rules have hidden is in a list of its own only. */
export const VISIBLE = `i.hidden = 0 AND ${FEED_THERE}`

/** The feeds in a folder and in those below it. */
export const IN_FOLDER = `SELECT id FROM feeds WHERE removed_at IS NULL AND folder_id IN (
  WITH RECURSIVE below(id) AS (VALUES(?) UNION SELECT f.id FROM folders f JOIN below b ON f.parent_id = b.id)
  SELECT id FROM below)`

/** As `publishedTime` of the contract has it, and word for word as the index has it, or SQLite would not use that. */
export const PUBLISHED = `(CASE WHEN i.published_at BETWEEN ${EARLIEST_PUBLISHED} AND i.received_at + ${CLOCK_AHEAD}
  THEN i.published_at ELSE i.received_at END)`

/** All feeds that lists show, and those of them that count in the totals. */
export const FEEDS_THERE = 'SELECT id FROM feeds WHERE removed_at IS NULL'
export const COUNTED_FEEDS = `${FEEDS_THERE} AND muted = 0`

/** What counts in the totals. Not `IN`, or SQLite would sort everything that is unread. */
const COUNTED = 'i.feed_id NOT IN (SELECT id FROM feeds WHERE removed_at IS NOT NULL OR muted = 1)'

export const UNREAD = 'i.read = 0 AND i.removed_at IS NULL'

interface Selection {
  where: string
  values: number[]
}

/** A view whose rows one statement lists. */
type ListedView = Exclude<View, { kind: 'search' }>

/** The condition on the items `i` of a view, and its values. */
export function selection(view: ListedView): Selection {
  const { where, values } =
    view.by === undefined || view.kind !== 'today' ? wholeSelection(view) : todayByPublication(view.since)
  if (!view.unread) return { where, values }
  // Short lists with an index of their own are not looked for in all that is unread: the plus hides that index.
  const isShort = view.kind === 'starred' || view.kind === 'alerts' || view.kind === 'hidden'
  return { where: `${where} AND ${isShort ? '+' : ''}${UNREAD}`, values }
}

/** By feeds, or SQLite would look at every item for what was published today. */
const todayByPublication = (since: number): Selection => ({
  where: `i.feed_id IN (${FEEDS_THERE}) AND ${PUBLISHED} >= ? AND i.hidden = 0`,
  values: [since]
})

/** The conditions repeat those of the partial indexes word for word, or SQLite would not use them. */
function wholeSelection(view: ListedView): Selection {
  const items = (where: string, ...values: number[]): Selection => ({ where: `${where} AND ${VISIBLE}`, values })
  switch (view.kind) {
    case 'all':
      return items('1')
    case 'unread':
      return items(`${UNREAD} AND ${COUNTED}`)
    case 'starred':
      return { where: 'i.starred = 1 AND i.hidden = 0', values: [] }
    case 'alerts':
      return items('i.priority >= 4')
    case 'hidden':
      return { ...items('1'), where: `i.hidden = 1 AND ${FEED_THERE}` }
    case 'today':
      return items('i.sort_at >= ?', view.since)
    case 'feed':
      return items('i.feed_id = ?', view.feedId)
    case 'folder':
      return items(`i.feed_id IN (${IN_FOLDER})`, view.folderId)
    default:
      return assertNever(view)
  }
}

/** The condition on the gaps `i` of a view, and its values. */
export function gapsOf(view: View): [string, ...number[]] {
  if (view.kind === 'feed') return ['AND i.feed_id = ?', view.feedId]
  if (view.kind === 'folder') return [`AND i.feed_id IN (${IN_FOLDER})`, view.folderId]
  return view.kind === 'unread' ? [`AND ${COUNTED}`] : ['']
}

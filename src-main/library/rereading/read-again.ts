import type { FeedId, ItemId } from '#contract/ids.ts'
import { interpret } from '../../interpret/interpret.ts'
import type { InterpretationContext, MappedItem } from '../../interpret/interpretation.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import { identityRuleFromSql } from '../intake/understanding.ts'
import type { Statements } from '../store/database.ts'
import { formerInterpretations, formerMeanings } from '../store/former-selves.ts'
import { interpretationFromSql } from '../store/rows.ts'
import { hash, SeenTable } from '../tables/seen-table.ts'
import type { StoredItem } from './stored-items.ts'

/** What the message of a stored item is, as messages are read now. */
export type ReadAgain =
  /** `others` are what the message holds besides, where one item was made of all of it before. */
  | { kind: 'item'; item: MappedItem; others: MappedItem[] }
  /** It is no item any more: a sign of life, a trouble of the server, or a word about another item. */
  | { kind: 'nothing' }
  /** Nobody can tell which of it the item is, or how it was sent: it stays as it is. */
  | { kind: 'unclear' }

const unclear: ReadAgain = { kind: 'unclear' }
/** A message of which more items would come than this stays what it is. */
const MOST_OTHERS = 200

interface FeedContext extends InterpretationContext {
  former: readonly (FeedInterpretation | null)[]
}

/** A message of several items as it is read now, and the items that were stored of it, in their order. */
interface Shared {
  id: number
  items: MappedItem[]
  stored: ItemId[]
}

/**
 * Reads the messages of stored items again, as those that arrive are read; changes nothing.
 *
 * Made anew for each step, since the reader may change meanwhile how a feed is read. Throws SQLite's errors.
 */
export class MessageReader {
  readonly #sql
  readonly #read
  readonly #contexts = new Map<FeedId, FeedContext>()
  /** The last one: its items stand beside each other. */
  #shared: Shared | null = null

  constructor(sql: Statements, read: typeof interpret = interpret) {
    this.#sql = sql
    this.#read = read
  }

  again(stored: StoredItem): ReadAgain {
    const { message } = stored
    if (message === null || !stored.isTypeKnown) return unclear
    if (stored.messageId !== null) return this.#oneOf(stored, stored.messageId)
    // What only changes another item is none by itself.
    const items = this.#itemsOf(stored).filter(({ onlyKnown, guid }) => !onlyKnown || isName(guid, stored.guid))
    if (items.length === 0) return { kind: 'nothing' }
    const item = named(items, stored) ?? (items[0] as MappedItem)
    const others = items.filter((each) => each !== item)
    // What nothing names would come a second time with the message.
    if (others.length > MOST_OTHERS || others.some(({ guid }) => guid === null)) return unclear
    return { kind: 'item', item, others: others.filter((each) => this.#isNew(stored, each)) }
  }

  /** Nothing of this name was ever stored. */
  #isNew({ feedId, guid: stored }: StoredItem, { guid }: MappedItem): boolean {
    return guid !== null && !isName(guid, stored) && !new SeenTable(this.#sql, feedId).hasAny(hash(guid))
  }

  #oneOf(stored: StoredItem, messageId: number): ReadAgain {
    if (this.#shared?.id !== messageId) {
      const rows = this.#sql('SELECT item_id FROM item_content WHERE message_id = ? ORDER BY item_id').all(messageId)
      const ids = rows.map((row) => row['item_id'] as number)
      this.#shared = { id: messageId, items: this.#itemsOf(stored), stored: ids }
    }
    const { items, stored: siblings } = this.#shared
    if (items.length === 0) return { kind: 'nothing' }
    const place = siblings.length === items.length ? siblings.indexOf(stored.id) : -1
    const item = named(items, stored) ?? items[this.#formerPlace(stored, items.length) ?? place]
    return item ? { kind: 'item', item, others: [] } : unclear
  }

  /** Where in its message the item stood when it was read as the reader wanted before. */
  #formerPlace(stored: StoredItem, count: number): number | null {
    const context = this.#contextOf(stored.feedId)
    if (!stored.message) return null
    for (const { items } of formerMeanings(stored.message, context, context.former, this.#read)) {
      const place = items.findIndex(({ guid, version }) => guid === stored.guid || version === stored.version)
      if (place >= 0 && items.length === count) return place
    }
    return null
  }

  #itemsOf({ feedId, message }: StoredItem): MappedItem[] {
    if (!message) return []
    const meaning = this.#read(message, this.#contextOf(feedId))
    if (meaning.kind !== 'changes') return []
    return meaning.changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
  }

  #contextOf(feedId: FeedId): FeedContext {
    const known = this.#contexts.get(feedId)
    if (known) return known
    const row = this.#sql(
      'SELECT url, identity_rule, interpretation, former_interpretations AS former FROM feeds WHERE id = ?'
    ).get(feedId)
    const context: FeedContext = {
      feedUrl: String(row?.['url'] ?? ''),
      rule: identityRuleFromSql(row?.['identity_rule']),
      mapping: interpretationFromSql(row?.['interpretation']),
      former: formerInterpretations(row?.['former'])
    }
    this.#contexts.set(feedId, context)
    return context
  }
}

/** The one that bears the item's name, or says what it says. */
const named = (items: readonly MappedItem[], stored: StoredItem): MappedItem | undefined =>
  items.find(({ guid }) => isName(guid, stored.guid)) ?? items.find(({ version }) => version === stored.version)

/** `stored` may be the name within a kind of record, or in a later generation of ids (`guidWithin`). */
const isName = (guid: string | null, stored: string): boolean =>
  guid !== null &&
  (guid === stored || (stored[0] === guid[0] && stored[1] === '@' && stored.endsWith(`:${guid.slice(2)}`)))

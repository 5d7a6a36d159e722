import * as v from 'valibot'
import type { ItemId } from '#contract/ids.ts'
import type { Attachment, ItemDetail } from '#contract/item.ts'
import type { MappedItem } from '../../interpret/interpretation.ts'
import type { Statements } from '../store/database.ts'
import { storedValue } from '../store/stored-values.ts'

/** What few items have, in a table of its own: files that hang on them, and that their text was cut or is covered. */

const attachments: v.GenericSchema<unknown, Attachment[]> = v.array(
  v.object({
    url: v.pipe(v.string(), v.regex(/^https?:\/\//i)),
    type: v.nullable(v.string()),
    name: v.nullable(v.string()),
    size: v.nullable(v.number()),
    seconds: v.nullable(v.number())
  })
)

export function extrasOf(sql: Statements, id: ItemId): Pick<ItemDetail, 'attachments' | 'cut' | 'covered'> {
  const row = sql('SELECT attachments, is_cut, is_covered FROM item_extras WHERE item_id = ?').get(id)
  if (!row) return {}
  const files = storedValue<Attachment[]>(row['attachments'], attachments, [], 'the files of an item')
  return {
    ...(files.length > 0 && { attachments: files }),
    ...(row['is_cut'] === 1 && { cut: true as const }),
    ...(row['is_covered'] === 1 && { covered: true as const })
  }
}

/** Stores what a new item has of them. The caller has the transaction. */
export function keepExtras(sql: Statements, id: ItemId, { attachments = [], isCut, isCovered }: MappedItem): void {
  if (attachments.length === 0 && isCut === undefined && isCovered === undefined) return
  sql('INSERT OR REPLACE INTO item_extras(item_id, attachments, is_cut, is_covered) VALUES(?, ?, ?, ?)').run(
    id,
    attachments.length === 0 ? null : JSON.stringify(attachments),
    isCut === undefined ? 0 : 1,
    isCovered === undefined ? 0 : 1
  )
}

/** Replaces those of an item that was edited; a patch that names no files leaves them as they are. */
export function editExtras(sql: Statements, id: ItemId, sent: MappedItem): void {
  if (sent.patch !== null && !sent.attachments) return
  sql('DELETE FROM item_extras WHERE item_id = ?').run(id)
  keepExtras(sql, id, sent)
}

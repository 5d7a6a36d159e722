import { oneRowTables } from '../store/mend.ts'
import type { Database } from '../store/sqlite.ts'
import { damaged, valueRules, type ColumnRule } from '../store/value-rules.ts'

interface Copied {
  name: string
  columns: readonly string[]
  key: readonly string[]
}

interface MendedColumns {
  /** As SQL over a row of the source, in the order of the columns. */
  values: string
  /** The condition for a row to be copied. */
  kept: string
  rules: readonly ColumnRule[]
}

/**
 * The columns of a table as they are copied: what no build could have stored gets what stands for it, and a row without a name is left.
 *
 * A row's own number is copied whatever it is: the next start gives it another (store/mend-keys.ts). The search index is SQLite's own
 * business. `without` are columns that stay empty.
 */
export function mendedColumns(db: Database, { name, columns, key }: Copied, without: readonly string[]): MendedColumns {
  const isNumbered = key[0] === 'rowid'
  const isIndex = name.startsWith('item_fts')
  const rules = isIndex ? [] : valueRules(db, name).filter(({ isKey }) => !isKey || !isNumbered)
  const keys = rules.filter(({ isKey }) => isKey)
  const value = (column: string): string => {
    if (without.includes(column)) return 'NULL'
    const rule = rules.find((one) => one.name === column)
    return rule ? `CASE WHEN ${rule.good} THEN ${column} ELSE ${rule.instead} END` : `"${column}"`
  }
  const named = keys.length > 0 ? `NOT ${damaged(keys)}` : '1'
  return { values: columns.map(value).join(', '), kept: oneRowTables.includes(name) ? 'id = 1' : named, rules }
}

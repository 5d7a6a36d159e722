import { setAside } from './stored-values.ts'

/**
 * Reads values of a row, each as what its column is declared to hold.
 *
 * SQLite keeps what stands in the file, whatever the schema says of it: a library that was damaged, or made by another
 * program, holds texts where numbers belong and numbers that no build could have stored. `of` says in the log what the row is.
 */
type Row = Record<string, unknown>

/** No time lies beyond this, in epoch ms, and no count does. */
export const LARGEST = 8.64e15
/** A text of a list's row that is longer was never cut by us: a list of such rows would fill the window. */
const LONGEST_OF_A_ROW = 20_000
const LONGEST_ADDRESS = 200_000

export function textIn(row: Row, column: string, of: string): string {
  return textOrNull(row, column, of) ?? ''
}

export function textOrNull(row: Row, column: string, of: string): string | null {
  const value = row[column]
  if (typeof value === 'string' || value === null || value === undefined) return value ?? null
  setAside(named(row, column, of))
  return typeof value === 'number' ? String(value) : null
}

/** A text of a list's row, cut where none of ours is so long. */
export function shortText(row: Row, column: string, of: string, longest = LONGEST_OF_A_ROW): string | null {
  const value = textOrNull(row, column, of)
  if (value === null || value.length <= longest) return value
  setAside(`the end of ${named(row, column, of)}`)
  return value.slice(0, longest)
}

/** An address, which cut would lead elsewhere. */
export function addressIn(row: Row, column: string, of: string): string | null {
  const value = textOrNull(row, column, of)
  if (value === null || value.length <= LONGEST_ADDRESS) return value
  setAside(named(row, column, of))
  return null
}

/** What is stored as 0 or 1. */
export function flagIn(row: Row, column: string, of: string): boolean {
  const value = row[column]
  if (value !== 0 && value !== 1) setAside(named(row, column, of))
  return value === 1
}

export function numberIn(row: Row, column: string, of: string, otherwise = 0): number {
  return numberOrNull(row, column, of) ?? otherwise
}

export function numberOrNull(row: Row, column: string, of: string): number | null {
  const value = row[column]
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Math.abs(value) <= LARGEST) return value
  setAside(named(row, column, of))
  return null
}

/** A number of any size. */
export function realOrNull(row: Row, column: string, of: string): number | null {
  const value = row[column]
  if (value === null || value === undefined) return null
  if (Number.isFinite(value)) return value as number
  setAside(named(row, column, of))
  return null
}

/** A number that may be chosen, from 0 on. */
export function numberUpTo(row: Row, column: string, of: string, most: number): number | null {
  const value = numberOrNull(row, column, of)
  if (value === null || (Number.isInteger(value) && value >= 0 && value <= most)) return value
  setAside(named(row, column, of))
  return null
}

/** One of a few words or numbers. */
export function wordIn<T extends string | number>(
  row: Row,
  column: string,
  of: string,
  words: readonly T[],
  otherwise: T
): T {
  const value = row[column]
  if (words.includes(value as T)) return value as T
  setAside(named(row, column, of))
  return otherwise
}

const named = (row: Row, column: string, of: string): string =>
  `${column} of ${of}${typeof row['id'] === 'number' ? ` ${row['id']}` : ''}`

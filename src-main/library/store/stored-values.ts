import * as v from 'valibot'
import { log } from '../../base/log.ts'

/**
 * Reads a JSON value of the library. One that no build could have written counts as not there, and the log names it.
 *
 * A library is input: it may come from a backup, from a newer build, or from a disk that loses bits. One damaged value must cost
 * what it was for, and nothing else.
 */
export function storedValue<T>(stored: unknown, check: v.GenericSchema<unknown, T>, fallback: T, what: string): T {
  if (stored === null || stored === undefined) return fallback
  const result = v.safeParse(check, parsed(stored))
  if (result.success) return result.output
  setAside(what)
  return fallback
}

/** A list of words as it is stored; empty where it is none. Without a schema, since each row of a list has some. */
export function storedWords(stored: unknown, what: string): string[] {
  if (stored === null || stored === undefined) return []
  const words = parsed(stored)
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words
  setAside(what)
  return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : []
}

function parsed(stored: unknown): unknown {
  if (typeof stored !== 'string') return undefined
  try {
    return JSON.parse(stored)
  } catch {
    return undefined
  }
}

const told = new Set<string>()
const MOST_TOLD = 100

/** Says once that a value was set aside. */
export function setAside(what: string): void {
  if (told.has(what) || told.size >= MOST_TOLD) return
  told.add(what)
  log.warn(`the library: ${what} cannot be read and is set aside`)
}

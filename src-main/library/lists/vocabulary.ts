import { statements } from '../store/database.ts'
import { wordsOf } from './search-text.ts'
import type { Database } from '../store/sqlite.ts'

/** Words that are remembered as stored already; with more of them the memory is emptied. */
const REMEMBERED = 100_000
/** For each beginning, at most this many words are searched: more of them are slow, and typing on leaves fewer. */
const MOST_WORDS = 64
/** Of a beginning of one letter, which only stands behind another word, no more are looked at. */
const MOST_LOOKED_AT = 20_000
const LAST_LETTER = '\u{10FFFF}'

/**
 * The words that the search index holds.
 *
 * FTS5 finds all words with a beginning by merging every item of each of them, which for a common beginning takes a
 * second. Words are walked one by one instead, so they must be known. Common words are seen early, so the first seen
 * are those that matter most. Throws SQLite's errors.
 */
export class Vocabulary {
  readonly #sql
  readonly #stored = new Set<string>()

  constructor(db: Database) {
    this.#sql = statements(db)
  }

  /** Remembers the words of a text as it was indexed. `seen`: the lower the earlier, an item's id or its like. */
  add(indexedText: string, seen: number): void {
    const add = this.#sql('INSERT OR IGNORE INTO search_words(word, first_item) VALUES(?, ?)')
    for (const word of wordsOf(indexedText)) {
      if (this.#stored.has(word)) continue
      if (this.#stored.size >= REMEMBERED) this.#stored.clear()
      this.#stored.add(word)
      // Not by `run`, whose answer may be beyond 2^53 (see SearchIndex).
      add.all(word, seen)
    }
  }

  /** What was remembered may have been rolled back. */
  forget(): void {
    this.#stored.clear()
  }

  /** The words from one on and below another, else all that begin so; those seen first before others, at most 64. */
  between(from: string, below = from + LAST_LETTER): string[] {
    return this.#sql(
      `SELECT word FROM (SELECT word, first_item FROM search_words WHERE word >= ? AND word < ? LIMIT ${MOST_LOOKED_AT})
       ORDER BY first_item LIMIT ?`
    )
      .all(from, below, MOST_WORDS)
      .map((row) => row['word'] as string)
  }
}

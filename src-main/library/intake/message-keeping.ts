import type { Message } from '#contract/message.ts'
import type { Statements } from '../store/database.ts'

/** Where a message is stored: with its item as `raw`, or once for all of its items, as the row `messageId`. */
export interface KeptMessage {
  raw: string | null
  messageId: number | null
}

/** Stores a message as it came, once one of its items is stored; `items` is how many it holds. */
export class MessageKeeping {
  readonly #sql
  readonly #message
  readonly #isShared
  #sharedId: number | null = null

  constructor(sql: Statements, message: Message, items: number) {
    this.#sql = sql
    this.#message = message
    this.#isShared = items > 1
  }

  keep(): KeptMessage {
    const { data } = this.#message
    if (!this.#isShared) return { raw: data, messageId: null }
    this.#sharedId ??= Number(this.#sql('INSERT INTO shared_messages(data) VALUES(?)').run(data).lastInsertRowid)
    return { raw: null, messageId: this.#sharedId }
  }
}

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
  #sharedId: number | null

  /** `sharedId`: the row, where the message is stored already. */
  constructor(sql: Statements, message: Message, items: number, sharedId: number | null = null) {
    this.#sql = sql
    this.#message = message
    this.#isShared = items > 1
    this.#sharedId = sharedId
  }

  get sharedId(): number | null {
    return this.#sharedId
  }

  /** Since the transaction before, the message may have gone with the last of its items. */
  lookAgain(): void {
    if (this.#sharedId === null) return
    const row = this.#sql('SELECT 1 FROM shared_messages WHERE id = ?').get(this.#sharedId)
    if (!row) this.#sharedId = null
  }

  keep(): KeptMessage {
    const { data } = this.#message
    if (!this.#isShared) return { raw: data, messageId: null }
    this.#sharedId ??= Number(this.#sql('INSERT INTO shared_messages(data) VALUES(?)').run(data).lastInsertRowid)
    return { raw: null, messageId: this.#sharedId }
  }
}

import type { Bridge } from '#contract/ipc.ts'
import { MAX_IDS, type ItemRow } from '#contract/item.ts'

/** Read and starred: shown at once wherever the item stands, then sent to main. */
export class Marks {
  #bridge: Bridge
  #show: (row: ItemRow) => void

  constructor(bridge: Bridge, show: (row: ItemRow) => void) {
    this.#bridge = bridge
    this.#show = show
  }

  setRead(row: ItemRow, read: boolean): void {
    this.#show({ ...row, read })
    void this.#bridge.setRead({ ids: [row.id], read })
  }

  setAllRead(rows: ItemRow[]): void {
    for (const row of rows) this.#show({ ...row, read: true })
    for (let from = 0; from < rows.length; from += MAX_IDS)
      void this.#bridge.setRead({ ids: rows.slice(from, from + MAX_IDS).map((row) => row.id), read: true })
  }

  setStarred(row: ItemRow, starred: boolean): void {
    this.#show({ ...row, starred })
    void this.#bridge.setStarred({ id: row.id, starred })
  }
}

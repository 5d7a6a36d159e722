import type { Bridge } from '#contract/ipc.ts'
import type { ItemId } from '#contract/ids.ts'
import type { ItemDetail, ItemRow } from '#contract/item.ts'
import type { Clock } from '../base/clock.svelte.ts'
import type { Marks } from './marks.ts'
import type { Toasts } from './toasts.svelte.ts'
import { Turn } from '../base/turn.ts'

/** An item counts as read after it was selected for this long, in milliseconds: passing over it with j or k is not reading. */
const READ_AFTER = 800

/** The item in the reading pane. */
export class Reading {
  #bridge: Bridge
  #marks: Marks
  #toasts: Toasts
  #readOnSelect: () => boolean
  #row = $state.raw<ItemRow | null>(null)
  #detail = $state.raw<ItemDetail | null>(null)
  #gone = $state.raw(false)
  #raw = $state.raw(false)
  #changes = $state.raw(false)
  #imagesAllowed = $state.raw(false)
  #uncovered = $state.raw(false)
  /** Items whose images the reader allowed by hand. */
  #allowedFor = new Set<ItemId>()
  /** Items that the reader uncovered. */
  #uncoveredFor = new Set<ItemId>()
  #clock: Clock
  /** Calls off that the item is marked read in a moment. */
  #stopTimer = (): void => {}
  /** Ends when another item is shown, or the same one is loaded again. */
  #turn = new Turn()
  #fetching: Promise<void> = Promise.resolve()

  /** Set by the reading pane: gives the article the keyboard focus. */
  focusArticle: (() => void) | null = null
  /** Set by the reading pane: scrolls one page (-1 up, 1 down); answers false where there is nothing left to scroll. */
  page: ((direction: 1 | -1) => boolean) | null = null
  /** Set by the reading pane: opens the field that finds text in the article. */
  find: (() => void) | null = null

  /** `readOnSelect`: whether an item that stays selected is read. */
  constructor(bridge: Bridge, clock: Clock, marks: Marks, toasts: Toasts, readOnSelect: () => boolean) {
    this.#bridge = bridge
    this.#clock = clock
    this.#readOnSelect = readOnSelect
    this.#marks = marks
    this.#toasts = toasts
  }

  /** What is known at once of the selected item. */
  get row(): ItemRow | null {
    return this.#row
  }

  /** The whole item, null while it is on its way. */
  get detail(): ItemDetail | null {
    return this.#detail
  }

  /** The item is no longer stored. */
  get gone(): boolean {
    return this.#gone
  }

  /** Whether the message is shown as it came. */
  get rawShown(): boolean {
    return this.#raw
  }

  /** Whether what the source changed is shown with the article. */
  get changesShown(): boolean {
    return this.#changes
  }

  /** Whether the reader allowed the images of this item by hand. */
  get imagesAllowed(): boolean {
    return this.#imagesAllowed
  }

  /** Whether its author wants it covered, and the reader has not asked to see it. */
  get covered(): boolean {
    return this.#detail?.covered === true && !this.#uncovered
  }

  uncover(): void {
    if (!this.#row) return
    this.#uncoveredFor.add(this.#row.id)
    this.#uncovered = true
    this.focusArticle?.()
  }

  /** Fetches the images of this item, whatever the policy says. */
  async allowImages(): Promise<void> {
    const id = this.#row?.id
    if (id === undefined) return
    await this.#bridge.allowImages({ id })
    this.#allowedFor.add(id)
    if (this.#row?.id === id) this.#imagesAllowed = true
  }

  /** Shows an item; it counts as read once it stayed for 0.8 s. */
  show(row: ItemRow): void {
    if (this.#row?.id === row.id) return
    this.#stopTimer()
    this.#row = row
    this.#detail = null
    this.#gone = false
    this.#raw = false
    this.#changes = false
    this.#imagesAllowed = this.#allowedFor.has(row.id)
    this.#uncovered = this.#uncoveredFor.has(row.id)
    if (!row.read && this.#readOnSelect()) this.#stopTimer = this.#clock.after(READ_AFTER, () => this.markRead())
    void this.#load(row.id)
  }

  /** Shows an item of which only the id is known, as after a click on a notification. Answers its row, null if gone. */
  async showById(id: ItemId): Promise<ItemRow | null> {
    const answer = await this.#bridge.openItem({ id })
    if (!answer.ok) return null
    this.show(answer.value)
    this.#detail = answer.value
    return answer.value
  }

  /** Marks the shown item read now, as opening it does. */
  markRead(): void {
    this.#stopTimer()
    if (this.#row && !this.#row.read) this.#marks.setRead(this.#row, true)
  }

  /** What is shown was shown before: where it is unread, the reader meant it to be. */
  leaveUnread(): void {
    this.#stopTimer()
  }

  close(): void {
    this.#stopTimer()
    this.#turn = this.#turn.next()
    this.#row = null
    this.#detail = null
    this.#gone = false
  }

  /** Takes over what changed in the shown item's row; requests the whole item again where its content changed. */
  update(row: ItemRow): void {
    const shown = this.#row
    if (shown?.id !== row.id) return
    this.#row = row
    if (this.#detail) this.#detail = { ...this.#detail, ...row }
    const { editedAt, removedAt, hidden } = shown
    if (editedAt !== row.editedAt || removedAt !== row.removedAt || hidden !== row.hidden) void this.#load(row.id)
  }

  /** Much has changed at once: the shown item may be among it. One that is gone stays to be read. */
  async reload(): Promise<void> {
    const id = this.#row?.id
    if (id === undefined) return
    const answer = await this.#bridge.openItem({ id })
    if (answer.ok) this.update(answer.value)
  }

  toggleRead(): void {
    this.#stopTimer()
    if (this.#row) this.#marks.setRead(this.#row, !this.#row.read)
  }

  toggleStar(): void {
    if (this.#row) this.#marks.setStarred(this.#row, !this.#row.starred)
  }

  toggleRaw(): void {
    if (this.#row) this.#raw = !this.#raw
  }

  toggleChanges(): void {
    if (this.#detail && this.#detail.earlierVersions > 0) this.#changes = !this.#changes
  }

  async openOriginal(): Promise<void> {
    if (!this.#row) return
    const answer = await this.#bridge.openOriginal({ id: this.#row.id })
    if (!answer.ok) this.#toasts.show((t) => t.reader.noLink)
  }

  async copyLink(): Promise<void> {
    if (!this.#row) return
    const url = this.#row.url
    if (url === null) {
      this.#toasts.show((t) => t.reader.noLink)
      return
    }
    await this.#bridge.copyText({ text: url })
    this.#toasts.show((t) => t.reader.linkCopied)
  }

  dispose(): void {
    this.#stopTimer()
  }

  /** One request at a time; of those that queue up while a key repeats, only the last is sent. */
  async #load(id: ItemId): Promise<void> {
    const turn = (this.#turn = this.#turn.next())
    await this.#fetching
    if (!turn.isCurrent) return
    const request = this.#bridge.openItem({ id })
    this.#fetching = request.then(
      () => undefined,
      () => undefined
    )
    const answer = await request
    if (!turn.isCurrent || this.#row?.id !== id) return
    if (!answer.ok) {
      this.#gone = true
      return
    }
    this.#detail = { ...answer.value, read: this.#row.read, starred: this.#row.starred }
  }
}

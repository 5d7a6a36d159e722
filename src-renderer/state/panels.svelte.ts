import type { FeedId, FolderId, SmartFeedId } from '#contract/ids.ts'
import type { TreeKey } from './tree/tree-rows.ts'

export type SettingsPage =
  'feeds' | 'appearance' | 'reading' | 'notifications' | 'rules' | 'storage' | 'network' | 'desktop' | 'about'

/** The dialog that is open; one at a time. */
export type Panel =
  | { kind: 'none' }
  | { kind: 'add-feed'; url: string }
  | { kind: 'edit-feed'; id: FeedId }
  /** A new smart feed has no id yet. */
  | { kind: 'smart-feed'; id: SmartFeedId | null; query: string; title: string }
  | { kind: 'move'; what: TreeKey }
  | { kind: 'remove-folder'; id: FolderId }
  /** With null all that is stored. */
  | { kind: 'read-again'; feedId: FeedId | null }
  | { kind: 'settings'; page: SettingsPage }
  | { kind: 'keys' }
  | { kind: 'palette' }

const none: Panel = { kind: 'none' }

export class Panels {
  #open = $state.raw<Panel>(none)

  get open(): Panel {
    return this.#open
  }

  addFeed(url = ''): void {
    this.#open = { kind: 'add-feed', url }
  }

  editFeed(id: FeedId): void {
    this.#open = { kind: 'edit-feed', id }
  }

  smartFeed(id: SmartFeedId | null, query: string, title: string): void {
    this.#open = { kind: 'smart-feed', id, query, title }
  }
  /** Asks into which folder a feed or a folder moves. */
  move(what: TreeKey): void {
    this.#open = { kind: 'move', what }
  }

  /** Asks what becomes of what is in a folder. */
  removeFolder(id: FolderId): void {
    this.#open = { kind: 'remove-folder', id }
  }

  /** Shows what reading stored items again would change. */
  readAgain(feedId: FeedId | null): void {
    this.#open = { kind: 'read-again', feedId }
  }

  settings(page: SettingsPage = 'feeds'): void {
    this.#open = { kind: 'settings', page }
  }

  keys(): void {
    this.#open = { kind: 'keys' }
  }

  palette(): void {
    this.#open = { kind: 'palette' }
  }

  close(): void {
    this.#open = none
  }
}

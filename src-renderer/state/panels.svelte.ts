import type { FeedId } from '#contract/feed.ts'
import type { SmartFeedId } from '#contract/smart-feed.ts'

export type SettingsPage = 'feeds' | 'appearance' | 'notifications' | 'desktop' | 'about'

/** The dialog that is open; one at a time. */
export type Panel =
  | { kind: 'none' }
  | { kind: 'add-feed'; url: string }
  | { kind: 'edit-feed'; id: FeedId }
  /** A new smart feed has no id yet. */
  | { kind: 'smart-feed'; id: SmartFeedId | null; query: string; title: string }
  | { kind: 'settings'; page: SettingsPage }
  | { kind: 'keys' }

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

  settings(page: SettingsPage = 'feeds'): void {
    this.#open = { kind: 'settings', page }
  }

  keys(): void {
    this.#open = { kind: 'keys' }
  }

  close(): void {
    this.#open = none
  }
}

import type { FeedId } from '#contract/feed.ts'

export type SettingsPage = 'feeds' | 'appearance' | 'reading' | 'notifications' | 'network' | 'about'

/** The dialog that is open; one at a time. */
export type Panel =
  | { kind: 'none' }
  | { kind: 'add-feed'; url: string }
  | { kind: 'edit-feed'; id: FeedId }
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

import { createContext } from 'svelte'
import type { Words } from '../words/words.ts'
import type { App } from '../state/app.svelte.ts'

/** A key press, wherever it happened: in the window, or in the article's frame. */
export interface KeyInput {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  /** AltGr is down: what looks like Ctrl+Alt is then only how the character is typed. */
  altGraph: boolean
  isComposing: boolean
  /** Where the focus is. Space and Enter mean something else on a button. */
  place: 'list' | 'article' | 'control' | 'other'
}

type Group = 'items' | 'list' | 'go' | 'window'

export interface KeyBinding {
  /** What is pressed, one after the other: `['g', 'a']`. `Shift+` and `Mod+` (Ctrl, or Command on a Mac) come first. */
  press: string[]
  /** Further keys that do the same. */
  or?: string[]
  group: Group
  label: (words: Words) => string
  /** Answers false where the key means nothing now and should have its usual effect. */
  run: (app: App) => boolean | void
  /** Only with the focus on the list or the article. */
  onItems?: true
  /** Only with the focus on the list. */
  inList?: true
  /** Goes from item to item: the items have the focus then. */
  walks?: true
  /** Not offered by name: it means something only where one is. */
  unnamed?: true
}

/** `g` waits this long for its second key, in milliseconds. */
const SEQUENCE_TIME = 1_000

/** Every key of the window: this one table is the handler, what `?` shows, and what the palette offers. */
export const keyBindings: readonly KeyBinding[] = [
  {
    press: ['j'],
    or: ['ArrowDown'],
    group: 'items',
    label: (t) => t.keys.nextItem,
    walks: true,
    run: (app) => void app.list.move(1)
  },
  {
    press: ['k'],
    or: ['ArrowUp'],
    group: 'items',
    label: (t) => t.keys.previousItem,
    walks: true,
    run: (app) => void app.list.move(-1)
  },
  {
    press: ['n'],
    group: 'items',
    label: (t) => t.keys.nextUnread,
    walks: true,
    run: (app) => void app.nextUnread()
  },
  { press: ['o'], or: ['Enter'], group: 'items', label: (t) => t.keys.open, run: open },
  { press: ['Space'], group: 'items', label: (t) => t.keys.page, onItems: true, run: (app) => page(app, 1) },
  { press: ['Shift+Space'], group: 'items', label: (t) => t.keys.pageBack, onItems: true, run: (app) => page(app, -1) },
  { press: ['PageDown'], group: 'items', label: (t) => t.keys.listDown, inList: true, unnamed: true, run: listPage(1) },
  { press: ['PageUp'], group: 'items', label: (t) => t.keys.listUp, inList: true, unnamed: true, run: listPage(-1) },
  { press: ['v'], group: 'items', label: (t) => t.keys.original, run: (app) => void app.reading.openOriginal() },
  { press: ['m'], group: 'items', label: (t) => t.keys.read, run: (app) => app.reading.toggleRead() },
  { press: ['s'], group: 'items', label: (t) => t.keys.star, run: (app) => app.reading.toggleStar() },
  { press: ['c'], group: 'items', label: (t) => t.keys.copyLink, run: (app) => void app.reading.copyLink() },
  { press: ['r'], group: 'items', label: (t) => t.keys.raw, run: (app) => app.reading.toggleRaw() },
  { press: ['e'], group: 'items', label: (t) => t.keys.changes, run: (app) => app.reading.toggleChanges() },

  { press: ['u'], group: 'list', label: (t) => t.keys.unreadOnly, run: (app) => void app.list.toggleUnreadOnly() },
  { press: ['d'], group: 'list', label: (t) => t.keys.order, run: (app) => void app.toggleOrder() },
  { press: ['p'], group: 'list', label: (t) => t.keys.hold, run: toggleHold },
  { press: ['.'], group: 'list', label: (t) => t.keys.takePill, run: (app) => void app.list.take() },
  { press: ['b'], group: 'list', label: (t) => t.keys.back, run: (app) => void app.list.goBack() },
  { press: ['Shift+a'], group: 'list', label: (t) => t.keys.markViewRead, run: (app) => void app.markViewRead() },
  {
    press: ['g', 'g'],
    group: 'list',
    or: ['Home'],
    label: (t) => t.keys.liveEdge,
    run: (app) => void app.list.toLiveEdge()
  },
  { press: ['Shift+g'], or: ['End'], group: 'list', label: (t) => t.keys.end, run: (app) => void app.list.toEnd() },

  { press: ['g', 'a'], group: 'go', label: (t) => t.keys.goAll, run: (app) => app.showView({ kind: 'all' }) },
  { press: ['g', 'u'], group: 'go', label: (t) => t.keys.goUnread, run: (app) => app.showView({ kind: 'unread' }) },
  { press: ['g', 's'], group: 'go', label: (t) => t.keys.goStarred, run: (app) => app.showView({ kind: 'starred' }) },
  { press: ['g', 'l'], group: 'go', label: (t) => t.keys.goAlerts, run: (app) => app.showView({ kind: 'alerts' }) },
  { press: ['g', 't'], group: 'go', label: (t) => t.keys.goToday, run: (app) => app.showView(app.today) },
  { press: ['g', 'h'], group: 'go', label: (t) => t.keys.goHealth, unnamed: true, run: (app) => void app.showHealth() },
  { press: ['['], group: 'go', label: (t) => t.keys.previousFeed, run: (app) => app.moveFeed(-1) },
  { press: [']'], group: 'go', label: (t) => t.keys.nextFeed, run: (app) => app.moveFeed(1) },

  { press: ['h'], group: 'window', label: (t) => t.keys.health, run: toggleHealth },
  { press: ['a'], group: 'window', label: (t) => t.keys.addFeed, run: (app) => app.panels.addFeed() },
  { press: ['Shift+r'], group: 'window', label: (t) => t.keys.tryNow, run: tryNow },
  { press: ['Mod+f'], group: 'window', label: (t) => t.keys.find, run: find },
  {
    press: ['Mod+k'],
    group: 'window',
    label: (t) => t.keys.palette,
    unnamed: true,
    run: (app) => app.panels.palette()
  },
  { press: ['/'], group: 'window', label: (t) => t.keys.search, run: (app) => app.openSearch() },
  { press: ['F6'], group: 'window', label: (t) => t.keys.nextPane, run: (app) => app.movePane(1) },
  { press: ['Shift+F6'], group: 'window', label: (t) => t.keys.previousPane, run: (app) => app.movePane(-1) },
  { press: ['Mod+z'], group: 'window', label: (t) => t.keys.undo, run: (app) => app.toasts.undoNewest() },
  { press: ['Mod+,'], group: 'window', label: (t) => t.keys.settings, run: (app) => app.panels.settings() },
  { press: ['?'], group: 'window', label: (t) => t.keys.thisTable, run: (app) => app.panels.keys() },
  { press: ['Escape'], group: 'window', label: (t) => t.keys.closeOrBack, unnamed: true, run: (app) => app.escape() }
]

/** Finds what a key press means, and does it. */
export class Keys {
  #app: App
  #first: string | null = null
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(app: App) {
    this.#app = app
  }

  /** Answers whether the key was taken; the caller then prevents its usual effect. */
  handle(input: KeyInput): boolean {
    if (input.isComposing || this.#app.panels.open.kind !== 'none' || this.#app.storage.sheet) return false
    const name = keyName(input)
    if (name === null || (isSingle(name) && !this.#app.settings.value.singleKeys)) return false
    const first = this.#first
    this.#forget()
    const found =
      (first !== null && keyBindings.find((binding) => binding.press[0] === first && binding.press[1] === name)) ||
      keyBindings.find(({ press, or }) => (press.length === 1 && press[0] === name) || or?.includes(name))
    if (found) {
      if (!fits(found, name, input.place)) return false
      // A button that kept the focus would take the Enter that is meant for the item.
      if (found.walks && (input.place === 'control' || input.place === 'other')) this.#app.focusItems()
      return found.run(this.#app) !== false
    }
    if (!keyBindings.some((binding) => binding.press.length === 2 && binding.press[0] === name)) return false
    this.#first = name
    this.#timer = setTimeout(() => this.#forget(), SEQUENCE_TIME)
    return true
  }

  dispose(): void {
    this.#forget()
  }

  #forget(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#first = null
  }
}

/** What handles the keys of the window, for every component below `App.svelte`. */
export const [useKeys, provideKeys] = createContext<Keys>()

/** A character by itself or with Shift, which speech input or a wrong touch can easily produce (WCAG 2.1.4). */
const isSingle = (name: string): boolean => /^(Shift\+)?[!-~]$/.test(name)

/**
 * Arrows and the like belong to the list, Space to the list and the article, Enter to whatever control has the focus.
 */
function fits(binding: KeyBinding, name: string, place: KeyInput['place']): boolean {
  if (binding.inList || inList.has(name)) return place === 'list'
  if (binding.onItems) return place === 'list' || place === 'article'
  return name !== 'Enter' || place === 'list' || place === 'other'
}

const inList = new Set(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'])
const named = new Set(['Enter', 'Escape', 'F6', ...inList])
const symbols: Record<string, [plain: string, shifted: string]> = {
  Slash: ['/', '?'],
  Period: ['.', '>'],
  Comma: [',', '<'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}']
}

/**
 * The name of a key as the table writes it, or null for a key that means nothing.
 *
 * What is printed on the key decides (`event.key`), so that Dvorak and AZERTY follow the print. Where the key gives no
 * ASCII character, because a Korean or other input method is on, its place decides (`event.code`).
 */
export function keyName(input: KeyInput): string | null {
  const mod = (input.ctrlKey || input.metaKey) && !input.altGraph
  if (input.altKey && !input.altGraph) return null
  const shift = input.shiftKey ? 'Shift+' : ''
  if (named.has(input.key)) return mod ? null : shift + input.key
  if (input.key === ' ') return mod ? null : `${shift}Space`
  const printed = /^[!-~]$/.test(input.key) ? input.key : atPlace(input)
  if (printed === null) return null
  const letter = /^[a-z]$/i.test(printed)
  const name = letter ? shift + printed.toLowerCase() : printed
  return mod ? `Mod+${name}` : name
}

function atPlace({ code, shiftKey }: KeyInput): string | null {
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase()
  const symbol = symbols[code]
  return symbol ? symbol[shiftKey ? 1 : 0] : null
}

/** What a key event of the window says; null where it belongs to a field, a menu or a dialog. */
export function keyInput(event: KeyboardEvent): KeyInput | null {
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('input, textarea, select, [contenteditable], [role="menu"], dialog')) return null
  const list = target?.closest('[role="listbox"]')
  const inArticle = target?.closest('[data-pane="reader"]')
  const control = target?.closest('button, a[href], summary, [role="separator"]')
  return {
    key: event.key,
    code: event.code,
    ctrlKey: event.ctrlKey,
    metaKey: event.metaKey,
    altKey: event.altKey,
    shiftKey: event.shiftKey,
    altGraph: event.getModifierState('AltGraph'),
    isComposing: event.isComposing,
    place: control ? 'control' : list ? 'list' : inArticle ? 'article' : 'other'
  }
}

function open(app: App): boolean {
  if (app.list.selectedGap) {
    app.fills.act(app.list.selectedGap)
    return true
  }
  const id = app.list.selectedId
  if (id !== null) void app.openItem(id)
  return id !== null
}

function page(app: App, direction: 1 | -1): boolean {
  if (app.health !== null) return false
  if (app.reading.row && app.reading.page?.(direction)) return true
  if (direction === 1) void app.nextUnread()
  return true
}

function listPage(direction: 1 | -1): (app: App) => void {
  return (app) => void app.list.move(direction * (app.list.viewport?.pageful() ?? 10))
}

function find(app: App): void {
  if (app.reading.find && app.reading.row) app.reading.find()
  else app.openSearch()
}

function toggleHold(app: App): void {
  if (app.list.held) app.list.release()
  else app.list.hold()
}

function toggleHealth(app: App): void {
  void (app.health === null ? app.showHealth() : app.closeHealth())
}

function tryNow(app: App): void {
  const { view } = app.list
  if (view.kind === 'folder') for (const id of app.folders.feedsBelow(view.folderId)) app.feeds.tryNow(id)
  else app.feeds.tryNow(view.kind === 'feed' ? view.feedId : null)
}

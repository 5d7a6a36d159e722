/**
 * Where the panes stand, by the window's width in CSS pixels (so 200 % zoom follows the same rules).
 *
 * `wide` three panes · `medium` three narrower panes · `rail` the sidebar is a rail and a drawer · `single` rail and one
 * pane, list or article · `bare` one pane without a rail.
 */
export type LayoutMode = 'wide' | 'medium' | 'rail' | 'single' | 'bare'

/** The remembered widths, and the least the reader needs. */
const STORED = 'pane-widths'
const SIDEBAR = { least: 200, most: 360, wide: 248, medium: 220 }
const LIST = { least: 320, most: 560, wide: 384, medium: 344, rail: 320 }
const READER_LEAST = 388
const RAIL = 52

export class Layout {
  #widths = $state.raw<{ sidebar?: number; list?: number }>(stored())
  #pane = $state.raw<'list' | 'article'>('list')
  #drawer = $state.raw(false)
  #size = $state.raw(windowSize())
  /** A window that is not shown yet has no size, and no `resize` fires when it gets one: an observer does. */
  #observer = new ResizeObserver(() => (this.#size = windowSize()))

  #mode = $derived<LayoutMode>(modeOf(this.#size.width))
  #sidebar = $derived.by(() => {
    const wanted = this.#widths.sidebar ?? (this.#mode === 'medium' ? SIDEBAR.medium : SIDEBAR.wide)
    return clamp(wanted, SIDEBAR.least, SIDEBAR.most)
  })
  #list = $derived.by(() => {
    const { width } = this.#size
    const left = this.#mode === 'rail' ? RAIL : this.#sidebar
    const preset = this.#mode === 'wide' ? LIST.wide : this.#mode === 'medium' ? LIST.medium : LIST.rail
    const most = Math.max(LIST.least, Math.min(LIST.most, width - left - READER_LEAST))
    return clamp(this.#widths.list ?? preset, LIST.least, most)
  })

  constructor() {
    this.#observer.observe(document.documentElement)
  }

  dispose(): void {
    this.#observer.disconnect()
  }

  get mode(): LayoutMode {
    return this.#mode
  }

  /** Whether list and article share one pane. */
  get single(): boolean {
    return this.#mode === 'single' || this.#mode === 'bare'
  }

  get hasSidebar(): boolean {
    return this.#mode === 'wide' || this.#mode === 'medium'
  }

  get hasRail(): boolean {
    return this.#mode === 'rail' || this.#mode === 'single'
  }

  get short(): boolean {
    return this.#size.height < 520
  }

  /** Which pane a single-pane layout shows. */
  get pane(): 'list' | 'article' {
    return this.#pane
  }

  get drawer(): boolean {
    return this.#drawer && !this.hasSidebar
  }

  get sidebarWidth(): number {
    return this.#sidebar
  }

  get listWidth(): number {
    return this.#list
  }

  get sidebarRange(): { least: number; most: number } {
    return SIDEBAR
  }

  get listRange(): { least: number; most: number } {
    return LIST
  }

  showList(): void {
    this.#pane = 'list'
  }

  showArticle(): void {
    this.#pane = 'article'
  }

  openDrawer(): void {
    this.#drawer = true
  }

  closeDrawer(): void {
    this.#drawer = false
  }

  setSidebarWidth(width: number): void {
    this.#remember({ ...this.#widths, sidebar: clamp(width, SIDEBAR.least, SIDEBAR.most) })
  }

  setListWidth(width: number): void {
    this.#remember({ ...this.#widths, list: clamp(width, LIST.least, LIST.most) })
  }

  /** Back to the widths that the layout has by itself. */
  resetWidths(): void {
    this.#remember({})
  }

  #remember(widths: { sidebar?: number; list?: number }): void {
    this.#widths = widths
    localStorage.setItem(STORED, JSON.stringify(widths))
  }
}

function windowSize(): { width: number; height: number } {
  return { width: window.innerWidth || 1280, height: window.innerHeight || 800 }
}

function modeOf(width: number): LayoutMode {
  if (width <= 600) return 'bare'
  if (width <= 760) return 'single'
  if (width <= 964) return 'rail'
  if (width <= 1100) return 'medium'
  return 'wide'
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, value)))
}

function stored(): { sidebar?: number; list?: number } {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORED) ?? '{}')
    if (typeof value !== 'object' || value === null) return {}
    const { sidebar, list } = value as Record<string, unknown>
    return {
      ...(typeof sidebar === 'number' && Number.isFinite(sidebar) ? { sidebar } : {}),
      ...(typeof list === 'number' && Number.isFinite(list) ? { list } : {})
    }
  } catch {
    return {}
  }
}

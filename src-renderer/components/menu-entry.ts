/** What a menu offers. */
export interface MenuEntry {
  label: string
  run: () => void
  danger?: boolean
  /** For one that is on or off. */
  checked?: boolean
  /** One of those of its group is on. */
  oneOf?: boolean
  /** The key that does the same. */
  key?: string
  /** Begins a group: a line stands above it. */
  group?: boolean
}

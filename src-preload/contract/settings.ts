export interface Settings {
  theme: 'system' | 'light' | 'dark'
  language: 'system' | 'en' | 'ko'
  density: 'compact' | 'cosy' | 'roomy'
  /** The one switch above the feeds' own. */
  notifications: boolean
  /** Whether remote images are fetched for the reading pane. */
  images: 'always' | 'never'
  /** Article text, in CSS pixels. */
  textSize: number
  /** Closing the window leaves the program running in the tray. */
  closeToTray: boolean
  /** The reader was told that closing does so. */
  trayTold: boolean
  startAtLogin: boolean
  /** Every feed is paused, whatever its own switch says. */
  allPaused: boolean
  /** No notification before this time, epoch ms; 0 for none. */
  snoozedUntil: number
  /** How long items are kept, in days; 0 for ever. */
  keepDays: number
  /** How many items are kept in all; 0 without a limit. */
  keepItems: number
}

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  density: 'cosy',
  notifications: true,
  images: 'always',
  textSize: 17,
  closeToTray: true,
  trayTold: false,
  startAtLogin: false,
  allPaused: false,
  snoozedUntil: 0,
  keepDays: 90,
  keepItems: 1_000_000
}

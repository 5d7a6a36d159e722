import type { Language } from './language.ts'
import { EVERY_DAY, type QuietHours } from './quiet-hours.ts'

export interface Settings extends QuietHours {
  theme: 'system' | 'light' | 'dark'
  language: 'system' | Language
  density: 'compact' | 'cosy' | 'roomy'
  /** The one switch above the feeds' own. */
  notifications: boolean
  /** Whether items of priority 5 are notified in quiet hours and while notifications are snoozed. */
  urgentPierces: boolean
  /** Whether remote images are fetched; `per-feed`: only of the feeds for which the reader chose it. */
  images: 'always' | 'per-feed' | 'never'
  /** Article text, in CSS pixels. */
  textSize: number
  /** Closing the window leaves the program running in the tray. */
  closeToTray: boolean
  /** The reader has been shown once that closing does so. */
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
  articleFont: 'sans' | 'serif'
  /** How wide the text of an article may get. */
  lineWidth: 'narrow' | 'normal' | 'wide'
  /** The size of everything in the window, in per cent. */
  zoom: number
  /** An item that stays selected for 0.8 s is read; opening one reads it in any case. */
  readOnSelect: boolean
  /** An item that leaves the screen at its upper edge while the reader scrolls is read. */
  readOnScroll: boolean
  /** Whether keys without Ctrl or Command do anything (WCAG 2.1.4). */
  singleKeys: boolean
  /** How servers are reached: as the system has it, straight, or by `proxyAddress`. */
  proxy: 'system' | 'none' | 'manual'
  /** http or https with host and port; empty for none. */
  proxyAddress: string
}

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  density: 'cosy',
  notifications: true,
  quietHours: false,
  quietFrom: 22 * 60,
  quietTo: 7 * 60,
  quietDays: EVERY_DAY,
  urgentPierces: false,
  images: 'always',
  textSize: 17,
  closeToTray: true,
  trayTold: false,
  startAtLogin: false,
  allPaused: false,
  snoozedUntil: 0,
  keepDays: 90,
  keepItems: 1_000_000,
  articleFont: 'sans',
  lineWidth: 'normal',
  zoom: 100,
  readOnSelect: true,
  readOnScroll: false,
  singleKeys: true,
  proxy: 'system',
  proxyAddress: ''
}

/** The sizes that the window can have, in per cent. */
export const ZOOMS = [90, 100, 110, 125, 150, 175, 200] as const
export const MAX_PROXY_LENGTH = 300

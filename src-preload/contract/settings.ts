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
}

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  density: 'cosy',
  notifications: true,
  images: 'always',
  textSize: 17
}

/** Chromium's switch for the store that its key is kept in. */
const SWITCH = 'password-store'

/** How Chromium will keep its key. `system`: as Windows, macOS and KDE's wallet do, which ask by themselves. `none`: in no store. */
export type PasswordStore = 'secret-service' | 'system' | 'none'

interface Switches {
  hasSwitch(name: string): boolean
  getSwitchValue(name: string): string
  appendSwitch(name: string, value: string): void
}

/**
 * Has Chromium use the Secret Service wherever the desktop is not KDE.
 *
 * It goes by the desktop's name and knows a dozen; on MATE, LXQt, sway or i3 it uses no store, though one answers. Where none answers
 * the switch changes nothing. Before Chromium is ready, which reads it once.
 */
export function choosePasswordStore(switches: Switches, environment: NodeJS.ProcessEnv): PasswordStore {
  if (switches.hasSwitch(SWITCH)) {
    const chosen = switches.getSwitchValue(SWITCH)
    if (chosen.startsWith('kwallet')) return 'system'
    return chosen === 'basic' ? 'none' : 'secret-service'
  }
  if (isKde(environment)) return 'system'
  switches.appendSwitch(SWITCH, 'gnome-libsecret')
  return 'secret-service'
}

/** By the rule of Chromium: the first name that it knows, then the older variables of sessions that say none. */
function isKde({
  XDG_CURRENT_DESKTOP: current = '',
  DESKTOP_SESSION: session = '',
  KDE_FULL_SESSION: full
}: NodeJS.ProcessEnv): boolean {
  if (current !== '') return current.split(':').includes('KDE')
  return /^(kde|kde4|kde-plasma|plasma)$/.test(session) || full !== undefined
}

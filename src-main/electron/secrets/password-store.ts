/** Chromium's switch for the store that its key is kept in. */
const SWITCH = 'password-store'

/** Where the key is kept. `system`: where Chromium keeps its own, as on Windows, macOS and in KDE's wallet. `none`: in no store. */
export type PasswordStore = 'secret-service' | 'system' | 'none'

interface Switches {
  hasSwitch(name: string): boolean
  getSwitchValue(name: string): string
}

/**
 * The Secret Service wherever the desktop is not KDE, unless a person chose otherwise by Chromium's switch.
 *
 * Chromium goes by the desktop's name and knows a dozen; on MATE, LXQt, sway or i3 it would use no store, though one answers.
 */
export function choosePasswordStore(switches: Switches, environment: NodeJS.ProcessEnv): PasswordStore {
  if (switches.hasSwitch(SWITCH)) {
    const chosen = switches.getSwitchValue(SWITCH)
    if (chosen.startsWith('kwallet')) return 'system'
    return chosen === 'basic' ? 'none' : 'secret-service'
  }
  return isKde(environment) ? 'system' : 'secret-service'
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

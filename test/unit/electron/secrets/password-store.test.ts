import { expect, test } from 'vitest'
import { choosePasswordStore } from '../../../../src-main/electron/secrets/password-store.ts'

/** Chromium's switches, with one that a person gave or without. */
const switches = (given?: string) => ({ hasSwitch: () => given !== undefined, getSwitchValue: () => given ?? '' })

test.each([
  [{ XDG_CURRENT_DESKTOP: 'GNOME' }, 'secret-service'],
  [{ XDG_CURRENT_DESKTOP: 'MATE' }, 'secret-service'],
  [{ XDG_CURRENT_DESKTOP: 'sway' }, 'secret-service'],
  [{}, 'secret-service'],
  [{ XDG_CURRENT_DESKTOP: 'KDE' }, 'system'],
  [{ DESKTOP_SESSION: 'plasma' }, 'system'],
  [{ KDE_FULL_SESSION: 'true' }, 'system'],
  // What the session says now counts before what an older one left.
  [{ XDG_CURRENT_DESKTOP: 'LXQt', KDE_FULL_SESSION: 'true' }, 'secret-service']
])('on %j the key is kept by the %s', (environment, store) => {
  expect(choosePasswordStore(switches(), environment)).toBe(store)
})

test.each([
  ['kwallet5', 'system'],
  ['basic', 'none'],
  ['gnome-libsecret', 'secret-service']
])('what a person chose counts: %s', (given, store) => {
  expect(choosePasswordStore(switches(given), { XDG_CURRENT_DESKTOP: 'MATE' })).toBe(store)
})

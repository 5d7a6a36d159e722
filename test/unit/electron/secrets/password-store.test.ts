import { expect, test } from 'vitest'
import { choosePasswordStore } from '../../../../src-main/electron/secrets/password-store.ts'

/** Chromium's switches; one that a person gave stands already. */
function switches(given?: string) {
  let value = given
  return {
    hasSwitch: () => value !== undefined,
    getSwitchValue: () => value ?? '',
    appendSwitch: (_name: string, text: string) => void (value = text),
    get value() {
      return value
    }
  }
}

test.each([
  [{ XDG_CURRENT_DESKTOP: 'GNOME' }, 'secret-service', 'gnome-libsecret'],
  [{ XDG_CURRENT_DESKTOP: 'MATE' }, 'secret-service', 'gnome-libsecret'],
  [{ XDG_CURRENT_DESKTOP: 'sway' }, 'secret-service', 'gnome-libsecret'],
  [{}, 'secret-service', 'gnome-libsecret'],
  [{ XDG_CURRENT_DESKTOP: 'KDE' }, 'system', undefined],
  [{ DESKTOP_SESSION: 'plasma' }, 'system', undefined],
  [{ KDE_FULL_SESSION: 'true' }, 'system', undefined],
  // What the session says now counts before what an older one left.
  [{ XDG_CURRENT_DESKTOP: 'LXQt', KDE_FULL_SESSION: 'true' }, 'secret-service', 'gnome-libsecret']
])('on %j the key is kept by the %s', (environment, store, flag) => {
  const own = switches()
  expect(choosePasswordStore(own, environment)).toBe(store)
  expect(own.value).toBe(flag)
})

test.each([
  ['kwallet5', 'system'],
  ['basic', 'none'],
  ['gnome-libsecret', 'secret-service']
])('what a person chose stays: %s', (given, store) => {
  const own = switches(given)
  expect(choosePasswordStore(own, { XDG_CURRENT_DESKTOP: 'MATE' })).toBe(store)
  expect(own.value).toBe(given)
})

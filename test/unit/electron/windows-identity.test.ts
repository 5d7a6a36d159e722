import { expect, test } from 'vitest'
import { installerConfiguration } from '../../../scripts/setup/installer.ts'
import { nameForWindows, onToastOfAnyRun, WINDOWS_APP_ID } from '../../../src-main/electron/windows-identity.ts'

/** Windows cannot run here: what is told to Electron is written down. */
function electron() {
  const told: string[] = []
  const app = {
    setAppUserModelId: (id: string) => void told.push(id),
    setToastActivatorCLSID: (id: string) => void told.push(id)
  }
  return { app, told }
}

test('Windows hears the name that the installer gave the shortcut, and the same activator at each start', () => {
  const [first, second] = [electron(), electron()]
  nameForWindows(first.app, 'win32')
  nameForWindows(second.app, 'win32')
  const { appId } = installerConfiguration({
    electronDist: '',
    electronVersion: '45.4.1',
    output: '',
    local: false,
    version: '1.0.0',
    updates: '',
    libraries: [],
    rpm: false
  })
  expect(first.told).toEqual([appId, expect.stringMatching(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/)])
  expect(second.told).toEqual(first.told)
})

test('a runtime without an activator is given the name alone, and other systems nothing', () => {
  const { app, told } = electron()
  nameForWindows({ setAppUserModelId: app.setAppUserModelId }, 'win32')
  nameForWindows(app, 'linux')
  nameForWindows(app, 'darwin')
  expect(told).toEqual([WINDOWS_APP_ID])
})

test('a click on a notification of an earlier run is heard on Windows, where the runtime tells of it', () => {
  let shown = 0
  const toasts = { handleActivation: (clicked: (details: never) => void) => clicked({} as never) }
  for (const platform of ['win32', 'linux', 'darwin'] as const) onToastOfAnyRun(toasts, platform, () => shown++)
  onToastOfAnyRun({}, 'win32', () => shown++)
  expect(shown).toBe(1)
})

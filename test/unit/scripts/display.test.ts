import { expect, test } from 'vitest'
import { hasBus, hasDisplay } from '../../../scripts/setup/display.ts'

test('a Linux machine has a display when X or Wayland is named', () => {
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
  expect(hasDisplay({}, 'linux')).toBe(false)
  expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false)
})

test('other systems always have one and need no bus', () => {
  expect(hasDisplay({}, 'darwin')).toBe(true)
  expect(hasBus({}, 'win32')).toBe(true)
})

test('a session bus is there when it is named, not when only a folder for it could be', () => {
  expect(hasBus({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus' }, 'linux')).toBe(true)
  expect(hasBus({ XDG_RUNTIME_DIR: '/nonexistent' }, 'linux')).toBe(false)
})

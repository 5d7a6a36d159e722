import { expect, test } from 'vitest'
import { isChromiumNoise } from '../../../scripts/setup/launch.ts'
import { sandboxFlags } from '../../../scripts/setup/sandbox.ts'

test.each([
  '[13415:1122/080652.550177:ERROR:bus.cc(399)] Failed to connect to the bus: Failed to connect to socket /run/dbus/system_bus_socket',
  '[13438:1122/080653.237540:ERROR:viz_main_impl.cc(186)] Exiting GPU process due to errors during initialization',
  '[13450:1122/080653.275591:ERROR:command_buffer_proxy_impl.cc(128)] ContextResult::kTransientFailure: Failed to send GpuControl.CreateCommandBuffer.',
  '[77:1122/080653.275591:ERROR:dbus/object_proxy.cc:590] Failed to call method: org.freedesktop.DBus.NameHasOwner',
  '(electron:123): Gtk-WARNING **: 08:06:52.550: Theme parsing error: gtk.css:1:0: Failed to import',
  'libva error: vaGetDriverNameByIndex() failed with unknown libva error'
])('a machine without a graphics card or system services is not reported: %s', (line) => {
  expect(isChromiumNoise(line)).toBe(true)
})

test.each([
  'The library could not be opened: disk I/O error',
  "TypeError: Cannot read properties of undefined (reading 'url')",
  '    at Object.<anonymous> (out/main/index.cjs:12:3)',
  '[13415:1122/080652.550177:FATAL:electron_main_delegate.cc(312)] Running as root without --no-sandbox is not supported.',
  '[13415:1122/080652.550177:INFO:CONSOLE(7)] "Uncaught Error: broken", source: app://tickertape/index.js (7)'
])('what the app says itself stays visible: %s', (line) => {
  expect(isChromiumNoise(line)).toBe(false)
})

test('only root on Linux starts without the sandbox', () => {
  expect(sandboxFlags('linux', 0)).toEqual(['--no-sandbox'])
  expect(sandboxFlags('linux', 1000)).toEqual([])
  expect(sandboxFlags('darwin', 0)).toEqual([])
})

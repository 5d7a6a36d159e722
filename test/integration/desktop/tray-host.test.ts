import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { KeptBus } from '../../../src-main/electron/session-bus/kept-bus.ts'
import { SessionBus } from '../../../src-main/electron/session-bus/session-bus.ts'
import { TrayHost, type IconInPanel } from '../../../src-main/electron/tray/tray-host.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { startBus } from '../../helpers/notification-service.ts'
import { isRunning, until } from '../../helpers/until.ts'

/** A panel's watcher of status icons, with what it lists; its own connection stands for a program that has an icon. */
async function startPanel(address: string, { icons = [] as string[], isHosted = true } = {}) {
  const panel = spawn('/usr/bin/python3', ['-c', script, JSON.stringify({ icons, isHosted })], {
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const stop = async (): Promise<void> => {
    if (!isRunning(panel.pid)) return
    const ended = new Promise((resolve) => panel.once('exit', resolve))
    panel.kill('SIGKILL')
    await ended
  }
  atTheEnd(stop)
  await new Promise((resolve) => panel.stdout.once('data', resolve))
  return { pid: panel.pid!, stop }
}

const script = `import dbus, dbus.service, json, sys
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
said = json.loads(sys.argv[1])
bus = dbus.SessionBus()
class Watcher(dbus.service.Object):
    @dbus.service.method('org.freedesktop.DBus.Properties', in_signature='s', out_signature='a{sv}')
    def GetAll(self, face):
        icons = [icon.replace('OWN', bus.get_unique_name()) for icon in said['icons']]
        return {'IsStatusNotifierHostRegistered': said['isHosted'], 'ProtocolVersion': dbus.Int32(0),
                'RegisteredStatusNotifierItems': dbus.Array(icons, signature='s')}
Watcher(bus, '/StatusNotifierWatcher')
name = dbus.service.BusName('org.kde.StatusNotifierWatcher', bus)
print('there', flush=True)
GLib.MainLoop().run()`

async function hostOn(address: string, pid: number): Promise<TrayHost> {
  const host = new TrayHost(new KeptBus(undefined, () => SessionBus.connect(address)), pid)
  atTheEnd(() => host.dispose())
  return host
}

async function lookAt(icons: string[], pid?: number): Promise<IconInPanel> {
  const bus = await startBus()
  const panel = await startPanel(bus, { icons })
  return (await hostOn(bus, pid ?? panel.pid)).look()
}

test('an icon is known by the name that it registered and by the connection that called, with its path or without', async () => {
  for (const icons of [
    ['org.freedesktop.StatusNotifierItem-4711-1'],
    [':1.999', 'org.freedesktop.StatusNotifierItem-4711-2/StatusNotifierItem']
  ])
    expect(await lookAt(icons, 4_711)).toBe('shown')
  for (const icons of [['OWN/StatusNotifierItem'], ['OWN'], ['OWN@/org/ayatana/NotificationItem/x'], ['OWN /item']])
    expect(await lookAt(icons)).toBe('shown')
})

test('the icons of others are not ours', async () => {
  const others = [
    'org.freedesktop.StatusNotifierItem-47111-1',
    ':1.999/StatusNotifierItem',
    'OWN/StatusNotifierItem',
    ''
  ]
  expect(await lookAt(others, 4_711)).toBe('missing')
  expect(await lookAt([], 4_711)).toBe('missing')
})

test('a panel that goes and comes back, and a bus that is not there yet, are asked anew', async () => {
  const bus = await startBus()
  let isThere = false
  const kept = new KeptBus(undefined, async () => (isThere ? SessionBus.connect(bus) : null))
  const host = new TrayHost(kept, 4_711)
  atTheEnd(() => host.dispose())
  const icons = ['org.freedesktop.StatusNotifierItem-4711-1']
  const panel = await startPanel(bus, { icons })
  expect(await host.look()).toBe('no panel')
  isThere = true
  expect(await host.look()).toBe('shown')
  await panel.stop()
  await until('the panel is gone', async () => (await host.look()) === 'no panel')
  await startPanel(bus, { icons, isHosted: false })
  expect(await host.look()).toBe('no panel')
})

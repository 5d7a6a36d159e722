import { spawn } from 'node:child_process'
import { atTheEnd } from './at-the-end.ts'
import { startNotificationBus } from './notification-daemon.ts'
import { isRunning, until } from './until.ts'

/** How a notification service is; by default it can do all and keeps a notification whose action was chosen. */
export interface ServiceHabits {
  name?: string
  capabilities?: readonly string[]
  refuses?: boolean
}

/** One call of `Notify`. */
export interface Told {
  title: string
  body: string
  /** The id of the one in whose place it is; 0 for none. */
  replaces: number
  actions: string[]
  urgency: number
  limit: number
  entry: string
}

/** A notification service that counts its ids from 1, as all do, on a real bus; only the drawing is left out. */
export interface Service {
  told(): Promise<Told[]>
  /** The ids that were to be closed. */
  closed(): Promise<number[]>
  /** A person chooses what a notification opens. */
  act(id: number): Promise<void>
  /** Another program says so in its place. */
  forge(id: number): Promise<void>
  stop(): Promise<void>
}

/** A private session bus without anybody on it. Answers its address. */
export async function startBus(): Promise<string> {
  const bus = await startNotificationBus('missing')
  atTheEnd(() => bus.close())
  return bus.address
}

export async function startService(address: string, habits: ServiceHabits = {}): Promise<Service> {
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address }
  const { name = 'test', capabilities = ['body', 'body-markup', 'actions'], refuses = false } = habits
  const settings = JSON.stringify({ name, capabilities, refuses })
  const service = spawn('/usr/bin/python3', ['-c', script, settings], { env, stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    if (!isRunning(service.pid)) return
    const ended = new Promise((resolve) => service.once('exit', resolve))
    service.kill('SIGKILL')
    await ended
  }
  atTheEnd(stop)
  const ask = async <T>(member: string, args = ''): Promise<T> =>
    JSON.parse(
      await python(
        env,
        `import dbus
service = dbus.Interface(dbus.SessionBus().get_object('org.freedesktop.Notifications', '/org/freedesktop/Notifications'), 'net.tickertape.Test')
print(service.${member}(${args}))`
      )
    ) as T
  await until('the notification service is there', () => ask('Told'))
  return {
    stop,
    told: () => ask('Told'),
    closed: () => ask('Closed'),
    act: async (id) => void (await ask('Act', String(id))),
    forge: async (id) =>
      void (await python(
        env,
        `import dbus, dbus.lowlevel
signal = dbus.lowlevel.SignalMessage('/org/freedesktop/Notifications', 'org.freedesktop.Notifications', 'ActionInvoked')
signal.append(dbus.UInt32(${id}), 'default', signature='us')
bus = dbus.SessionBus()
bus.send_message(signal)
bus.flush()
print(0)`
      ))
  }
}

const script = `import dbus, dbus.service, json, sys
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
settings = json.loads(sys.argv[1])
bus = dbus.SessionBus()
FACE, TEST = 'org.freedesktop.Notifications', 'net.tickertape.Test'
class Service(dbus.service.Object):
    told, closed = [], []
    @dbus.service.method(FACE, out_signature='as')
    def GetCapabilities(self): return settings['capabilities']
    @dbus.service.method(FACE, out_signature='ssss')
    def GetServerInformation(self): return (settings['name'], 'test', '1', '1.2')
    @dbus.service.method(FACE, in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, app, replaces, icon, title, body, actions, hints, limit):
        if settings['refuses']: raise dbus.exceptions.DBusException('no', name=FACE + '.Error')
        if not replaces: assert len(hints['image-data'][6]) == hints['image-data'][0] * hints['image-data'][1] * 4
        self.told.append({'title': title, 'body': body, 'actions': actions, 'replaces': int(replaces), 'urgency': int(hints.get('urgency', 1)), 'limit': limit, 'entry': hints.get('desktop-entry', '')})
        return len(self.told)
    @dbus.service.method(FACE, in_signature='u')
    def CloseNotification(self, id):
        self.closed.append(int(id))
        self.NotificationClosed(id, 3)
    @dbus.service.signal(FACE, signature='uu')
    def NotificationClosed(self, id, reason): pass
    @dbus.service.signal(FACE, signature='us')
    def ActionInvoked(self, id, action): pass
    @dbus.service.method(TEST, out_signature='s')
    def Told(self): return json.dumps(self.told)
    @dbus.service.method(TEST, out_signature='s')
    def Closed(self): return json.dumps(self.closed)
    @dbus.service.method(TEST, in_signature='u', out_signature='s')
    def Act(self, id):
        self.ActionInvoked(id, 'default')
        return '0'
service = Service(bus, '/org/freedesktop/Notifications')
name = dbus.service.BusName(FACE, bus)
GLib.MainLoop().run()`

function python(env: NodeJS.ProcessEnv, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/python3', ['-c', text], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let trouble = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (trouble += data.toString()))
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve(out) : reject(new Error(`python ended with ${code}: ${trouble}`))))
  })
}

import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { isRunning, until } from './until.ts'

/** The tray item of the program under test, as a panel sees it. */
export interface SeenTray {
  toolTip: string
  /** Tells one icon from another. */
  icon: string
  /** The texts of the menu, submenus flattened. */
  menu: string[]
}

/** A panel that shows status icons, on a bus of its own; only the drawing is left out. */
export interface TrayHost {
  /** Null while no program has an icon. */
  look(): Promise<SeenTray | null>
  /** A person chooses an entry of the menu. */
  choose(label: string): Promise<void>
  /** A person clicks the icon. */
  click(): Promise<void>
  stop(): Promise<void>
}

/** Starts a panel on the bus at `address`: the real protocol of status icons, spoken by a few lines of Python. Call `stop`. */
export async function startTrayHost(address: string): Promise<TrayHost> {
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address }
  const watcher = spawn('/usr/bin/python3', ['-c', watcherScript], { env, stdio: 'ignore' })
  const stop = async (): Promise<void> => {
    if (!isRunning(watcher.pid)) return
    const ended = new Promise((resolve) => watcher.once('exit', resolve))
    watcher.kill('SIGKILL')
    await ended
  }
  const ask = (script: string): Promise<unknown> => python(env, script)
  try {
    await until('the panel is there', async () => (await ask('print(json.dumps(len(items())))')) !== undefined)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stop,
    async look() {
      const seen = (await ask(
        `found = items()
if not found: print('null')
else:
    item = properties(found[-1])
    pixmap = max(item['IconPixmap'], key=lambda p: int(p[0]))
    print(json.dumps({
        'toolTip': str(item['ToolTip'][2]) or str(item.get('Title', '')),
        'icon': bytes(pixmap[2]).hex(),
        'menu': [str(p.get('label', '')) for _, p in entries(found[-1])]}))`
      )) as SeenTray | null
      return (
        seen && { ...seen, icon: createHash('sha256').update(seen.icon).digest('hex'), menu: seen.menu.filter(Boolean) }
      )
    },
    async choose(label) {
      await ask(
        `found = items()[-1]
number = next(n for n, p in entries(found) if str(p.get('label', '')) == json.loads(${JSON.stringify(JSON.stringify(label))}))
menu(found).Event(number, 'clicked', dbus.String(''), dbus.UInt32(0))
print('null')`
      )
    },
    async click() {
      await ask(
        `name, path = items()[-1]
dbus.Interface(bus.get_object(name, path), 'org.kde.StatusNotifierItem').Activate(0, 0)
print('null')`
      )
    }
  }
}

const watcherScript = `import dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
NAME = 'org.kde.StatusNotifierWatcher'
name = dbus.service.BusName(NAME, bus)
class Watcher(dbus.service.Object):
    found = []
    @dbus.service.method(NAME, in_signature='s', sender_keyword='sender')
    def RegisterStatusNotifierItem(self, service, sender=None):
        self.found.append((sender if service.startswith('/') else service) + ' ' + (service if service.startswith('/') else '/StatusNotifierItem'))
        self.StatusNotifierItemRegistered(service)
    @dbus.service.method(NAME, in_signature='s')
    def RegisterStatusNotifierHost(self, service): pass
    @dbus.service.signal(NAME, signature='s')
    def StatusNotifierItemRegistered(self, service): pass
    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='ss', out_signature='v')
    def Get(self, interface, property): return self.GetAll(interface)[property]
    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='s', out_signature='a{sv}')
    def GetAll(self, interface):
        live = [i for i in self.found if bus.name_has_owner(i.split(' ')[0])]
        return {'IsStatusNotifierHostRegistered': True, 'ProtocolVersion': 0,
                'RegisteredStatusNotifierItems': dbus.Array(live, signature='s')}
Watcher(name, '/StatusNotifierWatcher')
GLib.MainLoop().run()`

const prelude = `import dbus, json
bus = dbus.SessionBus()
def all_of(name, path, interface):
    return dbus.Interface(bus.get_object(name, path), dbus.PROPERTIES_IFACE).GetAll(interface)
def items():
    names = all_of('org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher', 'org.kde.StatusNotifierWatcher')
    return [tuple(str(n).split(' ')) for n in names['RegisteredStatusNotifierItems']]
def properties(item): return all_of(item[0], item[1], 'org.kde.StatusNotifierItem')
def menu(item): return dbus.Interface(bus.get_object(item[0], properties(item)['Menu']), 'com.canonical.dbusmenu')
def walk(node):
    yield int(node[0]), node[1]
    for child in node[2]: yield from walk(child)
def entries(item): return list(walk(menu(item).GetLayout(0, -1, dbus.Array([], signature='s'))[1]))
`

function python(env: NodeJS.ProcessEnv, script: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    execFile('/usr/bin/python3', ['-c', prelude + script], { env, maxBuffer: 16 * 1024 * 1024 }, (error, out) =>
      error ? reject(error) : resolve(JSON.parse(out))
    )
  })
}

import { spawn, type ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { atTheEnd, temporaryFolder } from './at-the-end.ts'
import { isRunning } from './until.ts'

/** Owns logind's name, answers what Electron asks at its start, and tells what each line of its input names. */
const daemon = `import os, sys, threading, dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
name = dbus.service.BusName('org.freedesktop.login1', bus)
face = 'org.freedesktop.login1.Manager'
class Manager(dbus.service.Object):
    @dbus.service.method(face, in_signature='ssss', out_signature='h')
    def Inhibit(self, what, who, why, mode):
        return dbus.types.UnixFd(os.pipe()[1])
    @dbus.service.signal(face, signature='b')
    def PrepareForSleep(self, begins): pass
    @dbus.service.signal(face, signature='b')
    def PrepareForShutdown(self, begins): pass
manager = Manager(bus, '/org/freedesktop/login1')
def tell(word):
    if word == 'shutdown': manager.PrepareForShutdown(True)
    else: manager.PrepareForSleep(word == 'sleep')
    bus.flush()
    print(word, flush=True)
def listen():
    for line in sys.stdin: GLib.idle_add(tell, line.strip())
    os._exit(0)
threading.Thread(target=listen, daemon=True).start()
print('ready', flush=True)
GLib.MainLoop().run()`

export interface Logind {
  /** What an app needs to hear of it. */
  env: Record<string, string>
  /** The machine is about to sleep, is awake again, or the session ends. */
  tell(word: 'sleep' | 'wake' | 'shutdown'): Promise<void>
}

/** A private system bus with a logind on it; gone after the test. */
export async function startLogind(): Promise<Logind> {
  const folder = await temporaryFolder()
  const config = join(folder, 'bus.conf')
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
  )
  const bus = start('dbus-daemon', [`--config-file=${config}`, '--print-address=1', '--nofork', '--nopidfile'])
  const env = { DBUS_SYSTEM_BUS_ADDRESS: await bus.said() }
  const logind = start('/usr/bin/python3', ['-c', daemon], env)
  if ((await logind.said()) !== 'ready') throw new Error('The logind of the test did not start.')
  return {
    env,
    async tell(word) {
      logind.child.stdin?.write(`${word}\n`)
      await logind.said()
    }
  }
}

function start(
  program: string,
  args: string[],
  env: Record<string, string> = {}
): { child: ChildProcess; said: () => Promise<string> } {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
  atTheEnd(async () => {
    if (!isRunning(child.pid)) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, said: async () => String((await lines.next()).value) }
}

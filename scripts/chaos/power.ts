import { spawn, type ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * Plays logind: it owns the name, answers what Electron asks at its start, and tells of a sleep or an end when it is told to.
 *
 * Ends with its input. Each line is `sleep`, `wake` or `shutdown`, and is answered with the same word once it is told.
 */
const logind = `import os, sys, threading, dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
name = dbus.service.BusName('org.freedesktop.login1', bus)
class Manager(dbus.service.Object):
    @dbus.service.method('org.freedesktop.login1.Manager', in_signature='ssss', out_signature='h')
    def Inhibit(self, what, who, why, mode):
        mine, yours = os.pipe()
        return dbus.types.UnixFd(yours)
    @dbus.service.signal('org.freedesktop.login1.Manager', signature='b')
    def PrepareForSleep(self, begins): pass
    @dbus.service.signal('org.freedesktop.login1.Manager', signature='b')
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

/** How long a daemon may take to start or to answer, in milliseconds. */
const PATIENCE = 20_000

/** A private system bus with nothing on it but a logind that says when the machine sleeps. */
export class Power {
  readonly env: Record<string, string>
  readonly #children
  readonly #said: () => Promise<string>

  private constructor(address: string, children: ChildProcess[], said: () => Promise<string>) {
    this.env = { DBUS_SYSTEM_BUS_ADDRESS: address }
    this.#children = children
    this.#said = said
  }

  /** A bus; null, and a word about it, where there can be none. */
  static async find(folder: string, say: (line: string) => void): Promise<Power | null> {
    try {
      if (process.platform !== 'linux') throw new Error('not Linux')
      return await Power.start(folder)
    } catch (error) {
      say(`chaos: nobody says that the machine sleeps here (${(error as Error).message}): the app is stopped instead`)
      return null
    }
  }

  /** Rejects with the reason where there is no D-Bus or no Python for it. */
  static async start(folder: string): Promise<Power> {
    const children: ChildProcess[] = []
    try {
      const config = join(folder, 'system-bus.conf')
      await writeFile(
        config,
        `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${folder}/system-bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
      )
      const bus = start('dbus-daemon', [`--config-file=${config}`, '--print-address=1', '--nofork', '--nopidfile'])
      children.push(bus.child)
      const address = await bus.said()
      const daemon = start('/usr/bin/python3', ['-c', logind], { DBUS_SYSTEM_BUS_ADDRESS: address })
      children.push(daemon.child)
      if ((await daemon.said()) !== 'ready') throw new Error('The logind of the test did not start.')
      return new Power(address, children, daemon.said)
    } catch (error) {
      await endAll(children)
      throw error
    }
  }

  /** Tells the app that the machine is about to sleep, is awake again, or that the session ends. */
  async tell(word: 'sleep' | 'wake' | 'shutdown'): Promise<void> {
    this.#children[1]?.stdin?.write(`${word}\n`)
    await this.#said()
  }

  close(): Promise<void> {
    return endAll(this.#children)
  }
}

function start(
  program: string,
  args: string[],
  env: Record<string, string> = {}
): { child: ChildProcess; said: () => Promise<string> } {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  child.stdin.on('error', () => {})
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  failed.catch(() => {})
  const said = async (): Promise<string> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${program} says nothing.`)), PATIENCE)
    })
    try {
      const { value, done } = await Promise.race([lines.next(), failed, late])
      if (done === true) throw new Error(`${program} ended.`)
      return value as string
    } finally {
      clearTimeout(timer)
    }
  }
  return { child, said }
}

async function endAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of [...children].reverse()) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }
}

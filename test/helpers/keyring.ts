import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { atTheEnd, temporaryFolder } from './at-the-end.ts'
import { startNotificationBus } from './notification-daemon.ts'
import { isRunning, until } from './until.ts'

const daemon = '/usr/bin/gnome-keyring-daemon'
const PASSWORD = 'the password of the test'

/** Why there can be no keyring here; empty where there can. */
export function keyringObstacle(): string {
  if (process.platform !== 'linux') return 'not Linux'
  return existsSync(daemon) ? '' : 'gnome-keyring is not installed'
}

/** GNOME's keyring, which comes and goes on a bus of its own. */
export interface Keyring {
  /** The environment of those who shall find it. */
  env: Record<string, string>
  folder: string
  /** Starts it: with its keyring unlocked, or locked and made before, or `bare`, as it is where nobody ever made one. */
  start(how: 'unlocked' | 'locked' | 'bare'): Promise<void>
  stop(): Promise<void>
  /** A person unlocks it by other means than an answer. */
  unlock(): Promise<void>
  /** How often it has put its question on the screen. */
  questions(): Promise<number>
  /** A person closes the question that stands. */
  cancel(): Promise<void>
}

/**
 * A bus of its own with GNOME's keyring on it.
 *
 * The window in which it asks is a stand-in that counts and can be closed: the real one grabs the whole display.
 */
export async function openKeyring(): Promise<Keyring> {
  const bus = await startNotificationBus('missing')
  atTheEnd(() => bus.close())
  const folder = await temporaryFolder()
  const control = join(folder, 'control')
  await mkdir(control, { mode: 0o700 })
  const env = { DBUS_SESSION_BUS_ADDRESS: bus.address }
  const inside = { ...process.env, ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder }
  const end = async (child: ChildProcess | null): Promise<void> => {
    if (!child || !isRunning(child.pid)) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  const prompter = spawn('/usr/bin/python3', ['-c', prompterScript], { env: inside, stdio: 'ignore' })
  atTheEnd(() => end(prompter))
  await until('the window for questions is there', () => owned(env, PROMPTER))

  let keyring: ChildProcess | null = null
  const stop = (): Promise<void> => end(keyring)
  atTheEnd(stop)
  const flags = ['--foreground', '--components=secrets', `--control-directory=${control}`]
  return {
    env,
    folder,
    stop,
    async start(how) {
      keyring = spawn(daemon, [...flags, ...(how === 'unlocked' ? ['--unlock'] : [])], {
        env: inside,
        stdio: ['pipe', 'ignore', 'ignore']
      })
      keyring.stdin?.end(how === 'unlocked' ? PASSWORD : '')
      await until('the keyring answers', () => owned(env, 'org.freedesktop.secrets'))
    },
    unlock: () => unlockBy(join(control, 'control')),
    questions: async () => Number(await askPrompter(inside, 'print(window.Questions())')),
    cancel: async () => void (await askPrompter(inside, 'window.Cancel()'))
  }
}

/** GNOME's keyring on a bus of its own, unlocked and empty. */
export async function startKeyring(): Promise<Keyring> {
  const keyring = await openKeyring()
  await keyring.start('unlocked')
  return keyring
}

/** As a session's login does: a password over the daemon's own socket, which wants a byte first, and numbers big end first. */
function unlockBy(socket: string): Promise<void> {
  const password = Buffer.from(PASSWORD)
  const packet = Buffer.alloc(1 + 12)
  packet.writeUInt32BE(12 + password.length, 1)
  const unlock = 1
  packet.writeUInt32BE(unlock, 5)
  packet.writeUInt32BE(password.length, 9)
  return new Promise((resolve, reject) => {
    const connection = connect(socket, () => connection.write(Buffer.concat([packet, password])))
    connection.once('data', (answer) => (answer.readUInt32BE(4) === 0 ? resolve() : reject(new Error('not unlocked'))))
    connection.once('data', () => connection.destroy())
    connection.once('error', reject)
  })
}

const PROMPTER = 'org.gnome.keyring.SystemPrompter'
/** The protocol between the keyring and the window in which it asks, as far as a window goes that is only ever closed. */
const prompterScript = `import dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName('${PROMPTER}', bus)
FACE = 'org.gnome.keyring.internal.Prompter'
class Prompter(dbus.service.Object):
    asked = 0
    open = []
    def tell(self, who, member, signature, args):
        bus.call_async(who[0], who[1], FACE + '.Callback', member, signature, args, None, None)
    @dbus.service.method(FACE, in_signature='o', sender_keyword='sender')
    def BeginPrompting(self, path, sender):
        GLib.idle_add(self.tell, (sender, path), 'PromptReady', 'sa{sv}s', ('', {}, ''))
    @dbus.service.method(FACE, in_signature='osa{sv}s', sender_keyword='sender')
    def PerformPrompt(self, path, kind, properties, exchange, sender):
        self.asked += 1
        self.open.append((sender, path))
    @dbus.service.method(FACE, in_signature='o', sender_keyword='sender')
    def StopPrompting(self, path, sender):
        GLib.idle_add(self.tell, (sender, path), 'PromptDone', '', ())
    @dbus.service.method('net.tickertape.Test', out_signature='i')
    def Questions(self): return self.asked
    @dbus.service.method('net.tickertape.Test')
    def Cancel(self):
        for who in self.open: self.tell(who, 'PromptReady', 'sa{sv}s', ('no', {}, ''))
        self.open = []
Prompter(bus, '/org/gnome/keyring/Prompter')
GLib.MainLoop().run()`

function askPrompter(env: NodeJS.ProcessEnv, script: string): Promise<string> {
  const whole = `import dbus
window = dbus.Interface(dbus.SessionBus().get_object('${PROMPTER}', '/org/gnome/keyring/Prompter'), 'net.tickertape.Test')
${script}`
  return new Promise((resolve, reject) => {
    const asked = spawn('/usr/bin/python3', ['-c', whole], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    asked.stdout.on('data', (data: Buffer) => (said += data.toString()))
    asked.once('error', reject)
    asked.once('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(`the prompter ended with ${code}`))))
  })
}

function owned(env: Record<string, string>, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = spawn(
      'dbus-send',
      [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.DBus',
        '/',
        'org.freedesktop.DBus.GetNameOwner',
        `string:${name}`
      ],
      { env: { ...process.env, ...env }, stdio: 'ignore' }
    )
    asked.once('error', () => resolve(false))
    asked.once('exit', (code) => resolve(code === 0))
  })
}

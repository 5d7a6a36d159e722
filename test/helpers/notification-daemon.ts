import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isRunning, until } from './until.ts'

/** One call of `org.freedesktop.Notifications.Notify`, as the daemon received it. */
export interface Received {
  id: number
  app: string
  title: string
  body: string
  urgency: number
}

/** A private session bus, with a notification daemon on it or without. */
export interface NotificationBus {
  address: string
  received(): Promise<Received[]>
  /** A person clicks the notification. */
  click(id: number): Promise<void>
  close(): Promise<void>
}

/**
 * How the daemon behaves: `answers` as a desktop's does, `refuses` every call, `hangs` so that a call never returns, or
 * `missing` altogether.
 */
export type Behaviour = 'answers' | 'refuses' | 'hangs' | 'missing'

/**
 * A notification daemon in Python's dbus-mock, on a bus of its own.
 *
 * It is the real protocol over a real bus; only the pop-up on a screen is left out. Its output goes nowhere, since a
 * pipe that nobody reads would block it.
 */
export async function startNotificationBus(behaviour: Behaviour): Promise<NotificationBus> {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-bus-'))
  const children: ChildProcess[] = []
  const close = async (): Promise<void> => {
    for (const child of children.reverse()) {
      if (!isRunning(child.pid)) continue
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const config = join(folder, 'bus.conf')
    await writeFile(
      config,
      `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
    )
    const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--print-address=1', '--nofork', '--nopidfile'], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    children.push(bus)
    const address = await new Promise<string>((resolve) => createInterface({ input: bus.stdout }).once('line', resolve))
    const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address }

    if (behaviour !== 'missing') {
      const name = 'org.freedesktop.Notifications'
      const daemon = spawn(
        '/usr/bin/python3',
        behaviour === 'answers' || behaviour === 'refuses'
          ? [
              '-m',
              'dbusmock',
              '--template',
              'notification_daemon',
              '--parameters',
              '{"capabilities": "body body-markup actions"}'
            ]
          : ['-c', hangingDaemon],
        { env, stdio: 'ignore' }
      )
      children.push(daemon)
      const path = '/org/freedesktop/Notifications'
      await until('the notification daemon answers', async () => {
        await call(env, name, path, `${name}.GetServerInformation`, [])
        return true
      })
      if (behaviour === 'refuses') {
        await call(env, name, path, 'org.freedesktop.DBus.Mock.AddMethod', [
          `string:${name}`,
          'string:Notify',
          'string:susssasa{sv}i',
          'string:u',
          'string:raise dbus.exceptions.DBusException("no", name="org.freedesktop.Notifications.Error")'
        ])
      }
    }
    return {
      address,
      close,
      received: () => received(env),
      async click(id) {
        for (const [signal, signature, args] of [
          ['ActionInvoked', 'us', `[dbus.UInt32(${id}), 'default']`],
          ['NotificationClosed', 'uu', `[dbus.UInt32(${id}), dbus.UInt32(2)]`]
        ] as const) {
          await python(
            env,
            `${mock}\nmock.EmitSignal('org.freedesktop.Notifications', '${signal}', '${signature}', ${args})`
          )
        }
      }
    }
  } catch (error) {
    await close()
    throw error
  }
}

const mock = `import dbus, json
bus = dbus.SessionBus()
mock = dbus.Interface(bus.get_object('org.freedesktop.Notifications', '/org/freedesktop/Notifications'), 'org.freedesktop.DBus.Mock')`

/** Owns the name and answers what Electron asks at first, but never returns from \`Notify\`. */
const hangingDaemon = `import dbus, dbus.service, time
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib
DBusGMainLoop(set_as_default=True)
name = dbus.service.BusName('org.freedesktop.Notifications', dbus.SessionBus())
class Daemon(dbus.service.Object):
    @dbus.service.method('org.freedesktop.Notifications', out_signature='as')
    def GetCapabilities(self): return ['body', 'actions']
    @dbus.service.method('org.freedesktop.Notifications', out_signature='ssss')
    def GetServerInformation(self): return ('hanging', 'test', '1', '1.2')
    @dbus.service.method('org.freedesktop.Notifications', in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, app, replaces, icon, title, body, actions, hints, limit): time.sleep(3600)
Daemon(name, '/org/freedesktop/Notifications')
GLib.MainLoop().run()`

async function received(env: NodeJS.ProcessEnv): Promise<Received[]> {
  const out = await python(
    env,
    `${mock}
calls = mock.GetMethodCalls('Notify')
print(json.dumps([{'id': n + 1, 'app': str(a[0]), 'title': str(a[3]), 'body': str(a[4]), 'urgency': int(a[6].get('urgency', 1))} for n, (t, a) in enumerate(calls)]))`
  )
  return JSON.parse(out) as Received[]
}

function python(env: NodeJS.ProcessEnv, script: string): Promise<string> {
  return run('/usr/bin/python3', ['-c', script], env)
}

function call(
  env: NodeJS.ProcessEnv,
  destination: string,
  path: string,
  method: string,
  args: string[]
): Promise<string> {
  return run('dbus-send', ['--session', '--print-reply', `--dest=${destination}`, path, method, ...args], env)
}

function run(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let trouble = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (trouble += data.toString()))
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${program} ended with ${code}: ${trouble}`))
    )
  })
}

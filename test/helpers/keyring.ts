import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { atTheEnd, temporaryFolder } from './at-the-end.ts'
import { startNotificationBus } from './notification-daemon.ts'
import { isRunning, until } from './until.ts'

const daemon = '/usr/bin/gnome-keyring-daemon'

/** Why there can be no keyring here; empty where there can. */
export function keyringObstacle(): string {
  if (process.platform !== 'linux') return 'not Linux'
  return existsSync(daemon) ? '' : 'gnome-keyring is not installed'
}

/** A bus of its own with GNOME's keyring on it, unlocked and empty. Answers the environment of those who shall find it. */
export async function startKeyring(): Promise<{ env: Record<string, string>; folder: string }> {
  const bus = await startNotificationBus('missing')
  atTheEnd(() => bus.close())
  const folder = await temporaryFolder()
  const control = join(folder, 'control')
  await mkdir(control, { mode: 0o700 })
  const env = { DBUS_SESSION_BUS_ADDRESS: bus.address }
  const keyring: ChildProcess = spawn(
    daemon,
    ['--foreground', '--unlock', '--components=secrets', `--control-directory=${control}`],
    { env: { ...process.env, ...env, HOME: folder, XDG_DATA_HOME: folder }, stdio: ['pipe', 'ignore', 'ignore'] }
  )
  atTheEnd(async () => {
    if (!isRunning(keyring.pid)) return
    const ended = new Promise((resolve) => keyring.once('exit', resolve))
    keyring.kill('SIGKILL')
    await ended
  })
  keyring.stdin?.end('the password of the test')
  await until('the keyring answers', () => owned(env, 'org.freedesktop.secrets'))
  return { env, folder }
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

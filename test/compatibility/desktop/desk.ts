import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SessionBus } from '../../../src-main/electron/session-bus/session-bus.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { screenOfWayland, screenOfX, type Screen } from './screen.ts'

/** A session of nobody: a screen, a bus and a home of its own, gone after `cleanUp`. */
export interface Desk {
  folder: string
  screen: Screen
  /** For programs that run in it. */
  env: NodeJS.ProcessEnv
  /** The address of its bus, on which nobody is yet and which starts nobody. */
  address: string
  bus: SessionBus
  /** The configuration of who lives there. */
  config: string
}

/** Answers why it cannot be had. */
export async function openDesk(folder: string, kind: 'x' | 'wayland'): Promise<Desk | string> {
  const [config, runtime] = [join(folder, 'config'), join(folder, 'run')]
  // The display's own goes with it.
  const display = join(folder, 'display')
  for (const made of [config, display]) await mkdir(made, { recursive: true })
  await mkdir(runtime, { recursive: true, mode: 0o700 })
  const screen = kind === 'x' ? await screenOfX(display) : await screenOfWayland()
  if (typeof screen === 'string') return screen
  const { address, close } = await startNotificationBus('missing')
  atTheEnd(close)
  const bus = await SessionBus.connect(address)
  if (!bus) return 'its bus does not answer'
  atTheEnd(() => bus.dispose())
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env
  const env = {
    ...rest,
    XDG_RUNTIME_DIR: runtime,
    ...screen.env,
    DBUS_SESSION_BUS_ADDRESS: address,
    HOME: folder,
    XDG_CONFIG_HOME: config,
    // What desktops keep elsewhere would be kept by a service that nobody starts here.
    GSETTINGS_BACKEND: 'memory'
  }
  return { folder, screen, env, address, bus, config }
}

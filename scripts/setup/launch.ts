import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { exitCode } from './child.ts'
import type { ElectronRuntime } from './electron-runtime.ts'
import { repository } from './places.ts'
import { sandboxFlags } from './sandbox.ts'

export interface Launch {
  electron: ElectronRuntime
  /** The app's own arguments. */
  flags: readonly string[]
  env: Record<string, string>
  /** Shows everything that Chromium prints. */
  verbose: boolean
}

/** Runs the built app to its end and returns its exit code. SIGINT, SIGTERM and SIGHUP are passed on to it, once each. */
export function launchApp({ electron, flags, env, verbose }: Launch): Promise<number> {
  return new Promise((resolve, reject) => {
    const app = spawn(electron.path, [repository, ...sandboxFlags(), ...flags], {
      cwd: repository,
      env: { ...process.env, ...env },
      // A group of its own: Ctrl-C would otherwise reach the app twice, from the terminal and from us, and Chromium
      // takes the second one for an order to drop everything at once.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'inherit', verbose ? 'inherit' : 'pipe']
    })
    const passOn = (signal: NodeJS.Signals): void => void app.kill(signal)
    const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, passOn)
    const lines = app.stderr && createInterface({ input: app.stderr })
    lines?.on('line', (line) => {
      if (!isChromiumNoise(line)) process.stderr.write(`${line}\n`)
    })
    app.on('error', reject)
    app.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, passOn)
      resolve(exitCode(code, signal))
    })
  })
}

/** `[123:0102/030405.678901:ERROR:file.cc(12)] …`, as Chromium's own log writes it; newer ones have more in front. */
const chromiumLine = /^\[\d+:[^\]]*:(?:INFO|WARNING|ERROR|VERBOSE\d?):([^\]]*?)(?:\(\d+\)|:\d+)\]/
/** Parts of Chromium that complain about a machine without a graphics card, a system bus or a media driver. */
const harmlessParts =
  /gpu|gl_|gles|angle|egl|vulkan|viz|vaapi|dbus|bus\.cc|object_proxy|command_buffer|ozone|x11|zygote|sandbox_linux|udev|power|upower|bluez|network_service_instance|shared_image|ssl_client_socket|browser_main_loop/
const harmlessLines =
  /^(?:libva |libGL |MESA|Gtk-|\(electron:\d+\): (?:Gtk|GLib|dconf|Gdk|Gtk)|\s*$|Warning: vk|dconf|Fontconfig |.*\bvaInitialize\b)/

/** Whether a line on the app's standard error only says that this machine has no graphics card or no system services. */
export function isChromiumNoise(line: string): boolean {
  const part = chromiumLine.exec(line)?.[1]
  return part === undefined ? harmlessLines.test(line) : harmlessParts.test(part)
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { say, SetupProblem } from './say.ts'

export interface Display {
  /** What the app's environment needs besides this process's own. */
  env: Record<string, string>
  close(): Promise<void>
}

/** How long a display or a bus may take until it says where it is. */
const startTimeoutMs = 20_000

/** True where a window can be opened: always, except on Linux without X and without Wayland. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/** True where programs find a D-Bus session bus: named in the environment, or systemd's in its usual place. */
export function hasBus(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (platform !== 'linux' || env['DBUS_SESSION_BUS_ADDRESS']) return true
  const runtimeFolder = env['XDG_RUNTIME_DIR']
  return Boolean(runtimeFolder) && existsSync(join(runtimeFolder!, 'bus'))
}

/**
 * Gives a display and a session bus to run the app with: the user's own where they are, else a virtual display and a
 * private bus that end with `close()`, or with this process, however it ends.
 *
 * @throws SetupProblem when Xvfb or dbus-daemon does not start
 */
export async function withDisplay(options: { quiet?: boolean } = {}): Promise<Display> {
  const env: Record<string, string> = {}
  const started: Array<() => Promise<void>> = []
  const close = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end()
  }
  if (hasDisplay() && hasBus()) return { env, close }

  const folder = await mkdtemp(join(tmpdir(), 'tickertape-display-'))
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFolder)
  started.push(async () => {
    process.off('exit', removeFolder)
    removeFolder()
  })
  try {
    if (!hasDisplay()) {
      const display = await startDisplay(folder)
      started.push(display.end)
      Object.assign(env, display.env)
      if (!options.quiet) say(`There is no display here, so the window opens on a virtual one (${env['DISPLAY']}).`)
    }
    if (!hasBus()) {
      const bus = await startBus(folder)
      started.push(bus.end)
      env['DBUS_SESSION_BUS_ADDRESS'] = bus.address
    }
  } catch (error) {
    await close()
    throw error
  }
  return { env, close }
}

/** A virtual display of its own; `folder` is for the secret that its clients show, and goes with this process. */
export async function startDisplay(folder: string): Promise<{ env: Record<string, string>; end: () => Promise<void> }> {
  const authority = join(folder, 'authority')
  await writeFile(authority, authorityRecord(randomBytes(16)), { mode: 0o600 })
  const flags = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset', '-auth', authority]
  const { answer, end } = await startUntilItAnswers('Xvfb', flags, folder)
  return { env: { DISPLAY: `:${answer}`, XAUTHORITY: authority }, end }
}

/**
 * The X authority file for a display of any number on this machine, with one secret.
 *
 * Without a secret every user of the machine could look at the window. Made here rather than by `xauth` because the
 * number of the display is not known before Xvfb has read the file. Format: Xau(3), big-endian lengths before each field.
 */
function authorityRecord(secret: Buffer): Buffer {
  const anyAddress = Buffer.from([0xff, 0xff])
  const field = (content: Buffer): Buffer => Buffer.concat([Buffer.from([0, content.length]), content])
  const empty = Buffer.alloc(0)
  return Buffer.concat([anyAddress, ...[empty, empty, Buffer.from('MIT-MAGIC-COOKIE-1'), secret].map(field)])
}

async function startBus(folder: string): Promise<{ address: string; end: () => Promise<void> }> {
  const config = join(folder, 'bus.conf')
  await writeFile(config, busConfig(folder))
  const flags = [`--config-file=${config}`, '--print-address=3', '--nofork', '--nopidfile', '--nosyslog']
  const { answer, end } = await startUntilItAnswers('dbus-daemon', flags, folder)
  return { address: answer, end }
}

/** A session bus that starts no services: whatever it started would outlive it, and tests bring their own daemons. */
const busConfig = (
  folder: string
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

/**
 * Starts a daemon and waits for the line that it writes to file descriptor 3.
 *
 * Daemons get a session of their own: Ctrl-C in a terminal reaches everything in the command's group, and the display
 * must outlive the app's orderly end.
 */
async function startUntilItAnswers(
  program: string,
  flags: readonly string[],
  folder: string
): Promise<{ answer: string; end: () => Promise<void> }> {
  const child = spawn(program, flags, { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const kill = (): void => void child.kill()
  process.once('exit', kill)
  const keeper = startKeeper(child, folder)
  const end = async (): Promise<void> => {
    process.off('exit', kill)
    keeper?.kill('SIGKILL')
    await ended(child)
  }
  let complaint = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)))
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const pipe = child.stdio[3] as Readable
      const timer = setTimeout(() => reject(new Error('it did not answer')), startTimeoutMs)
      const settle = (finish: () => void): void => {
        clearTimeout(timer)
        finish()
      }
      pipe.setEncoding('utf8').on('data', (part: string) => {
        text += part
        if (text.includes('\n')) settle(() => resolve(text.trim()))
      })
      child.on('error', (error) => settle(() => reject(error)))
      child.on('exit', () => settle(() => reject(new Error('it ended at once'))))
    })
    letGo(child)
    return { answer, end }
  } catch (error) {
    await end()
    const told = complaint.trim()
    throw new SetupProblem(`${program} could not be started (${(error as Error).message}).${told && `\n${told}`}`)
  }
}

/**
 * A shell that ends the daemon and removes its folder when this process is gone, even by kill -9: its input closes then.
 *
 * Remove when Node can ask Linux for a signal at the parent's death.
 */
function startKeeper(child: ChildProcess, folder: string): ChildProcess | undefined {
  if (child.pid === undefined) return undefined
  const keeper = spawn('sh', ['-c', 'read -r _; kill "$0"; rm -rf -- "$1"', String(child.pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore']
  })
  keeper.on('error', () => {})
  keeper.stdin!.on('error', () => {})
  letGo(keeper)
  return keeper
}

/** Lets this process end while the child runs. */
function letGo(child: ChildProcess): void {
  child.unref()
  for (const pipe of child.stdio) (pipe as { unref?: () => void } | null)?.unref?.()
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => {
    child.ref()
    const force = setTimeout(() => child.kill('SIGKILL'), 3000)
    child.once('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill()
  })
}

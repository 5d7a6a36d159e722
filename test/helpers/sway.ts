import { execFile, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { libraryPath } from '../../scripts/setup/unpacked.ts'
import { atTheEnd, temporaryFolder } from './at-the-end.ts'
import { isRunning, until } from './until.ts'
import { SCREEN, waylandPointer } from './wayland-pointer.ts'

/** Where the compositor was unpacked to; undefined where it cannot be had, which the set-up has said. */
export const swayFolder = process.env['TICKERTAPE_SWAY']

/** A window as the compositor sees it, with its place on the screen. */
export interface SeenWindow {
  title: string
  isFocused: boolean
  place: { x: number; y: number; width: number; height: number }
}

export interface Sway {
  /** For the program under test, with the flag that keeps Electron to Wayland. */
  env: Record<string, string>
  flags: string[]
  /** The windows that it draws. */
  windows(): Promise<SeenWindow[]>
  /** A command, as a person's key press gives it. */
  command(command: string): Promise<void>
  /** What is on the screen, as a binary PPM. */
  picture(): Promise<Buffer>
  /** A click with the left button at a place of the screen. */
  click(x: number, y: number): Promise<void>
}

/** As on most desktops. Electron 25, which tests run on where no newer one can be had, does not live through a size that is forced on it. */
const FLOATING = 'for_window [app_id=".*"] floating enable'

interface Node {
  type: string
  name: string | null
  focused: boolean
  visible?: boolean
  pid?: number
  rect: SeenWindow['place']
  /** What the program draws, seen from `rect`. */
  window_rect: SeenWindow['place']
  nodes: Node[]
  floating_nodes: Node[]
}

/** Starts a real Wayland compositor that draws to memory, for one test; `home` is the folder that it was unpacked to. */
export async function startSway(home = swayFolder ?? ''): Promise<Sway> {
  const folder = await temporaryFolder()
  const config = join(folder, 'config')
  await writeFile(config, `output * resolution ${SCREEN.width}x${SCREEN.height}\n${FLOATING}\n`)
  const own = {
    XDG_RUNTIME_DIR: folder,
    SWAYSOCK: join(folder, 'sway.sock'),
    LD_LIBRARY_PATH: await libraryPath(home),
    WLR_BACKENDS: 'headless',
    WLR_RENDERER: 'pixman',
    WLR_LIBINPUT_NO_DEVICES: '1'
  }
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env
  const env = { ...rest, ...own }
  const program = (name: string): string => join(home, 'usr/bin', name)
  // As root sway ends at once; in a namespace where nobody is root it runs.
  const asRoot = process.getuid?.() === 0 ? ['unshare', '-U'] : []
  const [first = '', ...args] = [...asRoot, program('sway'), '-c', config]
  const sway = spawn(first, args, { env, stdio: 'ignore' })
  atTheEnd(async () => {
    if (!isRunning(sway.pid)) return
    const ended = new Promise((resolve) => sway.once('exit', resolve))
    sway.kill('SIGKILL')
    await ended
  })
  const socket = 'wayland-1'
  const tool = (name: string, more: NodeJS.ProcessEnv, ...words: string[]): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const options = { env: { ...env, ...more }, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const
      execFile(program(name), words, options, (error, out) => (error ? reject(error) : resolve(out)))
    })
  const tree = async (): Promise<Node> => JSON.parse(String(await tool('swaymsg', {}, '-t', 'get_tree'))) as Node
  await until('the compositor answers', async () => (await tree()).type === 'root')
  const pointer = await waylandPointer(join(folder, socket))
  atTheEnd(pointer.close)
  return {
    env: { XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: socket, XDG_SESSION_TYPE: 'wayland' },
    flags: ['--ozone-platform=wayland'],
    windows: async () =>
      windowsBelow(await tree())
        .filter(({ visible }) => visible)
        .map(({ name, focused, rect, window_rect: drawn }) => ({
          title: name ?? '',
          isFocused: focused,
          place: { ...drawn, x: rect.x + drawn.x, y: rect.y + drawn.y }
        })),
    command: async (command) => void (await tool('swaymsg', {}, command)),
    picture: () => tool('grim', { WAYLAND_DISPLAY: socket }, '-t', 'ppm', '-'),
    click: pointer.click
  }
}

function windowsBelow(node: Node): Node[] {
  const below = [...node.nodes, ...node.floating_nodes].flatMap(windowsBelow)
  return node.pid === undefined ? below : [node, ...below]
}

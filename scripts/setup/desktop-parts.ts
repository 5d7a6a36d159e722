import { run } from './child.ts'
import { say } from './say.ts'
import { unpackPrograms } from './unpacked.ts'

/**
 * A real notification daemon that shows pop-ups, and a hand for the mouse, for the test with a real pop-up and a real click.
 *
 * Where it cannot be had the one test is left out, which is said.
 *
 * @returns the folder that holds `usr/bin/dunst` and `usr/bin/xdotool`, or undefined
 */
export async function tryDunst(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const found = await unpackPrograms({
    name: 'dunst',
    programs: ['dunst', 'xdotool'],
    packages: ['dunst', 'xdotool', 'libxdo3']
  })
  if ('folder' in found) return found.folder
  say(`Without a real notification daemon one test is left out: ${found.trouble}.`)
  return undefined
}

/**
 * A Wayland compositor that needs no screen, for the tests of the window under Wayland. Where it cannot be had they are left out, which is
 * said.
 *
 * @returns the folder that holds `usr/bin/sway`, `usr/bin/swaymsg` and `usr/bin/grim`, or undefined
 */
export async function trySway(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const found = await unpackPrograms({
    name: 'sway',
    programs: ['sway', 'swaymsg', 'grim'],
    packages: ['sway', 'grim'],
    withDependencies: true
  })
  const trouble = 'trouble' in found ? found.trouble : await noUser()
  if (trouble === undefined && 'folder' in found) return found.folder
  say(`Without a Wayland compositor the tests of the window under Wayland are left out: ${trouble}.`)
  return undefined
}

/** sway refuses to run as root; in a user namespace it does not know that it does. Answers why that cannot be had, or undefined. */
async function noUser(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const { code } = await run('unshare', ['-U', 'true'])
  return code === 0 ? undefined : 'sway does not run as root, and this system gives root no user namespace'
}

import { chown, copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../scripts/setup/child.ts'
import { librariesNotFound } from '../../scripts/setup/system-packages.ts'

/** What runs of the installed program before anything can be said in a window. */
const programs = [
  '/opt/Tickertape/tickertape',
  '/opt/Tickertape/chrome_crashpad_handler',
  '/opt/Tickertape/chrome-sandbox'
]

/** What is left to be wished on a system with nothing but what every Debian has and what the deb asks for. */
export interface BareTree {
  root: string
  packages: number
  /** Libraries that the programs are linked to and that nobody brings. */
  missing: string[]
}

/**
 * Makes the programs after it believe that the tree is all there is.
 *
 * A plain chroot would not do: the kernel lets nobody in one make the user namespaces that Chromium's sandbox is built of.
 */
const ENTER = `
set -e
root=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/old" "$root/tmp/.X11-unix"
if [ -d /tmp/.X11-unix ]; then mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"; fi
cd "$root"
/sbin/pivot_root . old
cd /
umount -l /old
exec "$@"
`
const inside = (root: string, command: readonly string[]): string[] => [
  '--mount',
  '--propagation',
  'private',
  'sh',
  '-c',
  ENTER,
  'sh',
  root,
  ...command
]

/**
 * Unpacks a deb with its dependencies and without what it only recommends.
 *
 * No script of any other package runs, so that it needs no second installation of the system and takes half a minute. Throws where
 * apt cannot get the packages.
 */
export async function bareTree(deb: string, folder: string): Promise<BareTree> {
  const root = join(folder, 'root')
  const debs = join(folder, 'debs')
  await mkdir(debs, { recursive: true })
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(root, name))
  }
  await writeFile(join(folder, 'nothing-installed'), '')
  const options = [
    '-o',
    `Dir::State::status=${join(folder, 'nothing-installed')}`,
    '-o',
    'APT::Install-Recommends=false'
  ]
  const planned = await must('apt-get', ['-s', ...options, 'install', deb, '?essential'], folder)
  const names = [...planned.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]!).filter((name) => name !== 'tickertape')
  await must('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...names], debs)
  const files = (await readdir(debs)).filter((name) => name.endsWith('.deb')).map((name) => join(debs, name))
  for (const file of [...files, deb])
    await must(
      'sh',
      ['-c', 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"', 'sh', file, root],
      folder
    )
  await must('ldconfig', ['-r', root], folder)
  const missing = new Set<string>()
  for (const program of programs) {
    // The linker's own answer, from inside: what this machine has is out of its reach.
    const linked = await run('chroot', [root, '/lib64/ld-linux-x86-64.so.2', '--list', program])
    if (linked.code !== 0) throw new Error(`${program} could not be looked at: ${linked.output}`)
    for (const library of librariesNotFound(linked.output)) missing.add(library)
  }
  const scripts = join(root, 'control')
  await must('dpkg-deb', ['--control', deb, scripts], folder)
  await must('unshare', inside(root, ['/control/postinst', 'configure']), folder)
  return { root, packages: names.length, missing: [...missing] }
}

/** How the installed program is started in a tree, by its name and as a person without rights. */
export async function startInTree(
  root: string,
  person: number,
  port: number,
  env: NodeJS.ProcessEnv
): Promise<[program: string, args: string[], env: NodeJS.ProcessEnv]> {
  const home = join(root, 'home/person')
  await mkdir(home, { recursive: true })
  await chown(home, person, person)
  const own: NodeJS.ProcessEnv = { ...env, HOME: '/home/person' }
  if (env['XAUTHORITY'] !== undefined) {
    await copyFile(env['XAUTHORITY'], join(home, 'xauthority'))
    await chown(join(home, 'xauthority'), person, person)
    own['XAUTHORITY'] = '/home/person/xauthority'
  }
  const as = ['setpriv', '--reuid', String(person), '--regid', String(person), '--clear-groups']
  return ['unshare', inside(root, [...as, 'tickertape', `--remote-debugging-port=${port}`]), own]
}

async function must(command: string, args: string[], cwd: string): Promise<string> {
  const { code, output } = await run(command, args, {
    cwd,
    env: { ...process.env, LC_ALL: 'C' },
    timeoutMs: 10 * 60_000
  })
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}:\n${output.slice(-2_000)}`)
  return output
}

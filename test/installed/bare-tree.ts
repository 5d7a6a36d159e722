import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
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
  packages: number
  /** Libraries that the programs are linked to and that nobody brings. */
  missing: string[]
}

/**
 * Unpacks a deb with its dependencies and without what it only recommends.
 *
 * No package's script runs, so that it needs no second installation of the system and takes half a minute; so nothing is
 * started there, only linked. Throws where apt cannot get the packages.
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
  return { packages: names.length, missing: [...missing] }
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

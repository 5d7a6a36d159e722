import type { ChildProcess } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../scripts/setup/child.ts'
import { unpackDebian } from '../debian.ts'
import { startGroup } from '../program.ts'

/** Debian packages with what they depend on, seen by the programs started here as if they were installed, and by no others. */
export interface LaidOver {
  /** Leads a process group of its own, which ends with this process at the latest. */
  start(command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess
  /** By package, without what Debian adds. */
  versions: ReadonlyMap<string, string>
}

/**
 * Panels look for their parts in `/usr` and `/etc` and nowhere else. Nothing is installed: the packages are unpacked, and lie over the
 * system's own folders in a mount namespace. Needs root, or a system that gives user namespaces. A sentence where it cannot be done.
 */
export async function layOver(packages: readonly string[], folder: string): Promise<LaidOver | string> {
  const simulated = await run('apt-get', ['install', '--simulate', '--no-install-recommends', ...packages], {
    env: { ...process.env, LC_ALL: 'C' }
  })
  const names = new Set([...packages, ...[...simulated.output.matchAll(/^Inst (\S+) /gm)].map(([, name = '']) => name)])
  const unpacked = await unpackDebian([...names], folder)
  if (typeof unpacked === 'string') return unpacked
  const { root, versions } = unpacked
  for (const part of ['usr', 'etc', 'lib']) await mkdir(join(root, part), { recursive: true })
  await cp(join(root, 'lib'), join(root, 'usr/lib'), { recursive: true, verbatimSymlinks: true })
  await compileSchemas(root)
  const lay = ['usr', 'etc'].map((part) => `mount -t overlay overlay -o lowerdir="$0/${part}":/${part} /${part}`)
  const script = `${lay.join(' && ')} && exec "$@"`
  const namespace = process.getuid?.() === 0 ? '-m' : '-Urm'
  const inside = [namespace, 'sh', '-c', script, root]
  const tried = await run('unshare', [...inside, 'true'])
  if (tried.code !== 0) return 'this system lets nothing be laid over its folders'
  return {
    start: (command, env) => startGroup('unshare', [...inside, ...command], { env, stdio: 'ignore' }),
    versions
  }
}

/** What packages bring for GSettings is compiled when they are installed, with that of all others. */
async function compileSchemas(root: string): Promise<void> {
  const schemas = 'usr/share/glib-2.0/schemas'
  await mkdir(join(root, schemas), { recursive: true })
  await cp(join('/', schemas), join(root, schemas), { recursive: true, force: false }).catch(() => undefined)
  await run('glib-compile-schemas', [join(root, schemas)])
}

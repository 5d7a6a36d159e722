import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { access, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../scripts/setup/child.ts'

/** Packages of Debian, unpacked into a folder: nothing is installed and no root is needed. */
export interface Unpacked {
  root: string
  /** Where the programs find the libraries that came with them. */
  env: Record<string, string>
  /** By package, without what Debian adds: `nginx` is `1.22.1`. */
  versions: ReadonlyMap<string, string>
}

/** Downloads with apt-get and unpacks; a sentence where that cannot be done. */
export async function unpackDebian(packages: readonly string[], folder: string): Promise<Unpacked | string> {
  const own = join(folder, createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12))
  await mkdir(own, { recursive: true })
  const download = await run('apt-get', ['download', ...packages], { cwd: own, timeoutMs: 300_000 })
  if (download.code !== 0) return `apt-get could not download ${packages.join(', ')}`
  const root = join(own, 'root')
  const versions = new Map<string, string>()
  for (const file of (await readdir(own)).filter((name) => name.endsWith('.deb'))) {
    const unpacked = await run('dpkg', ['-x', join(own, file), root])
    if (unpacked.code !== 0) return `dpkg could not unpack ${file}`
    const [name = '', version = ''] = file.split('_')
    versions.set(
      name,
      decodeURIComponent(version)
        .replace(/^\d+:/, '')
        .replace(/[+-].*$/, '')
    )
  }
  return { root, env: { LD_LIBRARY_PATH: await libraryPath(root) }, versions }
}

async function libraryPath(root: string): Promise<string> {
  const found: string[] = []
  for (const lib of ['usr/lib', 'lib']) {
    const names = await readdir(join(root, lib)).catch(() => [])
    for (const name of names.filter((each) => each.includes('-linux-'))) {
      found.push(join(root, lib, name))
      const own = join(root, lib, name, 'varnish')
      if (
        await access(own).then(
          () => true,
          () => false
        )
      )
        found.push(own)
    }
  }
  return [...found, process.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean).join(':')
}

const nginxFolder = '/var/lib/nginx'

/**
 * nginx with a module that is loaded asks for the folder that its package makes, whatever its configuration says. A sentence
 * where it is missing and cannot be made; one that was made goes with this process.
 */
export async function makeNginxFolder(): Promise<string | null> {
  try {
    const made = await mkdir(nginxFolder, { recursive: true })
    if (made !== undefined) process.once('exit', () => rmSync(nginxFolder, { recursive: true, force: true }))
    return null
  } catch {
    return `it needs the folder ${nginxFolder}: install nginx, or run this as root`
  }
}

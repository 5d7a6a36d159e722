import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram, run } from './child.ts'
import { cacheFolder } from './places.ts'
import { hasPackageLists, librariesNotFound } from './system-packages.ts'

/** Nobody waits longer for one test. In ms. */
const LIMIT = 60_000

/** Programs of Debian packages that some tests want and that are never installed. */
export interface WantedPrograms {
  /** Of the folder in the cache. */
  name: string
  /** The programs, as they stand below `usr/bin`. */
  programs: readonly string[]
  packages: readonly string[]
  /** Whether what the packages depend on, and this system has not, is fetched too. */
  withDependencies?: boolean
}

/**
 * Unpacks programs into the cache, where they are not there yet: as services of the system they would be started by every other test
 * that speaks to a bus.
 *
 * @returns the folder that holds `usr/bin`, or why it cannot be done
 */
export async function unpackPrograms(wanted: WantedPrograms): Promise<{ folder: string } | { trouble: string }> {
  const folder = join(cacheFolder(), wanted.name)
  const trouble = isWhole(folder, wanted) ? await missingLibraries(folder, wanted) : await unpack(folder, wanted)
  return trouble === undefined ? { folder } : { trouble }
}

/** Where a folder of unpacked packages keeps its libraries, for the linker. */
export async function libraryPath(folder: string): Promise<string> {
  const names = await readdir(join(folder, 'usr/lib')).catch(() => [])
  return names.map((name) => join(folder, 'usr/lib', name)).join(':')
}

const files = (folder: string, { programs }: WantedPrograms): string[] =>
  programs.map((name) => join(folder, 'usr/bin', name))
const isWhole = (folder: string, wanted: WantedPrograms): boolean =>
  files(folder, wanted).every((file) => existsSync(file))

/** Answers why it cannot be done, or undefined. */
async function unpack(folder: string, wanted: WantedPrograms): Promise<string | undefined> {
  const aptGet = findProgram('apt-get')
  const dpkg = findProgram('dpkg-deb')
  if (!aptGet || !dpkg) return `this system has no apt-get to fetch ${wanted.name} with`
  const fresh = `${folder}.${process.pid}`
  try {
    await mkdir(fresh, { recursive: true })
    if (!(await fetched(aptGet, fresh, wanted))) return `${wanted.name} cannot be fetched with apt-get`
    for (const name of await readdir(fresh)) {
      if (name.endsWith('.deb')) await run(dpkg, ['-x', join(fresh, name), fresh])
    }
    if (!isWhole(fresh, wanted)) return `the package of ${wanted.name} is not what was expected`
    const missing = await missingLibraries(fresh, wanted)
    if (missing !== undefined) return missing
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
    return undefined
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Lists that are absent or older than the mirror do not lead to it. */
async function fetched(aptGet: string, into: string, { packages, withDependencies }: WantedPrograms): Promise<boolean> {
  const options = ['-q', '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20', '-o', 'APT::Sandbox::User=root']
  const apt = (...args: string[]): ReturnType<typeof run> =>
    run(aptGet, [...options, ...args], { cwd: into, timeoutMs: LIMIT, env: { ...process.env, LC_ALL: 'C' } })
  const download = async (): Promise<boolean> => {
    const names = new Set(packages)
    if (withDependencies) {
      const { output } = await apt('install', '--simulate', '--no-install-recommends', ...packages)
      for (const [, name = ''] of output.matchAll(/^Inst (\S+) /gm)) names.add(name)
    }
    return (await apt('download', ...names)).code === 0
  }
  if (hasPackageLists() && (await download())) return true
  return process.getuid?.() === 0 && (await apt('update')).code === 0 && (await download())
}

async function missingLibraries(folder: string, wanted: WantedPrograms): Promise<string | undefined> {
  const env = { ...process.env, LD_LIBRARY_PATH: await libraryPath(folder) }
  const linked = await Promise.all(files(folder, wanted).map((file) => run('ldd', [file], { env })))
  const missing = linked.flatMap(({ output }) => librariesNotFound(output))
  return missing.length === 0 ? undefined : `${wanted.name} needs ${[...new Set(missing)].join(', ')}`
}

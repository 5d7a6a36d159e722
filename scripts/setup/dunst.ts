import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram, run } from './child.ts'
import { cacheFolder } from './places.ts'
import { say } from './say.ts'
import { hasPackageLists, librariesNotFound } from './system-packages.ts'

/** A notification daemon that shows pop-ups, and a hand for the mouse. */
const PACKAGES = ['dunst', 'xdotool', 'libxdo3']
/** Nobody waits longer for one test. In ms. */
const LIMIT = 60_000

/**
 * Makes sure that there is a real notification daemon for the test with a real pop-up and a real click.
 *
 * It is unpacked into the cache and never installed: as a service of the system it would be started by every other test
 * that speaks to a bus. Where that cannot be done, the one test is left out, which is said.
 *
 * @returns the folder that holds `usr/bin/dunst` and `usr/bin/xdotool`, or undefined
 */
export async function tryDunst(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const folder = join(cacheFolder(), 'dunst')
  const trouble = isWhole(folder) ? await missingLibraries(folder) : await unpack(folder)
  if (trouble === undefined) return folder
  say(`Without a real notification daemon one test is left out: ${trouble}.`)
  return undefined
}

const programs = (folder: string): string[] => ['dunst', 'xdotool'].map((name) => join(folder, 'usr/bin', name))
const isWhole = (folder: string): boolean => programs(folder).every((file) => existsSync(file))

/** Where a folder of unpacked packages keeps its libraries, for the linker. */
export async function libraryPath(folder: string): Promise<string> {
  const names = await readdir(join(folder, 'usr/lib')).catch(() => [])
  return names.map((name) => join(folder, 'usr/lib', name)).join(':')
}

/** Answers why it cannot be done, or undefined. */
async function unpack(folder: string): Promise<string | undefined> {
  const aptGet = findProgram('apt-get')
  const dpkg = findProgram('dpkg-deb')
  if (!aptGet || !dpkg) return 'this system has no apt-get to fetch dunst with'
  const fresh = `${folder}.${process.pid}`
  try {
    await mkdir(fresh, { recursive: true })
    const options = [
      '-q',
      '-o',
      'Acquire::Retries=0',
      '-o',
      'Acquire::http::Timeout=20',
      '-o',
      'APT::Sandbox::User=root'
    ]
    const apt = async (...args: string[]): Promise<boolean> =>
      (await run(aptGet, [...options, ...args], { cwd: fresh, timeoutMs: LIMIT })).code === 0
    const download = (): Promise<boolean> => apt('download', ...PACKAGES)
    // Lists that are absent or older than the mirror do not lead to it.
    const fetched =
      (hasPackageLists() && (await download())) ||
      (process.getuid?.() === 0 && (await apt('update')) && (await download()))
    if (!fetched) return 'dunst cannot be fetched with apt-get'
    for (const name of await readdir(fresh)) {
      if (name.endsWith('.deb')) await run(dpkg, ['-x', join(fresh, name), fresh])
    }
    if (!isWhole(fresh)) return 'the package of dunst is not what was expected'
    const missing = await missingLibraries(fresh)
    if (missing !== undefined) return missing
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
    return undefined
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function missingLibraries(folder: string): Promise<string | undefined> {
  const env = { ...process.env, LD_LIBRARY_PATH: await libraryPath(folder) }
  const linked = await Promise.all(programs(folder).map((file) => run('ldd', [file], { env })))
  const missing = linked.flatMap(({ output }) => librariesNotFound(output))
  return missing.length === 0 ? undefined : `dunst needs ${[...new Set(missing)].join(', ')}`
}

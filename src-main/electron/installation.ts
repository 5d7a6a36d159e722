import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, copyFile, rename, rm } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** How a newer version gets to where this one is. `other`: by the means of its system (Windows, macOS). */
export type Installation = { kind: 'deb' | 'rpm' } | { kind: 'app-image'; file: string } | { kind: 'other' }

/** Where programs of the system lie. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/bin', '/sbin']
/** The first that is there is used; those that fetch what a package depends on come first. */
const INSTALLERS = {
  deb: [
    ['apt-get', 'install', '-y', '-q'],
    ['dpkg', '-i']
  ],
  rpm: [
    ['dnf', 'install', '-y'],
    ['zypper', '--non-interactive', 'install', '--allow-unsigned-rpm'],
    ['rpm', '-U']
  ]
}

/** `resources` is the folder in which the packager wrote what kind of package it made. */
export function installationIn(resources: string, appImage: string | null): Installation {
  const packaged = join(resources, 'package-type')
  const kind = existsSync(packaged) ? readFileSync(packaged, 'utf8').trim() : ''
  if (kind === 'deb' || kind === 'rpm') return { kind }
  return appImage === null ? { kind: 'other' } : { kind: 'app-image', file: appImage }
}

/**
 * The AppImage that this program runs from.
 *
 * The name is handed on to every program that is started from one, so it is believed only where this very program lies in its folder.
 */
export function appImageOf(environment: NodeJS.ProcessEnv, executable: string): string | null {
  const { APPIMAGE: file, APPDIR: folder } = environment
  return file && folder && executable.startsWith(folder + sep) ? file : null
}

/**
 * Has the system install a package, which may ask the reader for a password. Rejects where it does not.
 *
 * Nothing waits for the answer but this: the streams are held meanwhile. electron-updater would stop the whole process until then.
 */
export async function installPackage(
  kind: 'deb' | 'rpm',
  file: string,
  folders: readonly string[] = FOLDERS
): Promise<void> {
  const found = (program: string): string | undefined =>
    folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
  const [program = '', ...args] = INSTALLERS[kind].find(([name = '']) => found(name)) ?? []
  const command = [found(program) ?? program, ...args, file]
  const asker = process.getuid?.() === 0 ? [] : [found('pkexec') ?? 'pkexec', '--disable-internal-agent']
  await ended([...asker, ...command], { ...process.env, PATH: folders.join(':') })
}

/** Puts a newer AppImage in the place of this one, whatever that is called: links and the entry for the login go on leading to it. */
export async function replaceAppImage(place: string, file: string): Promise<void> {
  const beside = `${place}.new`
  try {
    await copyFile(file, beside)
    await chmod(beside, 0o755)
    // At no time is there half a program.
    await rename(beside, place)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

function ended([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'ignore' })
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code ?? signal}`))
    )
  })
}

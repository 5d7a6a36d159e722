import { existsSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram, run } from './child.ts'
import { hasBus, hasDisplay } from './display.ts'
import { cacheFolder } from './places.ts'
import { say, SetupProblem } from './say.ts'

/** What a command needs from the system. */
export interface Needs {
  /** The Electron executable whose shared libraries must be there; its display and fonts come with it. */
  electron?: string
  /** A Chromium for the component tests. */
  chromium?: boolean
  /** A notification daemon to play the desktop's part in end-to-end tests. */
  notificationDaemon?: boolean
}

/** One thing that is missing, with the Debian names it goes by: distributions renamed some (`t64`), the first known one is used. */
export interface Missing {
  what: string
  packages: readonly string[]
}

/**
 * Sees that what the command needs is installed, and installs it where that can be done without a question.
 *
 * As root on Debian or Ubuntu it runs apt-get after one line that says so; elsewhere it ends with the exact command to
 * run. Says nothing when nothing is missing. Sets `CHROMIUM_PATH` when Chromium was asked for.
 *
 * @throws SetupProblem that says what to install, or what went wrong while installing
 */
export async function ensureSystemPackages(needs: Needs): Promise<void> {
  if (process.platform === 'linux') {
    const missing = await findMissing(needs)
    if (missing.length > 0) {
      await install(missing)
      const still = await findMissing(needs)
      if (still.length > 0) {
        throw new SetupProblem(
          `Still missing after the installation: ${list(still)}. Install it by hand and start again.`
        )
      }
    }
  }
  if (needs.chromium) {
    const chromium = findChromium()
    if (!chromium) throw new SetupProblem(noChromium)
    process.env['CHROMIUM_PATH'] = chromium
  }
}

/**
 * Installs GNOME's keyring for the test of kept secrets where that can be done without a question; that one test is left
 * out where it cannot, which is said.
 */
export async function tryKeyring(): Promise<void> {
  if (process.platform !== 'linux' || existsSync('/usr/bin/gnome-keyring-daemon')) return
  try {
    await install([{ what: 'a keyring', packages: ['gnome-keyring'] }, libraryPackage('libsecret-1.so.0')])
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    say(`Without a keyring one test is left out. ${error.message}`)
  }
}

const noChromium =
  'The component tests need Chromium or Google Chrome: install one of them, or set CHROMIUM_PATH to its executable.'

async function findMissing(needs: Needs): Promise<Missing[]> {
  const missing: Missing[] = []
  if (needs.electron) {
    missing.push(...(await missingLibraries(needs.electron)).map(libraryPackage))
    if (!hasDisplay()) {
      if (!findProgram('Xvfb')) missing.push({ what: 'Xvfb', packages: ['xvfb'] })
      // Only where we make the display: a person with a desktop has chosen their fonts.
      if (!(await hasKoreanFont())) missing.push({ what: 'a font with Korean letters', packages: ['fonts-noto-cjk'] })
    }
    if (!hasBus() && !findProgram('dbus-daemon')) {
      missing.push({ what: 'dbus-daemon', packages: ['dbus-daemon', 'dbus'] })
    }
  }
  if (needs.chromium && !findChromium()) missing.push({ what: 'Chromium', packages: ['chromium'] })
  if (needs.notificationDaemon && !(await hasDbusMock())) {
    missing.push({ what: 'python-dbusmock', packages: ['python3-dbusmock'] })
  }
  return missing
}

/** The Debian and Ubuntu packages of the libraries that Electron links to or opens later. */
const libraryPackages: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
  [/^(lib(c|m|dl|rt|pthread)|ld-linux[\w-]*)\.so/, ['libc6']],
  [/^libgcc_s\./, ['libgcc-s1']],
  [/^libstdc\+\+\./, ['libstdc++6']],
  [/^libgtk-3|^libgdk-3/, ['libgtk-3-0t64', 'libgtk-3-0']],
  [/^lib(nss3|nssutil3|smime3|ssl3)\.so/, ['libnss3']],
  [/^lib(nspr4|plc4|plds4)\.so/, ['libnspr4']],
  [/^libasound\./, ['libasound2t64', 'libasound2']],
  [/^libgbm\./, ['libgbm1']],
  [/^libdrm\./, ['libdrm2']],
  [/^libXss\./, ['libxss1']],
  [/^libnotify\./, ['libnotify4']],
  [/^libsecret-1/, ['libsecret-1-0']],
  [/^libatk-1/, ['libatk1.0-0t64', 'libatk1.0-0']],
  [/^libatk-bridge/, ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0']],
  [/^libatspi/, ['libatspi2.0-0t64', 'libatspi2.0-0']],
  [/^libcups\./, ['libcups2t64', 'libcups2']],
  [/^libdbus-1/, ['libdbus-1-3']],
  [/^libexpat\./, ['libexpat1']],
  [/^lib(glib|gobject|gio|gmodule)-2/, ['libglib2.0-0t64', 'libglib2.0-0']],
  [/^libpango-1/, ['libpango-1.0-0']],
  [/^libcairo\./, ['libcairo2']],
  [/^libxkbcommon\./, ['libxkbcommon0']],
  [/^libxcb\./, ['libxcb1']],
  [/^libX11\./, ['libx11-6']],
  [/^libX11-xcb\./, ['libx11-xcb1']],
  [/^libXcomposite\./, ['libxcomposite1']],
  [/^libXdamage\./, ['libxdamage1']],
  [/^libXext\./, ['libxext6']],
  [/^libXfixes\./, ['libxfixes3']],
  [/^libXrandr\./, ['libxrandr2']],
  [/^libudev\./, ['libudev1']]
]

/** Libraries that Electron opens while it runs, so that no linker misses them at the start. */
const openedLater = ['libgtk-3.so.0', 'libX11-xcb.so.1', 'libnotify.so.4']

/** Who brings a library that is missing, as far as we know it; a stranger has no package and is named by its file. */
export function libraryPackage(library: string): Missing {
  const packages = libraryPackages.find(([pattern]) => pattern.test(library))?.[1] ?? []
  return { what: library, packages }
}

/** The libraries that `ldd` does not find: `libnss3.so => not found`. */
export function librariesNotFound(lddOutput: string): string[] {
  return [...new Set([...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]!))]
}

async function missingLibraries(electron: string): Promise<string[]> {
  const ldconfig = findProgram('ldconfig')
  const [linked, known] = await Promise.all([
    run('ldd', [electron]),
    ldconfig ? run(ldconfig, ['-p']) : Promise.resolve(undefined)
  ])
  const later = known?.code === 0 ? openedLater.filter((library) => !known.output.includes(`${library} `)) : []
  return [...new Set([...librariesNotFound(linked.output), ...later])]
}

async function hasKoreanFont(): Promise<boolean> {
  const { code, output } = await run('fc-list', [':lang=ko', 'file'])
  return code === 0 && output.trim() !== ''
}

async function hasDbusMock(): Promise<boolean> {
  if (existsSync('/usr/lib/python3/dist-packages/dbusmock')) return true
  const { code } = await run('/usr/bin/python3', ['-c', 'import dbusmock'])
  return code === 0
}

/** The Chromium to test with: the one that the user names, else one that is installed. */
function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named) {
    if (existsSync(named)) return named
    throw new SetupProblem(`CHROMIUM_PATH is set, but ${named} does not exist; correct it or unset it.`)
  }
  const places =
    process.platform === 'darwin'
      ? ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
      : [process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']]
          .filter((folder) => folder !== undefined)
          .map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe'))
  return findProgram('chromium', 'google-chrome', 'google-chrome-stable') ?? places.find((place) => existsSync(place))
}

async function install(missing: readonly Missing[]): Promise<void> {
  const aptGet = findProgram('apt-get')
  const unknown = missing.filter(({ packages }) => packages.length === 0)
  if (!aptGet || unknown.length === missing.length) {
    throw new SetupProblem(
      `Missing on this system: ${list(missing)}. Install it with your system's package manager and start again.`
    )
  }
  const root = process.getuid?.() === 0
  if (root) say(`Missing on this system and now installed with apt-get: ${summary(missing)}.`)
  let refreshed = false
  if (root && !hasPackageLists()) {
    await apt(aptGet, ['update'])
    refreshed = true
  }
  let chosen = await choosePackages(missing)
  if (root && !refreshed && chosen.unavailable.length > 0) {
    await apt(aptGet, ['update'])
    refreshed = true
    chosen = await choosePackages(missing)
  }
  if (!root) {
    const names = [...chosen.names, ...chosen.unavailable.map(({ packages }) => packages.at(-1)!)]
    throw new SetupProblem(
      `Some system packages are missing; install them with this command and start again:\n  sudo apt-get update && sudo apt-get install -y ${names.join(' ')}`
    )
  }
  if (chosen.names.length > 0) {
    const installed = await apt(aptGet, ['install', ...chosen.names], { mayFail: !refreshed })
    if (!installed) {
      // The lists were older than the mirror: it no longer has what they name.
      await apt(aptGet, ['update'])
      await apt(aptGet, ['install', ...chosen.names])
    }
  }
}

/** Whether apt has been told what there is to install. */
export function hasPackageLists(): boolean {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'))
  } catch {
    return false
  }
}

/** For each missing thing the first of its names that this system's package lists can install. */
async function choosePackages(missing: readonly Missing[]): Promise<{ names: string[]; unavailable: Missing[] }> {
  const wanted = missing.flatMap(({ packages }) => packages)
  const { output } = await run('apt-cache', ['policy', ...wanted], { env: { ...process.env, LC_ALL: 'C' } })
  return chooseFrom(missing, installable(output))
}

/** The packages in the output of `apt-cache policy` that have a version to install; virtual ones have none. */
export function installable(policyOutput: string): Set<string> {
  return new Set(
    [...policyOutput.matchAll(/^(\S+):\n(?: {2}.*\n)*? {2}Candidate: (?!\(none\))/gm)].map((match) => match[1]!)
  )
}

/** For each missing thing the first of its names that can be installed, none of them twice. */
export function chooseFrom(
  missing: readonly Missing[],
  available: ReadonlySet<string>
): { names: string[]; unavailable: Missing[] } {
  const names = new Set<string>()
  const unavailable: Missing[] = []
  for (const thing of missing) {
    if (thing.packages.length === 0) continue
    const name = thing.packages.find((candidate) => available.has(candidate))
    if (name) names.add(name)
    else unavailable.push(thing)
  }
  return { names: [...names], unavailable }
}

/** Runs apt-get without questions; its output goes to a log, of which the end is shown when it fails. */
async function apt(aptGet: string, args: readonly string[], options: { mayFail?: boolean } = {}): Promise<boolean> {
  const flags = ['-y', '-q', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=180']
  const { code, output } = await run(aptGet, [...flags, ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  })
  if (code === 0) return true
  if (options.mayFail) return false
  const log = join(cacheFolder(), 'apt-get.log')
  await mkdir(cacheFolder(), { recursive: true })
  await writeFile(log, output)
  const end = output.trim().split('\n').slice(-15).join('\n')
  throw new SetupProblem(`apt-get ${args.join(' ')} failed; the whole output is in ${log} and ends so:\n${end}`)
}

/** In one line: a fresh machine misses dozens of libraries, and their names tell a newcomer nothing. */
function summary(missing: readonly Missing[]): string {
  const libraries = missing.filter(({ what }) => what.includes('.so'))
  const others = missing.filter((thing) => !libraries.includes(thing)).map(({ what }) => what)
  const counted =
    libraries.length === 0 ? [] : [`${libraries.length} shared ${libraries.length === 1 ? 'library' : 'libraries'}`]
  return [...counted, ...others].join(', ')
}

function list(missing: readonly Missing[]): string {
  return missing.map(({ what }) => what).join(', ')
}

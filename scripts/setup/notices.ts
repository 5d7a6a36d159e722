import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from './outcome.ts'
import { repository } from './places.ts'
import { SetupProblem } from './say.ts'

interface Manifest {
  name: string
  version: string
  license?: string
  dependencies?: Record<string, string>
}

/**
 * What of node_modules ends up in the installed app, apart from Electron, which brings its own notices.
 *
 * Everything else in package.json only builds and tests.
 */
const shipped = [
  '@fontsource-variable/inter',
  '@lucide/svelte',
  '@photostructure/sqlite',
  'chrono-node',
  'diff',
  'dompurify',
  'electron-updater',
  'eventsource',
  'eventsource-parser',
  'gemoji',
  'htmlparser2',
  'iconv-lite',
  'image-size',
  'json5',
  'markdown-it',
  're2js',
  'svelte',
  'undici',
  'valibot'
]

/** Licences that let us ship the code as it is. */
const accepted =
  /^\(?(MIT|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|OFL-1\.1|PSF-2\.0|Python-2\.0|\(?MPL-2\.0 OR Apache-2\.0\)?|MIT OR .*)\)?$/

/** The packages that are shipped with everything they need, each once, by name. */
async function shippedPackages(): Promise<{ manifest: Manifest; folder: string }[]> {
  const found = new Map<string, { manifest: Manifest; folder: string }>()
  const visit = async (name: string, from: string): Promise<void> => {
    const folder = await findPackage(name, from)
    if (folder === null || found.has(folder)) return
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
    found.set(folder, { manifest, folder })
    for (const dependency of Object.keys(manifest.dependencies ?? {})) await visit(dependency, folder)
  }
  for (const name of shipped) await visit(name, repository)
  return [...found.values()].sort((a, b) => a.manifest.name.localeCompare(b.manifest.name))
}

/** Shipped packages whose licence is not known to allow it. */
export async function unacceptedLicences(): Promise<string[]> {
  const packages = await shippedPackages()
  return packages
    .filter(({ manifest }) => !accepted.test(manifest.license ?? ''))
    .map(({ manifest }) => `${manifest.name} ${manifest.version}: ${manifest.license ?? 'no licence named'}`)
}

/** The folders of all that is shipped, Electron's among them. */
export async function shippedFolders(): Promise<string[]> {
  const packages = await shippedPackages()
  return [...packages.map(({ folder }) => folder), join(repository, 'node_modules/electron')]
}

/** Fails where something is shipped whose licence is not known to allow it. */
export async function checkLicences(): Promise<Outcome> {
  const unaccepted = await unacceptedLicences()
  return { ok: unaccepted.length === 0, output: unaccepted.join('\n') }
}

/** Writes the notices of everything that is shipped into one text file. */
export async function writeNotices(file: string): Promise<void> {
  const unaccepted = await unacceptedLicences()
  if (unaccepted.length > 0) throw new SetupProblem(`These packages may not be shipped: ${unaccepted.join('; ')}.`)
  const parts = ['Tickertape contains the following packages, each under its own licence.\n']
  for (const { manifest, folder } of await shippedPackages()) {
    const names = await readdir(folder)
    const licence = names.find((name) => /^(licen[cs]e|copying)/i.test(name))
    const text = licence ? (await readFile(join(folder, licence), 'utf8')).trim() : `Licence: ${manifest.license}`
    parts.push(`${'-'.repeat(80)}\n${manifest.name} ${manifest.version} (${manifest.license})\n\n${text}\n`)
  }
  await writeFile(file, parts.join('\n'))
}

async function findPackage(name: string, from: string): Promise<string | null> {
  for (let folder = from; ; folder = join(folder, '..')) {
    const candidate = join(folder, 'node_modules', name)
    if (
      await readFile(join(candidate, 'package.json')).then(
        () => true,
        () => false
      )
    )
      return candidate
    if (folder === repository || folder === join(folder, '..')) return null
  }
}

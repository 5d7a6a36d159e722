import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './child.ts'
import { repository, toolFile } from './places.ts'
import { say, SetupProblem } from './say.ts'

const outputs = ['out/main/index.cjs', 'out/preload/index.cjs', 'out/renderer/index.html']
const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json'
]

/**
 * Builds the app when an output is absent or older than a source; says nothing when there is nothing to do.
 *
 * @throws SetupProblem with the build's own words when it fails
 */
export async function ensureBuilt(): Promise<void> {
  const made = await Promise.all(outputs.map((path) => modifiedAt(join(repository, path))))
  const changed = await Promise.all(sources.map((path) => newestIn(join(repository, path))))
  if (!isStale(made, Math.max(...changed))) return
  say('The app is being built.')
  const { code, output } = await run(process.execPath, [toolFile('electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: repository
  })
  if (code !== 0) throw new SetupProblem(`The build failed; here is what it says.\n${output.trim()}`)
}

/**
 * Whether a build is needed. A build that failed half-way leaves new outputs beside old ones, so the oldest one counts.
 *
 * @param made when each output was written (epoch ms), undefined where it is absent
 * @param changed when the newest source was written (epoch ms)
 */
export function isStale(made: ReadonlyArray<number | undefined>, changed: number): boolean {
  return made.some((time) => time === undefined || time < changed)
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs
}

/** A folder's own time counts too: it is the only trace of a file that was removed. */
async function newestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const inside = await Promise.all((await readdir(path)).map((name) => newestIn(join(path, name))))
  return Math.max(found.mtimeMs, ...inside)
}

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The repository's own folder. */
export const repository = resolve(import.meta.dirname, '../..')

/** Where the user was when the command was typed; npm itself changes into the repository and remembers the place here. */
export const callerFolder = process.env['INIT_CWD'] ?? process.cwd()

/** What set-up keeps between clones: the Electron runtime from the registry and what it found out about the network. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tickertape')
}

/** A tool's own command-line file in node_modules, to be run by the Node that runs this. */
export function toolFile(path: string): string {
  return join(repository, 'node_modules', path)
}

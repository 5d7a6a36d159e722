import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './child.ts'
import type { ElectronRuntime } from './electron-runtime.ts'
import { SetupProblem } from './say.ts'

/** Chromium refuses to start as root with its sandbox on Linux. */
export function sandboxFlags(platform = process.platform, uid = process.getuid?.()): string[] {
  return platform === 'linux' && uid === 0 ? ['--no-sandbox'] : []
}

/**
 * Sees that Chromium's sandbox can start, so that a newcomer gets a command to run instead of Chromium's FATAL line.
 *
 * It needs either user namespaces (some distributions and containers forbid them to ordinary users) or its setuid
 * helper. Leaving the sandbox out without being asked is no answer: strangers' articles are shown behind it.
 *
 * @throws SetupProblem with the command that gives the helper its rights
 */
export async function ensureSandbox(electron: ElectronRuntime): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return
  const helper = join(electron.dist, 'chrome-sandbox')
  const found = await stat(helper).catch(() => undefined)
  if (found && found.uid === 0 && (found.mode & 0o4000) !== 0) return
  const namespace = await run('unshare', ['--user', '--map-root-user', 'true'])
  if (namespace.code === 0 || namespace.code === 127) return
  throw new SetupProblem(
    "This system does not let Electron's sandbox start for ordinary users; give its helper the rights it needs and start again:\n" +
      `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
  )
}

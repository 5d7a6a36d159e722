import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../scripts/setup/child.ts'
import type { NpmServer } from './servers.ts'

const fixtures = fileURLToPath(new URL('./servers', import.meta.url))

/** A folder with the fixtures and the packages that they import; a sentence where npm cannot install them. */
export async function installServers(servers: readonly NpmServer[], folder: string): Promise<string | null> {
  await cp(fixtures, join(folder, 'servers'), { recursive: true })
  const dependencies = Object.assign({}, ...servers.map(({ packages }) => packages)) as Record<string, string>
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  if (Object.keys(dependencies).length === 0) return null
  const install = await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    // npm would take the settings of the command that runs this for its own.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
    timeoutMs: 300_000
  })
  return install.code === 0 ? null : `npm could not install the servers: ${install.output.slice(-500)}`
}

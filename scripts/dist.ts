import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, Platform, Arch } from 'electron-builder'
import { ensureBuilt } from './setup/build.ts'
import { findProgram } from './setup/child.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import { installerConfiguration, RELEASES } from './setup/installer.ts'
import { librariesNeededIn } from './setup/needed-libraries.ts'
import { writeNotices } from './setup/notices.ts'
import { repository } from './setup/places.ts'
import { runCommand, say, SetupProblem } from './setup/say.ts'

/**
 * `npm run dist`: the installers of this system, in dist/. `npm run dist:local`: a deb for tests, marked as such, with
 * whatever Electron is here. `--version=`, `--updates=` and `--output=` are for the test of the installed app.
 */
await runCommand(async () => {
  const args = process.argv.slice(2)
  const valueOf = (name: string): string | undefined =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3)
  const local = args.includes('--local')
  const electron = await ensureElectron()
  if (electron.registryRuntime && !local)
    throw new SetupProblem(
      'This machine has only the Electron of the npm registry, which is for development and tests and never shipped: ' +
        'make releases where github.com can be reached, or a deb for tests with `npm run dist:local`.'
    )
  if (local && (process.platform !== 'linux' || process.arch !== 'x64'))
    throw new SetupProblem('`npm run dist:local` makes a deb for x64, so it runs on Linux on x64.')
  await ensureBuilt()
  await writeNotices(join(repository, 'out/third-party-notices.txt'))
  const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string }
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-dist-'))
  try {
    const electronDist = join(folder, 'electron')
    await cp(electron.dist, electronDist, { recursive: true, verbatimSymlinks: true })
    await rm(join(electronDist, 'resources/default_app.asar'), { recursive: true, force: true })
    await rm(join(electronDist, 'resources/default_app'), { recursive: true, force: true })
    await rm(join(electronDist, 'resources/app'), { recursive: true, force: true })
    await rm(join(electronDist, 'resources/app.asar'), { recursive: true, force: true })
    if (local) process.env['CUSTOM_FPM_PATH'] = await archiver(folder)
    const made = await build({
      projectDir: repository,
      config: installerConfiguration({
        electronDist,
        electronVersion: electron.version,
        output: valueOf('output') ?? join(repository, 'dist'),
        local,
        version: valueOf('version') ?? manifest.version,
        updates: valueOf('updates') ?? RELEASES,
        libraries: await librariesOf(electronDist),
        rpm: findProgram('rpmbuild') !== undefined
      }),
      publish: 'never',
      ...(local ? { targets: Platform.LINUX.createTarget(['deb'], Arch.x64) } : {})
    })
    for (const file of made) say(file)
    return 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** What the packed runtime and the packed driver of SQLite need of a Linux system. */
async function librariesOf(electronDist: string): Promise<string[]> {
  if (process.platform !== 'linux') return []
  const driver = join(repository, 'node_modules/@photostructure/sqlite/prebuilds', `linux-${process.arch}`)
  return librariesNeededIn([electronDist, driver])
}

/** A program that electron-builder can start as it would start fpm. */
async function archiver(folder: string): Promise<string> {
  const file = join(folder, 'fpm')
  await writeFile(
    file,
    `#!/bin/sh\nexec '${process.execPath}' '${join(repository, 'scripts/setup/deb-archive.ts')}' "$@"\n`
  )
  await chmod(file, 0o755)
  return file
}

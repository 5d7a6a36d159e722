import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appImageOf, installationIn, installPackage, replaceAppImage } from '../../../src-main/electron/installation.ts'
import { temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

/** A folder with programs of the system, each a script; what they were called with stands in `called`. */
async function systemWith(programs: Record<string, string>) {
  const folder = await temporaryFolder()
  const list = join(folder, 'called')
  await writeFile(list, '')
  for (const [name, then] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\necho "${name} $*" >> '${list}'\n${then}\n`)
    await chmod(join(folder, name), 0o755)
  }
  // The shell's own tools besides; a stand-in is found first.
  return {
    folders: [folder],
    folder,
    called: async () => (await readFile(list, 'utf8')).replaceAll(folder, '…').trim()
  }
}

/** Root needs nobody's leave. */
const asked = process.getuid?.() === 0 ? '' : 'pkexec --disable-internal-agent …/'

test.skipIf(process.platform === 'win32')('the program goes on while the system asks for a password', async () => {
  const wait = 'while [ ! -e "${0%/*}/answered" ]; do /bin/sleep 0.05; done'
  const system = await systemWith({ 'apt-get': wait, pkexec: 'shift; exec "$@"' })
  let isDone = false
  const done = installPackage('deb', '/new.deb', system.folders).then(() => (isDone = true))
  await until('the package manager runs', async () => (await system.called()).includes('apt-get'))
  // A turn of the loop that a call which blocks would never let happen.
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(isDone).toBe(false)
  await writeFile(join(system.folder, 'answered'), '')
  await done
  expect(await system.called()).toContain('apt-get install -y -q /new.deb')
  expect((await system.called()).startsWith(asked)).toBe(true)
})

test.skipIf(process.platform === 'win32')('what the reader refuses, or the system, is no installation', async () => {
  const refusing = await systemWith({ dpkg: 'exit 126', pkexec: 'exit 126' })
  await expect(installPackage('deb', '/new.deb', refusing.folders)).rejects.toThrow('126')
  const nothing = await systemWith({})
  await expect(installPackage('rpm', '/new.rpm', nothing.folders)).rejects.toThrow()
})

test('how an installation is renewed is read from what the packager left there', async () => {
  const folder = await temporaryFolder()
  expect(installationIn(folder, null)).toEqual({ kind: 'other' })
  expect(installationIn(folder, '/home/a/T.AppImage')).toEqual({ kind: 'app-image', file: '/home/a/T.AppImage' })
  await writeFile(join(folder, 'package-type'), 'deb\n')
  // A terminal that is an AppImage hands its name on to whatever is started in it.
  expect(installationIn(folder, '/home/a/Terminal.AppImage')).toEqual({ kind: 'deb' })
})

test('only the AppImage that the program lies in is its own', () => {
  const environment = { APPIMAGE: '/home/a/T.AppImage', APPDIR: '/tmp/.mount_T' }
  expect(appImageOf(environment, '/tmp/.mount_T/tickertape')).toBe('/home/a/T.AppImage')
  expect(appImageOf(environment, '/opt/Tickertape/tickertape')).toBe(null)
  expect(appImageOf({ APPDIR: '/tmp/.mount_T' }, '/tmp/.mount_T/tickertape')).toBe(null)
})

test.skipIf(process.platform === 'win32')('a newer AppImage takes the place of this one under its name', async () => {
  const folder = await temporaryFolder()
  const [place, fetched] = [join(folder, 'My reader 0.1.0.AppImage'), join(await temporaryFolder(), 'fetched')]
  await writeFile(place, 'old')
  await writeFile(fetched, 'new')
  await replaceAppImage(place, fetched)
  expect(await readFile(place, 'utf8')).toBe('new')
  expect((await stat(place)).mode & 0o111).toBe(0o111)
  await expect(replaceAppImage(place, join(folder, 'gone'))).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['My reader 0.1.0.AppImage'])
  expect(await readFile(place, 'utf8')).toBe('new')
})

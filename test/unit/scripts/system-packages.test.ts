import { expect, test } from 'vitest'
import { chooseFrom, installable, librariesNotFound, libraryPackage } from '../../../scripts/setup/system-packages.ts'

const ldd = `	linux-vdso.so.1 (0x00007ffd0a5f2000)
	libnss3.so => not found
	libffmpeg.so => /opt/electron/libffmpeg.so (0x00007f0d7a000000)
	libasound.so.2 => not found
	libnss3.so => not found
`

test('the libraries that the linker does not find are read from ldd, each once', () => {
  expect(librariesNotFound(ldd)).toEqual(['libnss3.so', 'libasound.so.2'])
})

test('nothing is missing where ldd finds everything', () => {
  expect(librariesNotFound('\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x0000)\n')).toEqual([])
})

const bookworm = `libasound2t64:
  Installed: (none)
  Candidate: (none)
  Version table:
libasound2:
  Installed: (none)
  Candidate: 1.2.8-1+b1
  Version table:
     1.2.8-1+b1 500
`
const trixie = `libasound2t64:
  Installed: (none)
  Candidate: 1.2.14-1
  Version table:
libasound2:
  Installed: (none)
  Candidate: (none)
  Version table:
`

test('Debian 12 gets the old name of a renamed package and Debian 13 the new one', () => {
  const sound = [libraryPackage('libasound.so.2')]
  expect(chooseFrom(sound, installable(bookworm)).names).toEqual(['libasound2'])
  expect(chooseFrom(sound, installable(trixie)).names).toEqual(['libasound2t64'])
})

test('a package that brings several missing libraries is asked for once', () => {
  const missing = ['libnss3.so', 'libnssutil3.so', 'libsmime3.so'].map(libraryPackage)
  expect(chooseFrom(missing, new Set(['libnss3']))).toEqual({ names: ['libnss3'], unavailable: [] })
})

test('what the package lists do not know is told apart, so that the lists are fetched again', () => {
  const display = { what: 'Xvfb', packages: ['xvfb'] }
  expect(chooseFrom([display], new Set())).toEqual({ names: [], unavailable: [display] })
})

test('a library that nobody knows is named by its file', () => {
  expect(libraryPackage('libstrange.so.9')).toEqual({ what: 'libstrange.so.9', packages: [] })
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  debDependencies,
  librariesNeededIn,
  neededBy,
  rpmDependencies
} from '../../../scripts/setup/needed-libraries.ts'
import { temporaryFolder } from '../../helpers/at-the-end.ts'

test.skipIf(process.platform !== 'linux')('what a program asks the linker for is read from its file', async () => {
  expect(await neededBy(process.execPath)).toContain('libc.so.6')
})

test('what is no program needs nothing, however it begins', async () => {
  const folder = await temporaryFolder()
  const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]), Buffer.alloc(70)])
  for (const content of [Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), elf.subarray(0, 20), elf]) {
    await writeFile(join(folder, 'file'), content)
    expect(await neededBy(join(folder, 'file'))).toEqual([])
  }
  // What Chromium opens by name: no file says so.
  const later = ['libX11-xcb.so.1', 'libgtk-3.so.0', 'libnotify.so.4', 'libsecret-1.so.0']
  expect(await librariesNeededIn([folder])).toEqual(later)
  expect(debDependencies(later)).toContain('libx11-xcb1')
})

test('each library is a package by all its names, and one that nobody knows ends the build', () => {
  expect(
    debDependencies(['libasound.so.2', 'libgbm.so.1', 'libm.so.6', 'libc.so.6', 'libnssutil3.so', 'libnss3.so'])
  ).toEqual(['libasound2t64 | libasound2', 'libc6', 'libgbm1', 'libnss3', 'xdg-utils'])
  expect(() => debDependencies(['libstranger.so.1'])).toThrow('libstranger.so.1')
  expect(rpmDependencies(['libgbm.so.1', 'ld-linux-x86-64.so.2'])).toEqual(['libgbm.so.1()(64bit)', 'xdg-utils'])
})

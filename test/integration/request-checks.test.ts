import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const contract = 'src-preload/contract'
const inputs = 'src-main/electron/ipc/request-inputs.ts'
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-request-checks-'))
  const checks = ['src-main/base/printable.ts', 'src-main/base/value-checks.ts', inputs]
  for (const part of ['package.json', contract, 'src-main/tsconfig.json', ...checks]) {
    await cp(join(repository, part), join(folder, part), { recursive: true })
  }
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** More of the kind without a compiler of their own stand in test/unit/electron/request-inputs.test.ts. */
test('a new setting without a check does not compile', async () => {
  const file = join(folder, contract, 'settings.ts')
  const settings = await readFile(file, 'utf8')
  const more = settings
    .replace(/export interface Settings .*/, '$&\n  shiny: boolean')
    .replace('defaultSettings: Settings = {', 'defaultSettings: Settings = {\n  shiny: true,')
  await writeFile(file, more)
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-b', 'src-main'], { cwd: folder, encoding: 'utf8' })
  const errors = stdout.split('\n').filter((line) => /^\S+\(\d+,\d+\): error/.test(line))
  expect(errors).toEqual([expect.stringContaining(`${inputs}(`)])
  expect(stdout).toContain("Property 'shiny' is missing")
})

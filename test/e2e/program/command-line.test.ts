import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appArguments, electronPath, readLibrary } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'

/** The program as a terminal starts it: what it prints, and the code that it ends with. */
async function typed(
  flags: readonly string[]
): Promise<{ out: string; err: string; code: number | null; home: string }> {
  const home = await mkdtemp(join(await temporaryFolder(), 'home-'))
  const [root, ...rest] = appArguments('-', [])
  const own = rest.filter((flag) => !flag.startsWith('--user-data-dir'))
  const child = spawn(electronPath(), [root as string, ...own, ...flags], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), LANG: 'en_US.UTF-8', LANGUAGE: 'en' }
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (err += data.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { out, err, code, home }
}

test('--help and --version answer and end, and no library is made', async () => {
  const help = await typed(['--help'])
  expect(help.code).toBe(0)
  expect(help.out).toContain('--user-data-dir=DIR')
  const version = await typed(['--version'])
  expect([version.code, version.out]).toEqual([0, 'Tickertape 0.1.0\n'])
  for (const { home } of [help, version]) {
    const folder = join(home, '.config/Tickertape')
    expect(existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.db')) : []).toEqual([])
  }
})

test('a folder that is missing behind its flag starts nothing', async () => {
  const { code, err } = await typed(['--user-data-dir'])
  expect(code).toBe(2)
  expect(err).toContain('--user-data-dir: a value is missing')
})

test('a folder behind a blank is the folder, and a slip is named', async () => {
  const folder = await temporaryFolder()
  const { code, err } = await typed(['--user-data-dir', folder, '--hidden', '--quit-after', '1', '--bogus', 'harbour'])
  expect(code).toBe(0)
  expect(existsSync(join(folder, 'tickertape.db'))).toBe(true)
  expect(err).toContain('--bogus is no flag of Tickertape')
  expect(err).toContain('“harbour” is neither an address')
})

test('a picture leaves every item as it was', async () => {
  const server = await serve()
  server.control.publish('/stream?channel=news', 20)
  const folder = await temporaryFolder()
  const picture = join(folder, 'picture.png')
  const subscribe = `--subscribe=${server.url}/stream?channel=news`
  const { code } = await typed([`--user-data-dir=${folder}`, subscribe, `--screenshot=${picture}`, '--quit-after=8'])
  expect(code).toBe(0)
  expect(existsSync(picture)).toBe(true)
  expect(await readLibrary(folder, 'SELECT unread FROM tt_feeds')).toEqual([{ unread: 20 }])
})

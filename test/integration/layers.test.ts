import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))

describe('an import against the layers fails the check', () => {
  const lint = async (file: string, code: string): Promise<string[]> => {
    const eslint = new ESLint({ cwd: repository })
    const [result] = await eslint.lintText(code, { filePath: join(repository, file) })
    return (result?.messages ?? []).map(({ message }) => message)
  }
  const electron = "import { app } from 'electron'\napp.quit()\n"

  test.each([
    'src-main/feeds/x.ts',
    'src-main/base/x.ts',
    'src-main/library/x.ts',
    'src-main/app.ts',
    'src-renderer/x.ts'
  ])('electron in %s', async (file) =>
    expect(await lint(file, electron)).toEqual([expect.stringContaining('Only src-main/electron/')])
  )

  test.each(['src-main/electron/x.ts', 'src-main/index.ts'])('electron in %s is allowed', async (file) =>
    expect(await lint(file, electron)).toEqual([])
  )

  test('what only the newer of the two runtimes has', async () => {
    expect(await lint('src-main/feeds/x.ts', "void URL.parse('x')\n")).toEqual([
      expect.stringContaining('Electron 25 has no URL.parse')
    ])
  })

  test.each([
    ['src-main/feeds/x.ts', '../library/library.ts'],
    ['src-main/interpret/x.ts', '../feeds/connection/connection.ts'],
    ['src-main/library/x.ts', '../feeds/connection/connection.ts'],
    ['src-main/notifications/x.ts', '../electron/browser-window/window.ts'],
    ['src-main/health/x.ts', '../library/library.ts'],
    ['src-main/feeds/x.ts', '../health/record.ts'],
    ['src-main/electron/x.ts', '../library/library.ts'],
    ['src-main/base/x.ts', '../feeds/connection/connection.ts'],
    ['src-main/feeds/resume/x.ts', '../../interpret/interpret.ts'],
    ['src-main/rules/x.ts', '../library/library.ts'],
    ['src-main/interpret/x.ts', '../rules/rules.ts'],
    ['src-main/sources/x.ts', '../interpret/interpret.ts'],
    ['src-main/sources/x.ts', '../feeds/resume/strategy.ts'],
    ['src-main/rules/x.ts', '../sources/all.ts'],
    ['src-main/feeds/x.ts', '../app.ts'],
    ['src-main/feeds/connection/x.ts', '../../library/library.ts'],
    ['src-main/notifications/x.ts', '../window/notices.ts'],
    ['src-main/library/threads/x.ts', '../../requests/requests.ts'],
    ['src-main/electron/tray/x.ts', '../../configuration/feed-list.ts'],
    ['src-main/words/x.ts', '../notifications/policy.ts']
  ])('a sibling: %s from %s', async (file, from) => {
    expect(await lint(file, `import * as other from '${from}'\nvoid other\n`)).toEqual([
      expect.stringContaining('does not import its siblings')
    ])
  })

  test.each([
    ['src-main/library/x.ts', '../interpret/interpret.ts'],
    ['src-main/library/x.ts', '../rules/rules.ts'],
    ['src-main/sources/x.ts', '../base/json.ts'],
    ['src-main/feeds/resume/x.ts', '../../sources/all.ts'],
    ['src-main/interpret/x.ts', '../sources/lookup.ts'],
    ['src-main/library/lists/x.ts', '../../sources/recognise.ts'],
    ['src-main/feeds/x.ts', '../base/emitter.ts'],
    ['src-main/feeds/x.ts', './connection/connection.ts'],
    ['src-main/notifications/x.ts', '../words/words.ts'],
    ['src-main/electron/browser-window/x.ts', './window.ts'],
    ['src-main/app.ts', './feeds/subscriptions.ts']
  ])('%s may import %s', async (file, from) => {
    expect(await lint(file, `import * as other from '${from}'\nvoid other\n`)).toEqual([])
  })
})

describe('the compiler refuses an import between the top folders', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tickertape-layers-'))
    for (const part of [
      'package.json',
      'src-preload',
      'src-main/tsconfig.json',
      'src-renderer/tsconfig.json',
      'src-main/base'
    ]) {
      await cp(join(repository, part), join(folder, part), { recursive: true })
    }
    await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const compile = async (file: string, code: string): Promise<string> => {
    await writeFile(join(folder, file), code)
    const project = file.slice(0, file.lastIndexOf('/'))
    const tsc = join(repository, 'node_modules/typescript/bin/tsc')
    const run = spawnSync(process.execPath, [tsc, '-b', project], { cwd: folder, encoding: 'utf8' })
    await rm(join(folder, file))
    return run.stdout
  }

  test('the renderer does not import src-main', async () => {
    expect(
      await compile('src-renderer/x.ts', "import { log } from '../src-main/base/log.ts'\nlog.info('x')\n")
    ).toContain('TS6307')
  })

  test('the contract imports nothing and knows no node', async () => {
    expect(
      await compile('src-preload/contract/x.ts', "import { log } from '../../src-main/base/log.ts'\nlog.info('x')\n")
    ).toContain('TS6307')
    expect(await compile('src-preload/contract/x.ts', 'export const here = process.cwd()\n')).toMatch(/TS2580|TS2591/)
  })

  test('main may import the contract', async () => {
    expect(await compile('src-main/x.ts', "import { feedUrl } from '#contract/feed.ts'\nfeedUrl('x')\n")).toBe('')
  })
})

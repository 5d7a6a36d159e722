import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { shippedFolders, unacceptedLicences } from '../../../scripts/setup/notices.ts'
import { repository } from '../../../scripts/setup/places.ts'

it('everything that is shipped may be shipped: each licence is one that allows it', async () => {
  expect(await unacceptedLicences()).toEqual([])
})

it('every package that the app imports counts as shipped', async () => {
  const shipped = new Set(await shippedFolders())
  const forgotten = new Set<string>()
  for (const part of ['src-main', 'src-preload', 'src-renderer']) {
    for (const file of await readdir(join(repository, part), { recursive: true })) {
      if (!/\.(ts|svelte)$/.test(file)) continue
      const text = await readFile(join(repository, part, file), 'utf8')
      for (const [, name = ''] of text.matchAll(/(?:from|import\(?)\s*'((?:@[\w-]+\/)?[a-z][\w.-]*)[^':]*'/g)) {
        if (!shipped.has(join(repository, 'node_modules', name))) forgotten.add(name)
      }
    }
  }
  expect([...forgotten]).toEqual([])
})

import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePrivate } from '../../../src-main/base/private-files.ts'

test.skipIf(process.platform === 'win32')(
  'others can no longer read what was made before, and nothing else changes',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickertape-private-'))
    try {
      const modes = { 'tickertape.db': 0o644, 'tickertape.db-wal': 0o664, 'notes.txt': 0o644 }
      for (const [name, mode] of Object.entries(modes)) {
        writeFileSync(join(folder, name), '')
        chmodSync(join(folder, name), mode)
      }
      makePrivate(folder, ['tickertape.db'])
      const seen = Object.keys(modes).map((name) => statSync(join(folder, name)).mode & 0o777)
      expect(seen).toEqual([0o600, 0o600, 0o644])
      expect(() => makePrivate(join(folder, 'missing'), [''])).not.toThrow()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
)

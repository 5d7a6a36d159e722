import { expect, test } from 'vitest'
import { programDiagnostic } from '../../../src-main/health/program-diagnostic.ts'

test('a diagnostic of the program tells states and lines, and of addresses only the server', () => {
  const text = programDiagnostic({
    version: '0.1.0',
    runtime: 'Electron 45.4.1, linux x64',
    now: Date.UTC(2024, 10, 21, 14, 7),
    runsFor: 61 * 60_000,
    feeds: [
      { state: { kind: 'open', since: 1 } },
      { state: { kind: 'paused', by: 'storage' } },
      { state: { kind: 'open', since: 2 } }
    ],
    storage: {
      storing: 'full',
      lowDisk: 0,
      heldLog: { bytes: 700, holders: [{ name: 'sqlite3', pid: 7 }], large: true }
    },
    online: true,
    notifications: 'working',
    lines: ['2024-11-21T14:00:00.000Z warn --subscribe: https://a.example/secret/path?key=K was not added']
  })
  expect(text).toBe(`Tickertape 0.1.0 (Electron 45.4.1, linux x64), 2024-11-21T14:07:00.000Z, runs for 61 min
Feeds: 3, 2 open, 1 paused by storage
Storing: full, 0 bytes free
The library's log is held: 700 bytes, 1 other programs
Network: there; notifications: working

Log (last 1 lines):
  2024-11-21T14:00:00.000Z warn --subscribe: https://a.example was not added
`)
})

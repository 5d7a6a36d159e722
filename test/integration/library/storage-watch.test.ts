import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { StorageHealth } from '#contract/storage.ts'
import { openLibrary } from '../../../src-main/library/library.ts'
import { StorageWatch } from '../../../src-main/housekeeping/storage-watch.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { FEED_URL, numbered, threads } from '../fixtures/library-threads.ts'

const MIB = 1024 * 1024

async function openWatched(options: Partial<ConstructorParameters<typeof StorageWatch>[0]> = {}) {
  const opened = await openLibrary({ directory: await temporaryFolder(), workers: threads })
  if (!opened.ok) throw new Error(opened.reason.kind)
  const library = opened.value
  atTheEnd(() => library.close(5000))
  const watch = new StorageWatch({ library, every: 20, ...options })
  atTheEnd(() => watch.dispose())
  const told: StorageHealth[] = []
  watch.onChange((health) => told.push(health))
  return { library, watch, told }
}

/** A program that reads the library and does not end its transaction until its input ends. */
async function outsideReader(file: string) {
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync(process.argv[1], { readOnly: true })
    db.exec('BEGIN')
    db.prepare('SELECT count(*) FROM tt_items').get()
    process.stdout.write('reading')
    process.stdin.resume().once('end', () => { db.exec('COMMIT'); db.close() })`
  const reader = spawn(process.execPath, ['--no-warnings', '-e', script, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(reader, 'exit')
  atTheEnd(async () => {
    reader.kill('SIGKILL')
    await ended
  })
  await once(reader.stdout, 'data')
  return {
    pid: reader.pid as number,
    end: async () => {
      reader.stdin.end()
      await ended
    }
  }
}

test('an outside reader that holds the log open is named, with its size, until it is done', async () => {
  const { library, watch } = await openWatched({ longLog: 8 * MIB })
  const added = await library.addFeed({ url: FEED_URL, title: 'News', notify: 'off' })
  if (!added.ok) throw new Error('not added')
  const feedId = added.value.id
  let n = 0
  const store = async (items: number): Promise<void> => {
    for (let left = items; left > 0; left--) {
      const message = numbered(++n, { content_text: 'Long words. '.repeat(8000) })
      const batch = { feedId, url: FEED_URL, phase: 'live' as const, messages: [message], lastEventId: String(n) }
      await library.accept(batch)
    }
  }
  await store(100)
  // Written over and over, without anybody in the way: it is emptied in time.
  expect(watch.health.heldLog).toBeNull()

  const reader = await outsideReader(library.file)
  await store(100)
  await until('the log is long', () => watch.health.heldLog !== null)
  const held = watch.health.heldLog
  expect(held?.bytes).toBeGreaterThan(8_000_000)
  expect(held?.large).toBe(false)
  if (process.platform === 'linux') expect(held?.holders).toEqual([{ name: expect.any(String), pid: reader.pid }])

  await reader.end()
  // It can be emptied now; what is left of it on the disk is cut when the library is closed or the log is full.
  await library.close(5000)
  await until('it is told no more', () => watch.health.heldLog === null)
})

test('little room on the disk is told before it is full, and no more once there is clearly enough', async () => {
  let free: number | null = 900_000_000
  const { watch, told } = await openWatched({ free: async () => free })
  await watch.look()
  expect(watch.health.lowDisk).toBeNull()
  free = 187_654_321
  await until('it is told in steps', () => watch.health.lowDisk === 180_000_000)
  free = 210_000_000
  await until('a little more is not enough', () => watch.health.lowDisk === 210_000_000)
  free = 260_000_000
  await until('it is over', () => watch.health.lowDisk === null)
  expect(told.map(({ lowDisk }) => lowDisk)).toEqual([180_000_000, 210_000_000, null])
})

test('a disk that does not tell what is free is not guessed about', async () => {
  const { watch } = await openWatched({ free: async () => null })
  await watch.look()
  expect(watch.health).toEqual({ storing: 'ok', lowDisk: null, heldLog: null })
})

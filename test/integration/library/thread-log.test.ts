import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { LogFile } from '../../../src-main/base/log-file.ts'
import { log } from '../../../src-main/base/log.ts'
import { openLibrary } from '../../../src-main/library/library.ts'
import { atTheEnd, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { burst, FEED_URL, threads } from '../fixtures/library-threads.ts'

it("what a thread of the library has to say is in the log's file, where a bug report finds it", async () => {
  const directory = await temporaryFolder()
  log.keepIn(new LogFile(join(directory, 'logs')))
  atTheEnd(() => log.keepIn({ write: () => {} }))
  const opened = await openLibrary({ directory, workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  atTheEnd(() => library.close(5000))
  const added = await library.addFeed({ url: FEED_URL, title: 'News', notify: 'off' })
  if (!added.ok) throw new Error('not added')

  const other = new DatabaseSync(library.file, { timeout: 5000 })
  other.exec('DROP TABLE search_words')
  other.close()
  await library.accept(burst(added.value.id, 1, 3))

  const kept = (): Promise<string> => readFile(join(directory, 'logs/main.log'), 'utf8')
  await until('the line is kept', async () => (await kept()).includes('could not be indexed for search'))
  expect(await kept()).toMatch(
    /^\S+Z error items could not be indexed for search, which is tried again: .*search_words/m
  )
})

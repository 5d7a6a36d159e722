import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../src-main/library/store/database.ts'
import { FeedTable } from '../../../../src-main/library/tables/feed-table.ts'
import { Intake } from '../../../../src-main/library/intake/intake.ts'
import { first } from '../../../../src-main/library/store/schema/001-first.ts'
import { migrate, problemOf } from '../../../../src-main/library/store/schema/migrate.ts'
import { providers, temporaryFolder } from '../memory-library.ts'

const second = 'ALTER TABLE feeds ADD COLUMN colour TEXT'
const broken = 'ALTER TABLE feeds ADD COLUMN size TEXT; ALTER TABLE nothing ADD COLUMN x'

describe.each(providers)('a library that is opened over %s', (sqlite) => {
  const inFolder = () => {
    const folder = temporaryFolder()
    const file = join(folder, 'tickertape.db')
    const use = <T>(work: (db: ReturnType<typeof openDatabase>) => T): T => {
      const db = openDatabase({ file, role: 'writer', sqlite })
      try {
        return work(db)
      } finally {
        db.close()
      }
    }
    return { folder, file, use }
  }

  it('is copied before it is migrated, and only the last copy is kept', () => {
    const { folder, file, use } = inFolder()
    use((db) => migrate(db, file, [first]))
    use((db) =>
      db.exec("INSERT INTO feeds(url, title, notify, added_at) VALUES('https://a.example/', 'before', 'off', 1)")
    )
    writeFileSync(join(folder, 'tickertape.db.before-v1'), 'older')
    expect(use((db) => migrate(db, file, [first, second]))).toBeNull()
    expect(use((db) => db.prepare('SELECT title, colour FROM feeds').get())).toEqual({ title: 'before', colour: null })
    expect(readdirSync(folder).sort()).toEqual(['tickertape.db', 'tickertape.db.before-v2'])
    const copy = openDatabase({ file: join(folder, 'tickertape.db.before-v2'), role: 'reader', sqlite })
    expect(copy.prepare('SELECT title FROM feeds').all()).toEqual([{ title: 'before' }])
    expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
    copy.close()
  })

  it('is as it was when a step fails, and the next start goes on from there', () => {
    const { file, use } = inFolder()
    expect(use((db) => migrate(db, file, [first, second, broken]))).toMatchObject({ kind: 'unavailable' })
    expect(use((db) => db.prepare('PRAGMA user_version').get())).toEqual({ user_version: 2 })
    expect(
      use((db) => db.prepare("SELECT name FROM pragma_table_info('feeds') WHERE name = 'size'").get())
    ).toBeUndefined()
    expect(use((db) => migrate(db, file, [first, second]))).toBeNull()
  })

  it('is not touched when a newer version made it', () => {
    const { folder, file, use } = inFolder()
    use((db) => migrate(db, file, [first, second]))
    expect(use((db) => migrate(db, file, [first]))).toEqual({ kind: 'newer', version: 2 })
    expect(readdirSync(folder)).toEqual(['tickertape.db'])
  })

  it('of the first schema keeps everything, and knows of its feeds until when they were heard', () => {
    const { file, use } = inFolder()
    use((db) => migrate(db, file, [first]))
    use((db) =>
      db.exec(
        `INSERT INTO feeds(url, title, notify, added_at, last_event_id, last_message_at)
         VALUES('https://a.example/', 'A', 'off', 1, '7', 1700), ('https://b.example/', 'B', 'off', 1, '', NULL)`
      )
    )
    expect(use((db) => migrate(db, file))).toBeNull()
    expect(use((db) => db.prepare('SELECT title, last_event_id, alive_until, continuity FROM feeds').all())).toEqual([
      { title: 'A', last_event_id: '7', alive_until: 1700, continuity: null },
      { title: 'B', last_event_id: '', alive_until: null, continuity: null }
    ])
    expect(use((db) => new FeedTable(db).all())).toMatchObject([{ openGaps: 0 }, { openGaps: 0 }])
    const done = use((db) => {
      const batch = {
        feedId: 1,
        url: 'https://a.example/',
        phase: 'replay' as const,
        messages: [],
        lastEventId: '',
        session: 's',
        number: 1
      }
      return new Intake(db).accept({ ...batch, resumption: { from: null, to: 9000, after: '' } })
    })
    expect(done.gaps).toMatchObject([{ kind: 'unknown', fromAt: 1700, toAt: 9000 }])
  })

  it("is not made out of another program's database", () => {
    const { file, use } = inFolder()
    use((db) => db.exec('CREATE TABLE theirs(x)'))
    expect(use((db) => migrate(db, file))).toMatchObject({ kind: 'damaged' })
    expect(use((db) => db.prepare('SELECT name FROM sqlite_master').all())).toEqual([{ name: 'theirs' }])
  })

  it('is called unavailable when another program holds it', () => {
    expect(problemOf(Object.assign(new Error('database is locked'), { errcode: 5 }))).toEqual({
      kind: 'unavailable',
      message: 'database is locked'
    })
  })

  it('is called damaged when it is no database', () => {
    const { file, use } = inFolder()
    writeFileSync(file, 'This is not a database. '.repeat(100))
    let problem
    try {
      use((db) => migrate(db, file))
    } catch (error) {
      problem = problemOf(error)
    }
    expect(problem).toMatchObject({ kind: 'damaged' })
  })
})

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../src-main/library/store/database.ts'
import { FeedTable } from '../../../../src-main/library/tables/feed-table.ts'
import { Lists } from '../../../../src-main/library/lists/lists.ts'
import { Intake } from '../../../../src-main/library/intake/intake.ts'
import { first } from '../../../../src-main/library/store/schema/001-first.ts'
import { migrate, problemOf } from '../../../../src-main/library/store/schema/migrate.ts'
import { makeSchema } from '../../../../src-main/library/store/schema/steps.ts'
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

  it('of schema 13 keeps the version that it had of each edited item', () => {
    const { file, use } = inFolder()
    use((db) => {
      makeSchema(db, 13)
      db.exec(`
        INSERT INTO feeds(id, url, title, notify, added_at) VALUES(1, 'https://a.example/', 'A', 'off', 1);
        INSERT INTO items(id, feed_id, guid, version, title, excerpt, priority, received_at, sort_at, edited_at, read, url) VALUES
          (1, 1, 'p:1', 'v1', 'Never edited', '', 3, 100, 100, NULL, 1, NULL),
          (2, 1, 'p:2', 'v3', 'Opens at six', '', 3, 200, 200, 250, 1, 'https://a.example/2'),
          (3, 1, 'p:3', 'v2', 'Only its picture', '', 3, 300, 300, 350, 1, NULL),
          (4, 1, 'p:4', 'v2', 'Text again', '', 3, 400, 400, 450, 1, NULL);
        INSERT INTO item_content(item_id, text, before_title, before_text) VALUES
          (1, 'one', NULL, NULL), (2, 'It opens at six.', 'Opens at seven', 'It opens at seven.'), (3, 'three', NULL, NULL),
          (4, 'four', 'Text', NULL);
      `)
    })
    expect(use((db) => migrate(db, file))).toBeNull()
    use((db) => {
      const lists = new Lists(db)
      expect([1, 2, 3, 4].map((id) => lists.versions(id).length)).toEqual([1, 2, 1, 2])
      expect(lists.versions(2)).toEqual([
        // When it came, and what else it held, nobody knows.
        { n: 1, receivedAt: null, replacedAt: 250, title: 'Opens at seven', text: 'It opens at seven.', details: null },
        {
          n: 2,
          receivedAt: 250,
          replacedAt: null,
          title: 'Opens at six',
          text: 'It opens at six.',
          details: { url: 'https://a.example/2', author: null, tags: [] }
        }
      ])
      expect(lists.versions(4)[0]).toMatchObject({ title: 'Text', text: '' })
      expect(
        db.prepare('SELECT count(before_title) AS titles, count(before_text) AS texts FROM item_content').get()
      ).toEqual({ titles: 0, texts: 0 })
    })
  })

  it('of schema 18 goes on counting what is unread, and finds by its link what was stored under its message', () => {
    const { file, use } = inFolder()
    const url = 'https://a.example/'
    use((db) => {
      makeSchema(db, 18)
      db.exec(`
        INSERT INTO feeds(id, url, title, notify, added_at) VALUES(1, '${url}', 'A', 'off', 1);
        INSERT INTO items(id, feed_id, guid, version, title, excerpt, priority, received_at, sort_at, url) VALUES
          (1, 1, 'm:a-1', 'v1', 'The bridge is closed', '', 3, 100, 100, '${url}1');
        INSERT INTO item_content(item_id, text) VALUES (1, 'Until noon');
      `)
    })
    expect(use((db) => migrate(db, file))).toBeNull()
    const message = (ownId: string, data: object) => ({
      type: 'message',
      data: JSON.stringify(data),
      lastEventId: ownId,
      ownId,
      receivedAt: 200
    })
    const done = use((db) =>
      new Intake(db).accept({
        feedId: 1,
        url,
        phase: 'live',
        messages: [
          message('b-1', { title: 'The bridge is closed', text: 'Until evening', url: `${url}1` }),
          message('b-2', { title: 'The ferry goes', url: `${url}2` })
        ],
        lastEventId: 'b-2',
        session: 's',
        number: 1
      })
    )
    expect(done).toMatchObject({ edited: [{ id: 1 }], inserted: [{ title: 'The ferry goes' }], unread: 2 })
    expect(use((db) => new FeedTable(db).all())).toMatchObject([{ unread: 2 }])
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

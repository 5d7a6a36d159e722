import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase, statements } from '../../../../src-main/library/store/database.ts'
import { providers, temporaryFolder } from '../memory-library.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const db of open.splice(0)) db.close()
})

describe.each(providers)('a statement over %s', (sqlite) => {
  const table = () => {
    const db = openDatabase({ file: `${temporaryFolder()}/t.db`, role: 'writer', sqlite })
    open.push(db)
    db.exec(`CREATE TABLE t(id INTEGER PRIMARY KEY, at INTEGER, title TEXT);
      INSERT INTO t VALUES(1, 10, 'One'), (2, 9223372036854775807, 'Two'), (3, 30, 'Three')`)
    return statements(db)
  }

  it('answers the other rows and values beside a number that JavaScript does not have', () => {
    const sql = table()
    const titles = [['One'], ['Two'], ['Three']]
    expect(
      sql('SELECT title, at FROM t')
        .all()
        .map(({ title }) => [title])
    ).toEqual(titles)
    expect([...sql('SELECT title, at FROM t').iterate()].map(({ title }) => [title])).toEqual(titles)
    expect(sql('SELECT * FROM t WHERE id = 2').get()).toMatchObject({ id: 2, at: 2 ** 63, title: 'Two' })
    // And is as before afterwards.
    expect(sql('SELECT at FROM t WHERE id = ?').get(1)).toEqual({ at: 10 })
  })

  it('gives a walk that is left no row twice', () => {
    const walked: unknown[] = []
    for (const { id, at } of table()('SELECT id, at FROM t').iterate()) {
      walked.push(id)
      if ((at as number) > 2 ** 53) break
    }
    expect(walked).toEqual([1, 2])
  })

  it('stores a text with a NUL to its end, so that two names stay two', () => {
    const sql = table()
    sql('INSERT INTO t(title) VALUES(?)').run('a\0b')
    sql('INSERT INTO t(title) VALUES(?)').run('a\0c')
    expect(sql('SELECT title FROM t WHERE id > 3 ORDER BY id').all()).toEqual([
      { title: 'a\uFFFDb' },
      { title: 'a\uFFFDc' }
    ])
    expect(sql('SELECT id FROM t WHERE title = ?').all('a\0c')).toEqual([{ id: 5 }])
  })
})

import { describe, expect, it, vi } from 'vitest'
import { defaultSettings } from '#contract/settings.ts'
import { mendNumbers } from '../../../../src-main/library/store/mend-numbers.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const garbage: Record<string, (string | number | Uint8Array)[]> = {
  TEXT: ['{"', 'null', '[]', '{"a":1}', '[{"kind":"x"}]', '"later"', 'x', ''],
  INTEGER: [-1, 0, 7, Number.MAX_SAFE_INTEGER],
  REAL: [-1, 1e300],
  BLOB: [new Uint8Array([1, 2, 3])]
}

/** A library with one of everything, as a reader has it. */
function fullLibrary(sqlite: (typeof providers)[number]) {
  const library = memoryLibrary(sqlite)
  const { db, feeds, folders, rules, feed } = library
  folders.add('Harbour', null)
  feeds.edit(feed, { interpretation: { fields: { title: ['/t'] } } })
  feeds.edit(feed, { interpretation: { fields: { title: ['/u'] } } })
  feeds.changeSettings({ theme: 'dark', zoom: 125 })
  rules.save(
    null,
    {
      title: 'Fog',
      enabled: true,
      match: 'all',
      conditions: [{ kind: 'text', match: 'contains', field: 'title', value: 'fog', matchCase: false }],
      actions: [{ kind: 'star' }]
    },
    1
  )
  library.send({ guid: 'p:1', title: 'Fog', tags: ['port'] })
  library.batch({ phase: 'replay', resumption: { from: 1, to: 2, after: '' } })
  return { ...library, honest: library.addFeed('https://honest.example/sse'), db }
}

describe.each(providers)('a library in which one value is damaged, over %s', (sqlite) => {
  it('costs what the value was for, and every other feed goes on storing', () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const library = fullLibrary(sqlite)
    const { db } = library
    let tried = 0
    for (const table of ['feeds', 'settings', 'rules', 'gaps', 'item_rules', 'folders', 'items', 'item_content'])
      for (const column of db.prepare(`PRAGMA table_info(${table})`).all() as {
        name: string
        type: string
        pk: number
      }[]) {
        // What names a row or holds it together is another matter: such a file is damaged for SQLite, too.
        if (column.pk > 0 || /(^|_)id$|^url$|^guid$/.test(column.name)) continue
        for (const value of garbage[column.type] ?? []) {
          db.exec('SAVEPOINT damage')
          try {
            db.prepare(
              `UPDATE ${table} SET "${column.name}" = ?${table === 'feeds' ? ` WHERE id <> ${library.honest}` : ''}`
            ).run(value)
          } catch {
            // The schema itself refuses it.
            db.exec('ROLLBACK TO damage; RELEASE damage')
            continue
          }
          db.exec('RELEASE damage')
          // As every start does.
          mendNumbers(db)
          tried++
          const what = `${table}.${column.name} = ${String(value)}`
          const title = `News ${tried}`
          expect(() => library.feeds.all(), what).not.toThrow()
          expect(() => library.rules.all(), what).not.toThrow()
          expect(() => library.feeds.settings(), what).not.toThrow()
          expect(() => library.rows(), what).not.toThrow()
          expect(() => library.send({ guid: `p:d${tried}`, title: 'of the damaged feed' }), what).not.toThrow()
          const { inserted } = library.batch(
            { feedId: library.honest, url: 'https://honest.example/sse' },
            { guid: `p:${tried}`, title }
          )
          expect(inserted, what).toMatchObject([{ title }])
        }
      }
    expect(tried).toBeGreaterThan(200)
  })

  it('is read with what the program would do without it', () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { db, feeds, rules, feed } = fullLibrary(sqlite)
    db.exec(`UPDATE settings SET value = '"later"' WHERE key = 'theme'`)
    expect(feeds.settings()).toMatchObject({ theme: defaultSettings.theme, zoom: 125 })
    db.exec(`UPDATE feeds SET interpretation = '{"fields":7}' WHERE id = ${feed}`)
    expect(feeds.all()[0]).toMatchObject({ id: feed, interpretation: null })
    db.exec(`UPDATE rules SET conditions = '[{"kind":"later"}]'`)
    expect(rules.all()).toMatchObject([{ title: 'Fog', enabled: false }])
  })
})

import { describe, expect, it, vi } from 'vitest'
import { defaultSettings } from '#contract/settings.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

/** A library with some configuration, as a reader has it. */
function fullLibrary(sqlite: (typeof providers)[number]) {
  const library = memoryLibrary(sqlite)
  const { feeds, folders, rules, feed } = library
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
  return library
}

describe.each(providers)('a library in which one value is damaged, over %s', (sqlite) => {
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
